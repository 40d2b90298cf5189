//! Spans: what a collector gets of a graph.

#[path = "trace_otlp/collector.rs"]
mod collector;

use arachne::engine::PushError;
use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne_std::trace::otlp::{self, Settings, SpanExporter, Spans, Totals};
use collector::{Collector, Seen};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::SpanData;
use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

/// Passes numbers on, and fails at 13.
struct Pass;
impl Node for Pass {
    type Input = One<u32>;
    type Output = One<u32>;
    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        if number == 13 {
            return Err(NodeError::new(13, "bad luck").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Asks for the time of the graph now and then.
struct Pulse;
impl Node for Pulse {
    type Input = Never;
    type Output = One<u32>;
    fn period_ns(&self) -> u64 {
        1_000
    }
    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(0))?;
        Ok(())
    }
}

graph! {
    graph Inner<Trace>(Number: u32 => first.One) -> (Number: u32) {
        first: Pass { One => between: [u32; 8] -> second.One; }
        second: Pass { One -> out.Number; }
    }
}

graph! {
    graph Whole<Trace>(Number: u32 => inner.Number [16]) -> (Value: u32 [16]) {
        inner: Inner { Number => numbers: [u32; 8] -> last.One; }
        pulse: Pulse { One => pulses: [u32; 2] latest -> last.One; }
        last: Pass { One -> out.Value; }
    }
}
type In = arachne::graph::Input<Whole>;
type Out = arachne::graph::Output<Whole>;

type Watched = Engine<Whole, otlp::SpanObserver>;

fn engine(spans: &Spans, name: &str, seed: u64) -> Watched {
    let config = Config { seed, ..Config::default() };
    let graph = Whole::new(Inner::new(Pass, Pass), Pulse, Pass);
    let mut engine = Engine::with(graph, config, spans.observer(name, Whole::topology()));
    engine.start(0).unwrap();
    engine
}

/// Runs some numbers through, and gives the headers of what came out.
fn run(engine: &mut Watched, numbers: impl IntoIterator<Item = u32>) -> Vec<Trace> {
    let mut headers = Vec::new();
    for number in numbers {
        assert!(!matches!(engine.push(In::Number(number)), Err(PushError::Full(_))));
        engine.tick(0, 100).unwrap();
        while let Some((Out::Value(_), header)) = engine.pop_with() {
            headers.push(header);
        }
    }
    headers
}

fn settings(ratio: f64) -> Settings {
    Settings { service: "test".into(), ratio, run: 0xA2AC, ..Settings::default() }
}

fn start(collector: &Collector, ratio: f64) -> Spans {
    Spans::start(settings(ratio), otlp::collector(&collector.url()).unwrap()).unwrap()
}

fn node<'a>(spans: &'a [Seen], trace: &[u8], node: &str) -> &'a Seen {
    let of_node = |span: &&Seen| span.name == node && span.trace == trace;
    let mut found = spans.iter().filter(of_node);
    let span = found.next().unwrap_or_else(|| panic!("no span of {node} in {spans:#?}"));
    assert!(found.next().is_none(), "{node} has two spans");
    span
}

#[test]
fn the_parent_of_a_span_is_the_activation_that_emitted_its_message() {
    let collector = Collector::start();
    let spans = start(&collector, 1.0);
    let mut engine = engine(&spans, "whole", 1);
    let headers = run(&mut engine, [1, 2]);
    let ids: HashSet<u64> = headers.iter().map(|header| header.id).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(spans.finish(), Totals { sent: 6 + 4, dropped: 0, failed: 0 });
    let seen = collector.finish();
    let (messages, starts): (Vec<Seen>, Vec<Seen>) =
        seen.into_iter().partition(|span| span.attributes["cause"] == "message");
    assert!(
        starts.iter().all(|span| span.parent.is_empty() && span.attributes["cause"] == "start")
    );
    assert_eq!(messages.len(), 6);
    let traces: HashSet<&[u8]> = messages.iter().map(|span| &*span.trace).collect();
    assert_eq!(traces.len(), 2);
    for trace in traces {
        let first = node(&messages, trace, "inner.first");
        let second = node(&messages, trace, "inner.second");
        let last = node(&messages, trace, "last");
        assert!(first.parent.is_empty());
        assert_eq!(second.parent, first.span);
        assert_eq!(last.parent, second.span);
        assert!(!second.is_parent_remote);
        assert!(first.ended_ns <= second.started_ns && second.ended_ns <= last.started_ns);
        assert!(first.started_ns <= first.ended_ns);
        let attributes = [
            ("graph", "whole"),
            ("node", "inner.second"),
            ("edge", "inner.between"),
            ("port", "One"),
            ("cause", "message"),
        ];
        for (key, value) in attributes {
            assert_eq!(second.attributes[key], value);
        }
        assert!(ids.contains(&second.attributes["trace_id"].parse().unwrap()));
        assert_eq!([&*first.service, &*last.service], ["test"; 2]);
        assert_eq!(last.error, None);
    }
}

#[test]
fn a_failure_is_the_status_of_its_span() {
    let collector = Collector::start();
    let spans = start(&collector, 1.0);
    let mut engine = engine(&spans, "whole", 1);
    assert!(run(&mut engine, [13]).is_empty());
    drop(spans); // which sends, too
    let seen = collector.finish();
    let failed: Vec<&Seen> = seen.iter().filter(|span| span.error.is_some()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].name, "inner.first");
    assert_eq!(failed[0].error.as_deref(), Some("bad luck (code 13)"));
    assert_eq!(failed[0].attributes["error.code"], "13");
    assert!(!seen.iter().any(|span| span.name == "inner.second" && !span.parent.is_empty()));
}

#[test]
fn a_timer_begins_a_trace() {
    let collector = Collector::start();
    let spans = start(&collector, 1.0);
    let mut engine = engine(&spans, "whole", 1);
    engine.tick(1_000, 100).unwrap();
    spans.finish();
    let seen = collector.finish();
    let pulse = seen.iter().find(|span| span.attributes["cause"] == "timer").unwrap();
    assert_eq!(pulse.name, "pulse");
    assert!(pulse.parent.is_empty());
    assert_eq!(node(&seen, &pulse.trace, "last").parent, pulse.span);
}

#[test]
fn a_trace_goes_on_in_a_graph_on_another_thread() {
    let collector = Collector::start();
    let spans = start(&collector, 1.0);
    let (sender, receiver): (SyncSender<(u32, Trace)>, Receiver<_>) = sync_channel(64);
    let mut here = engine(&spans, "here", 1);
    let mut there = engine(&spans, "there", 1 << 40);
    let thread = std::thread::spawn(move || {
        for (number, header) in receiver {
            there.push_with(In::Number(number), Some(header)).unwrap();
            there.tick(0, 100).unwrap();
            while there.pop().is_some() {}
        }
    });
    for header in run(&mut here, 1..=10) {
        sender.send((7, header)).unwrap();
    }
    drop(sender);
    thread.join().unwrap();
    assert_eq!(spans.finish().sent, 60 + 8);
    let seen = collector.finish();
    let mut crossed = 0;
    for span in &seen {
        if span.attributes["graph"] == "there"
            && span.name == "inner.first"
            && span.attributes["cause"] == "message"
        {
            let of_trace: Vec<&Seen> =
                seen.iter().filter(|other| other.trace == span.trace).collect();
            assert_eq!(of_trace.len(), 6);
            let parent = of_trace.iter().find(|other| other.span == span.parent).expect("a parent");
            assert_eq!((&*parent.attributes["graph"], &*parent.name), ("here", "last"));
            assert!(span.is_parent_remote);
            crossed += 1;
        }
    }
    assert_eq!(crossed, 10);
    let numbers: HashSet<&[u8]> = seen.iter().map(|span| &*span.span).collect();
    assert_eq!(numbers.len(), seen.len(), "two spans with one number");
}

#[test]
fn nothing_is_sent_when_nothing_is_sampled() {
    assert_eq!(Settings::default().ratio, 0.0);
    let collector = Collector::start();
    let spans = start(&collector, 0.0);
    let mut engine = engine(&spans, "whole", 1);
    assert_eq!(run(&mut engine, 0..10).len(), 10);
    assert_eq!(spans.finish(), Totals::default());
    assert_eq!(collector.connections(), 0);
    assert!(collector.finish().is_empty());
}

#[test]
fn a_trace_is_sampled_as_a_whole_or_not_at_all() {
    let collector = Collector::start();
    let spans = start(&collector, 0.5);
    let mut engine = engine(&spans, "whole", 1);
    let numbers: Vec<u32> = (0..400).map(|number| 100 + number).collect();
    assert_eq!(run(&mut engine, numbers).len(), 400);
    let totals = spans.finish();
    let seen = collector.finish();
    assert_eq!(totals.sent, seen.len() as u64);
    let mut traces: HashMap<&[u8], usize> = HashMap::new();
    for span in seen.iter().filter(|span| span.attributes["cause"] == "message") {
        *traces.entry(&span.trace).or_default() += 1;
    }
    assert!(traces.values().all(|&spans| spans == 3));
    // The run is fixed, so the choice is too; 200 are expected, and ten is the standard deviation.
    assert!((150..250).contains(&traces.len()), "{} traces", traces.len());
}

/// An exporter that hangs until it is let go.
#[derive(Clone, Debug)]
struct Stuck {
    letting_go: Arc<Mutex<()>>,
    sizes: Arc<Mutex<Vec<usize>>>,
}
impl SpanExporter for Stuck {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        drop(self.letting_go.lock());
        self.sizes.lock().unwrap().push(batch.len());
        Ok(())
    }
}

#[test]
fn a_collector_that_hangs_costs_spans_and_never_the_run() {
    let stuck = Stuck { letting_go: Arc::default(), sizes: Arc::default() };
    let held = stuck.letting_go.lock().unwrap();
    let settings = Settings { queue: 100, ..settings(1.0) };
    let spans = Spans::start(settings, stuck.clone()).unwrap();
    let mut engine = engine(&spans, "whole", 1);
    assert_eq!(run(&mut engine, 100..1_100).len(), 1_000);
    let dropped = spans.totals().dropped;
    // The queue may have been emptied once into the batch that hangs.
    assert!(dropped >= 3_000 - 200, "{dropped}");
    drop(held);
    let totals = spans.finish();
    assert_eq!(totals.sent + totals.dropped, 3_000 + 4);
    assert_eq!(totals.dropped, dropped);
    let sizes = stuck.sizes.lock().unwrap();
    assert_eq!(sizes.iter().sum::<usize>() as u64, totals.sent);
    assert!(sizes.iter().all(|&size| size <= 512));
}

#[test]
fn a_collector_that_is_not_there_is_told_by_a_count() {
    let collector = Collector::start();
    let url = collector.url();
    assert!(collector.finish().is_empty()); // and nobody listens
    let spans = Spans::start(settings(1.0), otlp::collector(&url).unwrap()).unwrap();
    let mut engine = engine(&spans, "whole", 1);
    run(&mut engine, [1]);
    assert_eq!(spans.finish(), Totals { sent: 0, dropped: 0, failed: 3 + 4 });
    run(&mut engine, [2]); // and the graph runs on
}

#[test]
fn a_url_that_is_none_is_refused() {
    assert!(otlp::collector("no url").is_err());
}

#[test]
fn a_run_asks_for_traces_by_the_environment() {
    let disabled = Settings::from_variables(|name| match name {
        "OTEL_SDK_DISABLED" => Some("TRUE".into()),
        _ => Some("http://localhost".into()),
    });
    assert_eq!(disabled, None);
    let (settings, url) = Settings::from_variables(|name| match name {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" => Some("http://here/traces".into()),
        "OTEL_SERVICE_NAME" => Some("meter".into()),
        _ => Some(String::new()),
    })
    .unwrap();
    assert_eq!((url.as_str(), settings.service.as_str()), ("http://here/traces", "meter"));
    assert_eq!(settings.ratio, 1.0);
}
