//! The example `threads`: three graphs in lock-step trade as one does.

use std::process::Command;

/// `cargo test` builds the examples beside the tests: `target/<profile>/examples`.
fn run(seed: u64) -> String {
    let test = std::env::current_exe().unwrap();
    let example = test.ancestors().nth(2).unwrap().join("examples").join("threads");
    let seed = seed.to_string();
    let output = Command::new(&example)
        .args(["--seed", &seed, "--messages", "20000"])
        .output()
        .expect("cargo has built the example");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "seed {seed}: {text}");
    text
}

/// What stands behind a name at the beginning of a line, without the time that it took.
fn behind<'a>(name: &str, text: &'a str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line of that name");
    line.split('(').next().unwrap().trim()
}

#[test]
fn three_threads_trade_as_one_does_whatever_the_market() {
    for seed in 1..=4 {
        let text = run(seed);
        let [one, three] = ["one thread", "three threads"].map(|name| behind(name, &text));
        assert_eq!(one, three, "seed {seed}");
        assert!(!one.starts_with("0 orders"), "{one}");
        assert!(text.ends_with("the same trades\n"), "{text}");
    }
}
