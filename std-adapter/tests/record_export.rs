//! Recordings in the formats of others: valid, complete and true.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_files;

use arachne_std::record::{Export, ExportError};
use mcap::MessageStream;
use record_files::{Scratch, graph, inspect, record};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};

fn lines(text: &[u8]) -> Vec<Value> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

#[test]
fn a_line_of_json_for_each_entry() {
    let file = record("lines", &[1, 2, 3]);
    let mut text = Vec::new();
    let exported = Export::new(file.path(), graph()).json_lines(&mut text).unwrap();
    assert_eq!((exported.faults, exported.summary.ticks, exported.summary.inputs), (0, 3, 3));
    let lines = lines(&text);
    assert_eq!(lines.len() as u64, exported.entries);
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["entry"], number);
    }
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of("heading")[0]["version"], 1);
    assert_eq!(of("edge").len(), 2);
    let inputs: Vec<&Value> = of("input").iter().map(|line| &line["value"]).collect();
    assert_eq!(inputs, [1, 2, 3]);
    let second = of("input")[1];
    assert_eq!([&second["by"], &second["port"]], ["push", "Number"]);
    assert_eq!([&second["tick"], &second["now_ns"]], [1, 1000]);
    let times: Vec<&Value> = of("tick").iter().map(|line| &line["now_ns"]).collect();
    assert_eq!(times, [1000, 2000, 3000]);
    assert_eq!(of("checkpoint")[2]["activations"], 6);
    assert_eq!(of("checkpoint")[2]["state"].as_str().unwrap().len(), 16);
    assert_eq!(of("end").len(), 1);
}

#[test]
fn what_is_damaged_is_a_line_and_what_is_behind_is_there() {
    let file = record("damaged", &[1, 2, 3, 4]);
    let mut bytes = fs::read(file.path()).unwrap();
    let frames: Vec<usize> = (1..bytes.len()).filter(|at| bytes[at - 1..=*at] == [0, 0]).collect();
    bytes[frames[1] + 8] ^= 1;
    let damaged = Scratch::named("damaged");
    fs::write(damaged.path(), bytes).unwrap();
    let told = inspect([damaged.path(), "--export", "jsonl"]);
    assert_eq!(told.code, 3);
    let lines = lines(told.output.as_bytes());
    let faults: Vec<&str> = lines
        .iter()
        .filter(|line| line["kind"] == "fault")
        .map(|line| line["is"].as_str().unwrap())
        .collect();
    assert_eq!(faults.len(), 2, "{faults:?}");
    for fault in faults {
        assert!(told.errors.contains(&format!("replay: {}: {fault}\n", damaged.path())));
    }
    assert_eq!(lines.last().unwrap()["kind"], "end");
}

/// A trace bears the run's own times, from its start on.
#[test]
fn a_trace_in_logical_time() {
    let file = record("trace", &[1, 2, 3]);
    let output = Scratch::named("trace.json");
    let told = inspect([file.path(), "--export", "trace", "--output", output.path()]);
    assert_eq!(told.code, 0, "{}", told.errors);
    let events: Vec<Value> = serde_json::from_slice(&fs::read(output.path()).unwrap()).unwrap();
    let slices = |name: &str| {
        let slices = events.iter().filter(|event| event["ph"] == "B" && event["name"] == name);
        slices.map(|event| event["ts"].as_f64().unwrap() as u64).collect::<Vec<_>>()
    };
    assert_eq!(slices("doubled"), [1, 2, 3]);
    // Outside, before the tick that takes it, and then where it is handled.
    assert_eq!(slices("Number"), [0, 1, 1, 2, 2, 3]);
    let ends = events.iter().filter(|event| event["ph"] == "E").count();
    assert_eq!(ends, events.iter().filter(|event| event["ph"] == "B").count());
}

fn mcap_of(file: &Scratch) -> Vec<u8> {
    let mut cursor = Cursor::new(Vec::new());
    Export::new(file.path(), graph()).mcap(&mut cursor).unwrap();
    cursor.into_inner()
}

#[test]
fn an_mcap_file_has_a_channel_for_each_input_and_node() {
    let file = record("mcap", &[1, 2, 3]);
    let bytes = mcap_of(&file);
    let mut messages: BTreeMap<String, Vec<(u64, Value)>> = BTreeMap::new();
    for message in MessageStream::new(&bytes).unwrap() {
        let message = message.unwrap();
        let channel = &message.channel;
        assert_eq!(channel.message_encoding, "json");
        let schema = channel.schema.as_ref().unwrap();
        assert_eq!(schema.encoding, "jsonschema");
        let schema: Value = serde_json::from_slice(&schema.data).unwrap();
        let value: Value = serde_json::from_slice(&message.data).unwrap();
        assert_eq!(schema["type"], "object");
        for (key, value) in value.as_object().unwrap() {
            let kind = &schema["properties"][key]["type"];
            let expected = if value.is_number() { "number" } else { "string" };
            assert_eq!(kind, expected, "{key} of {}", channel.topic);
        }
        let of_topic = messages.entry(channel.topic.clone()).or_default();
        assert_eq!(message.sequence as usize, of_topic.len());
        of_topic.push((message.log_time, value));
    }
    let counts: Vec<(&str, usize)> =
        messages.iter().map(|(topic, messages)| (topic.as_str(), messages.len())).collect();
    let expected = [
        ("/calls/end", 1),
        ("/calls/start", 1),
        ("/checkpoints", 3),
        ("/inputs/Number", 3),
        ("/nodes/double", 3),
        ("/nodes/last", 3),
        ("/ticks", 3),
    ];
    assert_eq!(counts, expected);
    let (at, second) = &messages["/nodes/last"][1];
    let activation = json!({
        "tick": 2, "now_ns": 2000, "in_tick": 2, "activation": 4, "edge": "doubled", "trace_id": "4"
    });
    assert_eq!((*at, second), (2000, &activation));
    assert_eq!(messages["/ticks"][2].1["activations"], 2);
    assert_eq!(messages["/inputs/Number"][2], (2000, messages["/inputs/Number"][2].1.clone()));
    assert_eq!(messages["/inputs/Number"][2].1["value"], 3);
    let summary = mcap::Summary::read(&bytes).unwrap().unwrap();
    assert_eq!(summary.stats.unwrap().message_count, 17);
    let index = &summary.metadata_indexes[0];
    let metadata = mcap::read::metadata(&bytes, index).unwrap();
    assert_eq!(metadata.metadata["graph"], "Doubling");
    let mut text = Vec::new();
    Export::new(file.path(), graph()).json_lines(&mut text).unwrap();
    assert_eq!(metadata.metadata["fingerprint"], lines(&text)[0]["fingerprint"]);
}

#[test]
fn an_export_ends_behind_a_tick() {
    let file = record("until", &[1, 2, 3]);
    let mut text = Vec::new();
    let exported = Export::new(file.path(), graph()).until_tick(2).json_lines(&mut text).unwrap();
    assert_eq!(exported.summary.ticks, 2);
    assert_eq!(lines(&text).last().unwrap()["kind"], "checkpoint");
}

/// Takes a few bytes and no more.
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
fn a_full_disk_is_an_error() {
    let file = record("full", &[1, 2, 3]);
    let written = Export::new(file.path(), graph()).json_lines(Full(300));
    assert!(
        matches!(written, Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::StorageFull)
    );
    let written = Export::new(file.path(), graph()).chrome_trace(Full(300));
    assert!(matches!(written, Err(ExportError::Write(_))));
}

#[test]
fn a_recording_is_not_written_over_by_its_export() {
    let file = record("itself", &[1, 2, 3]);
    let before = fs::read(file.path()).unwrap();
    let told = inspect([file.path(), "--export", "jsonl", "--output", file.path()]);
    assert_eq!(told.code, 2);
    assert_eq!(fs::read(file.path()).unwrap(), before);
    let told = inspect([file.path(), "--export", "jsonl", "--output", "/nonexistent/file"]);
    assert_eq!(told.code, 3);
    assert!(
        told.errors.starts_with("replay: /nonexistent/file: cannot be written ("),
        "{}",
        told.errors
    );
}
