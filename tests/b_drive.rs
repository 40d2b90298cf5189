//! B2: Control that comes from a function instead of a ring; and whoever drives an engine does so by one trait.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::context::Collect;
use arachne::engine::{Drive, Feed, Poll, PushError};
use arachne::graph::{Input, Output};
use arachne::prelude::*;
use arachne::scheduler::{ControlError, Report, StartError, StateError, UnknownNode};
use arachne::topology::{EdgeId, NodeId};

/// Passes numbers on, and notes the orders and with which trace they came.
#[derive(Default)]
struct Valve {
    seen: Vec<(u32, u64)>,
}

arachne::ports! {
    #[derive(Debug)]
    enum ValveIn { Order(u32), Number(u32) }
}

impl Node for Valve {
    type Input = ValveIn;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        input: ValveIn,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<ValveIn> {
        match input {
            ValveIn::Order(order) => {
                let trace = context.trace().map_or(0, |trace| trace.id);
                self.seen.push((order, trace));
            }
            ValveIn::Number(number) => context.emit(One::One(number))?,
        }
        Ok(())
    }
}

fn sum(queued: &mut u32, new: u32) {
    *queued += new;
}

graph! {
    graph Plant<Trace>(
        Order: u32 => valve.Order [2] control drop,
        Merged: u32 => valve.Order [1] control coalesce(sum),
        Number: u32 => valve.Number [4],
    ) -> (Out: u32 [4]) {
        valve: Valve { One -> out.Out; }
    }
}
type In = Input<Plant>;

fn plant() -> Engine<Plant> {
    let mut engine = Engine::new(Plant::new(Valve::default()));
    engine.start(0).unwrap();
    engine
}

fn trace(id: u64) -> Option<Trace> {
    Some(Trace { id, created_ns: 0, sequence: 0 })
}

#[test]
fn b2_a_function_is_asked_before_each_activation() {
    let mut engine = plant();
    for number in 0..3 {
        engine.push(In::Number(number)).unwrap();
    }
    let mut asked = 0;
    let mut poll = Poll::new(|_| {
        asked += 1;
        // One order between two numbers; `None` ends the asking before an activation.
        (asked % 2 == 1).then(|| (In::Merged(asked), trace(u64::from(asked))))
    });
    engine.tick_with(1, 3, &mut poll).unwrap();
    assert!(poll.into_held_back().is_none());
    assert_eq!(engine.graph().valve.seen, [(1, 1), (3, 3), (5, 5)]);
    assert_eq!(asked, 6);
}

#[test]
fn b2_a_function_sees_the_room_and_is_asked_a_bounded_number_of_times() {
    let mut engine = plant();
    let number = engine.edge("Number").unwrap();
    engine.push(In::Number(1)).unwrap();
    let (mut asked, mut rooms_seen) = (0u32, Vec::new());
    let mut poll = Poll::new(|rooms: arachne::engine::Rooms<'_, Plant>| {
        asked += 1;
        rooms_seen.push((rooms.of(number), rooms.of(EdgeId(0))));
        assert_eq!(format!("{rooms:?}"), "Rooms { .. }");
        Some((In::Merged(1), None))
    });
    assert_eq!(format!("{poll:?}"), "Poll { .. }");
    engine.tick_with(1, 1, &mut poll).unwrap();
    assert_eq!(asked, Poll::<Plant, fn(arachne::engine::Rooms<'_, Plant>) -> _>::MOST);
    assert_eq!(rooms_seen[0].0, 3);
    assert_eq!(engine.graph().valve.seen.iter().map(|(sum, _)| *sum).collect::<Vec<_>>(), [16]);
}

#[test]
fn b2_what_finds_no_room_is_held_back_and_comes_first_next_time() {
    let mut engine = plant();
    let mut given = 0;
    // Data is not for this: its edge blocks, so that what is too much is held back.
    let mut poll = Poll::new(|_| {
        given += 1;
        (given <= 6).then_some((In::Number(given), None))
    });
    engine.tick_with(1, 0, &mut poll).unwrap();
    engine.pause(NodeId(0)).unwrap();
    engine.tick_with(2, 1, &mut poll).unwrap();
    let held = poll.into_held_back();
    assert!(matches!(held, Some((In::Number(5), None))), "four fit");
}

fn drive(engine: &mut impl Drive<Graph = Plant>) -> Vec<u32> {
    engine.start(0).unwrap();
    let (number, out) =
        (engine.engine().edge("Number").unwrap(), engine.engine().edge("Out").unwrap());
    engine.push(In::Number(1)).unwrap();
    engine.push_with(In::Number(2), trace(7)).unwrap();
    engine.push_with(In::Number(3), trace(8)).unwrap();
    engine.set_capacity(number, 3).unwrap();
    assert!(engine.push(In::Number(4)).is_err());
    engine.set_priority(number, Priority::Low).unwrap();
    engine.pause(NodeId(0)).unwrap();
    assert_eq!(engine.tick(1, 10).unwrap().activations, 0);
    engine.resume(NodeId(0)).unwrap();
    engine.release(NodeId(0)).unwrap();
    let mut nothing = Poll::new(|_| None);
    assert_eq!(engine.tick_with(2, 10, &mut nothing).unwrap().activations, 3);
    let first = engine.pop().unwrap();
    let (second, header) = engine.pop_with().unwrap();
    assert_eq!(header.id, 7);
    let (third, header) = engine.pop_from(out).unwrap();
    assert_eq!(header.id, 8);
    engine.shutdown(9).unwrap();
    engine.tick(3, 10).unwrap();
    assert!(engine.tick(4, 10).is_err());
    let number = |arachne::graph::Output::<Plant>::Out(number)| number;
    [first, second, third].map(number).to_vec()
}

#[test]
fn b1_an_engine_is_driven_by_the_trait_as_by_its_own_calls() {
    assert_eq!(drive(&mut Engine::new(Plant::new(Valve::default()))), [1, 2, 3]);
}

/// A driver of one's own that numbers the traces of what it pushes.
struct Numbered {
    engine: Engine<Plant>,
    pushed: u64,
}

impl Drive for Numbered {
    type Graph = Plant;
    type Observer = ();

    fn engine(&self) -> &Engine<Plant> {
        &self.engine
    }
    fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
        self.engine.start(now_ns)
    }
    fn push_with(&mut self, input: In, header: Option<Trace>) -> Result<(), PushError<In>> {
        self.pushed += 1;
        self.engine.push_with(input, header.or_else(|| trace(100 + self.pushed)))
    }
    fn tick(&mut self, now_ns: u64, budget: u32) -> Result<Report, StateError> {
        self.engine.tick(now_ns, budget)
    }
    fn tick_with<F: Feed<Plant>>(
        &mut self,
        now_ns: u64,
        budget: u32,
        feed: &mut F,
    ) -> Result<Report, StateError> {
        self.engine.tick_with(now_ns, budget, feed)
    }
    fn pop_with(&mut self) -> Option<(Output<Plant>, Trace)> {
        self.engine.pop_with()
    }
    fn pop_from(&mut self, edge: EdgeId) -> Option<(Output<Plant>, Trace)> {
        self.engine.pop_from(edge)
    }
    fn pause(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.engine.pause(node)
    }
    fn resume(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.engine.resume(node)
    }
    fn release(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.engine.release(node)
    }
    fn set_priority(&mut self, edge: EdgeId, priority: Priority) -> Result<(), ControlError> {
        self.engine.set_priority(edge, priority)
    }
    fn set_capacity(&mut self, edge: EdgeId, capacity: u32) -> Result<(), ControlError> {
        self.engine.set_capacity(edge, capacity)
    }
    fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError> {
        self.engine.shutdown(deadline_ns)
    }
}

#[test]
fn b1_a_driver_of_ones_own_pushes_and_pops_by_its_calls_with_headers() {
    let engine = Engine::new(Plant::new(Valve::default()));
    let mut numbered = Numbered { engine, pushed: 0 };
    assert_eq!(drive(&mut numbered), [1, 2, 3]);
    assert_eq!(numbered.pushed, 4);
}

#[cfg(feature = "postcard")]
#[test]
fn b1_a_recorder_is_driven_like_the_engine_in_it() {
    let mut memory = [0; 4096];
    let sink = arachne::record::Memory::new(&mut memory);
    let plant = Plant::new(Valve::default());
    let mut recorder =
        arachne::record::Recorder::new(plant, arachne::scheduler::Config::default(), (), sink);
    assert_eq!(drive(&mut recorder), [1, 2, 3]);
    let () = *recorder.observer_mut();
    assert!(format!("{recorder:?}").starts_with("Recorder"));
    assert_eq!(recorder.faults(), 0);
}

#[test]
fn b1_a_node_is_tested_alone_by_a_context_that_collects() {
    let mut collect = Collect::<One<u32>, 2>::default();
    collect.set_trace(trace(5));
    collect.set_now_ns(9);
    let mut valve = Valve::default();
    valve.on_message(ValveIn::Order(3), &mut collect).unwrap();
    assert_eq!(valve.seen, [(3, 5)]);
    valve.on_message(ValveIn::Number(1), &mut collect).unwrap();
    valve.on_message(ValveIn::Number(2), &mut collect).unwrap();
    assert!(valve.on_message(ValveIn::Number(3), &mut collect).is_err(), "no room");
    assert_eq!(collect.emitted().len(), 2);
    assert_eq!(collect.take().len(), 2);
    assert!(collect.emitted().is_empty());
    assert_eq!(collect.now_ns(), 9);
    collect.wake_at(20);
    assert_eq!(collect.wake_at_ns(), Some(20));
    collect.cancel_wake();
    assert_eq!(collect.wake_at_ns(), None);
}
