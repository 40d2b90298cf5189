//! The command around recordings: what it prints and how it ends.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_files;

use record_files::{Scratch, inspect, record};
use std::fs;

#[test]
fn a_run_is_repeated_and_summed_up() {
    let file = record("summary", &[1, 2, 3]);
    let path = file.path();
    let told = inspect([path]);
    assert_eq!((told.code, told.errors.as_str()), (0, ""), "{}", told.output);
    let lines: Vec<&str> = told.output.lines().collect();
    assert_eq!(lines[0], format!("{path}: the same as recorded"));
    assert_eq!(lines[1..4], ["ticks        3", "inputs       3", "activations  6"]);
    assert_eq!(
        lines[4..7],
        ["checkpoints  3 the same", "skipped      0 entries", "end          yes"]
    );
    assert!(lines[7].starts_with("state        "));
}

#[test]
fn a_run_that_is_another_says_where_and_shows_both_sides() {
    let file = record_files::record_with("another", &[1, 2, 3], 10);
    let path = file.path();
    let told = inspect([path]);
    assert_eq!(told.code, 1);
    let begin = format!(
        "replay: {path}: another run than the recorded one, seen behind tick 1 at 1000 ns: state "
    );
    assert!(told.errors.starts_with(&begin), "{}", told.errors);
    assert!(told.errors.ends_with("; the first node that differs is double\n"), "{}", told.errors);
    assert!(told.output.contains("activations  2                 2\n"), "{}", told.output);
    let node = "\ndouble, the first node that differs, is now:\n    double: Double {\n        \
                factor: 2,\n        sum: 2,\n    },\n";
    assert!(told.output.ends_with(node), "{}", told.output);
}

#[test]
fn the_state_behind_a_tick_and_behind_an_activation() {
    let file = record("state", &[1, 2, 3]);
    let told = inspect([file.path(), "--at", "2"]);
    assert_eq!(told.code, 0, "{}", told.errors);
    let expected = "\
behind tick 2 at 2000 ns: Running, 4 activations so far

edges:
    doubled: 0 of 4 queued, at most 1; 2 taken
    Number: 0 of 8 queued, at most 1; 2 taken

state:
Doubling {
    double: Double {
        factor: 2,
        sum: 6,
    },
    last: Last {
        value: 4,
    },
    edges: {
        double: {
            doubled: [],
        },
        last: {},
    },
}
inputs {
    Number: [],
}
";
    assert_eq!(told.output, expected);
    let told = inspect([file.path(), "--at", "2.1"]);
    let first = "in tick 2 behind activation 1 at 2000 ns: Running, 3 activations so far\n";
    assert!(told.output.starts_with(first), "{}", told.output);
    assert!(told.output.contains("doubled: 1 of 4 queued"), "{}", told.output);
    let told = inspect([file.path(), "--until", "2"]);
    assert!(told.output.contains("checkpoints  2 the same\n"), "{}", told.output);
    assert!(told.output.ends_with(expected), "{}", told.output);
    for (place, sentence) in [
        ("4", "there is no tick 4: the last that was made is 3"),
        ("4.1", "there is no tick 4: the last that was made is 3"),
        ("2.3", "tick 2 has 2 activations, and no 3"),
    ] {
        let told = inspect([file.path(), "--at", place]);
        assert_eq!(told.code, 3);
        assert_eq!(told.errors, format!("replay: {}: {sentence}\n", file.path()));
    }
}

#[test]
fn activations_one_a_line_and_the_trail_of_a_trace() {
    let file = record("steps", &[1, 2, 3]);
    let told = inspect([file.path(), "--step", "2..=3"]);
    let expected = "\
2.1 at 2000 ns, activation 3: double from Number, trace 4
2.2 at 2000 ns, activation 4: last from doubled, trace 4
3.1 at 3000 ns, activation 5: double from Number, trace 5
3.2 at 3000 ns, activation 6: last from doubled, trace 5
";
    assert_eq!((told.code, told.output.as_str()), (0, expected), "{}", told.errors);
    let told = inspect([file.path(), "--trace-id", "4"]);
    let expected =
        "before tick 2: outside -> Number\ntick 2 at 2000 ns, activation 3: double -> doubled\n";
    assert_eq!((told.code, told.output.as_str()), (0, expected), "{}", told.errors);
    let told = inspect([file.path(), "--trace-id", "77"]);
    assert_eq!((told.code, told.output.as_str()), (0, "no message has trace 77\n"));
    let told = inspect([file.path(), "--step", "9"]);
    assert_eq!(told.code, 3);
}

#[test]
fn two_runs_part_where_their_inputs_do() {
    let (one, two) = (record("one", &[1, 2, 3]), record("two", &[1, 2, 4]));
    let told = inspect([one.path(), "--diff", two.path()]);
    let expected = format!(
        "\
the runs part behind tick 2, between ticks
- {} at 2000 ns: an input comes
+ {} at 2000 ns: an input comes
the first edge that differs: Number
  inputs.Number
-     3,
+     4,
",
        one.path(),
        two.path()
    );
    assert_eq!((told.code, told.output.as_str()), (1, expected.as_str()), "{}", told.errors);
    let told = inspect([one.path(), "--diff", two.path(), "--until", "2"]);
    assert_eq!(told.code, 0);
    let told = inspect([one.path(), "--diff", one.path()]);
    assert_eq!(told.code, 0);
    assert!(told.output.starts_with("the same: 3 ticks, state "), "{}", told.output);
    let short = record("short", &[1, 2]);
    let told = inspect([one.path(), "--diff", short.path()]);
    assert_eq!(told.code, 1);
    assert!(
        told.output.contains(&format!("+ {} at 2000 ns: nothing more\n", short.path())),
        "{}",
        told.output
    );
}

/// The fault is in the run, not in the recording: at the third input one of them doubles by another factor.
#[test]
fn a_planted_difference_is_found_at_its_activation() {
    let (one, two) = (record("plain", &[1, 2, 3]), record("planted", &[1, 2, 3]));
    let told = record_files::inspect_planted([one.path(), "--diff", two.path()], 3);
    let lines: Vec<&str> = told.output.lines().collect();
    assert_eq!(told.code, 1, "{}", told.output);
    assert_eq!(lines[0], "the runs part in tick 3, activation 1");
    let at = "at 3000 ns: 3.1 at 3000 ns, activation 5: double from Number, trace 5";
    assert_eq!(lines[1], format!("- {} {at}", one.path()));
    assert_eq!(lines[2], format!("+ {} {at}", two.path()));
    assert_eq!(lines[3], "the first node that differs: double");
    assert_eq!(lines[4], "the first edge that differs: doubled");
    assert_eq!(lines[5], "  Doubling.double");
    assert_eq!(lines[6..8], ["-     sum: 12,", "+     sum: 13,"]);
}

/// Ticks and activations are those of the recording, however they are made here.
#[test]
fn a_place_within_a_tick_has_its_own_number() {
    let (one, two) = (record("plain", &[1, 100, 3]), record("planted", &[1, 100, 3]));
    let listed = inspect([one.path(), "--step", "2"]);
    let doubles = |line: &&str| line.contains(": double ");
    let second = listed.output.lines().filter(doubles).nth(1).unwrap();
    let (place, _) = second.split_once(' ').unwrap();
    let (tick, activation) = place.split_once('.').unwrap();
    assert_ne!(activation, "1");
    let told = record_files::inspect_planted([one.path(), "--diff", two.path()], 101);
    let lines: Vec<&str> = told.output.lines().collect();
    assert_eq!(lines[0], format!("the runs part in tick {tick}, activation {activation}"));
    assert_eq!(lines[1], format!("- {} at 2000 ns: {second}", one.path()));
    let told = inspect([one.path(), "--at", place]);
    let first = format!("in tick 2 behind activation {activation} at 2000 ns: ");
    assert!(told.output.starts_with(&first), "{}", told.output);
}

#[test]
fn what_is_no_recording_has_a_message_and_a_code() {
    let whole = record("whole", &[1, 2, 3, 4, 5, 6, 7, 8]);
    let bytes = fs::read(whole.path()).unwrap();
    let with = |name: &str, bytes: &[u8]| {
        let file = Scratch::named(name);
        fs::write(file.path(), bytes).unwrap();
        let told = inspect([file.path()]);
        (told.code, told.errors.replace(file.path(), "F"), told.output)
    };
    let none = "replay: F: this is no recording: it has no heading\n";
    assert_eq!(with("empty", b""), (3, none.to_owned(), String::new()));
    let (code, errors, _) = with("text", b"no recording\n\0at all\0");
    assert_eq!(code, 3);
    assert!(errors.ends_with(none), "{errors}");
    let told = inspect(["/nonexistent/file"]);
    assert_eq!(told.code, 3);
    assert!(
        told.errors.starts_with("replay: /nonexistent/file: cannot be opened ("),
        "{}",
        told.errors
    );
    assert_eq!(inspect([std::env::temp_dir().to_str().unwrap()]).code, 3);
    // A torn tail is no fault; damage before the end is.
    let (code, errors, output) = with("torn", &bytes[..bytes.len() - 3]);
    assert_eq!((code, errors.as_str()), (0, ""), "{output}");
    assert!(output.contains("end          no: it breaks off, and its last "), "{output}");
    let mut noisy = bytes.clone();
    noisy.extend(b"\0noise\0");
    let (code, errors, _) = with("noisy", &noisy);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.starts_with("replay: F: "), "{errors}");
    let told = inspect(["a", "b"]);
    assert_eq!(told.code, 2);
    assert_eq!(told.errors, "replay: unexpected argument \"b\"; see --help\n");
    let told = inspect(["--help"]);
    assert_eq!(told.code, 0);
    assert!(told.output.contains("Usage: replay RECORDING [OPTION]\n"));
}

/// Every bit flip and every cut, by every way to look: a message at worst.
#[test]
fn no_damage_is_more_than_a_message() {
    let whole = record("damage", &[1, 2, 3]);
    let bytes = fs::read(whole.path()).unwrap();
    let file = Scratch::named("damaged");
    let output = Scratch::named("damaged.out");
    let other = whole.path();
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        for bytes in [&flipped[..], &bytes[..at], &bytes[at..]] {
            fs::write(file.path(), bytes).unwrap();
            let path = file.path();
            for arguments in [
                vec![path],
                vec![path, "--at", "2.1"],
                vec![path, "--step", "1.."],
                vec![path, "--trace-id", "4"],
                vec![path, "--diff", other],
                vec![other, "--diff", path],
                vec![path, "--export", "jsonl"],
                vec![path, "--export", "trace"],
                vec![path, "--export", "mcap", "--output", output.path()],
            ] {
                let told = inspect(arguments.iter().copied());
                assert!([0, 1, 3].contains(&told.code), "{arguments:?}");
                assert!(told.code == 0 || !told.errors.is_empty() || !told.output.is_empty());
            }
        }
    }
}
