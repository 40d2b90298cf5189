//! Recordings in rings, in memory that is too small, and in sinks that fail now and then: the graph never notices, and what
//! is there is true.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[allow(dead_code)]
#[path = "common/random.rs"]
mod random;
mod record_common;

use arachne::frame::Sink;
use arachne::prelude::*;
use arachne::record::{
    Memory, MemoryFull, Recorder, Replay, ReplayError, Ring, Step, Tape, TapeError,
};
use quickcheck::{Arbitrary, Gen, QuickCheck, quickcheck};
use random::{Choices, Random};
use record_common::rewrite::{Seen, seen};
use record_common::{Bytes, CONFIG, Script, perform, record, replay, rig, state};
use serde::{Serialize, Serializer};

/// Records into a sink with everything that is written, so often flushed. The sink, faults, and the state at the end.
fn record_into<S: Sink>(script: &Script, sink: S, flushes: u32) -> (S, u64, u64) {
    let mut recorder = Recorder::new(rig(), CONFIG, (), sink)
        .with_detailed_checkpoints(1)
        .with_keyframes(2)
        .with_flushes(flushes);
    perform(script, &mut recorder);
    recorder.flush();
    let faults = recorder.faults();
    let (engine, sink) = recorder.finish();
    (sink, faults, state(&engine))
}

/// Replays what there is, with keyframes: never another run. The state at the end, if it is known.
fn replayed(bytes: &[u8]) -> Option<u64> {
    let mut replay = replay(bytes).with_keyframes();
    let mut is_known = true;
    loop {
        match replay.step() {
            Ok(None) => break,
            Ok(Some(Step::Skipped)) | Err(ReplayError::Tape(TapeError::Gap { .. })) => {
                is_known = false
            }
            Ok(Some(Step::Keyframe)) => is_known = true,
            Ok(Some(_)) | Err(ReplayError::Tape(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let is_whole = replay.summary().has_end;
    (is_known && is_whole).then(|| replay.engine().map(state)).flatten()
}

fn in_ring<const N: usize>(script: &Script, flushes: u32) -> Option<bool> {
    let (ring, faults, end) = record_into(script, Ring::<N>::new(), flushes);
    assert_eq!(faults, 0);
    let bytes: Vec<u8> = ring.bytes().collect();
    let (whole, _, _) = record_into(script, Bytes::default(), flushes);
    assert_eq!(
        bytes,
        whole.0[whole.0.len().saturating_sub(N)..],
        "a ring holds the last {N} bytes"
    );
    replayed(&bytes).map(|state| state == end)
}

#[test]
fn the_last_bytes_of_a_run_end_in_its_state() {
    let (mut random, mut known, mut unknown) = (Gen::new(60), 0, 0);
    for flushes in (0..4).cycle().take(100) {
        let script = Script::arbitrary(&mut random);
        let rings = [
            in_ring::<400>(&script, flushes),
            in_ring::<1024>(&script, flushes),
            in_ring::<1777>(&script, flushes),
            in_ring::<2048>(&script, flushes),
            in_ring::<3001>(&script, flushes),
            in_ring::<8192>(&script, flushes),
        ];
        for is_same in rings {
            match is_same {
                Some(is_same) => assert!(is_same, "{script:?}"),
                None => unknown += 1,
            }
            known += usize::from(is_same.is_some());
        }
    }
    assert!(known > 100 && unknown > 20, "{known} and {unknown}: too few to tell");
}

/// Where a ring wraps does not matter: each length before, in pieces of each size.
#[test]
fn a_ring_holds_the_last_bytes_wherever_it_wraps() {
    fn holds<const N: usize>() {
        for length in 0..4 * N as u8 + 3 {
            for piece in 1..N + 3 {
                let all: Vec<u8> = (0..length).collect();
                let mut ring = Ring::<N>::new();
                for bytes in all.chunks(piece) {
                    let _: Result<(), _> = ring.write(bytes);
                }
                let last = &all[all.len().saturating_sub(N)..];
                assert!(ring.bytes().eq(last.iter().copied()), "{length} bytes by {piece} in {N}");
            }
        }
    }
    holds::<0>();
    holds::<1>();
    holds::<2>();
    holds::<7>();
    holds::<16>();
}

quickcheck! {
    fn a_full_memory_leaves_the_graph_alone(script: Script, size: usize) -> bool {
        let (whole, end) = record(&script, 2);
        let mut room = vec![0; size % (whole.len() + 1)];
        let (memory, _, state) = record_into(&script, Memory::new(&mut room), 0);
        let told = seen(memory.bytes(), 1 << 14);
        let (true_ones, _, _) = record_into(&script, Bytes::default(), 0);
        let true_ones = seen(&true_ones.0, 1 << 14);
        assert!(told.iter().filter(|seen| seen.is_ok()).all(|entry| true_ones.contains(entry)));
        let _ = replayed(memory.bytes());
        state == end
    }
}

#[test]
fn a_memory_takes_a_write_whole_or_not_at_all() {
    let mut room = [0; 4];
    let mut memory = Memory::new(&mut room);
    assert_eq!(memory.write(&[1, 2, 3]), Ok(()));
    assert_eq!(memory.write(&[4, 5]), Err(MemoryFull));
    assert_eq!(memory.bytes(), [1, 2, 3]);
    assert_eq!(memory.write(&[4]), Ok(()));
    assert_eq!(memory.write(&[5]), Err(MemoryFull));
    assert_eq!(memory.bytes(), [1, 2, 3, 4]);
}

/// Counts how often it is flushed.
#[derive(Default)]
struct Flushed(u32);

impl Sink for Flushed {
    type Error = std::convert::Infallible;

    fn write(&mut self, _: &[u8]) -> Result<(), Self::Error> {
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        self.0 += 1;
        Ok(())
    }
}

#[test]
fn a_sink_that_is_lent_is_flushed_as_one_that_is_given() {
    let script = Script { acts: Vec::new(), shuts_down: true };
    let (given, _, _) = record_into(&script, Flushed::default(), 1);
    let mut lent = Flushed::default();
    record_into(&script, &mut lent, 1);
    assert!(given.0 > 0);
    assert_eq!(lent.0, given.0);
}

/// Fails at some writes, with some of the bytes taken or none, and at some flushes.
struct Moody {
    bytes: Vec<u8>,
    random: Random,
    /// Of a thousand calls.
    failures_of_1000: u64,
    failures: u64,
}

impl Moody {
    fn fails(&mut self) -> bool {
        let fails = self.random.below(1000) < self.failures_of_1000;
        self.failures += u64::from(fails);
        fails
    }
}

impl Sink for Moody {
    type Error = &'static str;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        if self.fails() {
            let taken = self.random.below(bytes.len() as u64 + 1) as usize;
            self.bytes.extend(&bytes[..taken]);
            return Err("not now");
        }
        self.bytes.extend(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        if self.fails() { Err("not now") } else { Ok(()) }
    }
}

#[test]
fn a_sink_that_fails_now_and_then_costs_entries_and_nothing_else() {
    static KNOWN: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    fn property(script: Script, seed: u64, flushes: u8) -> bool {
        let flushes = u32::from(flushes % 4);
        let sink = Moody {
            bytes: Vec::new(),
            random: Random(seed),
            failures_of_1000: seed % 64,
            failures: 0,
        };
        let (sink, faults, end) = record_into(&script, sink, flushes);
        let (_, true_end) = record(&script, 0);
        assert_eq!(end, true_end, "the graph goes on as if nothing had been");
        // The last ones, of `finish`, have been asked for before.
        assert!(faults <= sink.failures + entries_lost(&script), "{faults} of {}", sink.failures);
        assert!(faults == 0 || sink.failures != 0);
        let (whole, _, _) = record_into(&script, Bytes::default(), flushes);
        let true_ones = seen(&whole.0, 1 << 14);
        let told = seen(&sink.bytes, 1 << 14);
        assert!(told.iter().filter(|seen| seen.is_ok()).all(|entry| true_ones.contains(entry)));
        if sink.failures == 0 {
            assert_eq!(told, true_ones);
        }
        let lost = told.iter().any(|seen| matches!(seen, Err(TapeError::Gap { .. })));
        assert!(!lost || sink.failures != 0);
        let known = replayed(&sink.bytes);
        KNOWN.fetch_add(usize::from(lost && known.is_some()), std::sync::atomic::Ordering::Relaxed);
        known.is_none_or(|state| state == end)
    }
    /// One failure may be told for each entry that it costs.
    fn entries_lost(script: &Script) -> u64 {
        40 + script.acts.len() as u64 * 16
    }
    QuickCheck::new().tests(1000).quickcheck(property as fn(Script, u64, u8) -> bool);
    assert!(KNOWN.load(std::sync::atomic::Ordering::Relaxed) > 20, "too few to tell");
}

/// Cannot be written where it is odd.
#[derive(Clone, Debug, Default, Hash, PartialEq, serde::Deserialize)]
struct Shy(u8);

impl Serialize for Shy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 2 == 1 {
            return Err(serde::ser::Error::custom("odd"));
        }
        serializer.serialize_newtype_struct("Shy", &self.0)
    }
}

#[derive(Default, Hash)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<Shy>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(shy): One<Shy>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Shy>> {
        self.0 += u64::from(shy.0);
        Ok(())
    }
}

graph! { #[derive(Hash)] graph Shyly(In: Shy => sum.One) { sum: Sum {} } }

/// An input that cannot be serialised is missing, and a reader sees where.
#[test]
fn an_input_that_cannot_be_written_leaves_a_gap() {
    let shyly = || Shyly::new(Sum::default());
    let mut recorder = Recorder::new(shyly(), CONFIG, (), Bytes::default()).with_checkpoints(1);
    recorder.start(0).unwrap();
    for number in [2, 4, 5, 6] {
        recorder.push(arachne::graph::Input::<Shyly>::In(Shy(number))).unwrap();
        recorder.tick(number.into(), 9).unwrap();
    }
    assert_eq!((recorder.faults(), recorder.graph().sum.0), (1, 17));
    let (_, Bytes(bytes)) = recorder.finish();
    let gaps: Vec<Seen> = seen(&bytes, 4096).into_iter().filter(Result::is_err).collect();
    assert!(matches!(gaps[..], [Err(TapeError::Gap { from, to })] if to == from + 1), "{gaps:?}");
    let mut replay = Replay::new(shyly(), (), Tape::new(&bytes[..], [0; 4096]));
    assert_eq!(replay.run().unwrap_err(), ReplayError::Tape(gaps[0].clone().unwrap_err()));
    assert_eq!((replay.summary().ticks, replay.engine().unwrap().graph().sum.0), (2, 6));
}
