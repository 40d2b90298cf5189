//! The trace file: what it holds is valid, complete and true.

use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne::time::Clock;
use arachne_std::trace::ChromeTrace;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

/// Passes numbers on, and fails at 13.
#[derive(Clone)]
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
            return Err(NodeError::new(13, "say \"no\"\n").into());
        }
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Sends two at once, and one by its timer.
#[derive(Clone)]
struct Twice;
impl Node for Twice {
    type Input = One<u32>;
    type Output = One<u32>;
    const BURST: u32 = 2;
    fn period_ns(&self) -> u64 {
        1_000
    }
    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(1))?;
        Ok(())
    }
    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        context.emit(One::One(number))?;
        context.emit(One::One(number))?;
        Ok(())
    }
}

graph! {
    #[derive(Clone)]
    graph Inner<Trace>(Number: u32 => first.One) -> (Number: u32) {
        first: Pass { One => between: [u32; 4] -> second.One; }
        second: Twice { One -> out.Number; }
    }
}

graph! {
    /// Every way in which a message can fare.
    #[derive(Clone)]
    graph Whole<Trace>(Number: u32 => inner.Number [4] drop) -> (Value: u32 [8]) {
        inner: Inner { Number => newest: [u32; 1] latest -> after.One; }
        after: Pass { One => merged: [u32; 1] coalesce(keep_larger) -> last.One; }
        last: Pass { One -> out.Value; }
    }
}
type In = arachne::graph::Input<Whole>;

fn keep_larger(queued: &mut u32, new: u32) {
    *queued = (*queued).max(new);
}

fn whole() -> Whole {
    Whole::new(Inner::new(Pass, Twice), Pass, Pass)
}

/// Runs the graph with some numbers, four of them a tick.
fn run<W: Write, C: Clock>(trace: &mut ChromeTrace<W, C>, numbers: &[u32]) -> u64 {
    let mut engine = Engine::with(whole(), Config::default(), trace);
    engine.start(0).unwrap();
    let mut popped = 0;
    for (tick, numbers) in (1..).zip(numbers.chunks(4)) {
        for &number in numbers {
            engine.push(In::Number(number)).unwrap();
        }
        engine.tick(tick * 600, 100).unwrap();
        while engine.pop().is_some() {
            popped += 1;
        }
    }
    engine.shutdown(1 << 40).unwrap();
    while engine.tick(1 << 41, 100).is_ok() {}
    popped
}

fn events(file: &[u8]) -> Vec<Value> {
    let mut events: Vec<Value> = serde_json::from_slice(file).expect("a JSON array");
    // As readers do: by time; the sort is stable.
    events.sort_by(|a, b| at(a).total_cmp(&at(b)));
    events
}

fn at(event: &Value) -> f64 {
    event["ts"].as_f64().expect("a time")
}

fn track(event: &Value) -> u64 {
    event["tid"].as_u64().expect("a track")
}

/// What a check of a file has counted.
#[derive(Debug, Default)]
struct Found {
    tracks: BTreeMap<u64, String>,
    /// Slices by track and name.
    slices: BTreeMap<(String, String), usize>,
    /// Arrows by the slices that they join.
    arrows: BTreeMap<(String, String), usize>,
    marks: BTreeMap<(String, String), usize>,
}

/// Checks that slices nest, that each arrow has both its ends within slices, and that no two events share a time.
fn check(events: &[Value]) -> Found {
    let mut found = Found::default();
    let mut open: HashMap<u64, Vec<String>> = HashMap::new();
    let mut begun: HashMap<u64, (String, String)> = HashMap::new();
    let mut last = 0.0;
    for event in events {
        let name = event["name"].as_str().unwrap_or_default().to_owned();
        let phase = event["ph"].as_str().unwrap();
        assert_eq!(event["pid"], 1);
        if phase != "M" {
            assert!(at(event) > last, "two events at {last}");
            last = at(event);
        }
        let stack = open.entry(track(event)).or_default();
        let on = found.tracks.get(&track(event)).cloned().unwrap_or_default();
        match phase {
            "M" if name == "thread_name" => {
                let track_name = event["args"]["name"].as_str().unwrap().to_owned();
                assert!(found.tracks.insert(track(event), track_name).is_none());
            }
            "M" => {}
            "B" => {
                assert!(stack.is_empty(), "an activation within another one");
                *found.slices.entry((on, name.clone())).or_default() += 1;
                stack.push(name);
            }
            "E" => assert!(stack.pop().is_some(), "an end without a beginning"),
            "s" => {
                assert!(!stack.is_empty(), "an arrow that begins nowhere");
                let place = (name, on);
                assert!(begun.insert(event["id"].as_u64().unwrap(), place).is_none());
            }
            "f" => {
                assert_eq!(event["bp"], "e");
                assert!(!stack.is_empty(), "an arrow that ends nowhere");
                let id = event["id"].as_u64().unwrap();
                let (begun, from) = begun.remove(&id).expect("an end before its beginning");
                assert_eq!(begun, name);
                assert_eq!(stack.last(), Some(&name), "an arrow to another slice");
                *found.arrows.entry((from, on)).or_default() += 1;
            }
            "i" => *found.marks.entry((on, name)).or_default() += 1,
            other => panic!("an event of an unknown phase {other}"),
        }
    }
    assert!(begun.is_empty(), "arrows without an end: {begun:?}");
    assert!(open.values().all(Vec::is_empty), "slices without an end");
    found
}

fn pair(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn a_trace_has_a_track_a_node_slices_that_nest_and_arrows_with_both_ends() {
    let mut file = Vec::new();
    let mut trace = ChromeTrace::new(&mut file, Whole::topology());
    let popped = run(&mut trace, &[1, 2, 3, 4, 5, 13, 7, 8, 9]);
    assert_eq!(trace.finish().unwrap(), 0);
    let found = check(&events(&file));
    let tracks: Vec<&str> = found.tracks.values().map(String::as_str).collect();
    assert_eq!(tracks[0], "outside");
    let mut nodes = tracks[1..].to_vec();
    nodes.sort_unstable();
    assert_eq!(nodes, ["after", "inner.first", "inner.second", "last"]);
    assert_eq!(found.slices[&pair("outside", "Number")], 9);
    assert_eq!(found.slices[&pair("inner.first", "Number")], 9);
    assert_eq!(found.arrows[&pair("outside", "inner.first")], 9);
    // 13 has failed.
    assert_eq!(found.slices[&pair("inner.second", "inner.between")], 8);
    assert_eq!(found.arrows[&pair("inner.first", "inner.second")], 8);
    assert!(found.slices[&pair("inner.second", "timer")] > 0);
    assert_eq!(found.marks[&pair("inner.first", "failed")], 1);
    // Of the two that `second` sends at once, `latest` keeps one.
    assert!(found.marks[&pair("inner.second", "dropped")] >= 8);
    let after = found.slices[&pair("after", "newest")];
    assert_eq!(found.arrows[&pair("inner.second", "after")], after);
    assert_eq!(found.slices[&pair("outside", "Value")] as u64, popped);
    assert_eq!(found.arrows[&pair("last", "outside")] as u64, popped);
    for state in ["Running", "Draining", "Stopped"] {
        assert_eq!(found.marks[&pair("outside", state)], 1);
    }
}

#[test]
fn an_arrow_leads_from_the_newest_message_that_was_merged_or_kept() {
    struct Sink;
    impl Node for Sink {
        type Input = One<u32>;
        type Output = Never;
    }
    graph! {
        graph Sinks(
            Merged: u32 => one.One [1] coalesce(keep_larger),
            Newest: u32 => two.One [1] latest,
        ) {
            one: Sink {}
            two: Sink {}
        }
    }
    type In = arachne::graph::Input<Sinks>;
    for input in [In::Merged, In::Newest] {
        let mut file = Vec::new();
        let mut trace = ChromeTrace::new(&mut file, Sinks::topology());
        let mut engine = Engine::with(Sinks::new(Sink, Sink), Config::default(), &mut trace);
        engine.start(0).unwrap();
        for number in 0..3 {
            engine.push(input(number)).unwrap();
        }
        engine.tick(1, 100).unwrap();
        trace.finish().unwrap();
        let events = events(&file);
        check(&events);
        let outside =
            |event: &&Value| event["tid"] == 1 && event["ph"] != "i" && event["ph"] != "M";
        let phases: Vec<&str> =
            events.iter().filter(outside).map(|event| event["ph"].as_str().unwrap()).collect();
        assert_eq!(phases, ["B", "E", "B", "E", "B", "s", "E"]);
    }
}

/// A clock that stands still.
struct Still;
impl Clock for Still {
    fn now_ns(&mut self) -> u64 {
        7_000
    }
}

#[test]
fn the_same_run_with_the_same_times_writes_the_same_file() {
    let write = || {
        let mut file = Vec::new();
        let mut trace = ChromeTrace::over(&mut file, Whole::topology(), Still);
        run(&mut trace, &[1, 2, 3, 4, 5, 6]);
        trace.finish().unwrap();
        file
    };
    let file = write();
    check(&events(&file)); // no two events at one time, although the clock stands still
    assert_eq!(file, write());
}

#[test]
fn a_full_file_is_whole_and_says_what_is_missing() {
    let mut file = Vec::new();
    let mut trace = ChromeTrace::new(&mut file, Whole::topology()).with_most_bytes(8 << 10);
    run(&mut trace, &[5; 400]);
    let left_out = trace.finish().unwrap();
    assert!(left_out > 100);
    assert!(file.len() < 9 << 10, "{} bytes", file.len());
    let found = check(&events(&file));
    let says = format!("{left_out} events left out: the file is full");
    assert_eq!(found.marks[&pair("outside", &says)], 1);
}

/// Keeps what it is given for longer than the trace lives.
#[derive(Clone, Default)]
struct Disk(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn after_a_kill_what_is_in_the_file_lacks_only_the_end_of_the_array() {
    let disk = Disk::default();
    let mut trace = ChromeTrace::new(disk.clone(), Whole::topology());
    run(&mut trace, &[3; 2_000]);
    std::mem::forget(trace); // nobody closes it
    let mut killed = disk.0.lock().unwrap().clone();
    assert!(killed.len() > 100_000, "{} bytes", killed.len());
    assert!(serde_json::from_slice::<Value>(&killed).is_err());
    killed.extend_from_slice(b"]");
    let events: Vec<Value> = serde_json::from_slice(&killed).expect("whole lines");
    assert!(events.len() > 1_000);
}

#[test]
fn dropping_the_trace_ends_the_file_even_within_an_activation() {
    struct Panics;
    impl Node for Panics {
        type Input = One<u8>;
        type Output = Never;
        fn on_message(&mut self, _: One<u8>, _: &mut impl Context<Never>) -> Outcome<One<u8>> {
            panic!("on purpose")
        }
    }
    graph! { graph Panicking(Byte: u8 => panics.One) { panics: Panics {} } }
    type In = arachne::graph::Input<Panicking>;
    let disk = Disk::default();
    let writer = disk.clone();
    let result = std::thread::spawn(move || {
        let trace = ChromeTrace::new(writer, Panicking::topology());
        let mut engine = Engine::with(Panicking::new(Panics), Config::default(), trace);
        engine.start(0).unwrap();
        engine.push(In::Byte(1)).unwrap();
        engine.tick(1, 1).unwrap();
    })
    .join();
    assert!(result.is_err());
    let file = disk.0.lock().unwrap();
    let found = check(&events(&file));
    assert_eq!(found.slices[&pair("panics", "Byte")], 1);
}

/// Fails after some bytes.
struct Full(usize);
impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_the_trace_and_not_the_run() {
    let mut trace = ChromeTrace::new(Full(100_000), Whole::topology());
    assert!(run(&mut trace, &[3; 4_000]) > 0);
    assert_eq!(trace.finish().unwrap_err().kind(), io::ErrorKind::StorageFull);
}

#[test]
fn a_trace_that_begins_in_the_middle_of_a_run_has_only_arrows_that_it_saw() {
    let mut engine = Engine::new(whole());
    engine.start(0).unwrap();
    for number in 0..3 {
        engine.push(In::Number(number)).unwrap();
    }
    let snapshot = engine.snapshot();
    let mut file = Vec::new();
    let mut trace = ChromeTrace::new(&mut file, Whole::topology());
    let mut engine = Engine::with(whole(), Config::default(), &mut trace);
    engine.restore(snapshot);
    engine.push(In::Number(3)).unwrap();
    engine.tick(1, 100).unwrap();
    trace.finish().unwrap();
    let found = check(&events(&file));
    assert_eq!(found.slices[&pair("inner.first", "Number")], 4);
    assert_eq!(found.arrows[&pair("outside", "inner.first")], 1);
}
