//! Another run than the recorded one is found at the tick in which it became another, and at its node or edge.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::engine::{ControlRing, DataRing};
use arachne::prelude::*;
use arachne::record::{By, Difference, Divergence, Entry, Recorder, Replay, ReplayError, Tape};
use arachne::topology::{EdgeId, NodeId};
use heapless::spsc::Queue;
use quickcheck::QuickCheck;
use record_common::rewrite::{bytes_of, entries, entry, frames};
use record_common::{Bytes, CONFIG, Script, record, replay};
use std::hash::{Hash, Hasher};

/// In which way a cell differs from the recorded one, at a value. It is no part of the state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Flaw {
    #[default]
    None,
    /// Its sum is another.
    Sum(u32),
    /// What it sends is another.
    Emit(u32),
}

/// Adds up what it passes on.
#[derive(Clone, Debug, Default)]
struct Cell {
    sum: u64,
    flaw: Flaw,
}

impl Hash for Cell {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sum.hash(state);
    }
}

impl Node for Cell {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(n): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.sum = self.sum * 3 + u64::from(n) + u64::from(self.flaw == Flaw::Sum(n));
        context.emit(One::One(n + u32::from(self.flaw == Flaw::Emit(n))))?;
        Ok(())
    }
}

fn last(queued: &mut u32, new: u32) {
    *queued = new;
}

graph! {
    #[derive(Hash)]
    graph Pair(In: u32 => one.One) -> (Out: u32) {
        one: Cell { One => link: [u32; 4] -> two.One; }
        two: Cell { One -> out.Out; }
    }
}
graph! {
    #[derive(Hash)]
    graph Quad(In: u32 => left.In) -> (Out: u32) {
        left: Pair { Out => middle: [u32; 4] -> right.In; }
        right: Pair { Out -> out.Out; }
    }
}
graph! {
    #[derive(Hash)]
    graph Plant(In: u32 => up.In [8], Poke: u32 => tap.One [2] control coalesce(last)) -> (Out: u32 [8]) {
        up: Quad { Out => between: [u32; 4] -> down.In; }
        tap: Cell { One => taps: [u32; 4] drop -> end.One; }
        down: Quad { Out -> out.Out; }
        end: Cell { One -> nowhere; }
    }
}
type In = arachne::graph::Input<Plant>;

fn plant(path: &str, flaw: Flaw) -> Plant {
    let cell = |at: &str| Cell { sum: 0, flaw: if at == path { flaw } else { Flaw::None } };
    let pair = |at: &str| Pair::new(cell(&format!("{at}.one")), cell(&format!("{at}.two")));
    let quad = |at: &str| Quad::new(pair(&format!("{at}.left")), pair(&format!("{at}.right")));
    Plant::new(quad("up"), cell("tap"), quad("down"), cell("end"))
}

/// The line from `In` to `Out`: each node, and the edge behind it.
const LINE: [(&str, &str); 8] = [
    ("up.left.one", "up.left.link"),
    ("up.left.two", "up.middle"),
    ("up.right.one", "up.right.link"),
    ("up.right.two", "between"),
    ("down.left.one", "down.left.link"),
    ("down.left.two", "down.middle"),
    ("down.right.one", "down.right.link"),
    ("down.right.two", "Out"),
];

const TICKS: u32 = 6;

/// A run in which each tick gets its own numbers, by a push, a data ring and a Control ring, and all outputs are taken.
fn recording() -> Vec<u8> {
    let recorder = Recorder::new(plant("", Flaw::None), CONFIG, (), Bytes::default());
    let mut recorder = recorder.with_detailed_checkpoints(1);
    recorder.start(0).unwrap();
    for tick in 1..=TICKS {
        recorder.push(In::In(tick * 10)).unwrap();
        recorder.push(In::Poke(tick * 10 + 1)).unwrap();
        let (mut data, mut pokes) = (Queue::<u32, 4>::new(), Queue::<u32, 4>::new());
        let ((mut put, data), (mut poke, poked)) = (data.split(), pokes.split());
        put.enqueue(tick * 10 + 2).unwrap();
        poke.enqueue(tick * 10 + 3).unwrap();
        let mut rings = (DataRing::new(data, In::In), ControlRing::new(poked, In::Poke));
        recorder.tick_with(u64::from(tick) * 100, 100, &mut rings).unwrap();
        while recorder.pop().is_some() {}
    }
    recorder.finish().1.0
}

fn divergence(graph: Plant, bytes: &[u8]) -> Option<Divergence> {
    match Replay::new(graph, (), Tape::new(bytes, [0; 8192])).with_details().run() {
        Ok(summary) => {
            assert!(summary.has_end && summary.checkpoints == summary.ticks);
            None
        }
        Err(ReplayError::Diverged(found)) => Some(found),
        Err(error) => panic!("{error}"),
    }
}

fn node(path: &str) -> Option<NodeId> {
    Some(Plant::topology().node(path).unwrap())
}

fn edge(path: &str) -> Option<EdgeId> {
    Some(Plant::topology().edge(path).unwrap())
}

#[test]
fn a_node_that_differs_is_named_at_the_first_tick_where_it_matters() {
    let recording = recording();
    let nodes = LINE.map(|(node, _)| (node, 2)).into_iter().chain([("tap", 3), ("end", 3)]);
    for (path, number) in nodes {
        assert_eq!(divergence(plant(path, Flaw::Sum(1)), &recording), None, "it never matters");
        for tick in 1..=TICKS {
            let graph = plant(path, Flaw::Sum(tick * 10 + number));
            let found = divergence(graph, &recording).unwrap_or_else(|| panic!("{path}"));
            assert_eq!((found.tick, found.now_ns), (tick.into(), u64::from(tick) * 100), "{path}");
            assert_eq!(found.difference, Difference { node: node(path), edge: None }, "{path}");
            assert_eq!(found.activations.0, found.activations.1);
            let (recorded, now) = found.state.unwrap();
            assert_ne!(recorded, now);
            let words = format!(": state {now:016x}, and {recorded:016x} recorded; ");
            assert!(found.to_string().contains(&words), "{found}");
            let words = format!("behind tick {tick} at {} ns", tick * 100);
            assert!(found.to_string().contains(&words), "{found}");
            let named = format!("the first node that differs is {path}");
            assert!(found.to_string().contains(&named), "{found}");
        }
    }
}

/// One activation a tick, so that what a node sends waits in its edge at the checkpoint.
#[test]
fn an_edge_that_differs_is_named_at_the_first_tick_where_it_matters() {
    let recorder = Recorder::new(plant("", Flaw::None), CONFIG, (), Bytes::default());
    let mut recorder = recorder.with_detailed_checkpoints(1);
    recorder.start(0).unwrap();
    recorder.push(In::In(7)).unwrap();
    for tick in 0..=8 {
        recorder.tick(tick, tick.min(1) as u32).unwrap();
    }
    let bytes = recorder.finish().1.0;
    for (index, (path, behind)) in LINE.into_iter().enumerate() {
        let found = divergence(plant(path, Flaw::Emit(7)), &bytes).unwrap();
        assert_eq!(found.tick, index as u64 + 2, "{path}");
        assert_eq!(found.difference, Difference { node: None, edge: edge(behind) }, "{path}");
        let words = format!("the first edge that differs is {behind}");
        assert!(found.to_string().contains(&words), "{found}");
    }
    // An input that waits, in the first tick, which has no budget.
    let mut entries = entries(&bytes);
    for change in [In::In(8), In::Poke(7)] {
        let port = if matches!(change, In::In(_)) { "In" } else { "Poke" };
        let at =
            entries.iter().position(|bytes| matches!(entry(bytes), Entry::Input { .. })).unwrap();
        entries[at] = input(By::Push, change);
        let found = divergence(plant("", Flaw::None), &frames(&entries, 5)).unwrap();
        assert_eq!((found.tick, found.difference.node), (1, None));
        // The first of two: the one that has not got it.
        assert_eq!(found.difference.edge, edge("In").min(edge(port)));
    }
}

fn input(by: By, input: In) -> Vec<u8> {
    let mut buffer = [0; 64];
    let value: (Option<()>, In) = (None, input);
    bytes_of(&Entry::Input { by, value: postcard::to_slice(&value, &mut buffer).unwrap() })
}

/// The tick in which the entry with an index counts.
fn tick_of(entries: &[Vec<u8>], index: usize) -> u64 {
    let is_tick = |bytes: &&Vec<u8>| matches!(entry(bytes), Entry::Tick { .. });
    let before = entries[..index].iter().filter(is_tick).count() as u64;
    // What a ring gave follows its tick.
    let is_by_ring = matches!(entry(&entries[index]), Entry::Input { by, .. } if by != By::Push);
    before + u64::from(!is_by_ring)
}

fn changed(
    entries: &[Vec<u8>],
    is_it: impl Fn(&Entry<'_>) -> bool,
    change: impl Fn(&mut Vec<Vec<u8>>, usize),
    check: impl Fn(u64, Divergence),
) {
    let mut count = 0;
    for index in 0..entries.len() {
        if is_it(&entry(&entries[index])) {
            let mut other = entries.to_vec();
            change(&mut other, index);
            for each in [1, 7, 1000] {
                let found = divergence(plant("", Flaw::None), &frames(&other, each));
                let found = found.unwrap_or_else(|| panic!("entry {index} changed nothing"));
                assert_eq!(found.tick, tick_of(entries, index), "entry {index}");
                check(found.tick, found);
            }
            count += 1;
        }
    }
    assert!(count >= TICKS as usize);
}

#[test]
fn an_input_that_was_changed_is_found_in_its_tick() {
    let entries = entries(&recording());
    let is_input = |entry: &Entry<'_>| matches!(entry, Entry::Input { .. });
    let change = |entries: &mut Vec<Vec<u8>>, index: usize| {
        let Entry::Input { by, value } = entry(&entries[index]) else { panic!() };
        let (_, given): (Option<()>, In) = postcard::from_bytes(value).unwrap();
        let other = match given {
            In::In(n) => In::In(n + 1),
            In::Poke(n) => In::Poke(n + 1),
        };
        entries[index] = input(by, other);
    };
    changed(&entries, is_input, change, |_, found| {
        let Difference { node: first, edge: other } = found.difference;
        // The first node on its way, and what waits to be taken.
        assert!(
            (first, other) == (node("up.left.one"), edge("Out"))
                || (first, other) == (node("tap"), None)
        );
    });
}

#[test]
fn an_input_that_was_removed_or_given_twice_is_found_in_its_tick() {
    let entries = entries(&recording());
    let is_input = |entry: &Entry<'_>| matches!(entry, Entry::Input { .. });
    let remove = |entries: &mut Vec<Vec<u8>>, index: usize| drop(entries.remove(index));
    changed(&entries, is_input, remove, |_, found| assert!(found.state.is_some()));
    let repeat = |entries: &mut Vec<Vec<u8>>, index: usize| {
        let again = entries[index].clone();
        entries.insert(index, again);
    };
    changed(&entries, is_input, repeat, |_, found| assert!(found.state.is_some()));
}

#[test]
fn a_tick_of_another_budget_or_time_is_found() {
    let entries = entries(&recording());
    let is_tick = |entry: &Entry<'_>| matches!(entry, Entry::Tick { .. });
    let budget = |entries: &mut Vec<Vec<u8>>, index: usize| {
        let Entry::Tick { now_ns, .. } = entry(&entries[index]) else { panic!() };
        entries[index] = bytes_of(&Entry::Tick { now_ns, budget: 3 });
    };
    changed(&entries, is_tick, budget, |_, found| {
        assert!(found.activations.0 > found.activations.1);
        let (recorded, now) = found.activations;
        let words = format!("{now} activations, and {recorded} recorded");
        assert!(found.to_string().contains(&words), "{found}");
    });
    let time = |entries: &mut Vec<Vec<u8>>, index: usize| {
        let Entry::Tick { now_ns, budget } = entry(&entries[index]) else { panic!() };
        entries[index] = bytes_of(&Entry::Tick { now_ns: now_ns + 1, budget });
    };
    changed(&entries, is_tick, time, |tick, found| assert_eq!(found.now_ns, tick * 100 + 1));
}

#[test]
fn an_output_that_was_not_taken_is_found_in_the_next_tick() {
    let entries = entries(&recording());
    let is_tick = |bytes: &Vec<u8>| matches!(entry(bytes), Entry::Tick { .. });
    let last = entries.iter().rposition(is_tick).unwrap();
    let pops: Vec<usize> =
        (0..last).filter(|index| matches!(entry(&entries[*index]), Entry::Pop { .. })).collect();
    assert_eq!(pops.len(), 2 * (TICKS as usize - 1));
    for index in pops {
        let mut other = entries.clone();
        other.remove(index);
        let found = divergence(plant("", Flaw::None), &frames(&other, 9)).unwrap();
        let expected = (tick_of(&entries, index), edge("Out"));
        assert_eq!((found.tick, found.difference.edge), expected);
    }
}

/// An input by a ring that its tick did not take: at another count of activations, or behind the tick.
#[test]
fn an_input_that_no_tick_takes_is_told() {
    let mut entries = entries(&recording());
    let at = entries
        .iter()
        .position(|bytes| matches!(entry(bytes), Entry::Input { by: By::Poll(_), .. }));
    entries[at.unwrap()] = input(By::Poll(77), In::Poke(1));
    let found = divergence(plant("", Flaw::None), &frames(&entries, 9)).unwrap();
    assert_eq!((found.tick, found.state), (1, None));
    assert!(found.to_string().contains("did not take an input that the recorded run took"));
    let bytes = frames(&entries, 9);
    let mut following =
        Replay::new(plant("", Flaw::None), (), Tape::new(&bytes[..], [0; 8192])).following();
    assert!(matches!(following.run(), Err(ReplayError::Diverged(_))));
    assert!(!following.is_in_step());
}

#[test]
fn of_two_inputs_of_a_tick_that_cannot_be_read_the_first_is_told() {
    let mut entries = entries(&recording());
    let at = entries
        .iter()
        .position(|bytes| matches!(entry(bytes), Entry::Input { by: By::Drain, .. }))
        .unwrap();
    entries[at] = bytes_of(&Entry::Input { by: By::Drain, value: &[0xff; 5] });
    entries.insert(at, entries[at].clone());
    let bytes = frames(&entries, 9);
    let error = Replay::new(plant("", Flaw::None), (), Tape::new(&bytes[..], [0; 8192])).run();
    assert_eq!(error.unwrap_err(), ReplayError::Input { entry: at as u64 });
    // One that follows knows that it is not in step from there on.
    let mut following =
        Replay::new(plant("", Flaw::None), (), Tape::new(&bytes[..], [0; 8192])).following();
    assert_eq!(following.run().unwrap_err(), ReplayError::Input { entry: at as u64 });
    assert!(!following.is_in_step());
}

#[test]
fn without_hashes_of_parts_the_tick_alone_is_told() {
    let mut recorder =
        Recorder::new(plant("", Flaw::None), CONFIG, (), Bytes::default()).with_checkpoints(2);
    recorder.start(0).unwrap();
    for tick in 1..=8 {
        recorder.push(In::In(tick)).unwrap();
        recorder.tick(tick.into(), 100).unwrap();
    }
    let bytes = recorder.finish().1.0;
    for (value, tick) in [(1, 2), (2, 2), (3, 4), (6, 6), (7, 8)] {
        let graph = plant("up.right.two", Flaw::Sum(value));
        let error = Replay::new(graph, (), Tape::new(&bytes[..], [0; 8192])).with_details().run();
        let Err(ReplayError::Diverged(found)) = error else { panic!("{error:?}") };
        assert_eq!((found.tick, found.difference), (tick, Difference::default()));
    }
}

/// On graphs of every kind: whatever is changed, no tick before is said to differ.
#[test]
fn no_tick_before_a_change_is_said_to_differ() {
    fn property(script: Script, which: usize, byte: u8) -> bool {
        let mut entries = entries(&record(&script, 0).0);
        let inputs: Vec<usize> = (0..entries.len())
            .filter(|index| matches!(entry(&entries[*index]), Entry::Input { .. }))
            .collect();
        if inputs.is_empty() {
            return true;
        }
        let index = inputs[which % inputs.len()];
        let tick = tick_of(&entries, index);
        let length = entries[index].len();
        entries[index][length - 1] ^= byte % 128;
        let bytes = frames(&entries, 9);
        match replay(&bytes[..]).run() {
            Err(ReplayError::Diverged(found)) => found.tick >= tick,
            Err(ReplayError::Input { entry }) => entry == index as u64,
            Err(error) => panic!("{error}"),
            Ok(_) => true,
        }
    }
    QuickCheck::new().tests(1000).quickcheck(property as fn(Script, usize, u8) -> bool);
}
