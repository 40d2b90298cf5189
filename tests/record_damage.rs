//! Recordings that were damaged: every frame that is whole is read, what is missing is told, and nothing is claimed that
//! is not known.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::record::{Entry, ReplayError, Step, TapeError};
use quickcheck::{Arbitrary, Gen, QuickCheck};
use record_common::rewrite::{bytes_of, entries, entry, frame, frames, read, seen, segments};
use record_common::{Act, Player, Script, record, replay, state};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What happens to a recording on its way; places are taken modulo its length.
#[derive(Clone, Debug)]
enum Harm {
    Flip(usize, u8),
    Cut(usize, usize),
    Insert(usize, Vec<u8>),
    DropFrame(usize),
    RepeatFrame(usize),
    SwapFrames(usize),
    /// Another recording from here on, or a frame of it in between.
    Splice(usize, Script),
}

impl Arbitrary for Harm {
    fn arbitrary(g: &mut Gen) -> Self {
        let place = usize::arbitrary(g);
        match u8::arbitrary(g) % 13 {
            0..=2 => Self::Flip(place, u8::arbitrary(g) % 8),
            3 | 4 => Self::Cut(place, usize::arbitrary(g) % 300),
            5 | 6 => Self::Insert(place, Vec::arbitrary(g)),
            7 | 8 => Self::DropFrame(place),
            9 => Self::RepeatFrame(place),
            10 | 11 => Self::SwapFrames(place),
            _ => Self::Splice(place, Script::arbitrary(g)),
        }
    }
}

/// Each frame with its zeros.
fn split(recording: &[u8]) -> Vec<Vec<u8>> {
    let pieces = recording.split(|byte| *byte == 0).filter(|piece| !piece.is_empty());
    pieces.map(|piece| [&[0], piece, &[0]].concat()).collect()
}

fn apply(harm: &Harm, recording: &mut Vec<u8>) {
    let mut pieces = split(recording);
    let (length, count) = (recording.len(), pieces.len());
    if count == 0 {
        return;
    }
    match harm {
        Harm::Flip(at, bit) => recording[at % length] ^= 1 << bit,
        Harm::Cut(at, size) => {
            let at = at % length;
            recording.drain(at..(at + size).min(length));
        }
        Harm::Insert(at, bytes) => {
            let at = at % length;
            recording.splice(at..at, bytes.iter().copied());
        }
        Harm::Splice(at, script) => {
            let (other, _) = record(script, 2);
            let at = at % length.min(other.len());
            recording.splice(at.., other[at..].iter().copied());
        }
        Harm::DropFrame(at) => {
            pieces.remove(at % count);
            *recording = pieces.concat();
        }
        Harm::RepeatFrame(at) => {
            let piece = pieces[at % count].clone();
            pieces.insert(at % count, piece);
            *recording = pieces.concat();
        }
        Harm::SwapFrames(at) => {
            pieces.swap(at % count, (at / 7) % count);
            *recording = pieces.concat();
        }
    }
}

/// The same recording in frames of a few entries, so that frames end in the middle of ticks, too.
fn reframed(script: &Script, keyframes: u32, each: u8) -> (Vec<u8>, u64) {
    let (bytes, end) = record(script, keyframes);
    (frames(&entries(&bytes), usize::from(each % 9) + 1), end)
}

/// What must hold of any bytes: reading ends, and does not panic. The body of a fuzz target.
fn any_bytes(bytes: &[u8]) {
    for memory in [0, 1, 64, 1 << 14] {
        assert_eq!(seen(bytes, memory), read(bytes, memory), "in {memory} bytes of memory");
    }
    let mut replay = replay(bytes).with_keyframes();
    let mut steps = 0;
    while !matches!(replay.step(), Ok(None)) {
        steps += 1;
        assert!(steps <= 2 * bytes.len() + 2, "a replay of {} bytes without an end", bytes.len());
    }
}

#[test]
fn bytes_of_any_kind_are_read_to_their_end() {
    QuickCheck::new().tests(1000).quickcheck(any as fn(Vec<u8>) -> bool);
    fn any(bytes: Vec<u8>) -> bool {
        any_bytes(&bytes);
        true
    }
}

/// Frames with the right checksum, and anything in them.
#[test]
fn entries_of_any_kind_are_read_to_their_end() {
    fn any(script: Script, changes: Vec<(usize, u8)>, each: u8) -> bool {
        let mut entries = entries(&record(&script, 3).0);
        let count = entries.len();
        for (place, byte) in changes {
            let entry = &mut entries[place % count];
            // A tick keeps its budget, or it could be a long one.
            if entry[0] != 8 {
                let length = entry.len();
                entry[place / count % length] = byte;
            }
        }
        any_bytes(&frames(&entries, usize::from(each % 9) + 1));
        true
    }
    QuickCheck::new().tests(500).quickcheck(any as fn(Script, Vec<(usize, u8)>, u8) -> bool);
}

/// What a tape gives of a damaged recording is what the simplest reader gives: each whole frame, and each gap by its numbers.
#[test]
fn a_damaged_recording_is_read_as_far_as_it_is_whole() {
    fn property(script: Script, each: u8, harms: Vec<Harm>) -> bool {
        let (mut bytes, _) = reframed(&script, 2, each);
        for harm in harms.iter().take(5) {
            apply(harm, &mut bytes);
        }
        any_bytes(&bytes);
        true
    }
    QuickCheck::new().tests(500).quickcheck(property as fn(Script, u8, Vec<Harm>) -> bool);
}

/// Takes a replay to its end. It must never be another run than the recorded one. Whether it was in step at the end, and
/// how often it found its step again.
fn to_the_end<S: arachne::record::Source<Error: std::fmt::Display>>(
    replay: &mut Player<S>,
    keyframes: bool,
) -> (bool, usize) {
    let (mut in_step, mut ended, mut found) = (true, false, 0);
    loop {
        let (before, is_new) = (replay.summary(), replay.engine().is_none());
        let step = replay.step();
        let after = replay.summary();
        match step {
            Ok(None) => return (in_step && ended, found),
            Ok(Some(Step::Skipped)) => in_step = false,
            Ok(Some(Step::Keyframe)) if !in_step => {
                assert!(keyframes);
                (in_step, found) = (true, found + 1);
            }
            Ok(Some(Step::Ended)) => ended = true,
            // Its first frame came late: from there on nothing is missing.
            Ok(Some(Step::Heading)) if is_new && replay.tape().number() == 1 => in_step = true,
            Ok(Some(_)) => {}
            Err(arachne::record::ReplayError::Tape(ref error)) => {
                in_step &= !matches!(error, TapeError::Gap { .. });
            }
            Err(ref error) => panic!("{error}"),
        }
        if !in_step {
            assert_eq!(before.checkpoints, after.checkpoints, "nothing is known here");
            assert!(matches!(step, Ok(Some(Step::Ended))) || after.ticks <= before.ticks + 1);
        }
        ended &= matches!(step, Ok(Some(Step::Ended)));
    }
}

/// Harm that leaves the order of the entries, so that what is whole is true.
fn is_of_one_recording(harm: &Harm) -> bool {
    !matches!(harm, Harm::Splice(..))
}

static FOUND: AtomicUsize = AtomicUsize::new(0);
static IN_STEP: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_replay_is_in_step_again_behind_the_next_keyframe() {
    fn property(script: Script, each: u8, harms: Vec<Harm>) -> bool {
        let (mut bytes, end) = reframed(&script, 2, each);
        for harm in harms.iter().filter(|harm| is_of_one_recording(harm)).take(4) {
            apply(harm, &mut bytes);
        }
        let mut replay = replay(&bytes[..]).with_keyframes();
        let (in_step, found) = to_the_end(&mut replay, true);
        FOUND.fetch_add(found, Ordering::Relaxed);
        IN_STEP.fetch_add(usize::from(in_step), Ordering::Relaxed);
        !in_step || replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(800).quickcheck(property as fn(Script, u8, Vec<Harm>) -> bool);
    let (found, in_step) = (FOUND.load(Ordering::Relaxed), IN_STEP.load(Ordering::Relaxed));
    assert!(found > 100 && in_step > 100, "{found} and {in_step}: too few to tell");
}

#[test]
fn without_keyframes_nothing_is_claimed_behind_a_gap() {
    fn property(script: Script, each: u8, harms: Vec<Harm>) -> bool {
        let (mut bytes, end) = reframed(&script, 0, each);
        for harm in harms.iter().filter(|harm| is_of_one_recording(harm)).take(2) {
            apply(harm, &mut bytes);
        }
        let mut replay = replay(&bytes[..]);
        let (in_step, found) = to_the_end(&mut replay, false);
        assert_eq!(found, 0);
        !in_step || replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(800).quickcheck(property as fn(Script, u8, Vec<Harm>) -> bool);
}

/// Every single frame of a recording, gone without a trace: between entries, behind a tick, in the middle of its inputs.
#[test]
fn no_frame_can_be_missing_unseen() {
    let mut random = Gen::new(40);
    for _ in 0..20 {
        let (bytes, _) = record(&Script::arbitrary(&mut random), 0);
        let entries = entries(&bytes);
        for missing in 0..entries.len() - 1 {
            let frames = (0..entries.len()).filter(|number| *number != missing);
            let bytes: Vec<u8> =
                frames.flat_map(|number| frame(number as u64, &entries[number..=number])).collect();
            let mut replay = replay(&bytes[..]);
            let error = loop {
                match replay.step() {
                    Ok(None) => panic!("entry {missing} is missing, and nobody says so"),
                    Ok(Some(_)) => {}
                    Err(error) => break error,
                }
            };
            let (from, to) = (missing as u64, missing as u64 + 1);
            let gap = arachne::record::ReplayError::Tape(TapeError::Gap { from, to });
            assert_eq!(error, gap, "{:?}", entry(&entries[missing]));
            let checkpoints = replay.summary().checkpoints;
            let _ = replay.run();
            assert_eq!(replay.summary().checkpoints, checkpoints, "behind entry {missing}");
        }
    }
}

/// Noise on the line between frames costs nothing, wherever it comes; it is told.
#[test]
fn noise_between_frames_is_told_and_costs_nothing() {
    fn property(script: Script, each: u8, noise: u8) -> bool {
        let (bytes, end) = reframed(&script, 0, each);
        let noise = [noise.max(1); 3];
        let pieces = split(&bytes);
        for at in 0..pieces.len() {
            let bytes = [&pieces[..at].concat()[..], &noise, &pieces[at..].concat()].concat();
            let mut replay = replay(&bytes[..]);
            let mut told = 0;
            while let Err(error) = replay.run() {
                assert!(matches!(error, arachne::record::ReplayError::Tape(TapeError::Damage(_))));
                told += 1;
            }
            let summary = replay.summary();
            assert_eq!((told, summary.skipped, summary.has_end), (1, 0, true), "before frame {at}");
            assert_eq!(summary.ticks, summary.checkpoints);
            assert_eq!(state(replay.engine().unwrap()), end);
        }
        true
    }
    QuickCheck::new().tests(50).quickcheck(property as fn(Script, u8, u8) -> bool);
}

/// Two frames behind a tick, of which the tick may have had inputs: told as one, from the first to the last.
#[test]
fn damage_behind_a_tick_is_told_as_one() {
    let acts = vec![Act::Tick { step_ns: 1, budget: 1 }; 4];
    let bytes = record(&Script { acts, shuts_down: false }, 0).0;
    let entries = entries(&bytes);
    let tick = entries.iter().position(|bytes| matches!(entry(bytes), Entry::Tick { .. })).unwrap();
    let mut bytes = frames(&entries, 1);
    let places: Vec<(usize, usize)> =
        segments(&bytes).map(|(begin, inside)| (begin, inside.len())).collect();
    let [(first, _), (second, length)] = [places[tick + 1], places[tick + 2]];
    for begin in [first, second] {
        bytes[begin + 2] ^= if bytes[begin + 2] == 1 { 2 } else { 1 };
    }
    let mut replay = replay(&bytes[..]);
    let error = replay.run().unwrap_err();
    let ReplayError::Tape(TapeError::Damage(damage)) = error else { panic!("{error}") };
    assert_eq!((damage.offset, damage.length), (first as u64, (second + length - first) as u64));
}

#[test]
fn the_words_for_a_gap_have_its_numbers() {
    let gap = |from, to| TapeError::<std::fmt::Error>::Gap { from, to }.to_string();
    assert_eq!(gap(3, 7), "entries 3 to 6 are missing");
    assert_eq!(
        gap(7, 3),
        "entry 3 comes where entry 7 should: entries come again, or another recording does"
    );
}

/// One recording behind another: the second begins anew, and is followed from its first keyframe on.
#[test]
fn a_recording_behind_another_is_followed_from_its_keyframe_on() {
    fn property(one: Script, other: Script) -> bool {
        let ((mut bytes, _), (more, end)) = (record(&one, 0), record(&other, 1));
        let ticks = entries(&more)
            .iter()
            .filter(|bytes| matches!(entry(bytes), Entry::Tick { .. }))
            .count();
        bytes.extend(more);
        let mut replay = replay(&bytes[..]).with_keyframes();
        let (in_step, _) = to_the_end(&mut replay, true);
        // What comes behind the last keyframe goes on from there.
        assert!(in_step || ticks == 0);
        ticks == 0 || replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(200).quickcheck(property as fn(Script, Script) -> bool);
}

#[test]
fn the_rewriter_changes_nothing_by_itself() {
    fn property(script: Script, each: u8) -> bool {
        let (bytes, end) = record(&script, 2);
        let before = entries(&bytes);
        assert!(before.iter().all(|bytes| bytes_of(&entry(bytes)) == *bytes));
        let bytes = frames(&before, usize::from(each) + 1);
        let mut replay = replay(&bytes[..]);
        assert!(replay.run().unwrap().has_end);
        entries(&bytes) == before && state(replay.engine().unwrap()) == end
    }
    QuickCheck::new().tests(200).quickcheck(property as fn(Script, u8) -> bool);
}
