//! The command of a twin as a process, by the example `twin`.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The example, which cargo builds beside the tests.
fn example() -> Command {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    Command::new(path.join("examples").join("twin"))
}

fn sent(ticks: &str) -> Vec<u8> {
    let output = example().args(["send", ticks]).output().unwrap();
    assert!(output.status.success());
    output.stdout
}

fn follow(arguments: &[&str], line: &[u8]) -> Output {
    let mut twin = example()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended before it reads.
    let _ = twin.stdin.take().unwrap().write_all(line);
    twin.wait_with_output().unwrap()
}

#[test]
fn it_follows_standard_input_and_says_how_it_went() {
    let output = follow(&["-"], &sent("100"));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.starts_with("sum: in step, state "), "{said}");
    assert!(said.ends_with("10 checkpoints agreed, 0 gaps, 0 divergences, 0 damaged\n"), "{said}");
}

#[test]
fn what_is_missing_at_the_end_is_a_failure() {
    // The last keyframe is behind tick 50.
    let mut line = sent("90");
    let cut = line.len() - 300;
    line[cut..cut + 20].fill(0x55);
    let output = follow(&["-"], &line);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains(r#""event":"missing","graph":"sum""#), "{told}");
}

#[test]
fn a_wrong_call_says_what_to_do() {
    for arguments in [&[][..], &["--follow", "-"], &["--serve", "here", "-"], &["a", "b"]] {
        let output = follow(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("see --help"));
    }
    let output = follow(&["--help"], b"");
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("listen:HOST:PORT"));
}

#[test]
fn what_cannot_be_opened_is_named() {
    for source in ["/nowhere/at.all", "tcp:127.0.0.1:1", "listen:nowhere"] {
        let output = follow(&[source], b"");
        assert_eq!(output.status.code(), Some(1), "{source}");
        assert!(String::from_utf8(output.stderr).unwrap().contains(source));
    }
}
