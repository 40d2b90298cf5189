//! S7: Created, Running, Draining, Stopped: the order of the hooks, what a shutdown still does, and what it leaves.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::engine::PushError;
use arachne::graph::Input;
use arachne::prelude::*;
use arachne::scheduler::{Config, Ending as Ended, Lifecycle, StartError, StateError};
use common::diary::{Diary, Script, Steady, read};

graph! {
    /// Declared against the stream: the order of the start is not that of the declaration.
    graph Line(Data: u32 => first.Data [8], Order: u32 => last.Order [4] control) {
        last: Steady { One => back: [u32; 1] drop feedback -> first.Order; }
        middle: Steady { One => second: [u32; 4] -> last.Data; }
        first: Steady { One => one: [u32; 4] -> middle.Data; }
    }
}
type In = Input<Line>;

fn scripts(diary: &Diary) -> [Script; 3] {
    ["last", "middle", "first"].map(|name| Script::new(name, diary))
}

fn line([last, middle, first]: [Script; 3]) -> Engine<Line> {
    Engine::new(Line::new(Steady(last), Steady(middle), Steady(first)))
}

#[test]
fn s7_nodes_start_upstream_first_and_stop_downstream_first() {
    let diary = Diary::default();
    let mut engine = line(scripts(&diary));
    assert_eq!(engine.scheduler().state(), Lifecycle::Created);
    engine.start(0).unwrap();
    assert_eq!(engine.scheduler().state(), Lifecycle::Running);
    assert_eq!(read(&diary), ["first start", "middle start", "last start"]);
    engine.shutdown(100).unwrap();
    assert_eq!(engine.scheduler().state(), Lifecycle::Draining);
    let report = engine.tick(1, 100).unwrap();
    assert_eq!(report.state, Lifecycle::Stopped);
    let expected =
        ["first drain", "middle drain", "last drain", "last stop", "middle stop", "first stop"];
    assert_eq!(read(&diary), expected);
}

#[test]
fn s7_ties_of_the_start_go_by_declaration() {
    graph! {
        graph Flat { c: Steady { One -> nowhere; } a: Steady { One -> nowhere; } b: Steady { One -> nowhere; } }
    }
    let diary = Diary::default();
    let [c, a, b] = ["c", "a", "b"].map(|name| Steady(Script::new(name, &diary)));
    Engine::new(Flat::new(c, a, b)).start(0).unwrap();
    assert_eq!(read(&diary), ["c start", "a start", "b start"]);
}

#[test]
fn s7_a_failed_start_is_undone_in_reverse() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last, middle.fail("start"), first.emit("start")]);
    let error = engine.start(5).unwrap_err();
    let expected = StartError::Node {
        node: engine.node("middle").unwrap(),
        error: NodeError::new(7, "as told"),
    };
    assert_eq!(error, expected);
    assert_eq!(read(&diary), ["first start", "middle start", "first stop"]);
    assert_eq!(engine.scheduler().state(), Lifecycle::Stopped);
    let state = Lifecycle::Stopped;
    assert_eq!(engine.start(6), Err(StartError::State(StateError { state })));
    assert_eq!(engine.tick(6, 1), Err(StateError { state }));
    // What was emitted is counted, an edge.
    let one = engine.figures(engine.edge("one").unwrap()).unwrap();
    assert_eq!((one.queued, one.offered()), (1, 1));
}

#[test]
fn s7_any_other_call_is_a_typed_error() {
    let diary = Diary::default();
    let mut engine = line(scripts(&diary));
    let created = StateError { state: Lifecycle::Created };
    assert_eq!(engine.tick(0, 1), Err(created));
    assert_eq!(engine.shutdown(1), Err(created));
    engine.start(0).unwrap();
    let running = StateError { state: Lifecycle::Running };
    assert_eq!(engine.start(0), Err(StartError::State(running)));
    engine.shutdown(9).unwrap();
    let draining = StateError { state: Lifecycle::Draining };
    assert_eq!(engine.shutdown(9), Err(draining));
    assert_eq!(engine.start(0), Err(StartError::State(draining)));
    let Err(PushError::Closed(In::Data(item))) = engine.push(In::Data(3)) else {
        panic!("taken while draining");
    };
    assert_eq!(item, 3);
    engine.tick(1, 100).unwrap();
    let stopped = StateError { state: Lifecycle::Stopped };
    assert_eq!(engine.tick(2, 1), Err(stopped));
    assert_eq!(engine.run_until_idle(2), Err(stopped));
    assert_eq!(engine.shutdown(9), Err(stopped));
    assert!(engine.push(In::Data(3)).is_err());
    for error in [created, running, draining, stopped] {
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn s7_inputs_can_be_pushed_before_the_start() {
    let diary = Diary::default();
    let mut engine = line(scripts(&diary));
    engine.push(In::Data(4)).unwrap();
    engine.start(0).unwrap();
    read(&diary);
    engine.tick(0, 9).unwrap();
    assert_eq!(read(&diary), ["first data 4"]);
}

#[test]
fn s7_a_shutdown_handles_what_is_queued_and_the_last_batches() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine =
        line([last, middle.emit("message").emit("drain"), first.emit("message").emit("drain")]);
    engine.start(0).unwrap();
    read(&diary);
    engine.push(In::Data(1)).unwrap();
    engine.shutdown(100).unwrap();
    let report = engine.tick(1, 100).unwrap();
    assert_eq!(report.state, Lifecycle::Stopped);
    let seen = read(&diary);
    let at = |what: &str| seen.iter().position(|line| line == what).unwrap();
    // What was queued, then each node's batch before the next node's drain.
    assert!(at("last data 1") < at("first drain"), "{seen:?}");
    assert!(at("first drain") < at("middle data 0"), "{seen:?}");
    assert!(at("last data 0") < at("middle drain"), "{seen:?}");
    assert_eq!(seen.iter().filter(|line| *line == "last data 0").count(), 2);
    assert!(at("middle drain") < at("last drain"), "{seen:?}");
    for edge in 0..engine.topology().edges.len() as u16 {
        let figures = engine.figures(arachne::topology::EdgeId(edge)).unwrap();
        assert_eq!(figures.queued, 0);
    }
}

#[test]
fn s7_a_shutdown_goes_on_over_ticks_with_small_budgets() {
    let run = |budget: u32| {
        let diary = Diary::default();
        let [last, middle, first] = scripts(&diary);
        let mut engine =
            line([last, middle.emit("message").emit("drain"), first.emit("message").emit("drain")]);
        engine.start(0).unwrap();
        for item in 1..4 {
            engine.push(In::Data(item)).unwrap();
        }
        engine.shutdown(100).unwrap();
        let mut ticks = 0;
        while engine.tick(1, budget).is_ok() {
            ticks += 1;
            assert!(ticks < 1_000);
        }
        read(&diary)
    };
    let whole = run(1_000);
    assert_eq!(run(1), whole);
    assert_eq!(run(3), whole);
}

#[test]
fn s7_periodic_ticks_stop_and_one_shots_still_fire() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last, middle.period(10), first.wake_after(30)]);
    engine.start(0).unwrap();
    engine.push(In::Data(1)).unwrap();
    engine.tick(5, 100).unwrap();
    engine.shutdown(1_000).unwrap();
    read(&diary);
    let report = engine.tick(20, 100).unwrap();
    assert_eq!((report.state, report.next_timer_ns), (Lifecycle::Draining, Some(35)));
    assert!(read(&diary).is_empty());
    let report = engine.tick(40, 100).unwrap();
    assert_eq!(report.state, Lifecycle::Stopped);
    assert_eq!(read(&diary)[..2], ["first wake", "first drain"]);
}

#[test]
fn s7_at_the_deadline_the_drain_is_skipped_and_the_stop_is_not() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last, middle, first.wake_after(1_000)]);
    engine.start(0).unwrap();
    engine.push(In::Data(1)).unwrap();
    engine.tick(1, 100).unwrap();
    engine.shutdown(50).unwrap();
    assert_eq!(engine.tick(49, 100).unwrap().state, Lifecycle::Draining);
    read(&diary);
    assert_eq!(engine.tick(50, 100).unwrap().state, Lifecycle::Stopped);
    assert_eq!(read(&diary), ["last stop", "middle stop", "first stop"]);
}

#[test]
fn s7_what_is_left_is_counted_undelivered() {
    let diary = Diary::default();
    let mut engine = line(scripts(&diary));
    engine.start(0).unwrap();
    let first = engine.node("first").unwrap();
    engine.pause(first).unwrap();
    for item in 0..3 {
        engine.push(In::Data(item)).unwrap();
    }
    engine.tick(1, 100).unwrap();
    engine.shutdown(100).unwrap();
    read(&diary);
    // Stalled with no timer armed: no drain, but the stop.
    assert_eq!(engine.tick(2, 100).unwrap().state, Lifecycle::Stopped);
    assert_eq!(read(&diary), ["last stop", "middle stop", "first stop"]);
    let data = engine.edge("Data").unwrap();
    assert_eq!(engine.figures(data).unwrap().queued, 3);
}

#[test]
fn s7_a_failing_stop_does_not_keep_the_others_from_stopping() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last.fail("stop"), middle, first]);
    engine.start(0).unwrap();
    engine.shutdown(0).unwrap();
    read(&diary);
    assert_eq!(engine.tick(1, 9).unwrap().state, Lifecycle::Stopped);
    assert_eq!(read(&diary), ["last stop", "middle stop", "first stop"]);
}

#[test]
fn s7_control_is_delivered_while_draining() {
    let diary = Diary::default();
    let mut engine = line(scripts(&diary));
    engine.start(0).unwrap();
    engine.push(In::Order(5)).unwrap();
    engine.shutdown(100).unwrap();
    read(&diary);
    engine.tick(1, 100).unwrap();
    assert_eq!(read(&diary)[..2], ["last order 5", "first drain"]);
}

#[test]
fn s5_the_activations_reported_are_those_counted() {
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last, middle.emit("message").emit("drain"), first.emit("message")]);
    engine.start(0).unwrap();
    engine.push(In::Data(1)).unwrap();
    let mut reported = u64::from(engine.tick(1, 100).unwrap().activations);
    engine.shutdown(100).unwrap();
    reported += u64::from(engine.tick(2, 100).unwrap().activations);
    assert_eq!(reported, engine.scheduler().activations());
}

#[test]
fn s7_a_stopped_graph_is_not_busy() {
    // A timer is due and the budget is spent: the deadline stops it all the same, and there is nothing more to do.
    let diary = Diary::default();
    let [last, middle, first] = scripts(&diary);
    let mut engine = line([last, middle.wake_after(5), first.emit("message").wake_after(5)]);
    engine.start(0).unwrap();
    engine.push(In::Data(1)).unwrap();
    engine.tick(1, 100).unwrap();
    engine.shutdown(50).unwrap();
    let report = engine.tick(60, 0).unwrap();
    assert_eq!((report.state, report.ending), (Lifecycle::Stopped, Ended::Idle));
    assert_eq!(report.next_timer_ns, None);
}

/// Passes on; its timer is of level Low, and it can be told to take its one-shot back.
#[derive(Default)]
struct Gate {
    passed: u32,
    periodic: bool,
}

arachne::ports! {
    enum GateIn {
        Data(u32),
        Cancel(()),
    }
}

impl Node for Gate {
    type Input = GateIn;
    type Output = One<u32>;
    const TIMER_PRIORITY: Priority = Priority::Low;

    fn period_ns(&self) -> u64 {
        u64::from(self.periodic) * 10
    }

    fn on_start(&mut self, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        if !self.periodic {
            context.wake_at(10);
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        input: GateIn,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<GateIn> {
        match input {
            GateIn::Data(item) => {
                self.passed += 1;
                context.emit(One::One(item))?;
            }
            GateIn::Cancel(()) => context.cancel_wake(),
        }
        Ok(())
    }
}

/// Keeps the level High busy.
struct Busy;

impl Node for Busy {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    graph Gated(
        In: u32 => gate.Data [8],
        Busy: u32 => busy.One [64] high,
        Cancel: () => gate.Cancel [1] control latest,
    ) -> (Out: u32 [1]) {
        gate: Gate { One -> out.Out; }
        busy: Busy {}
    }
}

/// Inputs that wait for their turn behind an owed timer are looked at again when that timer goes away without firing:
/// by a shutdown, or taken back by a Control message.
#[test]
fn s7_nothing_is_stranded_behind_a_timer_that_goes_away() {
    type GatedIn = Input<Gated>;
    for (periodic, turns, budget) in (0..2 * 8 * 8).map(|n| (n % 2 == 0, n / 2 % 8, n / 16)) {
        let gate = Gate { periodic, ..Gate::default() };
        let config = Config { quantum: 1, ..Config::default() };
        let mut engine = Engine::with(Gated::new(gate, Busy), config, ());
        engine.start(0).unwrap();
        for item in 0..4 {
            engine.push(GatedIn::In(item)).unwrap();
        }
        engine.tick(1, 1).unwrap();
        // Move on by some slots.
        for item in 0..turns {
            engine.push(GatedIn::Busy(item)).unwrap();
        }
        engine.tick(1, 100).unwrap();
        // The output is full: the timer is owed, and so is the input.
        engine.tick(10, 100).unwrap();
        engine.pop().unwrap();
        engine.tick(10, 1).unwrap();
        engine.tick(10, 100).unwrap();
        engine.pop().unwrap();
        for item in 0..20 {
            engine.push(GatedIn::Busy(item)).unwrap();
        }
        engine.tick(11, budget).unwrap();
        if periodic {
            engine.shutdown(1_000).unwrap();
        } else {
            engine.push(GatedIn::Cancel(())).unwrap();
        }
        // The output is taken from after each activation, so that nothing ends the drain early.
        for _ in 0..60 {
            while engine.pop().is_some() {}
            if engine.scheduler().state() != Lifecycle::Stopped {
                engine.tick(12, 1).unwrap();
            }
        }
        let what = (periodic, turns, budget);
        assert_eq!(engine.graph().gate.passed, 4, "periodic, turns, budget: {what:?}");
    }
}
