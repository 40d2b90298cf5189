//! Recordings from a disk and from a line, damaged in any way, in any pieces: a twin tells and holds the same whatever the
//! pieces, and is in step again behind the next whole recording; the command around recordings ends with one of its exit
//! codes, whatever it is asked; going to and fro leads to the states of the way forward.
#![no_main]

mod pieces;
#[path = "../../tests/record_common/mod.rs"]
mod record_common;

use arachne::Priority;
use arachne::edge::EdgeFigures;
use arachne::frame::encode;
use arachne::record::{Recorder, Source};
use arachne_std::Sheet;
use arachne_std::record::{Inspector, Piped, Told, Travel, Twin, Twinned};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pieces::{Lengths, Pieces};
use record_common::{Act, Bytes, CONFIG, In, Rig, Script, perform, replay, rig, state};
use serde::ser::{Serialize, SerializeTuple, Serializer};
use std::ffi::OsString;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

#[derive(Arbitrary, Debug)]
struct Tested<'a> {
    acts: Vec<(u8, u8)>,
    shuts_down: bool,
    keyframes: u8,
    edits: Vec<Edit<'a>>,
    pieces: Lengths,
    wish: u8,
    number: u16,
}

/// What happens to a recording on its way; places are taken modulo its length.
#[derive(Arbitrary, Debug)]
enum Edit<'a> {
    Change {
        at: u16,
        by: u8,
    },
    Lose {
        at: u16,
        count: u16,
    },
    Repeat {
        at: u16,
        count: u16,
    },
    Add {
        at: u16,
        bytes: &'a [u8],
    },
    /// A whole frame, as of the entry of this number.
    Frame {
        at: u16,
        number: u16,
        bytes: &'a [u8],
    },
    /// What other recordings begin or go on with.
    End {
        at: u16,
    },
}

static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("arachne-fuzz-recording-{}.arec", std::process::id()))
});

fuzz_target!(|tested: Tested| {
    let (good, good_state) = recorded(&tested);
    let mut bytes = good.clone();
    tested.edits.iter().for_each(|edit| edit.apply(&mut bytes));
    let is_whole = bytes == good;

    let whole = twin(&bytes[..], || true);
    if is_whole {
        assert_eq!((whole.state, &whole.failed), (Some(good_state), &None));
        assert!(
            whole.told.iter().all(|told| matches!(told, Told::InStep { .. })),
            "{:?}",
            whole.told
        );
    }
    let mut lengths = tested.pieces;
    lengths[0] = lengths[0].max(16);
    assert_eq!(whole, twin_in_pieces(&bytes, lengths));
    if tested.wish % 8 == 0 {
        assert_eq!(whole, twin_of_pipe(&bytes));
    }
    takes_up_again(&bytes, &whole);
    inspect(&bytes, is_whole, &tested);
    travel(&bytes, is_whole, tested.number.into());
});

fn recorded(tested: &Tested<'_>) -> (Vec<u8>, u64) {
    let act = |&(what, byte): &(u8, u8)| match what % 16 {
        0..=3 => Act::Push(byte, (what & 16 != 0).then_some(u64::from(what) << 20)),
        4 => Act::PushSlow(byte),
        5 => Act::Reset,
        6..=8 => Act::Tick { step_ns: byte % 20, budget: what >> 4 },
        9 | 10 => Act::TickWith {
            step_ns: byte % 20,
            budget: what >> 4,
            bytes: byte % 7,
            resets: byte % 3,
        },
        11 => Act::Pop,
        12 => Act::PopFrom,
        13 => {
            if what & 16 != 0 {
                Act::Pause(byte % 4)
            } else {
                Act::Resume(byte % 4)
            }
        }
        14 => Act::SetPriority(byte % 8, what >> 4 & 3),
        _ => Act::SetCapacity(byte % 8, what >> 4 & 7),
    };
    let acts = tested.acts.iter().take(64).map(act).collect();
    let script = Script { acts, shuts_down: tested.shuts_down };
    let mut recorder = Recorder::new(rig(), CONFIG, (), Bytes::default())
        .with_detailed_checkpoints(1)
        .with_keyframes(u32::from(tested.keyframes % 8));
    perform(&script, &mut recorder);
    let (engine, Bytes(bytes)) = recorder.finish();
    (bytes, state(&engine))
}

impl Edit<'_> {
    fn apply(&self, recording: &mut Vec<u8>) {
        let length = recording.len().max(1);
        let place = |at: u16| usize::from(at) % length;
        let range = |at, count: u16| {
            let begin = place(at).min(recording.len());
            begin..(begin + usize::from(count % 512)).min(recording.len())
        };
        match *self {
            Self::Change { at, by } => {
                if let Some(byte) = recording.get_mut(place(at)) {
                    *byte ^= by;
                }
            }
            Self::Lose { at, count } => drop(recording.drain(range(at, count))),
            Self::Repeat { at, count } => {
                let again = recording[range(at, count)].to_vec();
                insert(recording, place(at), &again);
            }
            Self::Add { at, bytes } => insert(recording, place(at), bytes),
            Self::Frame { at, number, bytes } => {
                let mut buffer = vec![0; bytes.len() * 2 + 64];
                let frame = encode(&(u64::from(number), Raw(bytes)), &mut buffer).expect("room");
                // Between two frames, if there is such a place.
                let at = place(at);
                let next =
                    recording[at.min(recording.len())..].windows(2).position(|two| two == [0, 0]);
                insert(recording, next.map_or(recording.len(), |next| at + next + 1), frame);
            }
            Self::End { at } => recording.truncate(place(at)),
        }
    }
}

fn insert(recording: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let at = at.min(recording.len());
    recording.splice(at..at, bytes.iter().copied());
}

/// All that a twin has come to.
#[derive(Debug, PartialEq)]
struct Twins {
    twinned: Twinned,
    told: Vec<Told>,
    state: Option<u64>,
    is_in_step: bool,
    sheet: Sheet,
    edges: Vec<(EdgeFigures, Priority, u64)>,
    failed: Option<String>,
}

/// Follows until there is no more, as the caller knows.
fn twin<S: Source>(source: S, has_ended: impl Fn() -> bool) -> Twins
where
    S::Error: std::fmt::Debug,
{
    let (mut twin, display) = Twin::new("rig", rig(), source);
    let (mut told, mut failed) = (Vec::new(), None);
    loop {
        let followed = twin.follow(|new| told.push(new.clone()));
        if let Err(error) = followed {
            failed = Some(format!("{error:?}"));
            break;
        }
        if has_ended() {
            break;
        }
    }
    twin.end();
    let mut sheet = display.sheet();
    // What this machine took, and how much of a stream behind an error it had read.
    sheet.bridged = None;
    sheet.nodes.iter_mut().for_each(|node| node.latency = Default::default());
    sheet.scheduler.tick_latency = Default::default();
    let edges = std::mem::take(&mut sheet.edges).into_iter();
    let edges =
        edges.map(|edge| (edge.figures, edge.counts.priority, edge.counts.blocked)).collect();
    let (twinned, state, is_in_step) = (twin.twinned(), twin.state(), twin.is_in_step());
    Twins { twinned, told, state, is_in_step, sheet, edges, failed }
}

fn twin_in_pieces(bytes: &[u8], lengths: Lengths) -> Twins {
    let ended = std::cell::Cell::new(bytes.is_empty());
    let source = Noted { pieces: Pieces::new(bytes, lengths), ended: &ended, rests: 0 };
    twin(source, || ended.get())
}

/// Pieces that say when the last was taken, and nothing came behind it.
struct Noted<'a> {
    pieces: Pieces<'a>,
    ended: &'a std::cell::Cell<bool>,
    rests: u8,
}

impl Source for Noted<'_> {
    type Error = std::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        // A rest after each piece.
        self.rests ^= 1;
        let is_over = self.pieces.has_ended();
        self.ended.set(is_over);
        if self.rests == 0 && !is_over { Ok(0) } else { Source::read(&mut self.pieces, buffer) }
    }
}

/// The same over a thread that reads.
fn twin_of_pipe(bytes: &[u8]) -> Twins {
    struct All(Piped);
    impl Source for All {
        type Error = String;
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, String> {
            while !self.0.has_ended() && !self.0.wait(Duration::from_secs(10)) {}
            Source::read(&mut self.0, buffer).map_err(|error| error.to_string())
        }
    }
    let piped = Piped::new(Cursor::new(bytes.to_vec())).expect("a thread");
    twin(All(piped), || true)
}

/// Behind anything a recording with a first keyframe is followed to its end.
fn takes_up_again(bytes: &[u8], before: &Twins) {
    if before.failed.is_some() {
        return;
    }
    let mut recorder = Recorder::new(rig(), CONFIG, (), Bytes::default())
        .with_first_keyframe()
        .with_checkpoints(1);
    let _ = recorder.start(5);
    for byte in 0..4 {
        let _ = recorder.push(In::Byte(byte));
        let _ = recorder.tick(u64::from(byte) * 7 + 6, 3);
    }
    let (engine, Bytes(again)) = recorder.finish();
    let after = twin(&[bytes, &[0], &again].concat()[..], || true);
    assert_eq!(
        (after.is_in_step, after.state, after.failed),
        (true, Some(state(&engine)), None),
        "{:?}",
        after.told
    );
}

/// The command around recordings, with a file.
fn inspect(bytes: &[u8], is_whole: bool, tested: &Tested<'_>) {
    std::fs::write(&*PATH, bytes).expect("a file");
    let path = PATH.display().to_string();
    let number = tested.number % 80;
    let (tick, activation) = (number.to_string(), format!("{}.{}", number / 8 + 1, number % 8 + 1));
    let wishes: [&[&str]; 8] = [
        &[],
        &["--until", &tick],
        &["--at", &tick],
        &["--at", &activation],
        &["--step", &tick],
        &["--trace-id", &tick],
        &["--diff", &path],
        &["--export", if tested.wish & 8 == 0 { "jsonl" } else { "trace" }],
    ];
    let mut inspector = Inspector::new("replay", rig);
    if tested.wish & 16 != 0 {
        inspector = inspector.with_keyframes();
    }
    for wish in [&[][..], wishes[usize::from(tested.wish) % 8]] {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let arguments =
            [&path].into_iter().map(OsString::from).chain(wish.iter().map(OsString::from));
        let code = inspector.run(arguments, &mut output, &mut errors);
        let text = format!("{wish:?}: {code}: {}", String::from_utf8_lossy(&errors));
        assert!(matches!(code, 0 | 1 | 3), "{text}");
        assert!(code == 0 || !errors.is_empty() || !output.is_empty(), "{text}");
        if wish.is_empty() && is_whole {
            assert_eq!(code, 0, "{text}");
        }
    }
}

/// What a travel has come to: the tick, the activation and the state.
type Seen = (u64, u64, Option<u64>);

fn travel(bytes: &[u8], is_whole: bool, number: u64) {
    let seen = |travel: &Travel<Rig, (), _, _>| -> Seen {
        (travel.tick(), travel.activation(), travel.engine().map(state))
    };
    let mut way = Travel::new(replay(bytes), 3);
    let mut forward = Vec::new();
    // Behind what stands in the way it goes on.
    for _ in 0..bytes.len() {
        let activation = way.activation();
        match way.to_activation(activation + 1) {
            Ok(true) => forward.push(seen(&way)),
            Ok(false) => break,
            Err(_) if is_whole => unreachable!("a whole recording"),
            Err(_) => {}
        }
    }
    for _ in 0..3 {
        let _ = way.back();
        let _ = way.back_activation();
    }
    if !is_whole || forward.is_empty() {
        return;
    }
    let place = forward[number as usize % forward.len()];
    assert_eq!(way.to_activation(place.1), Ok(true));
    assert_eq!(seen(&way), place, "{forward:?}");
    let _ = way.back_activation();
    let before = forward.iter().rev().find(|seen| seen.1 < place.1);
    if let Some(before) = before {
        assert_eq!(seen(&way), *before);
    }
}

/// Bytes as they are.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}
