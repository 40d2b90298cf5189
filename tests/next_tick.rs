//! When a loop may sleep: never with work left, never for ever with a timer armed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::engine::{ControlRing, DataRing, Poll};
use arachne::node::{NodeError, Timer};
use arachne::prelude::*;
use arachne::scheduler::{Lifecycle, NextTick};
use heapless::spsc::Queue;

/// Passes bytes on; a byte of 0 arms its one-shot 10 ns later, which emits 255.
struct Relay;
impl Node for Relay {
    type Input = One<u8>;
    type Output = One<u8>;
    fn on_message(
        &mut self,
        One::One(byte): One<u8>,
        context: &mut impl Context<One<u8>>,
    ) -> Outcome<One<u8>> {
        if byte == 0 {
            context.wake_at(context.now_ns() + 10);
        } else {
            context.emit(One::One(byte))?;
        }
        Ok(())
    }
    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u8>>) -> Result<(), NodeError> {
        context.emit(One::One(255))?;
        Ok(())
    }
}

struct Stop;
impl Node for Stop {
    type Input = One<()>;
    type Output = Never;
}
fn merge(_: &mut (), _: ()) {}

graph! {
    graph Line(Byte: u8 => relay.One [2], Stop: () => stop.One [1] control coalesce(merge)) -> (Byte: u8 [2]) {
        relay: Relay { One -> out.Byte; }
        stop: Stop {}
    }
}
type In = arachne::graph::Input<Line>;

fn running() -> Engine<Line> {
    let mut engine = Engine::new(Line::new(Relay, Stop));
    assert_eq!(engine.next_tick(), NextTick::Stopped);
    engine.start(0).unwrap();
    engine
}

#[test]
fn a_graph_that_nobody_has_looked_at_is_busy() {
    let mut engine = running();
    assert_eq!(engine.next_tick(), NextTick::Busy);
    engine.tick(0, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
    engine.push(In::Byte(1)).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Busy);
}

#[test]
fn a_budget_that_is_spent_leaves_it_busy() {
    let mut engine = running();
    engine.push(In::Byte(1)).unwrap();
    engine.push(In::Byte(2)).unwrap();
    engine.tick(0, 1).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Busy);
    engine.tick(0, 1).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
}

#[test]
fn a_timer_is_slept_for() {
    let mut engine = running();
    engine.push(In::Byte(0)).unwrap();
    engine.tick(5, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Until(15));
    engine.tick(15, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
}

#[test]
fn a_full_output_is_slept_upon_until_it_is_taken() {
    let mut engine = running();
    for byte in [1, 2] {
        engine.push(In::Byte(byte)).unwrap();
    }
    engine.tick(0, 100).unwrap();
    engine.push(In::Byte(3)).unwrap();
    let report = engine.tick(0, 100).unwrap();
    assert!(!report.is_idle(), "it is stalled");
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
    engine.pop();
    assert_eq!(engine.next_tick(), NextTick::Busy);
}

#[test]
fn a_due_timer_behind_a_full_output_is_slept_upon_and_not_lost() {
    let mut engine = running();
    for byte in [0, 1, 2] {
        engine.run_until_idle(0).unwrap();
        engine.push(In::Byte(byte)).unwrap();
    }
    engine.tick(0, 100).unwrap();
    engine.tick(10, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
    engine.pop();
    assert_eq!(engine.next_tick(), NextTick::Busy);
    assert_eq!(engine.tick(10, 100).unwrap().activations, 1);
}

#[test]
fn what_a_ring_still_holds_is_work_as_long_as_there_is_room_for_it() {
    let (mut bytes, mut stops) = (Queue::<u8, 16>::new(), Queue::<(), 2>::new());
    let (mut bytes_in, bytes_out) = bytes.split();
    let (mut stops_in, stops_out) = stops.split();
    // One is lent itself, the other by reference: both say what they hold back.
    let mut byte_ring = DataRing::new(bytes_out, In::Byte);
    let mut rings = (ControlRing::new(stops_out, In::Stop), &mut byte_ring);
    let mut engine = running();
    for byte in 1..=10 {
        bytes_in.enqueue(byte).unwrap();
    }
    let mut received = Vec::new();
    for _ in 0..5 {
        assert_eq!(engine.next_tick_with(&rings), NextTick::Busy);
        engine.tick_with(0, 100, &mut rings).unwrap();
        while let Some(arachne::graph::Output::<Line>::Byte(byte)) = engine.pop() {
            received.push(byte);
        }
    }
    assert_eq!(received, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(
        engine.next_tick_with(&rings),
        NextTick::Busy,
        "the pop has made room, and nobody has looked"
    );
    engine.tick_with(0, 100, &mut rings).unwrap();
    assert_eq!(engine.next_tick_with(&rings), NextTick::UntilInput);

    // Six fill the output, the input, and leave two held back: no reason to be awake, until a pop.
    for byte in 1..=6 {
        bytes_in.enqueue(byte).unwrap();
    }
    for _ in 0..4 {
        engine.tick_with(0, 100, &mut rings).unwrap();
    }
    assert_eq!(engine.next_tick_with(&rings), NextTick::UntilInput);
    stops_in.enqueue(()).unwrap();
    assert_eq!(engine.next_tick_with(&rings), NextTick::Busy, "Control has room");
    engine.tick_with(0, 100, &mut rings).unwrap();
    assert_eq!(engine.next_tick_with(&rings), NextTick::UntilInput);
    engine.pop();
    assert_eq!(engine.next_tick_with(&rings), NextTick::Busy);
}

#[test]
fn what_a_function_gave_and_found_no_room_is_work_once_there_is_room() {
    let mut engine = running();
    let mut given = 0;
    let mut poll = Poll::new(|_| {
        given += 1;
        (given <= 3).then_some((In::Byte(given), None))
    });
    assert_eq!(engine.next_tick_with(&poll), NextTick::Busy, "nobody has looked");
    engine.tick(0, 100).unwrap();
    assert_eq!(engine.next_tick_with(&poll), NextTick::UntilInput, "nothing is held back yet");
    engine.pause(engine.node("relay").unwrap()).unwrap();
    engine.tick_with(0, 100, &mut poll).unwrap(); // two fit
    assert_eq!(engine.next_tick_with(&poll), NextTick::UntilInput, "the third has no room");
    engine.resume(engine.node("relay").unwrap()).unwrap();
    engine.tick(0, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
    assert_eq!(engine.next_tick_with(&poll), NextTick::Busy, "now it has");
}

#[test]
fn s7_a_drain_is_driven_to_its_end_by_what_it_asks_for() {
    let mut engine = running();
    engine.tick(0, 100).unwrap();
    engine.shutdown(1_000).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Busy);
    engine.tick(0, 100).unwrap();
    assert_eq!((engine.next_tick(), engine.state()), (NextTick::Stopped, Lifecycle::Stopped));
}

#[test]
fn s7_a_drain_with_a_small_budget_goes_on() {
    let mut engine = running();
    engine.tick(0, 100).unwrap();
    engine.shutdown(1_000).unwrap();
    for _ in 0..10 {
        if engine.next_tick() == NextTick::Stopped {
            return;
        }
        assert_eq!(engine.next_tick(), NextTick::Busy);
        engine.tick(0, 1).unwrap();
    }
    panic!("the drain does not end");
}

#[test]
fn s7_a_drain_that_waits_for_its_outputs_rests_until_the_deadline() {
    let mut engine = running();
    for byte in [1, 2] {
        engine.push(In::Byte(byte)).unwrap();
    }
    engine.tick(0, 100).unwrap();
    engine.push(In::Byte(3)).unwrap();
    engine.shutdown(1_000).unwrap();
    engine.tick(0, 100).unwrap();
    assert_eq!((engine.next_tick(), engine.state()), (NextTick::Until(1_000), Lifecycle::Draining));
    engine.tick(1_000, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Stopped);
}

#[test]
fn a_resumed_node_is_looked_at() {
    let mut engine = running();
    let relay = engine.node("relay").unwrap();
    engine.pause(relay).unwrap();
    engine.push(In::Byte(1)).unwrap();
    engine.tick(0, 100).unwrap();
    assert_eq!(engine.next_tick(), NextTick::UntilInput);
    engine.resume(relay).unwrap();
    assert_eq!(engine.next_tick(), NextTick::Busy);
}
