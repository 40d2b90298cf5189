//! The main job, `cargo run --example trading`, run as its users run it.
//!
//! Cargo tells a test the path of a binary but not of an example, and of an example whose own tests it runs it builds
//! nothing else. So these tests have cargo build it, for the profile that they were built for, once.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The hash of `--seed 1 --messages 5000`, in every build and on every target.
///
/// It changes whenever the state of a node, an edge or the scheduler does, or the order in which they run. If that was
/// meant, take the new value from the message of the failed test, and see that a release build gives the same.
const GOLDEN_HASH: &str = "c853e41ea6e21692";

/// Builds the example once, and says where it is.
fn example() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        // This test is target/PROFILE/deps/trading-HASH.
        let test = std::env::current_exe().expect("the path of this test");
        let profile = test.ancestors().nth(2).expect("the folder of the profile");
        let target = profile.parent().expect("the target folder");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let name = profile.file_name().expect("the name of the profile");
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--example", "trading", "--target-dir"]).arg(target);
        build.arg("--profile").arg(if name == "debug" { OsStr::new("dev") } else { name });
        let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo");
        assert!(status.success(), "the example does not build");
        profile.join("examples").join(format!("trading{}", std::env::consts::EXE_SUFFIX))
    })
}

fn trade<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    let mut run = Command::new(example());
    run.args(arguments).output().expect("the example runs")
}

/// The summary of a run that comes to its end.
fn summary<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Value {
    let arguments = arguments.into_iter().map(|argument| argument.as_ref().to_owned());
    let output = trade(arguments.chain(["--json".into()]));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(errors.is_empty(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// The exit code and the message of a run that does not.
fn failure(input: &Path) -> (Option<i32>, String) {
    let output = trade([OsStr::new("--input"), input.as_os_str()]);
    let message = String::from_utf8(output.stderr).expect("a message");
    assert!(!message.contains("panicked"), "{message}");
    (output.status.code(), message)
}

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn named(name: &str) -> Self {
        let name = format!("arachne-trading-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn holding(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let scratch = Self::named(name);
        fs::write(&scratch.0, bytes).expect("a scratch file");
        scratch
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The recording, where the environment says where it is.
fn recording() -> Option<PathBuf> {
    let folder = std::env::var_os("ARACHNE_RECORDINGS")?;
    Some(Path::new(&folder).join("market/ethusdt-spot-20240808.jsonl.gz"))
}

fn count(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} is no count in {value}"))
}

fn assert_e4_adds_up(summary: &Value) {
    let edges = summary["edges"].as_array().expect("edges");
    assert!(edges.len() > 10);
    for edge in edges {
        let terms = ["dequeued", "queued", "dropped", "coalesced", "refused", "discarded"];
        let sum: u64 = terms.iter().map(|term| count(edge, term)).sum();
        assert_eq!(count(edge, "offered"), sum, "{edge}");
        assert!(count(edge, "high_water") <= count(edge, "capacity"), "{edge}");
    }
}

fn offered(summary: &Value, name: &str) -> u64 {
    let edges = summary["edges"].as_array().expect("edges");
    let edge = edges.iter().find(|edge| edge["name"] == name);
    count(edge.unwrap_or_else(|| panic!("no edge {name}")), "offered")
}

#[test]
fn the_hash_is_the_same_in_every_build() {
    let arguments = ["--seed", "1", "--messages", "5000"];
    assert_eq!(summary(arguments)["hash"], GOLDEN_HASH);
    assert_eq!(summary(arguments)["hash"], GOLDEN_HASH);
}

#[test]
fn the_default_run_trades_until_the_crash_trips_the_kill_switch() {
    let none: [&str; 0] = [];
    let summary = summary(none);
    assert_e4_adds_up(&summary);
    assert_eq!(count(&summary, "messages"), 50_000);
    assert_eq!(count(&summary, "dead_letters"), 0);
    assert!(count(&summary, "orders") > 100);
    assert_eq!(count(&summary, "orders"), count(&summary, "fills"));
    assert_eq!(summary["kill"]["reason"], "drawdown");
    assert!(count(&summary, "kill_wait_activations") <= 1);
    assert_eq!(count(&summary, "orders_after_kill"), 0);
    assert!(summary["pnl"].is_f64());
    assert!(count(&summary, "messages_per_second") > 0);
    let percentiles = &summary["tick_to_order_ns"];
    let [p50, p99, p999] = ["p50", "p99", "p999"].map(|name| count(percentiles, name));
    assert!(0 < p50 && p50 <= p99 && p99 <= p999);
    // All that was decided was carried out, and everything was heard.
    let orders = count(&summary, "orders") + count(&summary, "orders_refused");
    assert_eq!(offered(&summary, "orders"), orders);
    assert_eq!(offered(&summary, "events"), 50_000);
}

#[test]
fn a_run_on_saved_lines_is_the_run_that_saved_them() {
    let file = Scratch::named("saved.jsonl");
    let path = file.0.to_str().expect("a path");
    let saved = summary(["--seed", "7", "--messages", "3000", "--generate", path]);
    let read = summary(["--input", path]);
    assert_eq!(saved["hash"], read["hash"]);
    assert_ne!(saved["hash"], summary(["--seed", "8", "--messages", "3000"])["hash"]);
    let lines = fs::read_to_string(path).expect("the saved lines");
    assert_eq!(lines.lines().count(), 3000);
}

#[test]
fn no_order_goes_to_the_market_after_the_button() {
    let summary = summary(["--kill-at", "20000"]);
    assert_e4_adds_up(&summary);
    assert_eq!(summary["kill"]["reason"], "operator");
    assert_eq!(summary["kill"]["line"], 20_000);
    assert_eq!(count(&summary, "orders_after_kill"), 0);
    assert!(count(&summary, "kill_wait_activations") <= 1);
    assert!(count(&summary, "orders") > 100);
    // The strategy and risk go on; it is the gateway that refuses.
    assert!(count(&summary, "orders_refused") > 100);
}

#[test]
fn a_silent_feed_trips_the_kill_switch_and_the_end_of_the_input_does_not() {
    let saved = Scratch::named("silent.jsonl");
    let path = saved.0.to_str().expect("a path");
    let whole = summary(["--messages", "50", "--generate", path]);
    assert_eq!(whole["kill"], Value::Null);
    let lines = fs::read_to_string(path).expect("the saved lines");
    let (last, before) = lines.lines().next_back().zip(lines.lines().nth_back(1)).expect("lines");
    let (time_ns, message) = last.split_once(' ').expect("a time");
    let late_ns = time_ns.parse::<u64>().expect("a time") + 60_000_000_000;
    fs::write(path, lines.replace(last, &format!("{late_ns} {message}"))).expect("a file");
    let late = summary(["--input", path]);
    assert_eq!(late["kill"]["reason"], "stale feed");
    assert_eq!(late["kill"]["line"], 49);
    let heard_ns: u64 = before.split_once(' ').expect("a time").0.parse().expect("a time");
    assert_eq!(count(&late["kill"], "time_ns"), heard_ns + 5_000_000_000);
}

#[test]
fn a_line_that_does_not_parse_is_a_dead_letter_and_the_run_goes_on() {
    let saved = Scratch::named("dead.jsonl");
    let path = saved.0.to_str().expect("a path");
    let whole = summary(["--messages", "200", "--generate", path]);
    let mut lines: Vec<Vec<u8>> =
        fs::read(path).expect("lines").split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    lines.insert(100, b"1700000000000000000 {\"stream\":".to_vec());
    lines.insert(50, vec![0xff, 0x00]);
    lines.insert(0, b"{}".to_vec());
    fs::write(path, lines.join(&b'\n')).expect("a file");
    let damaged = summary(["--input", path]);
    assert_e4_adds_up(&damaged);
    assert_eq!(count(&damaged, "messages"), 203);
    assert_eq!(count(&damaged, "dead_letters"), 3);
    let letters = damaged["first_dead_letters"].as_array().expect("letters");
    let numbers: Vec<_> = letters.iter().map(|letter| count(letter, "line")).collect();
    assert_eq!(numbers, [1, 52, 103]);
    assert_eq!(offered(&damaged, "events"), 200);
    assert_eq!(damaged["fills"], whole["fills"]);
    assert_eq!(damaged["pnl"], whole["pnl"]);
}

#[test]
fn an_input_that_is_none_ends_in_a_clear_message() {
    let mut state = 7u64;
    let noise: Vec<u8> = core::iter::repeat_with(|| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (state >> 56) as u8
    })
    .take(100_000)
    .collect();
    let other = r#"{"type":"ticker","product_id":"ETH-USD","price":"2683.81"}"#;
    let cases = [
        ("missing", None, "no such file"),
        ("empty", Some(Vec::new()), "the file is empty"),
        ("noise", Some(noise.clone()), "is market data"),
        ("noise.gz", Some([&[0x1f, 0x8b], &*noise].concat()), "damaged"),
        ("other", Some(format!("{other}\n").repeat(1000).into_bytes()), "is market data"),
    ];
    for (name, bytes, expected) in cases {
        let scratch = match bytes {
            Some(bytes) => Scratch::holding(name, bytes),
            None => Scratch::named(name),
        };
        let (code, message) = failure(&scratch.0);
        assert_eq!(code, Some(1), "{name}: {message}");
        assert!(message.contains(expected), "{name}: {message}");
    }
    let (code, message) = failure(&std::env::temp_dir());
    assert_eq!(code, Some(1), "{message}");
}

#[test]
fn a_cut_gzip_ends_in_a_clear_message() {
    use std::io::Write;
    let saved = Scratch::named("whole.jsonl");
    let path = saved.0.to_str().expect("a path");
    summary(["--messages", "2000", "--generate", path]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&fs::read(path).expect("lines")).expect("gzip");
    let whole = gzip.finish().expect("gzip");
    let cut = Scratch::holding("cut.gz", &whole[..whole.len() / 2]);
    let (code, message) = failure(&cut.0);
    assert_eq!(code, Some(1), "{message}");
    assert!(message.contains("ends too early"), "{message}");
}

#[test]
fn arguments_that_make_no_sense_are_said_and_help_helps() {
    for arguments in [&["--speed"][..], &["--messages", "0"], &["--input", "a", "--seed", "1"]] {
        let output = trade(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty());
    }
    let help = String::from_utf8(trade(["--help"]).stdout).expect("text");
    for word in ["--seed", "--generate", "--input", "--kill-at", "Exit codes"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn the_graph_is_drawn_in_three_forms_and_before_the_tables() {
    let text = |arguments: &[&str]| String::from_utf8(trade(arguments).stdout).expect("text");
    assert!(text(&["--graph", "mermaid"]).starts_with("flowchart"));
    assert!(text(&["--graph", "dot"]).starts_with("digraph"));
    let drawing = text(&["--graph", "text"]);
    assert!(drawing.contains("desk.risk") && drawing.contains("-> gateway.Halt"));
    let run = text(&["--messages", "100"]);
    assert!(run.starts_with(&drawing));
    for word in ["edge ", "node ", "orders ", "tick to order", "state hash"] {
        assert!(run.contains(word), "{word}");
    }
}

/// What a server answers to a request for a path.
fn get(address: &str, path: &str) -> String {
    let mut client = TcpStream::connect(address).expect("a server");
    write!(client, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("a request");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("an answer");
    answer
}

/// The run takes some seconds, and the first figures are there after a tenth of one.
#[test]
fn a_run_can_be_watched_and_is_the_same() {
    let options = ["--messages", "5000", "--json", "--serve", "127.0.0.1:0", "--speed", "10"];
    let mut run = Command::new(example());
    run.args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = run.spawn().expect("the example runs");
    let mut errors = BufReader::new(run.stderr.take().expect("its errors"));
    let mut line = String::new();
    errors.read_line(&mut line).expect("where it serves");
    let address =
        line.trim().strip_prefix("trading: http://").and_then(|rest| rest.split('/').next());
    let address = address.unwrap_or_else(|| panic!("{line}"));

    assert!(get(address, "/healthz").starts_with("HTTP/1.1 200"));
    let moves = "arachne_node_activations_total{graph=\"trading\",node=\"desk.strategy\"} ";
    let counted = |answer: &str| {
        let line = answer.lines().find_map(|line| line.strip_prefix(moves));
        line.and_then(|count| count.parse::<u64>().ok()).unwrap_or(0)
    };
    while counted(&get(address, "/metrics")) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(get(address, "/readyz").starts_with("HTTP/1.1 200"));
    let output = run.wait_with_output().expect("its end");
    let summary: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(summary["hash"], GOLDEN_HASH);
}

#[test]
fn an_address_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let output = trade(["--serve", &address]);
    let message = String::from_utf8(output.stderr).expect("a message");
    assert_eq!(output.status.code(), Some(5), "{message}");
    assert!(message.contains(&address), "{message}");
}

#[test]
fn a_traced_run_is_the_same_and_each_activation_is_in_the_file() {
    let file = Scratch::named("trace");
    let arguments = ["--messages", "2000", "--trace"].map(OsStr::new);
    let traced = summary(arguments.into_iter().chain([file.0.as_os_str()]));
    assert_eq!(traced["hash"], summary(["--messages", "2000"])["hash"]);

    let text = fs::read(&file.0).expect("the trace");
    let events: Vec<Value> = serde_json::from_slice(&text).expect("an array of events");
    let metadata = |event: &&Value| event["ph"] == "M" && event["args"]["name"] == "desk.strategy";
    let track = &events.iter().find(metadata).expect("a track of its name")["tid"];
    let begun = events.iter().filter(|event| event["ph"] == "B" && &event["tid"] == track).count();
    let nodes = traced["nodes"].as_array().expect("nodes");
    let strategy = nodes.iter().find(|node| node["name"] == "desk.strategy").expect("the node");
    // Three hooks beside messages and timers: start, drain and stop.
    assert_eq!(begun as u64, count(strategy, "messages") + count(strategy, "timers") + 3);
}

#[test]
fn s6_a_recorded_run_ends_in_the_same_state_when_it_is_replayed() {
    let file = Scratch::named("arec");
    let path = file.0.to_str().expect("a path");
    let recorded = summary(["--messages", "5000", "--kill-at", "3000", "--record", path]);
    let replayed = summary(["--replay", path]);
    for name in ["hash", "messages", "orders", "fills", "activations", "pnl", "kill", "edges"] {
        assert_eq!(replayed[name], recorded[name], "{name}");
    }
    assert!(count(&replayed, "checkpoints") >= 5);

    // With another setting it is another run, and the replay says where.
    let output = trade(["--replay", path, "--latency-us", "5"]);
    let message = String::from_utf8(output.stderr).expect("a message");
    assert_eq!(output.status.code(), Some(6), "{message}");
    assert!(message.contains("behind tick 1000 ") && message.contains("gateway"), "{message}");
}

#[test]
fn a_recording_that_breaks_off_or_is_none_is_told() {
    let file = Scratch::named("torn");
    let path = file.0.to_str().expect("a path");
    summary(["--messages", "2000", "--record", path]);
    let bytes = fs::read(&file.0).expect("the recording");
    fs::write(&file.0, &bytes[..bytes.len() / 2]).expect("half of it");
    let told = |what: &str| {
        let output = trade(["--replay", path]);
        let message = String::from_utf8(output.stderr).expect("a message");
        assert_eq!(output.status.code(), Some(6), "{message}");
        assert!(message.contains(path) && message.contains(what), "{message}");
    };
    told("breaks off behind tick ");
    fs::write(&file.0, "this is no recording").expect("something else");
    told("no recording");
    let output = trade(["--replay", "/no/such/file"]);
    assert_eq!(output.status.code(), Some(1));
}

/// What was flushed is there, however the program ended.
#[test]
fn a_killed_run_leaves_a_recording_that_breaks_off() {
    let file = Scratch::named("killed");
    let path = file.0.to_str().expect("a path");
    let options = ["--messages", "1000000", "--json", "--record", path];
    let mut run = Command::new(example());
    let mut run = run.args(options).stdout(Stdio::null()).spawn().expect("the example runs");
    let length = || fs::metadata(&file.0).map_or(0, |metadata| metadata.len());
    while length() < 1_000_000 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    run.kill().expect("no chance to write more");
    run.wait().expect("its end");
    let output = trade(["--replay", path]);
    let message = String::from_utf8(output.stderr).expect("a message");
    assert_eq!(output.status.code(), Some(6), "{message}");
    let ticks =
        message.split("breaks off behind tick ").nth(1).and_then(|rest| rest.split(';').next());
    let ticks: u64 =
        ticks.and_then(|ticks| ticks.parse().ok()).unwrap_or_else(|| panic!("{message}"));
    assert!(ticks >= 1_000, "{message}");
}

#[test]
fn a_trace_that_cannot_be_written_is_told() {
    let output = trade(["--trace", "/no/such/folder/trace.json"]);
    let message = String::from_utf8(output.stderr).expect("a message");
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains("/no/such/folder/trace.json"), "{message}");
}

/// Runs where the recordings are there: set `ARACHNE_RECORDINGS` to their folder.
#[test]
fn the_picture_in_the_readme_is_that_of_the_graph() {
    let drawn = trade(["--graph", "mermaid"]);
    let picture = String::from_utf8(drawn.stdout).expect("the picture is text");
    let readme = include_str!("../README.md");
    assert!(
        readme.contains(&picture),
        "put what `cargo run --example trading -- --graph mermaid` prints into README.md"
    );
}

#[test]
fn the_recording_trades_without_a_dead_letter_and_twice_alike() {
    let Some(path) = recording() else { return };
    let path = path.to_str().expect("a path");
    let [one, two] = [(); 2].map(|()| summary(["--input", path]));
    assert_e4_adds_up(&one);
    assert_eq!(count(&one, "messages"), 33_618);
    assert_eq!(count(&one, "dead_letters"), 0);
    assert!(count(&one, "orders") > 100);
    assert_eq!(one["hash"], two["hash"]);
}

/// The numbers before a word, in order.
fn numbers_before(text: &str, word: &str) -> Vec<u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[1].trim_matches(',') == word);
    pairs.filter_map(|pair| pair[0].parse().ok()).collect()
}

#[test]
fn nothing_fails_in_many_worlds() {
    let output = trade(["--simulate", "30"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(output.stderr.is_empty());
    assert!(text.contains("no failure"));
    assert_eq!(numbers_before(&text, "seeds")[0], 30);
    // All but the last line, which tells of time, is the same again.
    let again = trade(["--simulate", "30"]);
    let again = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(text.lines().take(2).eq(again.lines().take(2)), "{text}{again}");
}

#[test]
fn a_planted_bug_is_found_and_shrunk_and_its_recording_repeats_it() {
    let scratch = Scratch::named("failure.arec");
    let path = scratch.0.to_str().expect("a path");
    let output = trade(["--simulate", "65", "--planted-bug", "--record", path]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("the position is within its limit"), "{text}");
    assert!(text.contains(path), "{text}");
    let came = numbers_before(&text, "came");
    assert!(came[1] * 20 <= came[0], "{text}");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.ends_with(&format!("--replay {path} --planted-bug\n")), "{message}");

    let replay = trade(["--replay", path, "--planted-bug"]);
    let message = String::from_utf8_lossy(&replay.stderr).into_owned();
    assert_eq!(replay.status.code(), Some(1), "{message}");
    assert!(message.contains("the position is within its limit"), "{message}");
    // The graph without the bug is another.
    let replay = trade(["--replay", path]);
    assert_eq!(replay.status.code(), Some(6));
}

/// The exit code, the output and the messages of a look into a recorded run.
fn look(path: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = trade(["--replay", path].iter().chain(arguments));
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_recorded_run_is_looked_into() {
    let (one, two) = (Scratch::named("one.arec"), Scratch::named("two.arec"));
    let [path, other] = [&one, &two].map(|file| file.0.to_str().expect("a path"));
    summary(["--messages", "2000", "--record", path]);
    summary(["--messages", "2000", "--kill-at", "1000", "--record", other]);
    let (code, state, errors) = look(path, &["--at", "100"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(state.starts_with("behind tick 100 at "), "{state}");
    assert!(state.contains("\n    desk: Desk {\n"), "{state}");
    let (code, steps, errors) = look(path, &["--step", "100"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(steps.starts_with("100.1 at "), "{steps}");
    assert!(steps.contains(": feed from Line, trace "), "{steps}");
    // The button is pressed behind a line, and that is all by which the runs part.
    let (code, difference, errors) = look(path, &["--diff", other]);
    assert_eq!((code, errors.as_str()), (Some(1), ""));
    let lines: Vec<&str> = difference.lines().collect();
    assert!(lines[0].starts_with("the runs part behind tick "), "{difference}");
    assert!(lines[1].ends_with(" ns: a tick begins"), "{difference}");
    assert!(lines[2].ends_with(" ns: an input comes"), "{difference}");
    assert_eq!(lines[3], "the first edge that differs: Stop");
    // The lines as they came are the inputs as they go out.
    let (code, exported, errors) = look(path, &["--export", "jsonl"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let entries = exported.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let inputs: Vec<Value> = entries.filter(|entry| entry["kind"] == "input").collect();
    assert_eq!(inputs.len(), 2000);
    assert!(inputs[0]["value"]["Bytes"][1].as_str().expect("a line").contains("stream"));
    // Of another run it is told.
    let (code, _, errors) = look(path, &["--until", "1500", "--latency-us", "7"]);
    assert_eq!(code, Some(1));
    assert!(
        errors.starts_with(&format!("trading: {path}: another run than the recorded one")),
        "{errors}"
    );
    let (code, _, _) = look(path, &["--step", "2..1"]);
    assert_eq!(code, Some(2));
}
