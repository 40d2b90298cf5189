//! The command `arachne` as a process: what it takes, what it writes, how it ends.

use arachne::frame::encode;
use arachne::observe::{Event, NodeFigures, Reading};
use arachne::prelude::*;
use arachne::scheduler::Lifecycle;
use arachne::topology::{EdgeId, NodeId};
use arachne_std::live::{Graph, Shape};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

struct Sink;

impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}

graph! { graph Small(Byte: u8 => sink.One [4] drop) { sink: Sink {} } }

/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(serde::Serialize)]
#[allow(clippy::large_enum_variant)]
enum Dispatch {
    Reading(Reading),
    Temperature(i16),
}

fn frame(value: &impl serde::Serialize) -> Vec<u8> {
    let mut buffer = [0; 256];
    encode(value, &mut buffer).unwrap().to_vec()
}

fn node(activations: u64) -> Vec<u8> {
    let figures = NodeFigures { activations, ..NodeFigures::NONE };
    frame(&Dispatch::Reading(Reading::Node { node: NodeId(0), figures }))
}

fn event(event: Event) -> Vec<u8> {
    frame(&Dispatch::Reading(Reading::Event(event)))
}

fn shape(name: &str) -> Shape {
    Shape::new(name, &Small::topology())
}

/// A folder that goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("arachne-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn shape(&self) -> PathBuf {
        self.write("shape.json", serde_json::to_string(&shape("small")).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arachne"));
    command.env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

fn arachne(arguments: &[&str]) -> Output {
    command().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until it is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn get(address: &str, path: &str) -> String {
    let mut client = TcpStream::connect(address).unwrap();
    write!(client, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

/// The address behind `http://` on the first line of standard output.
fn address(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned()
}

#[test]
fn a_file_becomes_figures_and_lines() {
    let folder = Folder::new("file");
    let shape = folder.shape();
    let mut line = event(Event::Lifecycle(Lifecycle::Running));
    line.extend(node(5));
    line.extend(event(Event::Dropped { edge: EdgeId(0) }));
    line.extend(frame(&Dispatch::Temperature(21)));
    line.extend([1, 2, 3, 0]);
    line.extend(event(Event::Paused { node: NodeId(4), paused: true }));
    let source = folder.write("line", line);
    let output = command().arg("bridge").arg("--shape").args([&shape, &source]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    let metrics = text(&output.stdout);
    for line in [
        r#"arachne_node_activations_total{graph="small",node="sink"} 5"#,
        r#"arachne_graph_state{graph="small",state="running"} 1"#,
        r#"arachne_bridge_frames_total{graph="small",kind="foreign"} 1"#,
        r#"arachne_bridge_damaged_total{graph="small",harm="checksum"} 1"#,
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in {metrics}");
    }
    let lines: Vec<Value> =
        text(&output.stderr).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            assert_eq!(line["graph"], "small");
            let more = [&line["state"], &line["edge"], &line["count"]];
            let more = more.map(|value| value.to_string()).into_iter().find(|text| text != "null");
            format!("{} {} {}", line["level"], line["event"], more.unwrap())
        })
        .collect();
    let expected = [
        r#""INFO" "lifecycle" "Running""#,
        r#""WARN" "lost" "Byte""#,
        r#""WARN" "damaged" 1"#,
        r#""WARN" "foreign" 1"#,
        r#""INFO" "bridge" "ended""#,
    ];
    assert_eq!(told, expected);
    assert!(lines[2]["offset"].as_u64() > Some(0));

    // RUST_LOG says what is logged.
    let mut quiet = command();
    quiet.env("RUST_LOG", "error").arg("bridge").arg("--shape").args([&shape, &source]);
    assert!(quiet.output().unwrap().stderr.is_empty());
}

#[test]
fn standard_input_is_served_while_it_lasts_and_after() {
    let folder = Folder::new("stdin");
    let mut bridge = command();
    bridge.args(["bridge", "--serve", "127.0.0.1:0", "--name", "bench", "-", "--shape"]);
    bridge.arg(folder.shape()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut bridge = Running(bridge.stderr(Stdio::null()).spawn().unwrap());
    let address = address(&mut bridge.0);
    let mut input = bridge.0.stdin.take().unwrap();

    // Silent so far.
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/readyz").contains("the device of graph bench has not told its state"));
    assert!(get(&address, "/topology.json").contains(r#""path":"sink""#));
    let here = Reading::Engine { now_ns: 3, state: Lifecycle::Running, runnable: 1 };
    input.write_all(&frame(&Dispatch::Reading(here))).unwrap();
    input.write_all(&node(7)).unwrap();
    let seven = r#"arachne_node_activations_total{graph="bench",node="sink"} 7"#;
    until(seven, || get(&address, "/metrics").contains(seven));
    assert!(get(&address, "/readyz").starts_with("HTTP/1.1 200"));

    // `top` shows it.
    let top = arachne(&["top", &address]);
    assert_eq!(top.status.code(), Some(0));
    assert!(text(&top.stdout).contains("sink"), "{}", text(&top.stdout));

    drop(input);
    until("the end", || get(&address, "/readyz").contains("the source of graph bench has ended"));
    assert!(get(&address, "/metrics").contains(seven));
    assert!(bridge.0.try_wait().unwrap().is_none());
}

#[test]
fn a_growing_file_is_followed() {
    let folder = Folder::new("follow");
    let source = folder.write("line", node(1));
    let mut bridge = command();
    bridge.args(["bridge", "--follow", "--serve", "127.0.0.1:0", "--shape"]).arg(folder.shape());
    bridge.arg(&source).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut bridge = Running(bridge.spawn().unwrap());
    let address = address(&mut bridge.0);
    let has = |count: u8| {
        let line =
            format!(r#"arachne_node_activations_total{{graph="small",node="sink"}} {count}"#);
        until(&line, || get(&address, "/metrics").contains(&line));
    };
    has(1);
    File::options().append(true).open(source).unwrap().write_all(&node(2)).unwrap();
    has(2);
}

#[test]
fn the_list_of_a_server_is_a_shape_too() {
    let folder = Folder::new("list");
    let source = folder.write("line", node(1));
    let list = |names: &[&str]| {
        let graphs: Vec<_> = names.iter().map(|name| Graph::new(shape(name))).collect();
        folder.write("list.json", serde_json::to_string_pretty(&graphs).unwrap())
    };
    let bridge = |list: PathBuf, name: &[&str]| {
        let mut command = command();
        command.arg("bridge").args(name).arg("--shape").args([&list, &source]).output().unwrap()
    };
    let output = bridge(list(&["one"]), &[]);
    assert!(text(&output.stdout).contains(r#"{graph="one",node="sink"} 1"#));
    let output = bridge(list(&["one", "two"]), &["--name", "two"]);
    assert!(text(&output.stdout).contains(r#"{graph="two",node="sink"} 1"#));
    let output = bridge(list(&["one", "two"]), &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains(r#"["one", "two"]: choose one by --name"#), "{error}");
}

#[test]
fn a_device_of_another_kind_is_told() {
    let folder = Folder::new("kind");
    let line = [frame(&7u8), frame(&(0u8, 9u8))].concat();
    let source = folder.write("line", line);
    let mut command = command();
    let output =
        command.args(["bridge", "--shape"]).args([folder.shape(), source]).output().unwrap();
    let error = text(&output.stderr);
    assert!(error.contains("none of 2 frames is a reading"), "{error}");
}

#[test]
fn what_fails_says_why() {
    let folder = Folder::new("fails");
    let shape = folder.shape();
    let (shape, source) = (shape.to_str().unwrap(), folder.write("line", node(1)));
    let source = source.to_str().unwrap();
    let mut hostile = self::shape("small");
    hostile.edges[0].to.node = Some(9);
    let hostile = folder.write("hostile.json", serde_json::to_string(&hostile).unwrap());
    let broken = folder.write("broken.json", r#"{"name": 7}"#);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let (hostile, broken) = (hostile.to_str().unwrap(), broken.to_str().unwrap());
    for (arguments, code, says) in [
        (&[][..], 2, "which command?"),
        (&["bridges"], 2, r#"there is no command "bridges""#),
        (&["top"], 2, "which server?"),
        (&["bridge", source], 2, "--shape FILE"),
        (&["bridge", "--shape", shape], 2, "which source?"),
        (&["bridge", "--shape", shape, "--follow", "-"], 2, "--follow is for a file"),
        (&["bridge", "--shape", shape, "--serve", "here", source], 2, "here"),
        (&["bridge", "--shape", shape, "--baud", "fast", source], 2, "fast"),
        (&["bridge", "--shape", shape, source, source], 2, "unexpected"),
        (&["bridge", "--shape", "/no/shape", source], 1, "/no/shape: "),
        (&["bridge", "--shape", shape, "/no/source"], 1, "/no/source: "),
        (&["bridge", "--shape", shape, "--serve", "127.0.0.1:0", "/no/source"], 1, "/no/source: "),
        (&["bridge", "--shape", shape, "--follow", "/dev/null"], 1, "no file that could grow"),
        (&["bridge", "--shape", shape, "/dev/null"], 1, "it is no serial port"),
        (&["bridge", "--shape", shape, "--baud", "9600", source], 1, "it is no serial port"),
        (&["bridge", "--shape", hostile, source], 1, r#"edge "Byte" has an end at node 9"#),
        (&["bridge", "--shape", broken, source], 1, "broken.json: invalid type"),
        (&["bridge", "--shape", shape, "--serve", &taken, source], 1, "something else listens"),
        (&["top", "127.0.0.1:1"], 1, "no answer from 127.0.0.1:1"),
    ] {
        let output = arachne(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.starts_with("arachne: ") && error.contains(says), "{arguments:?}: {error}");
    }
}

#[test]
fn help_is_there() {
    for (arguments, says) in [
        (&["--help"][..], "Usage: arachne top HOST:PORT"),
        (&["top", "-h"], "Usage: arachne top HOST:PORT"),
        (&["bridge", "--help"], "--shape FILE"),
        (&["--version"], concat!("arachne ", env!("CARGO_PKG_VERSION"))),
    ] {
        let output = arachne(arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains(says) && output.stderr.is_empty());
    }
}
