//! Signals, as a process gets them: the example `drain` is started, told to end, and says what it did.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything here takes, on whatever machine.
const LONG: Duration = Duration::from_secs(60);

/// The example, when it has said that it runs; and the rest of what it will say.
fn start(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>) {
    let test = std::env::current_exe().unwrap();
    // `cargo test` builds the examples beside the tests: `target/<profile>/examples`.
    let profile = test.ancestors().nth(2).unwrap();
    let example: PathBuf = profile.join("examples").join("drain");
    let mut child = Command::new(&example)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo has built the example");
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "running\n");
    (child, output)
}

fn send(signal: &str, child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status();
    assert!(sent.unwrap().success());
}

/// The exit code; a child that does not end is ended, and that is a failure.
fn exit_code(child: &mut Child) -> Option<i32> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if start.elapsed() > LONG {
            child.kill().unwrap();
            panic!("it goes on");
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn number_behind(word: &str, text: &str) -> u64 {
    let rest = text.split(word).nth(1).unwrap_or_else(|| panic!("no {word:?} in {text:?}"));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn a_signal_under_load_loses_nothing_that_was_accepted_and_ends_with_0() {
    for signal in ["TERM", "INT"] {
        let (mut child, mut output) = start(&[]);
        thread::sleep(Duration::from_millis(50));
        send(signal, &child);
        let mut text = String::new();
        output.read_to_string(&mut text).unwrap();
        assert_eq!(exit_code(&mut child), Some(0), "{text}");
        let (accepted, stored) =
            (number_behind("accepted ", &text), number_behind("stored ", &text));
        assert!(accepted >= 200, "{text}");
        assert_eq!(accepted, stored, "{text}");
        assert!(
            text.contains("filter: drained, 0 undelivered\nstore: drained, 0 undelivered\n"),
            "{text}"
        );
    }
}

#[test]
fn a_second_signal_ends_at_once_with_128_and_its_number() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let (mut child, _output) = start(&["--stuck"]);
        send(signal, &child);
        // The first has been seen when the graphs are still there: nothing ends a graph that hangs in a node.
        thread::sleep(Duration::from_millis(100));
        assert_eq!(child.try_wait().unwrap(), None);
        let start = Instant::now();
        send(signal, &child);
        assert_eq!(exit_code(&mut child), Some(code));
        // The grace is ten seconds: it was not waited for.
        assert!(start.elapsed() < Duration::from_secs(9));
    }
}
