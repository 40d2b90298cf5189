//! S5: what a tick reports is true, so that a caller can sleep by it. And what a shutdown waits for (S7).

#![allow(missing_docs, clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

use arachne::observe::Histogram;
use arachne::prelude::*;
use arachne::scheduler::{Ending, Lifecycle};

/// Emits at each tick of its timer.
pub struct Ticker {
    period_ns: u64,
    ticks: u32,
}

impl Node for Ticker {
    type Input = Never;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        self.period_ns
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.ticks += 1;
        context.emit(One::One(self.ticks))?;
        Ok(())
    }
}

#[derive(Default)]
pub struct Sink {
    count: u32,
}

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(&mut self, _: One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
        self.count += 1;
        Ok(())
    }
}

graph! {
    pub graph Two(Number: u32 => apart.One [4]) {
        first: Ticker { One => narrow: [u32; 1] -> slow.One; }
        second: Ticker { One => wide: [u32; 4] -> sink.One; }
        slow: Sink {}
        sink: Sink {}
        apart: Sink {}
    }
}
type In = arachne::graph::Input<Two>;

fn two() -> Engine<Two> {
    let ticker = || Ticker { period_ns: 10, ticks: 0 };
    let graph = Two::new(ticker(), ticker(), Sink::default(), Sink::default(), Sink::default());
    let mut engine = Engine::new(graph);
    engine.start(0).unwrap();
    engine
}

#[test]
fn s5_a_due_timer_is_more_to_do_though_a_paused_node_has_messages() {
    let mut engine = two();
    engine.pause(engine.node("apart").unwrap()).unwrap();
    engine.push(In::Number(1)).unwrap();
    let report = engine.tick(10, 1).unwrap();
    assert_eq!(report.ending, Ending::Budget, "one of two timers has run");
    let report = engine.tick(10, 100).unwrap();
    assert!(matches!(report.ending, Ending::Stalled { .. }), "now only the paused node waits");
    assert_eq!((engine.graph().first.ticks, engine.graph().second.ticks), (1, 1));
}

#[test]
fn s5_a_timer_that_can_run_is_not_stalled_by_one_that_cannot() {
    let mut engine = two();
    engine.pause(engine.node("slow").unwrap()).unwrap();
    engine.run_until_idle(10).unwrap();
    // The edge behind `first` is full: its timer waits, and that of `second` runs.
    let report = engine.tick(20, 1).unwrap();
    assert_eq!((report.activations, engine.graph().second.ticks), (1, 2));
    let report2 = engine.tick(20, 100).unwrap();
    assert_eq!(report.ending, Ending::Budget);
    assert!(matches!(report2.ending, Ending::Stalled { .. }));
    assert_eq!(engine.graph().sink.count, 2);
}

/// Passes numbers on.
pub struct Relay;

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        context.emit(One::One(number))?;
        Ok(())
    }
}

graph! {
    pub graph Through(Number: u32 => relay.One [8]) -> (Number: u32 [1]) {
        relay: Relay { One -> out.Number; }
    }
}
type Through2 = arachne::graph::Input<Through>;

#[test]
fn s7_a_shutdown_waits_for_outputs_to_be_taken_until_the_deadline() {
    let mut engine = Engine::new(Through::new(Relay));
    engine.start(0).unwrap();
    for number in 0..5 {
        engine.push(Through2::Number(number)).unwrap();
    }
    engine.shutdown(100).unwrap();
    let mut taken = 0;
    for now_ns in 1..50 {
        engine.tick(now_ns, 100).unwrap_or_else(|error| panic!("at {now_ns}: {error}"));
        if engine.pop().is_some() {
            taken += 1;
        }
        if engine.state() == Lifecycle::Stopped {
            break;
        }
    }
    assert_eq!(taken, 5);
    assert_eq!(engine.state(), Lifecycle::Stopped);
}

#[test]
fn s7_a_shutdown_ends_at_the_deadline_though_nobody_takes_the_outputs() {
    let mut engine = Engine::new(Through::new(Relay));
    engine.start(0).unwrap();
    for number in 0..5 {
        engine.push(Through2::Number(number)).unwrap();
    }
    engine.shutdown(100).unwrap();
    engine.tick(99, 100).unwrap();
    assert_eq!(engine.state(), Lifecycle::Draining);
    engine.tick(100, 100).unwrap();
    assert_eq!(engine.state(), Lifecycle::Stopped);
    assert_eq!(engine.outputs().Number.len(), 1, "what is left is undelivered, and can be seen");
}

#[test]
fn o2_a_quantile_is_the_nearest_rank() {
    let mut histogram = Histogram::new();
    for _ in 0..9 {
        histogram.record(1);
    }
    histogram.record(1_000);
    assert_eq!(histogram.quantile_ns(0.9), Some(1));
    assert_eq!(histogram.quantile_ns(0.99), Some(1_000));
    assert_eq!(histogram.quantile_ns(0.0), Some(1));
    assert_eq!(Histogram::new().quantile_ns(0.5), None);
}
