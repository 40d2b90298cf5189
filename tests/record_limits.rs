//! What is large: entries beyond a frame, keyframes beyond a reader, ticks of thousands of inputs; and ticks split in many.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::engine::DataRing;
use arachne::frame::{Damage, Harm};
use arachne::hash::StableHasher;
use arachne::prelude::*;
use arachne::record::{By, Entry, Recorder, Replay, ReplayError, Source, Step, Tape, TapeError};
use heapless::spsc::Queue;
use quickcheck::QuickCheck;
use record_common::rewrite::{bytes_of, entries, entry, frames, open, seen, segments};
use record_common::{Bytes, CONFIG, Script, record, replay, state};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// Adds up large messages, and keeps some of them.
#[derive(Clone, Default, Hash, Serialize, Deserialize)]
struct Archive {
    sum: u64,
    kept: Vec<Vec<u8>>,
}

impl Node for Archive {
    type Input = One<Vec<u8>>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(page): One<Vec<u8>>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Vec<u8>>> {
        self.sum = page.iter().fold(self.sum, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte));
        if page.first() == Some(&1) {
            self.kept.push(page);
        }
        Ok(())
    }
}

graph! {
    #[derive(Clone, Hash, Serialize, Deserialize)]
    graph Library(Page: Vec<u8> => archive.One [8]) { archive: Archive {} }
}
graph! {
    #[derive(Clone, Hash, Serialize, Deserialize)]
    graph Hall(Page: Vec<u8> => archive.One [4096]) { archive: Archive {} }
}
type In = arachne::graph::Input<Library>;

fn library() -> Library {
    Library::new(Archive::default())
}

fn recorder() -> Recorder<Library, (), Bytes> {
    let mut recorder = Recorder::new(library(), CONFIG, (), Bytes::default()).with_checkpoints(1);
    recorder.start(0).unwrap();
    recorder
}

fn page(first: u8, length: usize) -> Vec<u8> {
    (0..length).map(|n| if n == 0 { first } else { (n % 251) as u8 }).collect()
}

#[test]
fn an_entry_beyond_a_frame_is_one_frame() {
    let mut recorder = recorder();
    for (tick, length) in (1..).zip([1, 254, 1023, 1024, 1025, 5000, 100_000]) {
        recorder.push(In::Page(page(0, length))).unwrap();
        recorder.tick(tick, 10).unwrap();
    }
    assert_eq!(recorder.faults(), 0);
    let (engine, Bytes(bytes)) = recorder.finish();
    let mut replay = Replay::new(library(), (), Tape::new(&bytes[..], vec![0; 110_000]));
    let summary = replay.run().unwrap();
    assert!(summary.has_end);
    assert_eq!(
        (summary.checkpoints, replay.engine().unwrap().graph().archive.sum),
        (7, engine.graph().archive.sum)
    );
    // All but the last of them have reached a kilobyte, and end with the entry that did it.
    for (_, inside) in segments(&bytes) {
        let body = open(inside).unwrap();
        let (_, mut rest) = postcard::take_from_bytes::<u64>(&body).unwrap();
        while let Ok((_, more)) = postcard::take_from_bytes::<Entry<'_>>(rest) {
            assert!(more.is_empty() || body.len() - more.len() < 1024);
            rest = more;
        }
        assert!(rest.is_empty());
    }
}

/// Fails at one write.
struct Once {
    left: u32,
    failed: bool,
}

impl arachne::frame::Sink for Once {
    type Error = ();

    fn write(&mut self, _: &[u8]) -> Result<(), ()> {
        self.failed |= self.left == 0;
        self.left = self.left.wrapping_sub(1);
        if self.left == u32::MAX { Err(()) } else { Ok(()) }
    }
}

#[test]
fn a_write_that_fails_in_the_middle_of_an_entry_costs_a_frame_and_is_counted() {
    let mut writes = 0;
    loop {
        let sink = Once { left: writes, failed: false };
        let mut recorder = Recorder::new(library(), CONFIG, (), sink);
        recorder.start(0).unwrap();
        for tick in 1..4 {
            recorder.push(In::Page(page(0, 5000))).unwrap();
            recorder.tick(tick, 10).unwrap();
        }
        recorder.flush();
        let (faults, failed) = (recorder.faults(), recorder.sink().failed);
        assert_eq!(faults, u64::from(failed), "write {writes}");
        if !failed {
            break;
        }
        writes += 1;
    }
    assert!(writes > 20, "{writes}");
}

/// Around 128 bytes, where the length of an input takes a second byte.
#[test]
fn an_input_of_any_length_is_read_as_it_was() {
    for length in 100..150 {
        let mut recorder = recorder();
        recorder.push(In::Page(page(0, length))).unwrap();
        recorder.tick(1, 10).unwrap();
        let (engine, Bytes(bytes)) = recorder.finish();
        let mut replay = Replay::new(library(), (), Tape::new(&bytes[..], vec![0; 4096]));
        let summary = replay.run().unwrap_or_else(|error| panic!("{length}: {error}"));
        assert_eq!((summary.inputs, summary.checkpoints, summary.has_end), (1, 1, true));
        let sum = replay.engine().unwrap().graph().archive.sum;
        assert_eq!(sum, engine.graph().archive.sum, "{length}");
    }
}

#[test]
fn an_entry_beyond_the_memory_of_the_reader_is_told_and_passed_over() {
    let mut recorder = recorder().with_keyframes(3).with_flushes(1);
    for tick in 1..=9 {
        let length = if tick == 4 { 9000 } else { 30 };
        recorder.push(In::Page(page(0, length))).unwrap();
        recorder.tick(tick, 10).unwrap();
    }
    let (engine, Bytes(bytes)) = recorder.finish();
    let mut replay = Replay::new(library(), (), Tape::new(&bytes[..], [0; 6000])).with_keyframes();
    let mut errors = Vec::new();
    while let Err(error) = replay.run() {
        errors.push(error);
    }
    let [
        ReplayError::Tape(TapeError::Damage(Damage { length, harm: Harm::TooLong, offset })),
        ReplayError::Tape(TapeError::Gap { from, to }),
    ] = errors[..]
    else {
        panic!("{errors:?}")
    };
    assert!(length > 9000 && offset > 0 && to > from);
    let words = format!("{length} bytes at offset {offset} are longer than any frame");
    assert_eq!(errors[0].to_string(), words);
    // Three ticks before it, three behind the keyframe of the sixth.
    assert_eq!((replay.summary().ticks, replay.summary().checkpoints), (6, 6));
    assert_eq!(replay.engine().unwrap().graph().archive.sum, engine.graph().archive.sum);
}

#[test]
fn a_keyframe_beyond_the_memory_of_the_reader_costs_itself() {
    let mut recorder = recorder().with_keyframes(2).with_flushes(1);
    for tick in 1..=6 {
        // From the third tick on there are two large ones in the state.
        let is_large = tick == 1 || tick == 3;
        let length = if is_large { 3000 } else { 30 };
        recorder.push(In::Page(page(is_large.into(), length))).unwrap();
        recorder.tick(tick, 10).unwrap();
    }
    let (_, Bytes(bytes)) = recorder.finish();
    let told = seen(&bytes, 5000);
    let too_long =
        |seen: &&_| matches!(seen, Err(TapeError::Damage(Damage { harm: Harm::TooLong, .. })));
    let count = |is: fn(&Entry<'_>) -> bool| {
        told.iter().filter(|seen| seen.as_ref().is_ok_and(|(_, bytes)| is(&entry(bytes)))).count()
    };
    // The keyframes of the fourth and the sixth tick, each with what shares its frame.
    assert_eq!(told.iter().filter(too_long).count(), 2);
    assert_eq!(count(|entry| matches!(entry, Entry::Keyframe(_))), 1);
    assert_eq!(count(|entry| matches!(entry, Entry::End)), 1);
    assert_eq!(count(|entry| matches!(entry, Entry::Tick { .. })), 4);
}

/// One tick takes thousands of inputs from a ring: the tick goes through many frames.
#[test]
fn a_tick_of_thousands_of_inputs_goes_on_over_frames() {
    // A debug build copies the graph, which has room for thousands, often.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    thread.spawn(tick_of_thousands).unwrap().join().unwrap();
}

fn tick_of_thousands() {
    let hall = || Hall::new(Archive::default());
    let mut recorder =
        Recorder::new(hall(), CONFIG, (), Bytes::default()).with_checkpoints(1).with_keyframes(1);
    recorder.start(0).unwrap();
    let mut queue = Box::new(Queue::<Vec<u8>, 4096>::new());
    let (mut put, take) = queue.split();
    let mut ring = DataRing::new(take, arachne::graph::Input::<Hall>::Page);
    for tick in 1..=2 {
        for number in 0..3000u32 {
            put.enqueue(number.to_le_bytes().to_vec()).unwrap();
        }
        recorder.tick_with(tick, 5000, &mut ring).unwrap();
    }
    let (engine, Bytes(bytes)) = recorder.finish();
    let count = segments(&bytes).count();
    assert!(count > 30, "{count} frames");
    let mut replay = Replay::new(hall(), (), Tape::new(&bytes[..], [0; 8192]));
    let summary = replay.run().unwrap();
    assert_eq!((summary.ticks, summary.inputs, summary.checkpoints), (2, 6000, 2));
    assert_eq!(replay.engine().unwrap().graph().archive.sum, engine.graph().archive.sum);

    // Without one of the frames in the middle of the first tick: nothing of that tick is claimed, and the second, which
    // begins behind a keyframe, is whole.
    let mut pieces: Vec<&[u8]> = segments(&bytes).map(|(_, inside)| inside).collect();
    pieces.remove(10);
    let cut: Vec<u8> = pieces.iter().flat_map(|piece| [&[0], *piece, &[0]].concat()).collect();
    let mut replay = Replay::new(hall(), (), Tape::new(&cut[..], [0; 8192])).with_keyframes();
    let error = replay.run().unwrap_err();
    assert!(matches!(error, ReplayError::Tape(TapeError::Gap { .. })), "{error}");
    assert_eq!(replay.summary().checkpoints, 0);
    let summary = replay.run().unwrap();
    assert_eq!((summary.checkpoints, summary.has_end), (1, true));
    assert_eq!(replay.engine().unwrap().graph().archive.sum, engine.graph().archive.sum);
}

/// A source that fails once, wherever that is: the replay says so, and does not go on in another run.
#[test]
fn a_source_that_fails_once_is_told_and_nothing_wrong_is_claimed() {
    struct Failing<'a>(&'a [u8], usize);
    impl Source for Failing<'_> {
        type Error = &'static str;
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
            self.1 = self.1.wrapping_sub(1);
            if self.1 == usize::MAX {
                return Err("the line is down");
            }
            // A few bytes at a time.
            let length = buffer.len().min(7);
            let Ok(length) = self.0.read(&mut buffer[..length]);
            Ok(length)
        }
    }
    fn property(script: Script, at: usize, each: u8) -> bool {
        let bytes = frames(&entries(&record(&script, 0).0), usize::from(each % 5) + 1);
        let mut replay = replay(Failing(&bytes, at % (bytes.len() / 7 + 1)));
        let error = replay.run().unwrap_err();
        assert_eq!(error, ReplayError::Tape(TapeError::Source("the line is down")));
        let summary = replay.run().unwrap_or_else(|error| panic!("{error}"));
        assert!(summary.has_end);
        // Between ticks nothing was lost; in the middle of one what follows is unknown.
        let (_, end) = record(&script, 0);
        summary.skipped > 0 || replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(500).quickcheck(property as fn(Script, usize, u8) -> bool);
}

/// S1: a tick is as many smaller ones of the same time and of as much budget in all, as long as nothing is given in between.
#[test]
fn s1_a_recording_with_its_ticks_split_ends_in_the_same_state() {
    fn property(script: Script, parts: Vec<u8>) -> bool {
        let (bytes, end) = record(&script, 0);
        let entries = entries(&bytes);
        let mut parts = parts.into_iter().cycle();
        let (mut split, mut count) = (Vec::new(), 0);
        for (index, bytes) in entries.iter().enumerate() {
            let next = entries.get(index + 1).map(|bytes| entry(bytes));
            let takes = matches!(next, Some(Entry::Input { by, .. }) if by != By::Push);
            match entry(bytes) {
                Entry::Tick { now_ns, budget } if !takes => {
                    let mut left = budget;
                    while left != 0 {
                        let part = left.min(u32::from(parts.next().unwrap_or(1) % 4) + 1);
                        split.push(bytes_of(&Entry::Tick { now_ns, budget: part }));
                        (left, count) = (left - part, count + 1);
                    }
                    if budget == 0 {
                        split.push(bytes.clone());
                    }
                }
                // The hashes stay: each checkpoint is behind the last part of its tick.
                _ => split.push(bytes.clone()),
            }
        }
        let bytes = frames(&split, 20);
        let mut replay = replay(&bytes[..]);
        let mut ticked = 0;
        loop {
            match replay.step() {
                Ok(None) => break,
                Ok(Some(Step::Ticked(_))) => ticked += 1,
                Ok(Some(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert!(replay.summary().has_end && ticked >= count);
        replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(1000).quickcheck(property as fn(Script, Vec<u8>) -> bool);
}

/// Budgets of a caller's loop: the same inputs and times, and work done by large steps or small ones.
#[test]
fn s1_a_replay_ends_as_a_live_run_with_other_budgets() {
    let hash = |engine: &Engine<Library>| {
        let mut hasher = StableHasher::default();
        engine.graph().hash(&mut hasher);
        engine.scheduler().hash_state(&mut hasher);
        hasher.finish()
    };
    let mut recorder = recorder();
    let mut live = Engine::with(library(), CONFIG, ());
    live.start(0).unwrap();
    for tick in 1..=8 {
        for number in 0..tick as u8 {
            recorder.push(In::Page(page(number, 40))).unwrap();
            live.push(In::Page(page(number, 40))).unwrap();
        }
        recorder.tick(tick, 1_000_000).unwrap();
        for _ in 0..tick + 1 {
            live.tick(tick, 1).unwrap();
        }
    }
    let (_, Bytes(bytes)) = recorder.finish();
    let mut replay = Replay::new(library(), (), Tape::new(&bytes[..], [0; 4096]));
    assert_eq!(replay.run().unwrap().checkpoints, 8);
    assert_eq!(hash(replay.engine().unwrap()), hash(&live));
}
