//! A replay follows a recording that grows: however its bytes come, the run is the recorded one.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::record::{ReplayError, Source, Step, TapeError};
use quickcheck::QuickCheck;
use record_common::rewrite::{entries, frames};
use record_common::{Bytes, CONFIG, Player, Script, perform, record, replay, rig, state};
use std::convert::Infallible;

/// Bytes in pieces of these lengths, again and again; after each there are no more for now.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: Vec<u8>,
    piece: usize,
    /// What of a piece may still be read.
    left: usize,
}

impl<'a> Pieces<'a> {
    fn new(bytes: &'a [u8], mut lengths: Vec<u8>) -> Self {
        lengths.push(1);
        Self { bytes, lengths, piece: 0, left: 0 }
    }

    /// The next piece comes.
    fn grow(&mut self) {
        self.left += usize::from(self.lengths[self.piece % self.lengths.len()]);
        self.piece += 1;
    }
}

impl Source for Pieces<'_> {
    type Error = Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let length = self.left.min(self.bytes.len()).min(buffer.len());
        let (now, rest) = self.bytes.split_at(length);
        buffer[..length].copy_from_slice(now);
        (self.bytes, self.left) = (rest, self.left - length);
        Ok(length)
    }
}

/// Makes all steps as the bytes come; how many there were.
fn follow(replay: &mut Player<Pieces<'_>>, mut met: impl FnMut(ReplayError<Infallible>)) -> u64 {
    let mut steps = 0;
    loop {
        match replay.step() {
            Ok(Some(_)) => steps += 1,
            Ok(None) if replay.source_mut().bytes.is_empty() => return steps,
            Ok(None) => replay.source_mut().grow(),
            Err(error) => met(error),
        }
    }
}

/// Also with frames that end in the middle of ticks, and between the inputs of a ring.
#[test]
fn s6_a_recording_is_followed_in_pieces_of_any_length() {
    fn property(script: Script, lengths: Vec<u8>, each: u8, keyframes: bool) -> bool {
        let (bytes, end) = record(&script, if keyframes { 2 } else { 0 });
        let bytes = frames(&entries(&bytes), usize::from(each % 8) + 1);
        let mut replay = replay(Pieces::new(&bytes, lengths)).with_keyframes().following();
        follow(&mut replay, |error| panic!("{error}"));
        let summary = replay.summary();
        assert!(summary.has_end && replay.is_in_step());
        assert_eq!((summary.ticks, summary.skipped), (summary.checkpoints, 0));
        state(replay.engine().unwrap()) == end
    }
    let property = property as fn(Script, Vec<u8>, u8, bool) -> bool;
    QuickCheck::new().tests(1000).quickcheck(property);
}

/// With nothing between a tick and the push behind it, which the tick must not take.
#[test]
fn a_recording_without_checkpoints_is_followed_too() {
    fn property(script: Script, length: u8) -> bool {
        let mut recorder = arachne::record::Recorder::new(rig(), CONFIG, (), Bytes::default());
        perform(&script, &mut recorder);
        let (engine, Bytes(bytes)) = recorder.finish();
        let mut replay = replay(Pieces::new(&bytes, vec![length])).following();
        follow(&mut replay, |error| panic!("{error}"));
        assert_eq!(replay.summary().checkpoints, 0);
        state(replay.engine().unwrap()) == state(&engine)
    }
    QuickCheck::new().tests(500).quickcheck(property as fn(Script, u8) -> bool);
}

/// As it comes from a recorder that flushes, no tick is made without its inputs, and a checkpoint closes it at once.
#[test]
fn what_was_flushed_behind_a_checkpoint_is_followed_at_once() {
    fn property(script: Script) -> bool {
        let mut recorder = arachne::record::Recorder::new(rig(), CONFIG, (), Bytes::default())
            .with_checkpoints(1)
            .with_flushes(1);
        perform(&script, &mut recorder);
        let (sent, end) = (recorder.sink().0.clone(), state(&recorder));
        // Behind the last tick other calls may wait in the recorder.
        recorder.flush();
        let rest = recorder.sink().0[sent.len()..].to_vec();
        let mut replay = replay(Pieces::new(&sent, vec![255])).following();
        follow(&mut replay, |error| panic!("{error}"));
        let summary = replay.summary();
        assert!(!replay.is_within_tick() && summary.ticks == summary.checkpoints);
        !rest.is_empty() || replay.engine().is_none_or(|engine| state(engine) == end)
    }
    QuickCheck::new().tests(500).quickcheck(property as fn(Script) -> bool);
}

/// What was lost is told, and behind the next keyframe the state is the recorded one again.
#[test]
fn behind_a_gap_it_follows_again_from_the_next_keyframe() {
    fn property(script: Script, lengths: Vec<u8>, lost: usize, length: u8) -> bool {
        let (bytes, end) = record(&script, 3);
        let entries = entries(&bytes);
        let mut bytes = Vec::new();
        let lost = lost % entries.len();
        let lost = lost..lost + usize::from(length % 5) + 1;
        for (number, entry) in entries.iter().enumerate() {
            if !lost.contains(&number) {
                bytes.extend(record_common::rewrite::frame(number as u64, &[entry]));
            }
        }
        let mut replay = replay(Pieces::new(&bytes, lengths)).with_keyframes().following();
        let mut gaps = 0;
        follow(&mut replay, |error| match error {
            ReplayError::Tape(TapeError::Gap { .. }) => gaps += 1,
            ReplayError::NoHeading if lost.start == 0 => {}
            error => panic!("{error}"),
        });
        assert!(gaps == 1 || lost.end >= entries.len());
        !replay.is_in_step() || lost.end >= entries.len() || replay.engine().map(state) == Some(end)
    }
    let property = property as fn(Script, Vec<u8>, usize, u8) -> bool;
    QuickCheck::new().tests(700).quickcheck(property);
}

/// Of another graph than the recorded one it is told once, and again only behind a keyframe.
#[test]
fn a_divergence_is_told_once() {
    let mut made = rig();
    made.adder.sum = 77;
    let script = Script {
        acts: vec![record_common::Act::Tick { step_ns: 1, budget: 9 }; 40],
        shuts_down: false,
    };
    let mut recorder =
        arachne::record::Recorder::new(made, CONFIG, (), Bytes::default()).with_checkpoints(1);
    perform(&script, &mut recorder);
    let (_, Bytes(bytes)) = recorder.finish();
    let mut replay = replay(Pieces::new(&bytes, vec![50])).with_keyframes().following();
    let mut told = 0;
    follow(&mut replay, |error| {
        assert!(matches!(error, ReplayError::Diverged(_)), "{error}");
        told += 1;
    });
    assert_eq!(told, 1);
    assert!(!replay.is_in_step());
    assert_eq!(replay.step(), Ok(None::<Step>));
}
