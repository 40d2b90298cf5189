//! A reader of recordings in another language, made of the format's page alone, finds in each what `Tape` finds.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::node::{Inputs, OnFailure};
use arachne::record::{By, Entry, NodeEntry, PortEntry, Tape, TapeError};
use quickcheck::{Arbitrary, Gen};
use record_common::rewrite::{bytes_of, entries, frames};
use record_common::{Script, record};
use std::fmt::Write;
use std::process::Command;

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if digits.is_empty() { "-".into() } else { digits }
}

fn on_failure(what: OnFailure) -> String {
    match what {
        OnFailure::Continue => "continue".into(),
        OnFailure::Stop => "stop".into(),
        OnFailure::Quarantine { after, inputs } => {
            let inputs = if inputs == Inputs::Hold { "hold" } else { "discard" };
            format!("quarantine {after} {inputs}")
        }
    }
}

/// The line that the other reader prints for an entry.
fn line(entry: &Entry<'_>) -> String {
    match *entry {
        Entry::Heading(heading) => format!(
            "heading {} {} {} {} {} {}",
            hex(&heading.magic),
            heading.version,
            heading.fingerprint,
            heading.quantum,
            heading.strict,
            heading.seed
        ),
        Entry::Group(group) => format!("group {:?} {}", group.name, group.parent),
        Entry::Node(NodeEntry {
            name,
            kind,
            group,
            burst,
            timer_priority,
            on_failure: failure,
        }) => {
            let (level, failure) = (timer_priority.word(), on_failure(failure));
            format!("node {name:?} {kind:?} {group} {burst} {level} {failure}")
        }
        Entry::Port(PortEntry { is_output, name, payload, key, version, content_type }) => {
            format!("port {is_output} {name:?} {payload:?} {key:?} {version} {content_type:?}")
        }
        Entry::Edge(edge) => format!(
            "edge {:?} {} {} {:?} {} {:?} {:?} {} {} {} {}",
            edge.name,
            edge.group,
            edge.from.node,
            edge.from.port,
            edge.to.node,
            edge.to.port,
            edge.payload,
            edge.capacity,
            edge.policy.word(),
            edge.priority.word(),
            edge.feedback
        ),
        Entry::Keyframe(bytes) => format!("keyframe {}", hex(bytes)),
        Entry::Start { now_ns } => format!("start {now_ns}"),
        Entry::Input { by, value } => {
            let by = match by {
                By::Push => "push".into(),
                By::Drain => "data".into(),
                By::Poll(activations) => format!("control {activations}"),
            };
            format!("input {by} {}", hex(value))
        }
        Entry::Tick { now_ns, budget } => format!("tick {now_ns} {budget}"),
        Entry::Pop { edge: None } => "pop none".into(),
        Entry::Pop { edge: Some(edge) } => format!("pop {}", edge.0),
        Entry::Pause(node) => format!("pause {}", node.0),
        Entry::Resume(node) => format!("resume {}", node.0),
        Entry::Release(node) => format!("release {}", node.0),
        Entry::SetPriority(edge, level) => format!("priority {} {}", edge.0, level.word()),
        Entry::SetCapacity(edge, capacity) => format!("capacity {} {capacity}", edge.0),
        Entry::Shutdown { deadline_ns } => format!("shutdown {deadline_ns}"),
        Entry::Checkpoint { activations, state, parts } => {
            format!("checkpoint {activations} {state} {}", hex(parts))
        }
        Entry::End => "end".into(),
        ref other => panic!("the page knows none such: {other:?}"),
    }
}

/// All lines for a recording.
fn lines(bytes: &[u8]) -> String {
    let mut tape = Tape::new(bytes, vec![0; 1 << 16]);
    let mut lines = String::new();
    loop {
        match tape.peek().map(|entry| entry.map(|entry| line(&entry))) {
            Ok(None) => break,
            Ok(Some(line)) => {
                writeln!(lines, "{} {line}", tape.number()).unwrap();
                tape.advance();
            }
            Err(TapeError::Damage(damage)) => {
                writeln!(lines, "damage {} {}", damage.offset, damage.length).unwrap();
            }
            Err(TapeError::Gap { from, to }) => writeln!(lines, "gap {from} {to}").unwrap(),
            Err(TapeError::Foreign { entry }) => writeln!(lines, "foreign {entry}").unwrap(),
            Err(TapeError::Source(never)) => match never {},
        }
    }
    if tape.pending() != 0 {
        writeln!(lines, "torn {}", tape.pending()).unwrap();
    }
    lines
}

/// Entries that no run of the rig has.
fn rare() -> Vec<Vec<u8>> {
    let node = |on_failure| {
        let (name, kind, group, burst) = ("a \"node\"", "Node<é>", 300, 70_000);
        let timer_priority = arachne::Priority::Low;
        Entry::Node(NodeEntry { name, kind, group, burst, timer_priority, on_failure })
    };
    let quarantine = |inputs| OnFailure::Quarantine { after: 40_000, inputs };
    let entries = [
        node(OnFailure::Stop),
        node(quarantine(Inputs::Hold)),
        node(quarantine(Inputs::Discard)),
        Entry::Start { now_ns: u64::MAX },
        Entry::Tick { now_ns: 0, budget: u32::MAX },
        Entry::Release(arachne::topology::NodeId(u16::MAX)),
        Entry::Pop { edge: Some(arachne::topology::EdgeId(128)) },
        Entry::Input { by: By::Poll(u32::MAX), value: &[] },
        Entry::Keyframe(&[0; 300]),
    ];
    entries.iter().map(bytes_of).collect()
}

#[test]
fn a_reader_made_of_the_page_alone_finds_the_same() {
    let mut random = Gen::new(60);
    let mut recordings: Vec<Vec<u8>> =
        (0..20).map(|number| record(&Script::arbitrary(&mut random), number % 4).0).collect();
    recordings.push(frames(&rare(), 1));
    recordings.push(frames(&rare(), 100));
    // Of another version: an entry that nobody knows, integers that are too large, text that is none.
    let foreign: [&[u8]; 6] = [
        &[18, 1],
        &[8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2, 1],
        &[10, 128, 128, 4],
        &[1, 1, 255, 0],
        &[9, 2],
        &[5, 9, 1],
    ];
    for entry in foreign {
        recordings.push(frames(&[&bytes_of(&Entry::End)[..], entry, &[17]], 2));
    }
    // Damage of each kind.
    for number in 0..20 {
        let mut bytes = frames(&entries(&recordings[number]), number + 1);
        for _ in 0..3 {
            let at = usize::arbitrary(&mut random) % bytes.len();
            match number % 4 {
                0 => bytes[at] ^= 1 << (number % 8),
                1 => drop(bytes.drain(at..(at + 50).min(bytes.len()))),
                2 => drop(bytes.splice(at..at, Vec::<u8>::arbitrary(&mut random))),
                _ => bytes.truncate(at.max(200)),
            }
        }
        recordings.push(bytes);
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let paths: Vec<_> =
        (0..recordings.len()).map(|number| folder.join(format!("{number}.arec"))).collect();
    for (path, bytes) in paths.iter().zip(&recordings) {
        std::fs::write(path, bytes).unwrap();
    }
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/record_reader.py");
    let output = match Command::new("python3").arg(reader).args(&paths).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped, for want of a python3: {error}");
            return;
        }
    };
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.is_empty(), "{error}");
    let theirs = String::from_utf8(output.stdout).unwrap();
    let ours: String = recordings.iter().map(|bytes| lines(bytes)).collect();
    for (number, (ours, theirs)) in (1..).zip(ours.lines().zip(theirs.lines())) {
        assert_eq!(ours, theirs, "line {number}: this reader's, and the other's");
    }
    assert_eq!(ours.lines().count(), theirs.lines().count());
    for word in [
        " tick ",
        " input data ",
        " input control ",
        "checkpoint",
        "damage ",
        "gap ",
        "torn ",
        "foreign ",
        " end\n",
    ] {
        assert!(ours.contains(word), "nothing of `{word}` was tried");
    }
}
