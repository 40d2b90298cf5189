//! B3: what cannot be done is refused in words that name the place and say what to do.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::context::Refused;
use arachne::edge::{CapacityError, PolicyKind};
use arachne::engine::PushError;
use arachne::node::NodeError;
use arachne::prelude::*;
use arachne::scheduler::{ControlError, Lifecycle, StartError, StateError, UnknownNode};
use arachne::topology::{EdgeId, NodeId, Problem};

struct Sink {
    starts: bool,
}

impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;

    fn on_start(&mut self, _: &mut impl Context<Never>) -> Result<(), NodeError> {
        if self.starts { Ok(()) } else { Err(NodeError::new(4, "no sensor")) }
    }
}

fn merge(_: &mut u8, _: u8) {}

graph! {
    graph Small(Byte: u8 => sink.One [2], Kill: u8 => sink.One [1] control coalesce(merge)) {
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Small>;

fn small() -> Engine<Small> {
    Engine::new(Small::new(Sink { starts: true }))
}

#[test]
fn b3_calls_out_of_turn_say_what_to_do() {
    let mut engine = small();
    let error = engine.tick(1, 1).unwrap_err();
    assert_eq!(error.to_string(), "the graph is created, not started: start it first");
    engine.start(0).unwrap();
    let error = engine.start(0).unwrap_err();
    assert_eq!(error.to_string(), "the graph is running: it cannot be started again");
    engine.shutdown(9).unwrap();
    let error = engine.shutdown(9).unwrap_err();
    assert_eq!(error.to_string(), "the graph is draining: it takes no more");
    engine.tick(10, 10).unwrap();
    let error = engine.tick(11, 10).unwrap_err();
    assert_eq!(error.to_string(), "the graph is stopped: make a new one");
    assert_eq!(error, StateError { state: Lifecycle::Stopped });
}

#[test]
fn b3_a_failed_start_names_the_node() {
    let mut engine = Engine::new(Small::new(Sink { starts: false }));
    let error = engine.start(0).unwrap_err();
    assert_eq!(error.to_string(), "node 0 did not start: no sensor (code 4)");
    assert!(matches!(error, StartError::Node { node: NodeId(0), .. }));
}

#[test]
fn b3_an_input_that_is_not_taken_comes_back_with_the_reason() {
    let mut engine = small();
    engine.start(0).unwrap();
    engine.push(In::Byte(1)).unwrap();
    engine.push(In::Byte(2)).unwrap();
    let full = engine.push(In::Byte(3)).unwrap_err();
    assert_eq!(full.to_string(), "the edge of the input is full");
    assert_eq!(format!("{full:?}"), full.to_string());
    assert!(matches!(full, PushError::Full(_)));
    assert!(matches!(full.into_input(), In::Byte(3)));
    engine.shutdown(9).unwrap();
    let closed = engine.push(In::Byte(4)).unwrap_err();
    assert_eq!(closed.to_string(), "the graph takes no more inputs");
    assert!(matches!(closed, PushError::Closed(_)));
    assert!(matches!(closed.into_input(), In::Byte(4)));
}

#[test]
fn b3_changes_that_cannot_be_made_name_the_place() {
    let mut engine = small();
    let (byte, kill) = (engine.edge("Byte").unwrap(), engine.edge("Kill").unwrap());
    let error = engine.set_priority(EdgeId(9), Priority::Low).unwrap_err();
    assert_eq!(error, ControlError::UnknownEdge(EdgeId(9)));
    assert_eq!(error.to_string(), "the graph has no edge 9");
    let error = engine.set_priority(kill, Priority::Low).unwrap_err();
    let place = kill.0;
    assert_eq!(
        error.to_string(),
        format!("edge {place}: Control is fixed, no edge joins or leaves it")
    );
    let error = engine.set_capacity(byte, 3).unwrap_err();
    assert_eq!(error, ControlError::Capacity(byte, CapacityError { asked: 3, most: 2 }));
    assert_eq!(error.to_string(), format!("edge {}: capacity 3 is outside 1..=2", byte.0));
    let error = engine.pause(NodeId(7)).unwrap_err();
    assert_eq!(error, UnknownNode(NodeId(7)));
    assert_eq!(error.to_string(), "the graph has no node 7");
}

#[test]
fn b3_a_refused_message_says_why() {
    assert_eq!(Refused(1).to_string(), "the edge behind the port is full");
}

#[test]
fn b3_policies_are_called_by_their_words() {
    let kinds =
        [PolicyKind::Block, PolicyKind::DropNewest, PolicyKind::DropOldest, PolicyKind::Coalesce];
    assert_eq!(kinds.map(|kind| kind.to_string()), ["block", "drop", "latest", "coalesce"]);
}

#[test]
fn b3_each_finding_has_a_sentence_of_its_own() {
    let problems = [
        Problem::TooLarge,
        Problem::DuplicateName,
        Problem::NoSuchGroup,
        Problem::NoSuchNode,
        Problem::NoSuchPort,
        Problem::Unattached,
        Problem::ZeroCapacity,
        Problem::CapacityBelowBurst,
        Problem::ZeroBurst,
        Problem::BlockingErrors,
        Problem::GatingCycle,
        Problem::ControlCycle,
        Problem::NeverActivated,
    ];
    let mut sentences = problems.map(Problem::sentence).to_vec();
    assert!(sentences.iter().all(|sentence| sentence.len() > 20));
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), problems.len());
}

#[test]
fn o1_an_engine_and_what_it_lends_show_themselves() {
    let mut engine = small();
    engine.start(0).unwrap();
    engine.push(In::Byte(1)).unwrap();
    engine.tick(5, 10).unwrap();
    let shown = format!("{engine:?}");
    for part in ["Small", "Running", "now_ns: 5", "activations: 1"] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!engine.is_paused(NodeId(0)) && !engine.is_quarantined(NodeId(0)));
    engine.pause(NodeId(0)).unwrap();
    assert!(engine.is_paused(NodeId(0)) && !engine.is_quarantined(NodeId(0)));
}

#[cfg(feature = "postcard")]
mod recordings {
    use arachne::frame::{Damage, Harm, Sink as _};
    use arachne::record::{Memory, MemoryFull, ReplayError, Ring, TapeError};
    use std::io;

    type Error = ReplayError<io::ErrorKind>;

    #[test]
    fn b3_what_cannot_be_replayed_says_what_is_wrong() {
        let error: Error = ReplayError::NoHeading;
        assert_eq!(error.to_string(), "this is no recording: it has no heading");
        let error: Error = ReplayError::Version { found: 9 };
        assert!(error.to_string().contains("has version 9 of the format"));
        let error: Error = ReplayError::OtherGraph(None);
        assert_eq!(error.to_string(), "the recording is of another graph");
        let error: Error = ReplayError::Input { entry: 3 };
        assert_eq!(error.to_string(), "entry 3 holds an input that this graph cannot read");
        let error: Error = ReplayError::Tape(TapeError::Source(io::ErrorKind::NotFound));
        assert_eq!(error.to_string(), "the recording cannot be read (entity not found)");
    }

    #[test]
    fn b3_what_is_missing_on_a_tape_is_named() {
        let say = |error: TapeError<io::ErrorKind>| error.to_string();
        assert_eq!(say(TapeError::Gap { from: 2, to: 5 }), "entries 2 to 4 are missing");
        assert!(say(TapeError::Gap { from: 5, to: 2 }).starts_with("entry 2 comes where entry 5"));
        assert_eq!(say(TapeError::Foreign { entry: 8 }), "entry 8 is none that this version knows");
        let damage = |harm| Damage { offset: 40, length: 7, harm };
        assert_eq!(
            say(TapeError::Damage(damage(Harm::Checksum))),
            "7 bytes at offset 40 are damaged"
        );
        assert_eq!(
            damage(Harm::TooLong).to_string(),
            "7 bytes at offset 40 are longer than any frame"
        );
        assert_eq!(
            damage(Harm::Foreign).to_string(),
            "7 bytes at offset 40 are a frame of another kind or version"
        );
    }

    #[test]
    fn b3_a_full_memory_keeps_what_it_has_and_says_so() {
        let mut bytes = [0; 3];
        let mut memory = Memory::new(&mut bytes);
        let mut lent = &mut memory;
        arachne::frame::Sink::write(&mut lent, &[1, 2]).unwrap();
        let error = memory.write(&[3, 4]).unwrap_err();
        assert_eq!(error, MemoryFull);
        assert_eq!(error.to_string(), "the memory of the recording is full");
        memory.flush().unwrap();
        assert_eq!(memory.bytes(), [1, 2]);
        assert_eq!(Ring::<3>::default().bytes().count(), 0);
    }
}
