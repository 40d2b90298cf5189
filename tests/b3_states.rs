//! B3: a state from outside that contradicts itself is refused or repaired; and what a stopped graph has forgotten.
#![cfg(feature = "postcard")]
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::engine::Snapshot;
use arachne::node::{Inputs, OnFailure};
use arachne::observe::Reading;
use arachne::prelude::*;
use arachne::scheduler::Lifecycle;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Passes numbers on; one of 0 sets its one-shot 10 ns later, one of 13 fails.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Relay;

arachne::ports! {
    pub enum RelayIn { Number(u32), Order(u32) }
}

impl Node for Relay {
    type Input = RelayIn;
    type Output = One<u32>;
    const ON_FAILURE: OnFailure = OnFailure::Quarantine { after: 2, inputs: Inputs::Hold };

    fn on_message(
        &mut self,
        input: RelayIn,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<RelayIn> {
        match input {
            RelayIn::Number(0) => context.wake_at(context.now_ns() + 10),
            RelayIn::Number(13) => return Err(NodeError::new(13, "thirteen").into()),
            RelayIn::Number(number) => context.emit(One::One(number))?,
            RelayIn::Order(_) => {}
        }
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(255))?;
        Ok(())
    }
}

graph! {
    #[derive(Clone, Hash, Serialize, Deserialize)]
    pub graph Small(
        Number: u32 => relay.Number [4],
        Order: u32 => relay.Order [2] control drop,
    ) -> (Out: u32 [2]) {
        relay: Relay { One -> out.Out; }
    }
}
type In = arachne::graph::Input<Small>;

// What a node's flags mean, and which bit of an edge stands for which set, in a state that is written.
const PERIOD_DUE: u8 = 1;
const WAKE_DUE: u8 = 2;
const TIMER_OWED: u8 = 4;
const READY: u8 = 1;
const BLOCKED: u8 = 2;
const OWED: u8 = 4;
const SUSPENDED: u8 = 8;
const HIGH: u8 = 16;
const NORMAL: u8 = 32;

fn started() -> Engine<Small> {
    let mut engine = Engine::new(Small::new(Relay));
    engine.start(0).unwrap();
    engine
}

/// A snapshot as JSON, to be changed before it is read again: the scheduler's part of it is its numbers, the source of
/// its headers, its nodes and its edges.
struct Written(Value);

impl Written {
    fn of(engine: &Engine<Small>) -> Self {
        Self(serde_json::to_value(engine.snapshot()).unwrap())
    }

    fn numbers(&mut self) -> &mut Value {
        &mut self.0[4][0]
    }

    fn relay(&mut self) -> &mut Value {
        &mut self.0[4][2]
    }

    fn edge(&mut self, engine: &Engine<Small>, name: &str) -> &mut Value {
        let edge = usize::from(engine.edge(name).unwrap().0);
        &mut self.0[4][3 + edge]
    }

    fn read(self) -> Result<Engine<Small>, String> {
        let snapshot: Snapshot<Small> =
            serde_json::from_value(self.0).map_err(|error| error.to_string())?;
        let mut engine = started();
        engine.restore(snapshot);
        Ok(engine)
    }
}

/// Adds bits to a number, and takes others out.
fn change(value: &mut Value, add: u8, take: u8) {
    let bits = value.as_u64().unwrap();
    *value = json!(bits & !u64::from(take) | u64::from(add));
}

/// With these flags added to the relay's, a state is read as the one that it was.
fn reads_without(engine: &Engine<Small>, flags: u8) {
    let mut written = Written::of(engine);
    change(&mut written.relay()["flags"], flags, 0);
    let other = written.read().unwrap();
    assert_eq!(other.state_hash(), engine.state_hash(), "flags {flags}");
    assert_eq!(other.scheduler().next_timer_ns(), engine.scheduler().next_timer_ns());
    assert_eq!(other.reading(), engine.reading(), "flags {flags}");
}

/// A graph whose one-shot is due and finds its output full, so that its turn is owed.
fn stalled() -> Engine<Small> {
    let mut engine = started();
    for number in [0, 1, 2] {
        engine.push(In::Number(number)).unwrap();
    }
    engine.tick(1, 100).unwrap();
    engine
}

#[test]
fn b3_flags_that_there_are_not_are_forgotten() {
    for flag in [64, 128, 192] {
        reads_without(&started(), flag);
        reads_without(&stalled(), flag);
    }
}

#[test]
fn b3_a_timer_that_is_not_armed_is_not_due() {
    for flags in [PERIOD_DUE, WAKE_DUE, PERIOD_DUE | WAKE_DUE] {
        reads_without(&started(), flags);
    }
    reads_without(&stalled(), PERIOD_DUE);
}

#[test]
fn b3_a_timer_that_is_armed_stays_due() {
    let mut engine = stalled();
    engine.tick(20, 100).unwrap();
    let mut written = Written::of(&engine);
    assert_eq!(written.relay()["flags"].as_u64().unwrap() & 7, u64::from(WAKE_DUE | TIMER_OWED));
    let mut other = written.read().unwrap();
    assert_eq!(other.state_hash(), engine.state_hash());
    other.pop().unwrap();
    assert_eq!(other.tick(20, 100).unwrap().activations, 1);
}

#[test]
fn b3_a_held_node_has_no_timer_due_and_owes_none() {
    let mut engine = stalled();
    engine.tick(20, 100).unwrap();
    engine.pause(engine.node("relay").unwrap()).unwrap();
    for flags in [WAKE_DUE, TIMER_OWED, WAKE_DUE | TIMER_OWED] {
        reads_without(&engine, flags);
    }
}

/// Whatever an edge's bits say of ready, blocked, owed and suspended, what is derived is what the queues and nodes say.
#[test]
fn b3_an_edge_is_held_and_ready_as_its_node_and_its_queue_are() {
    let (paused, mut waiting) = (&mut started(), started());
    paused.pause(paused.node("relay").unwrap()).unwrap();
    waiting.push(In::Number(1)).unwrap();
    waiting.push(In::Order(1)).unwrap();
    let both = &mut waiting.clone();
    both.pause(both.node("relay").unwrap()).unwrap();
    let failed = &mut started();
    for _ in 0..2 {
        failed.push(In::Number(13)).unwrap();
    }
    failed.tick(1, 100).unwrap();
    assert!(failed.scheduler().is_quarantined(failed.node("relay").unwrap()));
    failed.push(In::Number(1)).unwrap();
    failed.push(In::Order(1)).unwrap();
    for engine in [&started(), paused, &waiting, both, failed] {
        for name in ["Number", "Order", "Out"] {
            let empty = engine.figures(engine.edge(name).unwrap()).unwrap().queued == 0;
            for bits in 0..16 {
                // Of an edge with messages these are no contradiction.
                if !empty && bits & (BLOCKED | OWED) != 0 {
                    continue;
                }
                let mut written = Written::of(engine);
                change(written.edge(engine, name), bits, READY | BLOCKED | OWED | SUSPENDED);
                let other = written.read().unwrap();
                assert_eq!(other.state_hash(), engine.state_hash(), "{name}: {bits}");
            }
        }
    }
}

#[test]
fn b3_a_blocked_edge_is_not_ready() {
    let mut engine = started();
    engine.push(In::Number(1)).unwrap();
    let mut states = [READY | BLOCKED, BLOCKED].map(|bits| {
        let mut written = Written::of(&engine);
        change(written.edge(&engine, "Number"), bits, READY);
        written.read().unwrap()
    });
    assert_eq!(states[0].state_hash(), states[1].state_hash());
    assert_eq!(states[0].tick(1, 100).unwrap().activations, 0);
}

#[test]
fn b3_an_edge_on_no_level_or_on_two_is_refused() {
    let engine = started();
    for (name, bits, refused) in [
        ("Number", 0, true),
        ("Number", HIGH, false),
        ("Number", HIGH | NORMAL, true),
        ("Out", 0, true),
        ("Out", NORMAL, false),
        ("Order", 0, false),
        ("Order", NORMAL, true),
    ] {
        let mut written = Written::of(&engine);
        change(written.edge(&engine, name), bits, 0x70);
        let read = written.read();
        assert_eq!(read.is_err(), refused, "{name}: {bits}");
        if let Err(error) = read {
            assert_eq!(error, "an edge is on no level, or on two");
        }
    }
}

#[test]
fn b3_numbers_out_of_range_are_brought_into_it() {
    let engine = stalled();
    let out = engine.edge("Out").unwrap().0;
    for (name, wrong, right) in [("quantum", 0, 1), ("slot", 9, 2), ("slot", 255, 3)] {
        let [one, other] = [wrong, right].map(|number| {
            let mut written = Written::of(&engine);
            written.numbers()[name] = json!(number);
            written.read().unwrap().state_hash()
        });
        assert_eq!(one, other, "{name}");
    }
    // The rest of a visit is of an edge that leads to a node.
    for edge in [out, 700, u16::MAX] {
        let mut written = Written::of(&engine);
        written.numbers()["rest"] = json!(3);
        written.numbers()["rest_edge"] = json!(edge);
        assert_eq!(written.read().unwrap().state_hash(), engine.state_hash(), "edge {edge}");
    }
}

/// Failures in a row are counted on from where they were, and end with an activation that goes well.
#[test]
fn b3_a_node_that_has_failed_is_known_to_have() {
    let mut engine = started();
    engine.push(In::Number(13)).unwrap();
    engine.tick(1, 100).unwrap();
    for numbers in [[13, 13], [1, 13]] {
        let (mut original, mut other) = (engine.clone(), Written::of(&engine).read().unwrap());
        for number in numbers {
            original.push(In::Number(number)).unwrap();
            original.tick(2, 100).unwrap();
            other.push(In::Number(number)).unwrap();
            other.tick(2, 100).unwrap();
            assert_eq!(other.state_hash(), original.state_hash(), "{numbers:?} at {number}");
        }
    }
}

/// A graph that stopped while its one-shot was due: nothing runs in it any more, and nothing says that it could.
#[test]
fn s7_a_stopped_graph_has_forgotten_its_due_timers() {
    let stop = |engine: &mut Engine<Small>| {
        engine.shutdown(20).unwrap();
        engine.tick(20, 0).unwrap();
        assert_eq!(engine.state(), Lifecycle::Stopped);
        let stopped = Reading::Engine { now_ns: 20, state: Lifecycle::Stopped, runnable: 0 };
        assert_eq!(engine.reading(), stopped);
    };
    let mut asked = stalled();
    // This tick has tried to run it, and owes it a turn; in the other it is due when the graph stops.
    asked.tick(20, 100).unwrap();
    let mut due = stalled();
    stop(&mut asked);
    stop(&mut due);
    assert_eq!(asked.state_hash(), due.state_hash());
}
