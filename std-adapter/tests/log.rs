//! Lines of JSON: what a graph logs, at what level, and what it never does.

#[path = "log_common/mod.rs"]
mod common;

use arachne::node::Inputs;
use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne::time::Clock;
use arachne_std::log::{JsonFormat, JsonLogObserver, PayloadLog, json_format};
use common::{Line, Written, builder};
use env_logger::Logger;
use log::{Level, Log, Record};
use std::cell::Cell;

const SECRET: u32 = 987_654_321;

/// Passes on, and fails at 13.
struct Pass;
impl Node for Pass {
    type Input = One<u32>;
    type Output = One<u32>;
    const ON_FAILURE: OnFailure = OnFailure::Quarantine { after: 3, inputs: Inputs::Discard };
    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        if number == 13 {
            return Err(NodeError::new(13, "bad \"luck\"\n").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

graph! {
    graph Inner<Trace>(Number: u32 => pass.One) -> (Number: u32) { pass: Pass { One -> out.Number; } }
}
graph! {
    graph Whole<Trace>(Number: u32 => inner.Number [4] drop, Other: u32 => other.One [4]) -> (Value: u32 [64]) {
        inner: Inner { Number => numbers: [u32; 4] -> last.One; }
        other: Pass { One => others: [u32; 1] drop -> last.One; }
        last: Pass { One -> out.Value; }
    }
}
type In = arachne::graph::Input<Whole>;
type Out = arachne::graph::Output<Whole>;

/// A clock that is set.
#[derive(Default)]
struct Set(Cell<u64>);
impl Clock for &Set {
    fn now_ns(&mut self) -> u64 {
        self.0.get()
    }
}

fn logger(filter: &str) -> (Logger, Written) {
    let (mut builder, written) = builder(filter);
    json_format(&mut builder);
    (builder.build(), written)
}

type Watched<'a> = Engine<Whole, JsonLogObserver<&'a Logger, &'a Set>>;

fn engine<'a>(logger: &'a Logger, clock: &'a Set) -> Watched<'a> {
    let observer = JsonLogObserver::to(logger, clock, "whole", Whole::topology());
    let graph = Whole::new(Inner::new(Pass), Pass, Pass);
    let mut engine = Engine::with(graph, Config::default(), observer);
    engine.start(0).unwrap();
    engine
}

fn push(engine: &mut Watched<'_>, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        engine.push(In::Number(number)).unwrap();
    }
    engine.tick(1, 100).unwrap();
}

fn stop(engine: &mut Watched<'_>) {
    engine.shutdown(10).unwrap();
    while engine.tick(20, 100).is_ok() {}
}

fn events(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line["event"].as_str().unwrap()).collect()
}

fn of<'a>(lines: &'a [Line], event: &str) -> Vec<&'a Line> {
    lines.iter().filter(|line| line["event"] == event).collect()
}

#[test]
fn lifecycle_is_at_info_and_what_happens_often_is_not() {
    let (logger, written) = logger("info");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    push(&mut engine, [1, 2, 3]);
    let other = engine.node("other").unwrap();
    engine.pause(other).unwrap();
    engine.resume(other).unwrap();
    stop(&mut engine);
    let lines = written.lines();
    let expected = ["lifecycle", "paused", "resumed", "lifecycle", "lifecycle"];
    assert_eq!(events(&lines), expected);
    assert!(lines.iter().all(|line| line["level"] == "INFO" && line["graph"] == "whole"));
    let states: Vec<_> = of(&lines, "lifecycle").iter().map(|line| &line["state"]).collect();
    assert_eq!(states, ["Running", "Draining", "Stopped"]);
    assert_eq!(lines[1]["node"], "other");
    assert_eq!(lines[4]["lost"], 0);
}

#[test]
fn what_happens_often_is_at_debug_by_the_target_of_graphs() {
    let (logger, written) = logger("warn,arachne=debug");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    written.lines();
    push(&mut engine, [1]);
    let lines = written.lines();
    let expected = [
        "enqueued",
        "ingress",
        "tick_started",
        "dequeued",
        "started",
        "enqueued",
        "ended",
        "dequeued",
        "started",
        "enqueued",
        "ended",
        "tick_ended",
    ];
    assert_eq!(events(&lines), expected);
    assert!(lines.iter().all(|line| line["level"] == "DEBUG"));
    let started = of(&lines, "started");
    assert_eq!(started[0]["node"], "inner.pass");
    assert_eq!(started[0]["edge"], "Number");
    assert_eq!(started[0]["port"], "One");
    assert_eq!(started[1]["edge"], "numbers");
    assert_eq!(started[0]["trace_id"], started[1]["trace_id"]);
    assert!(started[0]["trace_id"].as_str().unwrap().parse::<u64>().is_ok());
    assert_eq!(of(&lines, "tick_ended")[0]["activations"], 2);
}

#[test]
fn a_failure_says_all_of_its_place() {
    let (logger, written) = logger("warn");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    push(&mut engine, [13]);
    let lines = written.lines();
    assert_eq!(lines.len(), 1);
    let keys: Vec<&str> = lines[0].keys().map(String::as_str).collect();
    let expected = ["edge", "error", "event", "graph", "level", "node", "port", "trace_id", "ts"];
    assert_eq!(keys, expected);
    assert_eq!(lines[0]["event"], "failed");
    assert_eq!(lines[0]["node"], "inner.pass");
    assert_eq!(lines[0]["port"], "One");
    assert_eq!(lines[0]["error"], "bad \"luck\"\n (code 13)");
    push(&mut engine, [13, 13]);
    assert_eq!(events(&written.lines()), ["failed", "failed", "quarantined"]);
}

#[test]
fn losses_are_counted_and_told_at_most_once_a_second_an_edge() {
    let (logger, written) = logger("info");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    written.lines();
    let count = |lines: &[Line]| -> Vec<u64> {
        assert!(lines.iter().all(|line| line["edge"] == "Number" && line["level"] == "WARN"));
        of(lines, "lost").iter().map(|line| line["count"].as_u64().unwrap()).collect()
    };
    push(&mut engine, 0..104); // 100 of them find the edge full
    assert_eq!(count(&written.lines()), [1]);
    clock.0.set(999_999_999);
    push(&mut engine, 0..14);
    assert!(written.lines().is_empty());
    clock.0.set(1_000_000_000);
    engine.tick(2, 100).unwrap(); // tells without a new loss
    assert_eq!(count(&written.lines()), [99 + 10]);
    clock.0.set(1_500_000_000);
    push(&mut engine, 0..7);
    stop(&mut engine);
    let lines = written.lines();
    assert!(of(&lines, "lost").is_empty());
    assert_eq!(lines.last().unwrap()["lost"], 113);
}

#[test]
fn edges_tell_of_their_losses_apart() {
    let (logger, written) = logger("warn");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    for number in 0..5 {
        engine.push(In::Number(number)).unwrap();
        let _ = engine.push(In::Other(number));
    }
    engine.tick(1, 100).unwrap();
    let lines = written.lines();
    let edges: Vec<_> = of(&lines, "lost").iter().map(|line| line["edge"].clone()).collect();
    assert_eq!(edges, ["Number", "others"]);
}

#[test]
fn no_payload_is_logged_but_by_a_formatter() {
    let (logger, written) = logger("trace");
    let clock = Set::default();
    let mut engine = engine(&logger, &clock);
    push(&mut engine, [SECRET]);
    let Some((Out::Value(value), header)) = engine.pop_with() else { panic!("nothing came out") };
    let secret = SECRET.to_string();
    let shows = |lines: &[Line]| {
        lines.iter().any(|line| line.values().any(|value| value.to_string().contains(&secret)))
    };
    let lines = written.lines();
    assert!(lines.len() > 10 && !shows(&lines));
    let values = PayloadLog::to(&logger, "whole", "Value", |value: &u32| format!("<{value}>"));
    values.log(&value, Some(header));
    let lines = written.lines();
    assert_eq!(events(&lines), ["payload"]);
    assert_eq!(lines[0]["payload"], format!("<{SECRET}>"));
    assert_eq!(lines[0]["edge"], "Value");
    assert_eq!(lines[0]["trace_id"], header.id.to_string());
}

#[test]
fn the_formatter_is_not_called_for_a_line_that_is_not_written() {
    let (logger, written) = logger("info");
    let values = PayloadLog::to(&logger, "whole", "Value", |_: &u32| panic!("called"));
    values.log(&1, None);
    assert!(written.lines().is_empty());
}

fn log(logger: &Logger, target: &str, message: &str, pairs: &[(&str, log::kv::Value<'_>)]) {
    logger.log(
        &Record::builder()
            .target(target)
            .level(Level::Info)
            .args(format_args!("{message}"))
            .key_values(&pairs)
            .build(),
    );
}

#[test]
fn records_of_others_are_lines_too_and_keep_their_values() {
    let (logger, written) = logger("info");
    let pairs = [
        ("count", 7u64.into()),
        ("negative", (-7i64).into()),
        ("ratio", 0.5.into()),
        ("nothing", f64::NAN.into()),
        ("largest", u64::MAX.into()),
        ("is_new", true.into()),
        ("level", "of my own".into()),
        ("count", 8u64.into()),
    ];
    log(&logger, "tank::pump", "it \"leaks\"\r\n", &pairs);
    let line = written.lines().remove(0);
    assert_eq!(
        (&line["target"], &line["message"]),
        (&"tank::pump".into(), &"it \"leaks\"\r\n".into())
    );
    assert_eq!((&line["count"], &line["negative"]), (&7.into(), &(-7).into()));
    assert_eq!((&line["ratio"], &line["is_new"]), (&0.5.into(), &true.into()));
    assert_eq!((&line["nothing"], &line["largest"]), (&().into(), &u64::MAX.into()));
    assert_eq!((&line["level"], &line["level_"]), (&"INFO".into(), &"of my own".into()));
    assert_eq!(line.len(), 4 + 7);
}

#[test]
fn the_hook_changes_what_a_line_would_show() {
    let (mut builder, written) = builder("info");
    let format = JsonFormat::new().redact(|key, value| match (key, value) {
        ("account", _) => Some("…".into()),
        (_, "hush") => Some("\"\n".into()),
        _ => None,
    });
    format.install(&mut builder);
    let logger = builder.build();
    log(
        &logger,
        "bank",
        "hush",
        &[("account", 77u64.into()), ("note", "hush".into()), ("rest", 1u64.into())],
    );
    let clock = Set::default();
    drop(JsonLogObserver::to(&logger, &clock, "hush", Whole::topology()));
    let observer = JsonLogObserver::to(&logger, &clock, "hush", Whole::topology());
    let graph = Whole::new(Inner::new(Pass), Pass, Pass);
    Engine::with(graph, Config::default(), observer).start(0).unwrap();
    let lines = written.lines();
    assert_eq!(lines[0]["account"], "…");
    assert_eq!((&lines[0]["message"], &lines[0]["note"]), (&"\"\n".into(), &"\"\n".into()));
    assert_eq!(lines[0]["rest"], 1);
    assert_eq!(lines[1]["graph"], "\"\n");
}
