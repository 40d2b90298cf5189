//! Snapshots: by `Clone`, and with the features as bytes; a run goes on from one as if it had never stopped.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::engine::Snapshot;
use arachne::hash::StableHasher;
use arachne::message::Trace;
use arachne::prelude::*;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// Passes on what it gets, a while later.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Delay {
    held: Option<u64>,
}

impl Node for Delay {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        if let Some(held) = self.held.replace(value) {
            context.emit(One::One(held))?;
        }
        context.wake_at(context.now_ns() + 5);
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u64>>) -> Result<(), NodeError> {
        if let Some(held) = self.held.take() {
            context.emit(One::One(held))?;
        }
        Ok(())
    }
}

#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Sum {
    sum: u64,
}

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.sum = self.sum.wrapping_mul(31).wrapping_add(value);
        Ok(())
    }
}

graph! {
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Delayed<Trace>(Value: u64 => first.One [3]) {
        first: Delay { One => between: [u64; 2] -> second.One; }
        second: Delay { One => last: [u64; 5] low -> sum.One, tape: [u64; 3] latest -> tape.One; }
        sum: Sum {}
        tape: Sum {}
    }
}
type In = arachne::graph::Input<Delayed>;

fn started() -> Engine<Delayed> {
    let graph = Delayed::new(Delay::default(), Delay::default(), Sum::default(), Sum::default());
    let mut engine = Engine::new(graph);
    engine.start(0).unwrap();
    engine
}

/// Some of a run in which budgets cut visits, timers fire and queues are full.
fn run(engine: &mut Engine<Delayed>, ticks: std::ops::Range<u64>) {
    for tick in ticks {
        for value in 0..tick % 4 {
            let _ = engine.push(In::Value(tick * 10 + value));
        }
        engine.tick(tick * 2, 3).unwrap();
    }
}

fn hash(engine: &Engine<Delayed>) -> u64 {
    let mut hasher = StableHasher::default();
    engine.hash_state(&mut hasher);
    hasher.finish()
}

#[test]
fn a_run_goes_on_from_a_clone() {
    let mut engine = started();
    run(&mut engine, 1..20);
    let snapshot = engine.snapshot();
    run(&mut engine, 20..40);
    let after = hash(&engine);
    engine.restore(snapshot);
    assert_ne!(hash(&engine), after);
    run(&mut engine, 20..40);
    assert_eq!(hash(&engine), after);
}

#[test]
fn a_run_goes_on_from_bytes_at_every_tick() {
    let mut engine = started();
    for tick in 1..40 {
        run(&mut engine, tick..tick + 1);
        let mut buffer = [0; 2048];
        let bytes = engine.snapshot().write(&mut buffer).unwrap();
        let mut other = started();
        other.restore(Snapshot::read(bytes).unwrap());
        assert_eq!(hash(&other), hash(&engine), "after tick {tick}");
        let mut original = engine.clone();
        run(&mut original, tick + 1..tick + 10);
        run(&mut other, tick + 1..tick + 10);
        assert_eq!(hash(&other), hash(&original), "ten ticks after tick {tick}");
    }
}

#[test]
fn a_graph_that_stopped_with_messages_left_is_the_same_from_bytes() {
    let mut engine = started();
    engine.push(In::Value(7)).unwrap();
    engine.shutdown(0).unwrap(); // at once, with what is queued undelivered
    engine.tick(100, 100).unwrap();
    assert_eq!(engine.state(), arachne::scheduler::Lifecycle::Stopped);
    assert_ne!(engine.figures(engine.edge("Value").unwrap()).unwrap().queued, 0);

    let mut buffer = [0; 2048];
    let snapshot = engine.snapshot();
    let bytes = snapshot.write(&mut buffer).unwrap();
    let mut other = started();
    other.restore(Snapshot::read(bytes).unwrap());
    assert_eq!(hash(&other), hash(&engine));
}

#[test]
fn b3_damaged_bytes_are_refused_or_harmless() {
    let mut engine = started();
    run(&mut engine, 1..15);
    let mut buffer = [0; 2048];
    let length = engine.snapshot().write(&mut buffer).unwrap().len();
    for cut in 0..length {
        assert!(Snapshot::<Delayed>::read(&buffer[..cut]).is_err(), "cut at {cut}");
    }
    for at in 0..length {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = buffer;
            damaged[at] ^= flip;
            if let Ok(snapshot) = Snapshot::<Delayed>::read(&damaged[..length]) {
                let mut engine = started();
                engine.restore(snapshot);
                for tick in 100..110 {
                    // Whatever the state, a tick comes to an end or says why it cannot run.
                    let _ = engine.tick(tick, 50);
                }
                let _ = engine.run_until_idle(u64::MAX - 1);
                for edge in 0..Delayed::EDGE_COUNT as u16 {
                    let figures = engine.figures(arachne::topology::EdgeId(edge)).unwrap();
                    assert!(figures.dequeued < u64::MAX / 2, "byte {at}: {figures:?}");
                }
            }
        }
    }
}

#[test]
fn b3_a_snapshot_of_another_graph_or_with_more_behind_it_is_refused() {
    let engine = started();
    let mut buffer = [0; 2048];
    let length = engine.snapshot().write(&mut buffer).unwrap().len();
    assert!(Snapshot::<Delayed>::read(&buffer[..length]).is_ok());
    assert!(Snapshot::<Delayed>::read(&buffer[..length + 1]).is_err());
    assert!(Snapshot::<Shorter>::read(&buffer[..length]).is_err());
}

graph! {
    /// Like `Delayed`, but for one capacity.
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Shorter<Trace>(Value: u64 => first.One [3]) {
        first: Delay { One => between: [u64; 2] -> second.One; }
        second: Delay { One => last: [u64; 4] low -> sum.One, tape: [u64; 3] latest -> tape.One; }
        sum: Sum {}
        tape: Sum {}
    }
}

#[test]
fn b3_what_is_no_snapshot_is_told_what_one_is() {
    let state = serde_json::to_value(started().snapshot()).unwrap();
    assert!(serde_json::from_value::<Snapshot<Delayed>>(state.clone()).is_ok());
    let refused = |path: &[usize]| {
        let mut wrong = state.clone();
        *path.iter().fold(&mut wrong, |value, index| &mut value[*index]) = "text".into();
        serde_json::from_value::<Snapshot<Delayed>>(wrong).unwrap_err().to_string()
    };
    assert!(refused(&[]).ends_with("expected a snapshot of this graph"), "{}", refused(&[]));
    let of_scheduler = refused(&[4]);
    assert!(of_scheduler.ends_with("expected the state of a scheduler for this graph"));
}

#[test]
fn a_buffer_that_is_too_small_is_refused() {
    let engine = started();
    assert!(engine.snapshot().write(&mut [0; 10]).is_err());
}
