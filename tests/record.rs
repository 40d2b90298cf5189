//! A recorded run is repeated bit for bit (contract S6).
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::record::{Recorder, Step};
use arachne::scheduler::Lifecycle;
use quickcheck::QuickCheck;
use record_common::{Bytes, CONFIG, In, Script, record, replay, rig, state};

/// Inputs by pushes and by rings, also in the middle of ticks, headers, pops, refusals, pauses, levels, capacities, timers,
/// failures, a shutdown: the same state behind every tick and at the end.
#[test]
fn s6_a_recorded_run_is_repeated() {
    fn property(script: Script) -> bool {
        let (bytes, end) = record(&script, 0);
        let mut replay = replay(&bytes[..]);
        let summary = replay.run().unwrap_or_else(|error| panic!("{error}"));
        assert!(summary.has_end);
        assert_eq!(summary.ticks, summary.checkpoints);
        state(replay.engine().unwrap()) == end
    }
    QuickCheck::new().tests(2000).quickcheck(property as fn(Script) -> bool);
}

/// From any keyframe on, as if the part before it had never been there.
#[test]
fn a_replay_begins_at_a_keyframe() {
    fn property(script: Script, cut: usize) -> bool {
        let (bytes, end) = record(&script, 2);
        let begin = cut % bytes.len();
        let mut replay = replay(&bytes[begin..]).with_keyframes();
        let mut has_keyframe = begin == 0;
        loop {
            match replay.step() {
                Ok(None) => break,
                Ok(Some(Step::Keyframe)) => has_keyframe = true,
                Ok(Some(_)) => {}
                Err(arachne::record::ReplayError::Tape(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        !has_keyframe || replay.engine().map(state) == Some(end)
    }
    QuickCheck::new().tests(1000).quickcheck(property as fn(Script, usize) -> bool);
}

/// With what it was made with, of which the program that replays knows nothing.
#[test]
fn a_keyframe_in_front_of_the_start_is_the_graph_as_it_was_made() {
    let mut made = rig();
    made.adder.sum = 77;
    let mut recorder =
        Recorder::new(made, CONFIG, (), Bytes::default()).with_first_keyframe().with_checkpoints(1);
    recorder.start(1).unwrap();
    recorder.push(In::Byte(5)).unwrap();
    recorder.tick(2, 100).unwrap();
    let (engine, Bytes(bytes)) = recorder.finish();
    assert!(replay(&bytes[..]).run().is_err(), "another graph than the recorded one");
    let mut replay = replay(&bytes[..]).with_keyframes();
    let summary = replay.run().unwrap();
    assert_eq!((summary.checkpoints, summary.skipped, summary.has_end), (1, 0, true));
    assert_eq!(state(replay.engine().unwrap()), state(&engine));
}

/// By activations it is the same run: every checkpoint agrees.
#[test]
fn s1_a_replay_by_activations_is_the_same() {
    fn property(script: Script) -> bool {
        let (bytes, end) = record(&script, 0);
        let mut replay = replay(&bytes[..]);
        let activations = |replay: &record_common::Player<&[u8]>| {
            replay.engine().map_or(0, |engine| engine.scheduler().activations())
        };
        loop {
            let before = activations(&replay);
            let step = replay.step_activation().unwrap_or_else(|error| panic!("{error}"));
            let drains = replay.engine().is_some_and(|engine| engine.state() != Lifecycle::Running);
            assert!(activations(&replay) - before <= 1 || drains, "{step:?}");
            if step.is_none() {
                break;
            }
        }
        assert_eq!(replay.summary().ticks, replay.summary().checkpoints);
        state(replay.engine().unwrap()) == end
    }
    QuickCheck::new().tests(1000).quickcheck(property as fn(Script) -> bool);
}

/// In whatever way a tick is made, its report counts all of its activations.
#[test]
fn a_tick_reports_all_activations_however_it_is_made() {
    fn property(script: Script) -> bool {
        let (bytes, end) = record(&script, 0);
        let mut whole = replay(&bytes[..]);
        let mut followed = replay(&bytes[..]).following();
        let mut divided = replay(&bytes[..]);
        let mut reports = [(); 3].map(|()| Vec::new());
        let mut note = |which: usize, step: Option<Step>| {
            if let Some(Step::Ticked(report)) = step {
                reports[which].push(report.map(|report| report.activations));
            }
            step.is_some()
        };
        while note(0, whole.step().unwrap()) {}
        while note(1, followed.step().unwrap()) {}
        loop {
            let step = divided.step_activation().unwrap();
            let is_within = matches!(step, Some(Step::Begun | Step::Activated));
            assert_eq!(divided.is_within_tick(), is_within, "{step:?}");
            if !note(2, step) {
                break;
            }
        }
        assert_eq!(reports[1], reports[0]);
        assert_eq!(reports[2], reports[0]);
        let words = format!("{divided:?}");
        assert!(words.starts_with("Replay { summary: Summary {"), "{words}");
        state(&divided.into_engine().unwrap()) == end
    }
    QuickCheck::new().tests(300).quickcheck(property as fn(Script) -> bool);
}

/// A clone goes on as the original does, also from the middle of a tick.
#[test]
fn a_clone_goes_on_from_the_same_place() {
    fn property(script: Script, steps: usize) -> bool {
        let (bytes, end) = record(&script, 3);
        let mut replay = replay(&bytes[..]);
        for _ in 0..steps % 200 {
            replay.step_activation().unwrap();
        }
        let mut clone = replay.clone();
        replay.run().unwrap();
        clone.run().unwrap();
        assert_eq!(replay.summary(), clone.summary());
        state(replay.engine().unwrap()) == end && state(clone.engine().unwrap()) == end
    }
    QuickCheck::new().tests(300).quickcheck(property as fn(Script, usize) -> bool);
}
