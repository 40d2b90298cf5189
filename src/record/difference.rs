//! What differs: between two runs, and between two graphs.

use super::entry::{Entry, NodeEntry, PortEntry};
use super::state::{Part, each_of, each_part, short};
use super::tape::{Source, Tape};
use crate::engine::Engine;
use crate::graph::{DeclaredGraph, Hashed, RootGraph};
use crate::observe::Observer;
use crate::topology::{EdgeId, EdgeSpec, End, GroupSpec, NodeId, OUTSIDE, Topology};
use core::fmt::{self, Write};
use heapless::String;

/// Where a replay was found to be another run than the recorded one.
///
/// The difference arose behind the checkpoint before, or at the start: with one a tick, in this very tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// How many ticks had begun.
    pub tick: u64,
    /// The logical time of the last one.
    pub now_ns: u64,
    /// How many activations there had been, recorded and now.
    pub activations: (u64, u64),
    /// The hash of the whole state, recorded and now; `None` if the replay did not take an input that the recorded run
    /// took.
    pub state: Option<(u64, u64)>,
    /// What differs, as far as the recording tells.
    pub difference: Difference,
    /// The graph's shape, for the names.
    pub topology: &'static Topology<'static>,
}

/// What differs between two states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The first node, by the topology.
    pub node: Option<NodeId>,
    /// The first edge, by the topology: what is queued in it, or its accounts.
    pub edge: Option<EdgeId>,
}

impl Divergence {
    pub(super) fn new<G: DeclaredGraph, O: Observer>(engine: &Engine<G, O>, recorded: u64) -> Self {
        Self {
            tick: engine.scheduler().position().tick,
            now_ns: engine.scheduler().now_ns(),
            activations: (recorded, engine.scheduler().activations()),
            state: None,
            difference: Difference::default(),
            topology: topology_of::<G>(),
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tick, now_ns, activations: (recorded, now), .. } = *self;
        write!(f, "another run than the recorded one, seen behind tick {tick} at {now_ns} ns: ")?;
        match self.state {
            None => f.write_str("it did not take an input that the recorded run took")?,
            Some(_) if recorded != now => {
                write!(f, "{now} activations, and {recorded} recorded")?;
            }
            Some((recorded, now)) => write!(f, "state {now:016x}, and {recorded:016x} recorded")?,
        }
        let Difference { node, edge } = self.difference;
        if let Some(node) = node {
            write!(f, "; the first node that differs is {}", self.topology.node_path(node))?;
        }
        if let Some(edge) = edge {
            write!(f, "; the first edge that differs is {}", self.topology.edge_path(edge))?;
        }
        Ok(())
    }
}

impl Difference {
    /// Takes note of a part that differs; parts come in the order of the topology.
    pub fn add(&mut self, part: Part) {
        match part {
            Part::Scheduler => {}
            Part::Node(node) => self.node = self.node.or(Some(node)),
            Part::Edge(edge) => self.edge = self.edge.or(Some(edge)),
        }
    }

    /// Compares recorded hashes with those of a state.
    pub(super) fn find<G, O>(engine: &Engine<G, O>, recorded: &[u8]) -> Self
    where
        G: RootGraph + Hashed,
        G::Inputs: Hashed,
        G::Outputs: Hashed,
        O: Observer,
    {
        let mut difference = Self::default();
        let mut recorded = recorded.as_chunks::<4>().0.iter();
        each_part(engine, |part, hash| {
            if recorded.next().is_some_and(|known| u32::from_le_bytes(*known) != short(hash)) {
                difference.add(part);
            }
        });
        difference
    }
}

/// The shape of a graph, for as long as the program runs.
fn topology_of<G: DeclaredGraph>() -> &'static Topology<'static> {
    const { &G::TOPOLOGY }
}

/// The first difference in shape between a recording and a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherShape {
    /// What the recording has: if there is no room for all of the words, those around the difference.
    recorded: String<MOST_BYTES, u8>,
    /// The number of the part of the shape.
    index: u16,
    topology: &'static Topology<'static>,
}

/// Room for words, so that the error stays small.
const MOST_BYTES: usize = 80;

/// What is told before the difference, at most, if not all is.
const BEFORE_BYTES: usize = 40;

impl OtherShape {
    /// Compares the shape that comes next on a tape; `None` if there is none.
    pub(super) fn find<G: DeclaredGraph, S: Source, B: AsMut<[u8]> + AsRef<[u8]>>(
        tape: &mut Tape<S, B>,
    ) -> Option<Self> {
        let topology = topology_of::<G>();
        for index in 0..=u16::MAX {
            let entry = tape.peek_past().ok().flatten();
            let theirs = entry.filter(Entry::is_shape);
            if index == 0 && theirs.is_none() {
                return None;
            }
            let ours = nth(topology, index);
            if theirs != ours {
                return Some(Self { recorded: around_difference(theirs, ours), index, topology });
            }
            theirs?;
            tape.advance();
        }
        None
    }
}

/// The words of an entry, or those around where it differs from another.
fn around_difference(entry: Option<Entry<'_>>, other: Option<Entry<'_>>) -> String<MOST_BYTES, u8> {
    let (mut all, mut others) = (String::<256>::new(), String::<256>::new());
    // As much of them as there is room for.
    let _ = (words(entry, &mut all), words(other, &mut others));
    let mut begin = 0;
    if all.len() > MOST_BYTES {
        let alike = all.bytes().zip(others.bytes()).take_while(|(one, other)| one == other);
        let latest = all.len().saturating_sub(MOST_BYTES.saturating_sub(8));
        begin = alike.count().saturating_sub(BEFORE_BYTES).min(latest);
    }
    let mut told = String::new();
    let _ = told.push_str(if begin == 0 { "" } else { "…" });
    for (at, character) in all.char_indices() {
        if at >= begin && told.push(character).is_err() {
            break;
        }
    }
    told
}

impl fmt::Display for OtherShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recorded = &self.recorded;
        write!(f, "the recording is of another graph: it has {recorded} where this one has ")?;
        words(nth(self.topology, self.index), f)
    }
}

impl core::error::Error for OtherShape {}

impl Entry<'_> {
    /// Whether it tells of the graph's shape.
    const fn is_shape(&self) -> bool {
        matches!(self, Self::Group(_) | Self::Node(_) | Self::Port(_) | Self::Edge(_))
    }
}

fn nth<'a>(topology: &Topology<'a>, index: u16) -> Option<Entry<'a>> {
    let (mut found, mut number) = (None, 0u16);
    each_of(topology, |entry| {
        if number == index {
            found = Some(entry);
        }
        number = number.saturating_add(1);
    });
    found
}

/// An entry of a shape in words, with all in which two can differ.
fn words(entry: Option<Entry<'_>>, words: &mut impl Write) -> fmt::Result {
    match entry {
        Some(Entry::Group(GroupSpec { name, parent: OUTSIDE })) => {
            write!(words, "the group `{name}`")
        }
        Some(Entry::Group(GroupSpec { name, parent })) => {
            write!(words, "the group `{name}` in group {parent}")
        }
        Some(Entry::Node(node)) => {
            let NodeEntry { name, kind, group, burst, on_failure, .. } = node;
            let level = node.timer_priority.word();
            write!(
                words,
                "the node `{name}: {kind}` (group {group}, burst {burst}, timers {level}, on failure {on_failure:?})"
            )
        }
        Some(Entry::Port(port)) => {
            let PortEntry { name, payload, key, version, content_type, .. } = port;
            let side = if port.is_output { "output" } else { "input" };
            write!(
                words,
                "the {side} port `{name}({payload})` (schema \"{key}\", version {version}, \"{content_type}\")"
            )
        }
        Some(Entry::Edge(edge)) => {
            let EdgeSpec { name, payload, capacity, group, .. } = edge;
            let (policy, priority) = (edge.policy.word(), edge.priority.word());
            let feedback = if edge.feedback { " feedback" } else { "" };
            let (from, to) = (Side(edge.from), Side(edge.to));
            write!(
                words,
                "the edge `{name}: [{payload}; {capacity}] {policy} {priority}{feedback}` (group {group}, from {from} to {to})"
            )
        }
        _ => write!(words, "no more"),
    }
}

/// An end of an edge in words: the index of its node and the port.
struct Side<'a>(End<'a>);

impl fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            End { node: OUTSIDE, port } => write!(f, "outside.{port}"),
            End { node, port } => write!(f, "{node}.{port}"),
        }
    }
}
