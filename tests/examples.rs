//! The small examples, run as a reader would run them, with what they must print.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::path::PathBuf;
use std::process::Command;

/// `cargo test` builds the examples beside the tests: `target/<profile>/examples`.
fn run(name: &str) -> String {
    let test = std::env::current_exe().expect("a test knows where it is");
    let profile = test.ancestors().nth(2).expect("tests stand in target/<profile>/deps");
    let example: PathBuf = profile.join("examples").join(name);
    let output = Command::new(&example).output().expect("cargo has built the example");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("examples print text")
}

#[test]
fn hello_prints_three_numbers_by_a_timer() {
    assert_eq!(run("hello"), "1 at 1 s\n2 at 2 s\n3 at 3 s\nStopped\n");
}

#[test]
fn backpressure_loses_nothing() {
    let text = run("backpressure");
    assert!(text.contains("the input is full after 12: 13 comes back\n"), "{text}");
    assert!(text.contains("the sink got 12, in sum 78\n"), "{text}");
    assert!(text.ends_with("the narrow edge lost 0 and held at most 4\n"), "{text}");
}

#[test]
fn kill_switch_overtakes_what_is_queued() {
    assert_eq!(
        run("kill_switch"),
        "halted after 1 activation: true\n\
         10 orders sent, the last number 9; 990 refused after the halt\n"
    );
}

#[test]
fn subgraph_is_flat_and_used_twice() {
    assert_eq!(
        run("subgraph"),
        "node coarse.offset\nnode coarse.factor\nnode fine.offset\nnode fine.factor\n10\n30\n1010\n"
    );
}

#[test]
fn coalesce_merges_and_loses_nothing() {
    let text = run("coalesce");
    assert!(text.starts_with("frame 1: 100 readings, mean 49, largest 99\n"), "{text}");
    assert!(text.ends_with("600 offered, 597 merged, 0 lost\n"), "{text}");
}

#[test]
fn dead_letter_names_the_reason_and_goes_on() {
    assert_eq!(
        run("dead_letter"),
        "dead letter \"forty\": the line is no number (code 2)\n\
         dead letter \"\": the line is empty (code 1)\n\
         sum 42\n"
    );
}

#[test]
fn flight_recorder_shows_the_seconds_before_the_fault() {
    assert_eq!(
        run("flight_recorder"),
        "the valve closed at 42310 ms; 4096 bytes are left\n\
         its memory begins at 41000 ms\n\
         41310 ms: the filter has 1248 mm\n\
         41810 ms: the filter has 1398 mm\n\
         42310 ms: the filter has 1501 mm\n\
         the same valve closes at the same time; checkpoints that agree: 1\n"
    );
}
