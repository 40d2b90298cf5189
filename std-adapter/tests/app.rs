//! A service as a process: its commands, its exit codes, and its end. The example `service` is started.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything here takes, on whatever machine.
const LONG: Duration = Duration::from_secs(60);

fn command(arguments: &[&str]) -> Command {
    let test = std::env::current_exe().unwrap();
    // `cargo test` builds the examples beside the tests: `target/<profile>/examples`.
    let profile = test.ancestors().nth(2).unwrap();
    let mut command = Command::new(profile.join("examples").join("service"));
    command.args(arguments);
    // Those of whoever runs the tests are not meant.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SERVICE_") {
            command.env_remove(name);
        }
    }
    command
}

fn done(arguments: &[&str]) -> Output {
    command(arguments).output().expect("cargo has built the example")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What a command prints that succeeds, and says nothing else.
fn printed(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = done(arguments);
    assert_eq!((status.code(), text(&stderr)), (Some(0), ""), "{arguments:?}");
    text(&stdout).to_owned()
}

/// What a command says that fails, and its exit code.
fn refused(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().expect("cargo has built the example");
    (status.code(), text(&stderr).to_owned())
}

/// A file that is gone with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("arachne-app-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A service that runs; it is ended with the test at the latest.
struct Service {
    child: Child,
    log: BufReader<ChildStderr>,
    lines: Vec<serde_json::Value>,
}

impl Service {
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stderr(Stdio::piped()).spawn().expect("cargo has built the example");
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log, lines: Vec::new() }
    }

    /// Reads on until a line of the log has a value at a key, and gives that line.
    fn line(&mut self, key: &str, value: &str) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "no {value}: {:?}", self.lines);
            let line: serde_json::Value = serde_json::from_str(&line).expect(&line);
            self.lines.push(line.clone());
            if line[key] == value {
                return line;
            }
        }
    }

    fn signal(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Its exit code, and the rest of its log.
    fn end(mut self) -> (Option<i32>, Vec<serde_json::Value>) {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        let rest = rest.lines().map(|line| serde_json::from_str(line).expect(line));
        self.lines.extend(rest);
        let start = Instant::now();
        while start.elapsed() < LONG {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), std::mem::take(&mut self.lines));
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("it goes on");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let mut client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    write!(client, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

fn count(lines: &[serde_json::Value], message: &str) -> u64 {
    let line = lines.iter().find(|line| line["message"] == message);
    line.unwrap_or_else(|| panic!("no {message}: {lines:?}"))["count"].as_u64().unwrap()
}

#[test]
fn it_serves_and_traces_and_at_a_signal_ends_with_nothing_lost() {
    let trace = File::new("trace.json", "");
    let mut service = Service::start(&mut command(&[
        "run",
        "--set",
        "serve.header_bytes=300",
        "--serve",
        "127.0.0.1:0",
        "--trace",
        trace.path(),
    ]));
    let address = service.line("message", "serving")["address"].as_str().unwrap().to_owned();
    assert_eq!(service.line("event", "lifecycle")["state"], "Running");

    assert!(get(&address, "/").to_lowercase().contains("<!doctype html>"));
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200 "));
    assert!(!get(&address, &format!("/{}", "x".repeat(300))).starts_with("HTTP/1.1 404 "));
    let activations = |name: &str| {
        let metrics = get(&address, "/metrics");
        let name = format!("arachne_node_activations_total{{graph=\"service\",node=\"{name}\"}} ");
        let line = metrics.lines().find_map(|line| line.strip_prefix(&name)).expect(&metrics);
        line.parse::<u64>().unwrap()
    };
    let start = Instant::now();
    while activations("peak") < 10 {
        assert!(start.elapsed() < LONG, "nothing comes");
        thread::sleep(Duration::from_millis(10));
    }
    assert!(get(&address, "/readyz").starts_with("HTTP/1.1 200 "));
    let tables = printed(&["top", &address]);
    assert!(tables.contains("filter") && tables.contains("means"), "{tables}");

    service.signal();
    let (code, lines) = service.end();
    assert_eq!(code, Some(0), "{lines:?}");
    let (accepted, stored) = (count(&lines, "accepted"), count(&lines, "stored"));
    assert!(accepted >= 10);
    assert_eq!(accepted, stored);
    let ended = lines.iter().find(|line| line["message"] == "ended").unwrap();
    assert_eq!((&ended["graph"], &ended["ending"]), (&"service".into(), &"drained".into()));
    assert_eq!(ended["undelivered"], 0);

    let events = std::fs::read_to_string(&trace.0).unwrap();
    let events: Vec<serde_json::Value> = serde_json::from_str(&events).unwrap();
    let begun = events.iter().filter(|event| event["ph"] == "B" && event["name"] == "means");
    assert_eq!(begun.count() as u64, stored);
}

#[test]
fn without_an_address_it_runs_all_the_same_at_its_pace_and_logs_as_it_is_told() {
    let told = [
        "run",
        "--set",
        "run.tick_period=20 ms",
        "--set",
        "log.filter=arachne=debug,service=info",
        "--set",
        "scheduler.seed=1000",
    ];
    let mut service = Service::start(&mut command(&told));
    for tick in 1..=10 {
        assert_eq!(service.line("event", "tick_started")["tick"], tick);
    }
    // By its grid of 20 ms the tenth is 180 ms after the first, by the time that nodes see.
    let times: Vec<_> = service.lines.iter().filter_map(|line| line["now_ns"].as_u64()).collect();
    assert!(times[9] - times[0] >= 180_000_000, "{times:?}");
    service.line("event", "started");
    let mut traces = service.lines.iter().filter_map(|line| line["trace_id"].as_str());
    assert_eq!(traces.next(), Some("1000"));
    service.signal();
    let (code, lines) = service.end();
    assert_eq!(code, Some(0));
    assert_eq!(count(&lines, "accepted"), count(&lines, "stored"));
}

#[test]
fn a_port_in_use_is_a_failure_with_its_reason() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, log) = refused(&mut command(&["run", "--serve", &address]));
    assert_eq!(code, Some(1));
    let line: serde_json::Value = serde_json::from_str(&log).expect(&log);
    assert_eq!(line["level"], "ERROR");
    assert_eq!(
        line["message"],
        format!("cannot serve on {address}: something else listens there already")
    );

    // Where nothing is logged, it is told all the same.
    let (code, log) =
        refused(command(&["run", "--serve", &address]).env("SERVICE_LOG_FILTER", "off"));
    let expected =
        format!("service: cannot serve on {address}: something else listens there already\n");
    assert_eq!((code, log), (Some(1), expected));
}

#[test]
fn a_trace_that_cannot_be_written_is_a_failure_before_anything_runs() {
    let (code, log) = refused(&mut command(&["run", "--trace", "/no/such/folder/trace.json"]));
    assert_eq!(code, Some(1));
    let line: serde_json::Value = serde_json::from_str(&log).expect(&log);
    let message = line["message"].as_str().unwrap();
    assert!(
        message.starts_with("cannot write the trace /no/such/folder/trace.json: "),
        "{message}"
    );
}

#[test]
fn a_graph_is_drawn_in_every_form() {
    let mermaid = printed(&["graph"]);
    assert!(mermaid.starts_with("flowchart LR\n"));
    assert_eq!(mermaid, printed(&["graph", "service", "--form", "mermaid"]));
    let dot = printed(&["graph", "--form=dot"]);
    assert!(dot.starts_with("digraph"));
    let svg = printed(&["graph", "--form", "svg"]);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts: BTreeSet<_> = document.descendants().filter_map(|node| node.text()).collect();
    for name in ["filter", "peak", "means", "Reading"] {
        assert!(texts.contains(name), "{name}: {texts:?}");
        assert!(mermaid.contains(name) && dot.contains(name), "{name}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["graph", "--form", "json"])).unwrap();
    let shape = &json[0]["shape"];
    assert_eq!(
        (&shape["nodes"][1]["path"], &shape["edges"][0]["path"]),
        (&"peak".into(), &"means".into())
    );
    assert!(json[0]["picture"]["width"].as_i64().unwrap() > 0);
}

/// The lines `key = …` of a TOML file, each with its section.
fn keys(toml: &str) -> BTreeSet<String> {
    let mut section = "";
    let mut keys = BTreeSet::new();
    for line in toml.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            keys.insert(format!("{section}.{}", key.trim()));
        }
    }
    keys
}

#[test]
fn the_file_beside_the_example_is_valid_and_has_every_key_with_its_default() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/service.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let defaults = printed(&["validate"]);
    assert!(keys(&defaults).len() > 20);
    assert_eq!(keys(&text), keys(&defaults));

    let path = path.to_str().unwrap();
    let told = printed(&["validate", "--config", path]);
    let values = |text: &str| -> Vec<String> {
        let settings = text.lines().filter_map(|line| line.split_once(" # "));
        settings.map(|(setting, _)| setting.trim_end().to_owned()).collect()
    };
    assert_eq!(values(&told), values(&defaults));
    assert_eq!(told.matches(" = ").count(), told.matches(&format!(" # {path}:")).count());
}

#[test]
fn what_validate_prints_says_where_each_value_comes_from_and_is_a_configuration() {
    let file = File::new("some.toml", "[run]\nbudget = 7\nwait = \"sleep\"\n");
    let mut told = command(&["validate", "--config", file.path(), "--serve", "127.0.0.1:80"]);
    let Output { status, stdout, .. } = told.env("SERVICE_RUN_BUDGET", "8").output().unwrap();
    assert_eq!(status.code(), Some(0));
    let told = text(&stdout).to_owned();
    assert!(told.starts_with("# graph service: 2 nodes, 2 edges, 0 findings\n"), "{told}");
    for (setting, origin) in [
        ("budget = 8", "SERVICE_RUN_BUDGET: ".to_owned()),
        ("wait = \"sleep\"", format!("{}:3: ", file.path())),
        ("address = \"127.0.0.1:80\"", "--serve: ".to_owned()),
        ("quantum = 16", "default: ".to_owned()),
    ] {
        let mut settings = told.lines().filter_map(|line| line.split_once(" # "));
        let (_, comment) = settings.find(|(known, _)| known.trim_end() == setting).expect(setting);
        assert!(comment.starts_with(&origin), "{setting}: {comment}");
    }
    let again = File::new("again.toml", &told);
    assert!(printed(&["validate", "--config", again.path()]).contains("budget = 8 "));
}

#[test]
fn a_bad_configuration_runs_nothing_and_all_of_it_is_told() {
    let file = File::new("bad.toml", "[run]\nbugdet = 7\n\n[scheduler]\nquantum = 0\n");
    let path = file.path();
    let expected = format!(
        "{path}:2: [run] has no key \"bugdet\": it has tick_period, budget, wait, shutdown_deadline\n\
         {path}:5: [scheduler] quantum is to be a whole number from 1 to 65535; it is 0\n\
         SERVICE_LOG_FORMAT: [log] format is to be \"json\" or \"text\"; it is \"xml\"\n\
         SERVICE_LOG_FORMATS: there is no such variable: for [log] there are SERVICE_LOG_FILTER, SERVICE_LOG_FORMAT\n\
         --serve: [serve] address is to be an address with a port, such as \"127.0.0.1:9464\", or \"none\"; it is \"80\"\n"
    );
    for word in ["run", "validate"] {
        let mut command = command(&[word, "--serve", "80"]);
        command.env("SERVICE_LOG_FORMAT", "xml").env("SERVICE_LOG_FORMATS", "json");
        command.env("SERVICE_CONFIG", path);
        assert_eq!(refused(&mut command), (Some(2), expected.clone()));
    }
}

#[test]
fn what_makes_no_sense_on_the_command_line_is_wrong_usage() {
    for (arguments, sentence) in [
        (&[][..], "there is no command: say run, graph, top or validate"),
        (&["walk"], "there is no command \"walk\": say run, graph, top or validate"),
        (&["--walk"], "invalid option '--walk'"),
        (&["run", "fast"], "unexpected argument \"fast\""),
        (&["run", "--form", "dot"], "invalid option '--form'"),
        (&["run", "--config"], "missing argument for option '--config'"),
        (&["run", "--set", "run.budget"], "--set \"run.budget\" is to be --set SECTION.KEY=VALUE"),
        (&["graph", "other"], "there is no graph \"other\": there are service"),
        (&["graph", "--form", "art"], "--form is to be dot, mermaid, svg or json; it is \"art\""),
        (&["top"], "top needs an address, of its own or by serve.address"),
    ] {
        let (code, told) = refused(&mut command(arguments));
        assert_eq!(code, Some(2), "{arguments:?}");
        assert_eq!(told, format!("service: {sentence}; --help says more\n"));
    }
}

#[test]
fn help_is_everywhere() {
    let help = printed(&["--help"]);
    for word in ["run", "graph", "top", "validate"] {
        assert!(help.contains(&format!("service {word} ")));
        assert_eq!(printed(&[word, "--help"]), help);
    }
    assert!(help.contains("Exit codes: 0 success; 1 failure"));
    assert!(help.contains("SERVICE_CONFIG") && help.contains("SERVICE_RUN_BUDGET"));
    assert!(printed(&["--version"]).starts_with("service"));
}

#[test]
fn top_takes_the_address_of_the_configuration() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let (code, told) = refused(command(&["top"]).env("SERVICE_SERVE_ADDRESS", &address));
    assert_eq!(code, Some(1));
    assert!(told.starts_with(&format!("service: no answer from {address}: ")), "{told}");
}

#[cfg(feature = "otlp")]
#[test]
fn spans_go_to_the_collector_of_the_configuration() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/traces", collector.local_addr().unwrap());
    let (request, requests) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for client in collector.incoming() {
            let mut client = BufReader::new(client.unwrap());
            let (mut first, mut length) = (String::new(), 0);
            client.read_line(&mut first).unwrap();
            loop {
                let mut line = String::new();
                client.read_line(&mut line).unwrap();
                let line = line.trim_end().to_lowercase();
                if let Some(bytes) = line.strip_prefix("content-length: ") {
                    length = bytes.parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            client.read_exact(&mut vec![0; length]).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            client.get_mut().write_all(answer).unwrap();
            let _ = request.send(first);
        }
    });
    let mut service = Service::start(command(&["run"]).env("SERVICE_TRACE_COLLECTOR", &url));
    service.line("event", "lifecycle");
    assert_eq!(requests.recv_timeout(LONG).unwrap(), "POST /v1/traces HTTP/1.1\r\n");
    service.signal();
    let (code, lines) = service.end();
    assert_eq!(code, Some(0), "{lines:?}");
    let spans = lines.iter().find(|line| line["message"] == "spans").unwrap();
    // Each message makes two, and the end of the graph is observed as well.
    assert!(spans["sent"].as_u64().unwrap() >= 2 * count(&lines, "accepted"), "{spans}");
    assert_eq!((&spans["dropped"], &spans["failed"]), (&0.into(), &0.into()));
}
