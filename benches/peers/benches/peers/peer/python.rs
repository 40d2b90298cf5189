//! csp and asyncio, by `python/peer.py`, which measures the time itself.

use crate::work::*;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/peer.py");
const NOT_INSTALLED: &str = "not installed: python/install.sh installs it";

pub fn csp(work: Work, messages: u64) -> Answer {
    ask("csp", work, messages)
}

pub fn asyncio(work: Work, messages: u64) -> Answer {
    ask("asyncio", work, messages)
}

/// The version of a peer, if it is installed.
pub fn version(name: &'static str) -> String {
    with(name, |interpreter| interpreter.version.clone()).unwrap_or("-".into())
}

/// A process that does the work, as long as this one lives.
struct Interpreter {
    version: String,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _process: Child,
}

static RUNNING: LazyLock<Mutex<HashMap<&str, Option<Interpreter>>>> = LazyLock::new(Mutex::default);

fn with<T>(name: &'static str, act: impl FnOnce(&mut Interpreter) -> T) -> Option<T> {
    let mut running = RUNNING.lock().expect("nobody has panicked in here");
    running.entry(name).or_insert_with(|| start(name)).as_mut().map(act)
}

/// That of the virtual environment, if there is one.
fn python() -> PathBuf {
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("csp/bin/python");
    if installed.exists() { installed } else { "python3".into() }
}

fn start(name: &str) -> Option<Interpreter> {
    let mut process = Command::new(python())
        .args(["-B", SCRIPT, name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let input = process.stdin.take()?;
    let mut output = BufReader::new(process.stdout.take()?);
    let mut version = String::new();
    output.read_line(&mut version).ok()?;
    let version = version.trim().to_owned();
    (!version.is_empty()).then_some(Interpreter { version, input, output, _process: process })
}

#[derive(Deserialize)]
struct Reply {
    took_ns: u64,
    count: u64,
    sum: u64,
    strayed: u64,
    waits: Vec<u64>,
}

fn ask(name: &'static str, work: Work, messages: u64) -> Answer {
    let line = with(name, |interpreter| {
        let mut line = String::new();
        let _ = writeln!(interpreter.input, "{} {messages}", work.name());
        let _ = interpreter.output.read_line(&mut line);
        line
    })
    .ok_or(NOT_INSTALLED)?;
    let Reply { took_ns, count, sum, strayed, waits } =
        serde_json::from_str(&line).map_err(|error| Cannot(format!("it failed: {error}")))?;
    let tally = Tally::found(count, sum, strayed);
    Ok(Done { took: Duration::from_nanos(took_ns), tally, waits })
}
