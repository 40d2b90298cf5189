//! O1 and O2: what observers are told, and what the ready-made ones make of it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::observe::{Cause, Event, Figures, Observer, Position};
use arachne::prelude::*;
use arachne::scheduler::{Config, Ending as Ended, Lifecycle};
use arachne::time::Clock;
use arachne::topology::{EdgeId, NodeId};

/// Passes numbers on; fails on 13.
pub struct Relay;

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        if number == 13 {
            return Err(NodeError::new(13, "thirteen").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Takes what it gets, and ticks.
pub struct Sink;

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;

    fn period_ns(&self) -> u64 {
        100
    }
}

graph! {
    pub graph Line(Number: u32 => relay.One [4] high) {
        relay: Relay { One => between: [u32; 2] drop -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Line>;

#[derive(Default)]
struct Tape(Vec<Event>);

impl Observer for Tape {
    fn observe(&mut self, event: &Event) {
        self.0.push(*event);
    }
}

const NUMBER: EdgeId = EdgeId(1);
const BETWEEN: EdgeId = EdgeId(0);
const RELAY: NodeId = NodeId(0);
const SINK: NodeId = NodeId(1);

#[test]
fn o1_every_step_reaches_the_observer_in_order() {
    let mut engine = Engine::with(Line::new(Relay, Sink), Config::default(), Tape::default());
    engine.start(0).unwrap();
    engine.observer_mut().0.clear();
    engine.push(In::Number(7)).unwrap();
    let report = engine.tick(1, 10).unwrap();
    let (from_number, from_between) = (Cause::Edge(NUMBER), Cause::Edge(BETWEEN));
    assert_eq!(
        engine.observer().0,
        [
            Event::Enqueued { edge: NUMBER, queued: 1, trace: None },
            Event::Ingress { edge: NUMBER, position: Position { tick: 0, activations: 0 } },
            Event::TickStarted { tick: 1, now_ns: 1 },
            Event::Dequeued { edge: NUMBER },
            Event::Started { node: RELAY, cause: from_number, trace: None },
            Event::Enqueued { edge: BETWEEN, queued: 1, trace: None },
            Event::Ended { node: RELAY, cause: from_number },
            Event::Dequeued { edge: BETWEEN },
            Event::Started { node: SINK, cause: from_between, trace: None },
            Event::Ended { node: SINK, cause: from_between },
            Event::TickEnded(report),
        ]
    );
}

#[test]
fn o1_failures_drops_and_lifecycle_reach_the_observer() {
    let mut engine = Engine::with(Line::new(Relay, Sink), Config::default(), Tape::default());
    engine.start(0).unwrap();
    engine.push(In::Number(13)).unwrap();
    for number in 0..3 {
        engine.push(In::Number(number)).unwrap();
    }
    engine.pause(SINK).unwrap();
    engine.tick(1, 10).unwrap();
    engine.shutdown(5).unwrap();
    engine.tick(5, 10).unwrap();
    let told = |wanted: &Event| engine.observer().0.iter().filter(|event| *event == wanted).count();
    assert_eq!(told(&Event::Dropped { edge: BETWEEN }), 1);
    assert_eq!(told(&Event::Paused { node: SINK, paused: true }), 1);
    for state in [Lifecycle::Running, Lifecycle::Draining, Lifecycle::Stopped] {
        assert_eq!(told(&Event::Lifecycle(state)), 1, "{state:?}");
    }
    let failed = Event::Failed {
        node: RELAY,
        cause: Cause::Edge(NUMBER),
        port: Some(0),
        trace: None,
        error: NodeError::new(13, "thirteen"),
    };
    assert_eq!(told(&failed), 1);
}

#[test]
fn o1_the_observer_that_observes_nothing_takes_no_space() {
    struct Nothing;
    impl Observer for Nothing {
        fn observe(&mut self, _: &Event) {}
    }
    assert_eq!(size_of::<Engine<Line>>(), size_of::<Engine<Line, Nothing>>());
}

/// A physical clock that moves 10 ns at each reading.
struct Ticking(u64);

impl Clock for Ticking {
    fn now_ns(&mut self) -> u64 {
        self.0 += 10;
        self.0
    }
}

type LineFigures<C> = Figures<C, { Line::NODE_COUNT }, { Line::EDGE_COUNT }>;

#[test]
fn o2_figures_count_and_time_nodes_edges_and_ticks() {
    let figures: LineFigures<Ticking> = Figures::new(&Line::topology(), Ticking(0));
    let mut engine = Engine::with(Line::new(Relay, Sink), Config::default(), figures);
    engine.start(0).unwrap();
    for number in [1, 2, 13] {
        engine.push(In::Number(number)).unwrap();
    }
    engine.tick(150, 100).unwrap();
    let figures = engine.observer();
    let relay = figures.node(RELAY).unwrap();
    assert_eq!((relay.activations, relay.failures), (3, 1));
    assert_eq!(relay.latency.count(), 3);
    assert!(relay.latency.quantile_ns(0.5).unwrap() >= 10);
    let sink = figures.node(SINK).unwrap();
    assert_eq!(sink.activations, 3, "two messages and a timer");
    let scheduler = figures.scheduler();
    assert_eq!(scheduler.ticks, 1);
    assert_eq!(scheduler.tick_latency.count(), 1);
    assert_eq!(scheduler.activations, [0, 3, 2, 0], "by level");
    assert_eq!(scheduler.timer_activations, 1);
    assert_eq!(scheduler.activations_most, 6);
}

#[test]
fn o2_activations_count_for_the_level_to_which_an_edge_was_moved() {
    let mut engine = Engine::with(
        Line::new(Relay, Sink),
        Config::default(),
        LineFigures::new(&Line::topology(), ()),
    );
    engine.start(0).unwrap();
    engine.push(In::Number(1)).unwrap();
    engine.tick(1, 100).unwrap();
    assert_eq!(engine.observer().scheduler().activations, [0, 1, 1, 0]);
    engine.set_priority(NUMBER, Priority::Low).unwrap();
    engine.push(In::Number(2)).unwrap();
    engine.tick(2, 100).unwrap();
    assert_eq!(engine.observer().scheduler().activations, [0, 1, 2, 1]);
    assert_eq!(engine.observer().edge(NUMBER).unwrap().priority, Priority::Low);
}

/// The nearest rank: of two values half do not exceed the less.
#[test]
fn o2_a_quantile_is_the_least_value_that_its_share_does_not_exceed() {
    let mut histogram = arachne::observe::Histogram::default();
    for ns in [1, 1000] {
        histogram.record(ns);
    }
    let quantiles = [0.0, 0.25, 0.5, 0.51, 1.0].map(|share| histogram.quantile_ns(share).unwrap());
    assert_eq!(quantiles, [1, 1, 1, 1000, 1000]);
}

#[cfg(feature = "postcard")]
#[test]
fn o2_what_is_no_histogram_is_told_what_one_is() {
    use arachne::observe::Histogram;
    let mut written = serde_json::to_value(Histogram::default()).unwrap();
    assert!(serde_json::from_value::<Histogram>(written.clone()).is_ok());
    written["buckets"] = "text".into();
    let error = serde_json::from_value::<Histogram>(written).unwrap_err().to_string();
    assert!(error.ends_with("expected pairs of a bucket's index and its count"), "{error}");
}

graph! {
    pub graph Narrow(Number: u32 => relay.One [4]) {
        relay: Relay { One => between: [u32; 1] -> sink.One; }
        sink: Sink {}
    }
}

#[test]
fn o2_figures_tell_how_long_an_edge_was_blocked() {
    type In = arachne::graph::Input<Narrow>;
    let figures: Figures<Ticking, { Narrow::NODE_COUNT }, { Narrow::EDGE_COUNT }> =
        Figures::new(&Narrow::topology(), Ticking(0));
    let mut engine = Engine::with(Narrow::new(Relay, Sink), Config::default(), figures);
    engine.start(0).unwrap();
    engine.pause(SINK).unwrap();
    for number in 0..2 {
        engine.push(In::Number(number)).unwrap();
    }
    let report = engine.tick(1, 100).unwrap();
    assert_eq!(report.ending, Ended::Stalled { edge: Some(EdgeId(0)), node: SINK });
    assert_eq!(engine.runnable_count(), 0);
    engine.resume(SINK).unwrap();
    assert_eq!(engine.runnable_count(), 1);
    engine.tick(2, 100).unwrap();
    let number = engine.observer().edge(EdgeId(1)).unwrap();
    assert!(number.blocked >= 1);
    assert!(number.blocked_ns >= 10, "{number:?}");
}

#[test]
fn o2_without_a_clock_there_are_counts_alone_and_the_run_is_the_same() {
    fn run<O: Observer>(observer: O) -> (Engine<Line, O>, u64) {
        let mut engine = Engine::with(Line::new(Relay, Sink), Config::default(), observer);
        engine.start(0).unwrap();
        for number in 0..4 {
            engine.push(In::Number(number)).unwrap();
        }
        engine.tick(250, 100).unwrap();
        let activations = engine.scheduler().activations();
        (engine, activations)
    }
    let counting: LineFigures<()> = Figures::new(&Line::topology(), ());
    let timing: LineFigures<Ticking> = Figures::new(&Line::topology(), Ticking(0));
    let (engine, with_counts) = run(counting);
    assert_eq!(engine.observer().node(RELAY).unwrap().latency.count(), 0);
    assert_eq!(engine.observer().node(RELAY).unwrap().activations, 4);
    assert_eq!(with_counts, run(timing).1);
    assert_eq!(with_counts, run(()).1);
}

/// Counts what it is told.
#[derive(Clone, Debug, Default)]
struct Count(u32);

impl Observer for Count {
    fn observe(&mut self, _: &Event) {
        self.0 += 1;
    }
}

#[test]
fn o1_observers_are_made_of_observers() {
    let event = Event::Dropped { edge: EdgeId(0) };
    let mut pair = (Count::default(), Some(Count::default()));
    pair.observe(&event);
    Observer::observe(&mut &mut pair, &event);
    assert_eq!((pair.0.0, pair.1.unwrap().0), (2, 2));
    None::<Count>.observe(&event);
    let mut apart = arachne::observe::OutOfLine(Count::default());
    apart.observe(&event);
    assert_eq!(apart.0.0, 1);
}

#[test]
fn o1_only_messages_and_timers_are_activations() {
    let timer = Cause::Timer(arachne::node::Timer::Wake { due_ns: 0 });
    assert!(Cause::Edge(EdgeId(0)).is_activation() && timer.is_activation());
    assert!(![Cause::Start, Cause::Drain, Cause::Stop].iter().any(|cause| cause.is_activation()));
}

#[test]
fn o2_figures_keep_to_the_memory_they_are_given() {
    use arachne::observe::{EdgeCounts, FiguresIn, Histogram, NodeFigures};
    let figures = |nodes, edges| {
        FiguresIn::over(
            &Line::topology(),
            (),
            vec![NodeFigures::NONE; nodes],
            vec![EdgeCounts::default(); edges],
        )
    };
    for (nodes, edges) in [(0, 0), (1, 1), (2, 2), (9, 9)] {
        let mut engine =
            Engine::with(Line::new(Relay, Sink), Config::default(), figures(nodes, edges));
        engine.start(0).unwrap();
        for number in [1, 13, 2] {
            engine.push(In::Number(number)).unwrap();
        }
        engine.tick(1, 100).unwrap();
        let figures = engine.observer();
        assert_eq!(figures.nodes().len(), nodes);
        assert_eq!(figures.edges().len(), edges);
        let relay = figures.node(NodeId(0));
        assert_eq!(
            relay.map(|node| (node.activations, node.failures)),
            (nodes > 0).then_some((3, 1))
        );
        assert_eq!(figures.node(NodeId(nodes as u16)), None);
    }
    let mut histogram = Histogram::default();
    assert_eq!((histogram.count(), histogram.sum_ns(), histogram.largest_ns()), (0, 0, 0));
    for ns in [1, 5, 3] {
        histogram.record(ns);
    }
    assert_eq!((histogram.count(), histogram.sum_ns(), histogram.largest_ns()), (3, 9, 5));
}

#[cfg(feature = "log")]
mod lines {
    use super::*;
    use arachne::observe::LogObserver;
    use std::sync::Mutex;

    static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

    struct Collecting;

    impl log::Log for Collecting {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &log::Record<'_>) {
            LINES.lock().unwrap().push(format!("{} {}", record.level(), record.args()));
        }

        fn flush(&self) {}
    }

    #[test]
    fn o2_drops_are_counted_and_never_flood_the_log() {
        log::set_logger(&Collecting).unwrap();
        log::set_max_level(log::LevelFilter::Warn);
        let observer = LogObserver::new(Line::topology());
        let mut engine = Engine::with(Line::new(Relay, Sink), Config::default(), observer);
        engine.start(0).unwrap();
        engine.pause(SINK).unwrap();
        for tick in 1..=3 {
            for number in 0..4 {
                engine.push(In::Number(number)).unwrap();
            }
            engine.tick(tick, 100).unwrap();
        }
        engine.push(In::Number(13)).unwrap();
        engine.tick(4, 100).unwrap();
        let lines = LINES.lock().unwrap();
        assert_eq!(
            *lines,
            [
                "WARN 2 messages lost in this tick, first on edge between",
                "WARN 4 messages lost in this tick, first on edge between",
                "WARN 4 messages lost in this tick, first on edge between",
                "WARN node relay failed on edge Number: thirteen (code 13)",
            ]
        );
        drop(lines);
        LINES.lock().unwrap().clear();
        log::set_max_level(log::LevelFilter::Debug);
        let (number, between) = (engine.edge("Number").unwrap(), engine.edge("between").unwrap());
        engine.resume(SINK).unwrap();
        engine.set_priority(number, Priority::Low).unwrap();
        engine.set_capacity(between, 1).unwrap();
        engine.release(SINK).unwrap();
        engine.tick(5, 100).unwrap();
        let lines = LINES.lock().unwrap();
        for line in [
            "INFO node sink resumed",
            "INFO edge Number moved to Low",
            "INFO edge between holds up to 1",
        ] {
            assert!(lines.iter().any(|one| one.eq_ignore_ascii_case(line)), "{line}: {lines:?}");
        }
    }
}
