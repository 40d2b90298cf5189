//! S8: what a failure leads to: counted, observed, a dead letter, and by the node's policy on, stop or quarantine.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::graph::Input;
use arachne::message::Trace;
use arachne::observe::{Cause, Event, Observer};
use arachne::prelude::*;
use arachne::scheduler::{Ending as Ended, Lifecycle};
use common::diary::{Diary, Fragile, Held, Lossy, Ports2, Script, Steady, read};

/// A node, why it ran, its port, the trace and the code.
type Told = (u16, Cause, Option<u16>, Option<u64>, u32);

/// The failures told.
#[derive(Default)]
struct Failures(Vec<Told>);

impl Observer for Failures {
    fn observe(&mut self, event: &Event) {
        if let Event::Failed { node, cause, port, trace, error } = *event {
            let trace = trace.map(|trace| trace.id);
            self.0.push((node.0, cause, port, trace, error.code));
        }
    }
}

/// Keeps dead letters.
#[derive(Clone, Debug, Default)]
struct Morgue(Vec<DeadLetter<Ports2, Trace>>);

impl Node for Morgue {
    type Input = One<DeadLetter<Ports2, Trace>>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(letter): Self::Input,
        _: &mut impl Context<Never>,
    ) -> Outcome<Self::Input> {
        self.0.push(letter);
        Ok(())
    }
}

graph! {
    graph Mourning<Trace>(Data: u32 => weak.Data, Order: u32 => weak.Order) {
        weak: Steady {
            One => out: [u32; 16] -> sink.Data;
            errors => letters: [DeadLetter<Ports2, Trace>; 2] latest -> morgue.One;
        }
        sink: Steady { One -> nowhere; }
        morgue: Morgue {}
    }
}
type In = Input<Mourning>;

fn mourning(weak: Script) -> Engine<Mourning, Failures> {
    let sink = Steady(Script::new("sink", &weak.diary));
    let graph = Mourning::new(Steady(weak), sink, Morgue::default());
    let mut engine = Engine::with(graph, Default::default(), Failures::default());
    engine.start(0).unwrap();
    engine
}

#[test]
fn s8_a_failure_is_observed_with_node_port_and_trace_and_leaves_a_letter() {
    let diary = Diary::default();
    let mut engine = mourning(Script::new("weak", &diary).emit("message").fail("message"));
    engine.push(In::Data(3)).unwrap();
    engine.push(In::Order(4)).unwrap();
    engine.tick(9, 100).unwrap();
    let order = engine.edge("Order").unwrap();
    let data = engine.edge("Data").unwrap();
    let letters = engine.graph().morgue.0.clone();
    let told = engine.observer().0.clone();
    assert_eq!(told.len(), 2);
    for (letter, port, input, edge) in
        [(letters[0], 0, Ports2::Data(3), data), (letters[1], 1, Ports2::Order(4), order)]
    {
        assert_eq!(letter.error, NodeError::new(7, "as told"));
        assert_eq!((letter.port, letter.input), (Some(port), Some(input)));
        let told = told.iter().find(|told| told.2 == Some(port)).unwrap();
        assert_eq!(*told, (0, Cause::Edge(edge), Some(port), Some(letter.header.id), 7));
    }
    // What was emitted before the failure stays emitted.
    let lines = read(&diary);
    assert!(lines.contains(&"sink data 3".into()) && lines.contains(&"sink data 4".into()));
}

#[test]
fn s8_a_failed_timer_leaves_a_letter_without_port_and_input() {
    let diary = Diary::default();
    let mut engine = mourning(Script::new("weak", &diary).fail("tick").period(10));
    engine.tick(10, 100).unwrap();
    let [letter] = engine.graph().morgue.0[..] else { panic!("one letter") };
    assert_eq!((letter.port, letter.input), (None, None));
    let timer = Timer::Period { due_ns: 10, count: 1 };
    assert_eq!(engine.observer().0[0].1, Cause::Timer(timer));
}

#[test]
fn s8_letters_never_block_the_node_that_fails() {
    let diary = Diary::default();
    let mut engine = mourning(Script::new("weak", &diary).fail("message"));
    let morgue = engine.node("morgue").unwrap();
    engine.pause(morgue).unwrap();
    for item in 1..9 {
        engine.push(In::Data(item)).unwrap();
    }
    engine.tick(1, 100).unwrap();
    let letters = engine.figures(engine.edge("letters").unwrap()).unwrap();
    assert_eq!((letters.offered(), letters.queued, letters.dropped), (8, 2, 6));
    engine.resume(morgue).unwrap();
    engine.tick(2, 100).unwrap();
    let inputs: Vec<_> = engine.graph().morgue.0.iter().map(|letter| letter.input).collect();
    assert_eq!(inputs, [Some(Ports2::Data(7)), Some(Ports2::Data(8))]);
}

#[test]
fn s8_a_question_mark_on_an_emit_is_a_failure_without_input() {
    struct Chatty;
    impl Node for Chatty {
        type Input = One<u32>;
        type Output = One<u32>;
        fn on_message(
            &mut self,
            One::One(item): One<u32>,
            context: &mut impl Context<One<u32>>,
        ) -> Outcome<One<u32>> {
            for _ in 0..3 {
                context.emit(One::One(item))?;
            }
            Ok(())
        }
    }
    graph! { graph Talk(In: u32 => chatty.One) -> (Out: u32 [2]) { chatty: Chatty { One -> out.Out; } } }
    let mut engine = Engine::with(Talk::new(Chatty), Default::default(), Failures::default());
    engine.start(0).unwrap();
    engine.push(Input::<Talk>::In(1)).unwrap();
    engine.tick(1, 9).unwrap();
    assert_eq!(engine.observer().0[0].4, NodeError::REFUSED);
    let out = engine.figures(engine.edge("Out").unwrap()).unwrap();
    assert_eq!((out.queued, out.refused), (2, 1), "what was emitted before stays emitted");
}

/// The same graph for each policy.
macro_rules! policy {
    ($Graph:ident, $Node:ident) => {
        graph! {
            graph $Graph(Data: u32 => weak.Data [8], Order: u32 => weak.Order [8] control) {
                weak: $Node { One => out: [u32; 16] -> sink.Data; }
                sink: Steady { One -> nowhere; }
            }
        }
    };
}

policy!(OnGoing, Steady);
policy!(Stopping, Fragile);
policy!(Holding, Held);
policy!(Losing, Lossy);

macro_rules! engine {
    ($Graph:ident, $Node:ident, $script:expr) => {{
        let script: Script = $script;
        let sink = Steady(Script::new("sink", &script.diary));
        let mut engine = Engine::new($Graph::new($Node(script), sink));
        engine.start(0).unwrap();
        engine
    }};
}

#[test]
fn s8_by_default_the_graph_goes_on() {
    let diary = Diary::default();
    let mut engine = engine!(OnGoing, Steady, Script::new("weak", &diary).fail("message"));
    read(&diary);
    for item in 1..4 {
        engine.push(Input::<OnGoing>::Data(item)).unwrap();
    }
    assert_eq!(engine.tick(1, 100).unwrap().ending, Ended::Idle);
    assert_eq!(read(&diary), ["weak data 1", "weak data 2", "weak data 3"]);
}

#[test]
fn s8_stop_ends_the_run_without_a_drain() {
    let diary = Diary::default();
    let script = Script::new("weak", &diary).emit("message").fail("message");
    let mut engine = engine!(Stopping, Fragile, script);
    read(&diary);
    for item in 0..4 {
        engine.push(Input::<Stopping>::Data(item)).unwrap();
    }
    let report = engine.run_until_idle(1).unwrap();
    assert_eq!(report.state, Lifecycle::Stopped);
    let expected = ["weak data 0", "weak data 1", "sink stop", "weak stop"];
    assert_eq!(read(&diary), expected);
    let data = engine.figures(engine.edge("Data").unwrap()).unwrap();
    assert_eq!((data.dequeued, data.queued), (2, 2));
}

#[test]
fn s8_a_stop_with_a_timer_due_is_reported_and_not_an_error() {
    let diary = Diary::default();
    let script = Script::new("weak", &diary).fail("message").fail("tick").period(10);
    let mut engine = engine!(Stopping, Fragile, script);
    engine.push(Input::<Stopping>::Order(1)).unwrap();
    let report = engine.run_until_idle(10).unwrap();
    assert_eq!((report.state, report.ending), (Lifecycle::Stopped, Ended::Idle));
}

#[test]
fn s8_a_stop_while_draining_drains_no_more() {
    let diary = Diary::default();
    let script = Script::new("weak", &diary).fail("message");
    let mut engine = engine!(Stopping, Fragile, script);
    engine.push(Input::<Stopping>::Data(1)).unwrap();
    engine.shutdown(100).unwrap();
    read(&diary);
    assert_eq!(engine.tick(1, 100).unwrap().state, Lifecycle::Stopped);
    assert_eq!(read(&diary), ["weak data 1", "sink stop", "weak stop"]);
}

#[test]
fn s8_a_failing_drain_is_met_by_the_policy() {
    let diary = Diary::default();
    let mut engine = engine!(Stopping, Fragile, Script::new("weak", &diary).fail("drain"));
    engine.shutdown(100).unwrap();
    read(&diary);
    assert_eq!(engine.tick(1, 100).unwrap().state, Lifecycle::Stopped);
    assert_eq!(read(&diary), ["weak drain", "sink stop", "weak stop"]);
}

#[test]
fn s8_so_many_failures_in_a_row_lead_to_quarantine() {
    let diary = Diary::default();
    let mut engine = engine!(Holding, Held, Script::new("weak", &diary).fail("message"));
    let weak = engine.node("weak").unwrap();
    read(&diary);
    // 0 does not fail: one failure, a success, then two in a row.
    for item in [1, 0, 2, 3, 4, 5] {
        engine.push(Input::<Holding>::Data(item)).unwrap();
    }
    engine.push(Input::<Holding>::Order(0)).unwrap();
    let report = engine.tick(1, 100).unwrap();
    assert!(engine.scheduler().is_quarantined(weak));
    let expected = ["weak order 0", "weak data 1", "weak data 0", "weak data 2", "weak data 3"];
    assert_eq!(read(&diary), expected);
    // Its inputs wait, and nothing is delivered: no data, no Control.
    engine.push(Input::<Holding>::Order(9)).unwrap();
    let again = engine.tick(2, 100).unwrap();
    assert_eq!((again.activations, again.control_waiting), (0, 1));
    assert!(matches!(report.ending, Ended::Stalled { node, .. } if node == weak));
    engine.release(weak).unwrap();
    engine.tick(3, 100).unwrap();
    // Released, it fails twice again: the count began anew.
    assert_eq!(read(&diary), ["weak order 9", "weak data 4"]);
    assert!(engine.scheduler().is_quarantined(weak));
}

#[test]
fn s8_failures_are_counted_the_same_however_the_budget_is_split() {
    let run = |budget: u32| {
        let diary = Diary::default();
        let mut engine = engine!(Holding, Held, Script::new("weak", &diary).fail("message"));
        for item in [0, 1, 0, 0, 1, 0, 1, 1, 0] {
            let _ = engine.push(Input::<Holding>::Data(item));
        }
        while engine.tick(1, budget).unwrap().activations != 0 {}
        read(&diary)
    };
    assert_eq!(run(1), run(100));
    assert_eq!(run(2), run(100));
}

#[test]
fn s8_a_quarantine_that_discards_counts_what_it_discards() {
    let diary = Diary::default();
    let mut engine = engine!(Losing, Lossy, Script::new("weak", &diary).fail("message"));
    read(&diary);
    for item in 1..6 {
        engine.push(Input::<Losing>::Data(item)).unwrap();
    }
    assert_eq!(engine.tick(1, 100).unwrap().ending, Ended::Idle);
    let data = engine.edge("Data").unwrap();
    let figures = engine.figures(data).unwrap();
    assert_eq!((figures.dequeued, figures.discarded, figures.queued), (1, 4, 0));
    // What comes from outside is discarded too: the edge never fills.
    for item in 0..20 {
        engine.push(Input::<Losing>::Data(item)).unwrap();
    }
    engine.tick(2, 100).unwrap();
    let figures = engine.figures(data).unwrap();
    assert_eq!((figures.dequeued, figures.discarded, figures.refused), (1, 24, 0));
    assert_eq!(read(&diary), ["weak data 1"]);
}

#[test]
fn s8_errors_that_differ_have_hashes_that_differ() {
    let hash = |error: NodeError| {
        let mut hasher = arachne::hash::StableHasher::default();
        std::hash::Hash::hash(&error, &mut hasher);
        std::hash::Hasher::finish(&hasher)
    };
    let error = NodeError::new(1, "one");
    assert_eq!(hash(error), hash(NodeError::new(1, "one")));
    assert_ne!(hash(error), hash(NodeError::new(2, "one")));
    // Its words are no part of the state.
    assert_eq!(hash(error), hash(NodeError::new(1, "uno")));
}
