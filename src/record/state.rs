//! What a recording tells of the graph itself: its shape, its state, and hashes of that.

use super::entry::{Entry, Heading, NodeEntry, PortEntry, number};
use super::output::Output;
use crate::engine::{Engine, fingerprint};
use crate::frame::Sink;
use crate::graph::{Hashed, RootGraph};
use crate::hash::StableHasher;
use crate::message::Header;
use crate::observe::Observer;
use crate::scheduler::Config;
use crate::topology::{EdgeId, NodeId, Topology};
use core::hash::{Hash, Hasher};
use serde::ser::{Serialize, SerializeTuple, Serializer};

impl Heading {
    /// The heading of recordings of a graph with this shape.
    #[must_use]
    pub fn of(topology: &Topology<'_>, config: Config) -> Self {
        Self::new(fingerprint(topology), config)
    }
}

/// Writes the shape of a graph.
pub(super) fn shape<S: Sink>(topology: &Topology<'_>, output: &mut Output<S>) {
    each_of(topology, |entry| output.put(&entry));
}

/// Gives each entry of a graph's shape.
pub(super) fn each_of<'a>(topology: &Topology<'a>, mut each: impl FnMut(Entry<'a>)) {
    for group in topology.groups {
        each(Entry::Group(*group));
    }
    for node in topology.nodes {
        each(Entry::Node(NodeEntry::of(node)));
        for (ports, is_output) in [(node.inputs, false), (node.outputs, true)] {
            for port in ports {
                each(Entry::Port(PortEntry::of(port, is_output)));
            }
        }
    }
    for edge in topology.edges {
        each(Entry::Edge(*edge));
    }
}

/// A part of the state that has a hash of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Turns, timers and counts.
    Scheduler,
    /// A node.
    Node(NodeId),
    /// An edge: what is queued in it, and its accounts.
    Edge(EdgeId),
}

/// Gives the hash of each part of the state: of the scheduler, the nodes and the edges, in the order of the topology.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::record::{Part, each_part};
/// # #[derive(Hash)] struct Sink;
/// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
/// # graph! { #[derive(Hash)] graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
/// # type In = arachne::graph::Input<Small>;
///
/// let mut engine = Engine::new(Small::new(Sink));
/// let number = engine.edge("Number").unwrap();
/// let hash_of = |engine: &Engine<Small>, wanted| {
///     let mut found = None;
///     each_part(engine, |part, hash| if part == wanted { found = Some(hash) });
///     found
/// };
/// let before = hash_of(&engine, Part::Edge(number));
/// engine.push(In::Number(7))?;
/// assert_ne!(hash_of(&engine, Part::Edge(number)), before);
/// # Ok::<(), arachne::engine::PushError<In>>(())
/// ```
pub fn each_part<G, O>(engine: &Engine<G, O>, mut each: impl FnMut(Part, u64))
where
    G: RootGraph + Hashed,
    G::Inputs: Hashed,
    G::Outputs: Hashed,
    O: Observer,
{
    let mut scheduler = StableHasher::default();
    engine.scheduler().hash_state(&mut scheduler);
    each(Part::Scheduler, scheduler.finish());
    let (mut nodes, mut edges) = ((0..).map(NodeId), (0..).map(EdgeId));
    engine.graph().hash_nodes(&mut |hash| {
        nodes.next().into_iter().for_each(|node| each(Part::Node(node), hash));
    });
    let mut edge = |hash| {
        edges.next().into_iter().for_each(|edge| each(Part::Edge(edge), hash));
    };
    engine.graph().hash_edges(&mut edge);
    engine.inputs().hash_edges(&mut edge);
    engine.outputs().hash_edges(&mut edge);
}

/// The hash of a part as checkpoints have it: the upper half, exclusive-or the lower.
pub(super) const fn short(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Writes the hash of the whole state.
pub(super) fn checkpoint<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: RootGraph + Hash,
    G::Inputs: Hash,
    G::Outputs: Hash,
    O: Observer,
    S: Sink,
{
    let activations = engine.scheduler().activations();
    output.put(&Entry::Checkpoint { activations, state: engine.state_hash(), parts: &[] });
}

/// Writes the hash of the whole state and of each part.
pub(super) fn parts<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: RootGraph + Hash + Hashed,
    G::Inputs: Hash + Hashed,
    G::Outputs: Hash + Hashed,
    O: Observer,
    S: Sink,
{
    let activations = engine.scheduler().activations();
    output.put_with(&(number::CHECKPOINT, activations, engine.state_hash()), &Parts(engine));
}

/// Writes the whole state.
pub(super) fn keyframe<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: RootGraph + Serialize,
    G::Inputs: Serialize,
    G::Outputs: Serialize,
    <G::Header as Header>::Source: Serialize,
    O: Observer,
    S: Sink,
{
    output.put_with(&number::KEYFRAME, &engine.written());
}

/// The hashes of the parts, four bytes each.
struct Parts<'a, G: RootGraph, O>(&'a Engine<G, O>);

impl<G, O> Serialize for Parts<'_, G, O>
where
    G: RootGraph + Hashed,
    G::Inputs: Hashed,
    G::Outputs: Hashed,
    O: Observer,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Topology { nodes, edges, .. } = self.0.topology();
        let count = nodes.len().saturating_add(edges.len()).saturating_add(1);
        let mut tuple = serializer.serialize_tuple(count)?;
        let mut result = Ok(());
        each_part(self.0, |_, hash| {
            if result.is_ok() {
                result = tuple.serialize_element(&short(hash).to_le_bytes());
            }
        });
        result?;
        tuple.end()
    }
}
