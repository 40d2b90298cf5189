//! What a recording tells of the graph itself: its shape, its state, and hashes of that.

use super::entry::{Entry, Heading, NodeEntry, PortEntry, number};
use super::output::Output;
use crate::engine::{Engine, fingerprint};
use crate::frame::Sink;
use crate::graph::{Boundary, Hashed};
use crate::hash::StableHasher;
use crate::message::Header;
use crate::observe::Observer;
use crate::scheduler::Config;
use crate::topology::Topology;
use core::hash::{Hash, Hasher};
use serde::ser::{Serialize, SerializeTuple, Serializer};

impl Heading {
    /// The heading of recordings of this graph.
    #[must_use]
    pub fn of<G: Boundary>(config: Config) -> Self {
        Self::new(fingerprint(&G::TOPOLOGY), config)
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

/// Gives the hash of each part: of the scheduler, of the nodes, of the edges.
pub(super) fn each_part<G, O>(engine: &Engine<G, O>, mut each: impl FnMut(u32))
where
    G: Boundary + Hashed,
    G::Ingress: Hashed,
    G::Egress: Hashed,
    O: Observer,
{
    let mut scheduler = StableHasher::default();
    engine.scheduler().hash_state(&mut scheduler);
    let mut part = |hash: u64| each((hash ^ (hash >> 32)) as u32);
    part(scheduler.finish());
    engine.graph().hash_nodes(&mut part);
    engine.graph().hash_edges(&mut part);
    engine.inputs().hash_edges(&mut part);
    engine.outputs().hash_edges(&mut part);
}

/// Writes the hash of the whole state.
pub(super) fn checkpoint<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: Boundary + Hash,
    G::Ingress: Hash,
    G::Egress: Hash,
    O: Observer,
    S: Sink,
{
    let activations = engine.scheduler().activations();
    output.put(&Entry::Checkpoint { activations, state: engine.state_hash(), parts: &[] });
}

/// Writes the hash of the whole state and of each part.
pub(super) fn parts<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: Boundary + Hash + Hashed,
    G::Ingress: Hash + Hashed,
    G::Egress: Hash + Hashed,
    O: Observer,
    S: Sink,
{
    let activations = engine.scheduler().activations();
    output.put_with(&(number::CHECKPOINT, activations, engine.state_hash()), &Parts(engine));
}

/// Writes the whole state.
pub(super) fn keyframe<G, O, S>(engine: &Engine<G, O>, output: &mut Output<S>)
where
    G: Boundary + Serialize,
    G::Ingress: Serialize,
    G::Egress: Serialize,
    <G::Header as Header>::Source: Serialize,
    O: Observer,
    S: Sink,
{
    output.put_with(&number::KEYFRAME, &engine.written());
}

/// The hashes of the parts, four bytes each.
struct Parts<'a, G: Boundary, O>(&'a Engine<G, O>);

impl<G, O> Serialize for Parts<'_, G, O>
where
    G: Boundary + Hashed,
    G::Ingress: Hashed,
    G::Egress: Hashed,
    O: Observer,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Topology { nodes, edges, .. } = G::TOPOLOGY;
        let count = nodes.len().saturating_add(edges.len()).saturating_add(1);
        let mut tuple = serializer.serialize_tuple(count)?;
        let mut result = Ok(());
        each_part(self.0, |hash| {
            if result.is_ok() {
                result = tuple.serialize_element(&hash.to_le_bytes());
            }
        });
        result?;
        tuple.end()
    }
}
