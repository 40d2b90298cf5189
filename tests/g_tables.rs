//! What the compiler works out for a graph, worked out again at run time, is the same; and what is said of values that
//! are looked at while debugging.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::edge::{DropOldest, Edge};
use arachne::engine::{ControlRing, DataRing};
use arachne::graph::RootGraph;
use arachne::graph::parts::{NodeRule, ends, width};
use arachne::prelude::*;
use arachne::scheduler::NextTick;
use arachne::testing::Bench;
use arachne::topology::{scratch_length, start_order};
use heapless::spsc::Queue;

/// Passes numbers on, by a timer of its own level.
#[derive(Clone)]
struct Pass;

impl Node for Pass {
    type Input = One<u32>;
    type Output = One<u32>;

    const TIMER_PRIORITY: Priority = Priority::High;
    const ON_FAILURE: OnFailure = OnFailure::Stop;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Takes numbers, and stops at a word.
#[derive(Clone, Default)]
struct Sink {
    seen: Vec<u32>,
    stopped: bool,
}

arachne::ports! {
    enum SinkIn { Number(u32), Stop(bool) }
}

impl Node for Sink {
    type Input = SinkIn;
    type Output = Never;

    fn on_message(&mut self, input: SinkIn, _: &mut impl Context<Never>) -> Outcome<SinkIn> {
        match input {
            SinkIn::Number(number) => self.seen.push(number),
            SinkIn::Stop(stop) => self.stopped = stop,
        }
        Ok(())
    }
}

graph! {
    #[derive(Clone)]
    graph Line(Stop: bool => sink.Stop [2] control, Number: u32 => pass.One [4]) {
        // Against the stream, so that the order of the start is not that of the declaration.
        sink: Sink {}
        pass: Pass { One => between: [u32; 4] -> sink.Number; }
    }
}
type In = arachne::graph::Input<Line>;

#[test]
fn b4_the_tables_of_the_compiler_are_those_of_run_time() {
    let line = Line::new(Sink::default(), Pass);
    let (topology, wiring) = (line.topology(), line.wiring());
    assert_eq!(topology.edges.len(), 3);
    assert_eq!(ends::<3>(topology.edges), wiring.ends);
    const SCRATCH: usize = scratch_length(2, 3);
    let (mut order, mut scratch) = ([0; 2], [0; SCRATCH]);
    let order = start_order(&topology, &mut order, &mut scratch).unwrap();
    assert_eq!(order, [1, 0], "a source before what it feeds");
    assert_eq!(order, wiring.order);
    let rules = NodeRule::all::<2>(topology.nodes);
    assert!(rules.iter().zip(wiring.rules).all(|(one, other)| {
        (one.timer_priority, one.on_failure) == (other.timer_priority, other.on_failure)
    }));
    assert_eq!((rules[1].timer_priority, rules[1].on_failure), (Priority::High, OnFailure::Stop));
    for (edges, bits) in [(0, 32), (32, 32), (33, 64), (64, 64), (65, 256), (256, 256), (257, 1024)]
    {
        assert_eq!(width(edges), bits, "{edges} edges");
    }
    assert_eq!((width(1024), width(1025), width(4096)), (1024, 4096, 4096));
}

/// A ring that is lent alone is what it is in a tuple.
#[test]
fn b2_a_ring_may_be_lent_alone() {
    let (mut numbers, mut stops) = (Queue::<u32, 8>::new(), Queue::<bool, 4>::new());
    let ((mut number, numbers), (mut stop, stops)) = (numbers.split(), stops.split());
    let mut data = DataRing::new(numbers, In::Number);
    let mut control = ControlRing::new(stops, In::Stop);
    let mut engine = Engine::new(Line::new(Sink::default(), Pass));
    engine.start(0).unwrap();
    for value in 0..6 {
        number.enqueue(value).unwrap();
    }
    stop.enqueue(true).unwrap();
    assert_eq!(
        format!("{data:?} {control:?}"),
        "DataRing { length: 6, .. } ControlRing { length: 1, .. }"
    );
    assert_eq!(engine.next_tick_with(&data), NextTick::Busy, "there are inputs");
    engine.tick_with(1, 100, &mut data).unwrap();
    assert_eq!(engine.graph().sink.seen, [0, 1, 2, 3], "as many as the edge holds");
    assert!(!engine.graph().sink.stopped);
    engine.tick_with(2, 100, &mut control).unwrap();
    assert!(engine.graph().sink.stopped);
    engine.tick_with(3, 100, &mut data).unwrap();
    assert_eq!(engine.graph().sink.seen, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn values_say_what_they_are_to_whoever_debugs() {
    let mut edge = Edge::<u32, 2, DropOldest>::default();
    for item in 1..4 {
        let _ = edge.offer(item);
    }
    assert_eq!(format!("{edge:?}"), "[2, 3]");
    assert_eq!(format!("{:?} {:?}", In::Number(3), In::Stop(true)), "Number Stop");
    let mut bench = Bench::new(Line::new(Sink::default(), Pass));
    assert_eq!(bench.started(), Ok(()));
    let text = format!("{bench:?}");
    assert!(
        text.starts_with("Bench { engine: Engine") && text.ends_with("started: Ok(()) }"),
        "{text}"
    );
    bench.push(In::Number(1)).unwrap();
    bench.run().unwrap();
    let snapshot = format!("{:?}", bench.engine.snapshot());
    assert_eq!(snapshot, "Snapshot { state: Running, now_ns: 0, activations: 2, .. }");
}
