//! Snapshots as bytes.

#[cfg(feature = "postcard")]
use super::Engine;
use super::Snapshot;
use crate::graph::{DeclaredGraph, Root, RootGraph};
use crate::hash::StableHasher;
use crate::message::Header;
use crate::scheduler::Graph as _;
use crate::scheduler::{Read, Scheduler, Written};
use crate::topology::Topology;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

impl<G: RootGraph + Serialize> Serialize for Snapshot<G>
where
    G::Inputs: Serialize,
    G::Outputs: Serialize,
    <G::Header as Header>::Source: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        State { root: &self.root, scheduler: &self.scheduler }.serialize(serializer)
    }
}

/// A snapshot that is written where the state is, without a copy of it.
pub(crate) struct State<'a, G: RootGraph> {
    pub(crate) root: &'a Root<G>,
    pub(crate) scheduler: &'a Scheduler<Root<G>>,
}

impl<G: RootGraph + Serialize> Serialize for State<'_, G>
where
    G::Inputs: Serialize,
    G::Outputs: Serialize,
    <G::Header as Header>::Source: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Root { graph, inputs, outputs } = self.root;
        let mut tuple = serializer.serialize_tuple(5)?;
        tuple.serialize_element(&fingerprint(&self.root.topology()))?;
        tuple.serialize_element(graph)?;
        tuple.serialize_element(inputs)?;
        tuple.serialize_element(outputs)?;
        tuple.serialize_element(&Written(self.scheduler, self.root))?;
        tuple.end()
    }
}

impl<'de, G: DeclaredGraph + Deserialize<'de>> Deserialize<'de> for Snapshot<G>
where
    G::Inputs: Deserialize<'de>,
    G::Outputs: Deserialize<'de>,
    <G::Header as Header>::Source: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(5, Reader(PhantomData))
    }
}

/// Tells graphs of different shapes apart: names, types, schemas, capacities, policies, levels, ends, bursts, what happens
/// on a failure.
pub(crate) fn fingerprint(topology: &Topology<'_>) -> u64 {
    let mut hasher = StableHasher::default();
    for group in topology.groups {
        group.hash(&mut hasher);
    }
    for node in topology.nodes {
        (node.name, node.kind, node.group).hash(&mut hasher);
        (node.burst, node.timer_priority.word(), node.on_failure).hash(&mut hasher);
        for port in node.inputs.iter().chain(node.outputs) {
            port.hash(&mut hasher);
        }
    }
    for edge in topology.edges {
        (edge.name, edge.payload, edge.group, edge.capacity).hash(&mut hasher);
        (edge.from, edge.to, edge.policy.word(), edge.priority.word()).hash(&mut hasher);
        edge.feedback.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(feature = "postcard")]
impl<G: RootGraph, O> Engine<G, O> {
    /// The state, to be written where it is.
    pub(crate) const fn written(&self) -> State<'_, G> {
        State { root: &self.root, scheduler: &self.scheduler }
    }
}

struct Reader<G>(PhantomData<G>);

impl<'de, G: DeclaredGraph + Deserialize<'de>> Visitor<'de> for Reader<G>
where
    G::Inputs: Deserialize<'de>,
    G::Outputs: Deserialize<'de>,
    <G::Header as Header>::Source: Deserialize<'de>,
{
    type Value = Snapshot<G>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot of this graph")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Snapshot<G>, A::Error> {
        let short = |part| A::Error::invalid_length(part, &"the five parts of a snapshot");
        let shape: u64 = sequence.next_element()?.ok_or_else(|| short(0))?;
        if shape != fingerprint(&G::TOPOLOGY) {
            return Err(A::Error::custom("the snapshot is of another graph"));
        }
        let graph = sequence.next_element()?.ok_or_else(|| short(1))?;
        let inputs = sequence.next_element()?.ok_or_else(|| short(2))?;
        let outputs = sequence.next_element()?.ok_or_else(|| short(3))?;
        let mut root = Root { graph, inputs, outputs };
        let scheduler = sequence.next_element_seed(Read(&mut root))?.ok_or_else(|| short(4))?;
        Ok(Snapshot { root, scheduler })
    }
}

/// With feature `postcard`: snapshots in a caller's buffer, without allocation.
#[cfg(feature = "postcard")]
impl<G: RootGraph> Snapshot<G> {
    /// Writes the snapshot as [postcard](https://postcard.jamesmunns.com/wire-format) bytes, and returns those used.
    ///
    /// # Examples
    /// ```
    /// use arachne::{engine::Snapshot, prelude::*};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Clone, Default, Serialize, Deserialize)]
    /// struct Sum(u32);
    /// impl Node for Sum {
    ///     type Input = One<u32>;
    ///     type Output = Never;
    ///     fn on_message(&mut self, One::One(n): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
    ///         self.0 += n;
    ///         Ok(())
    ///     }
    /// }
    /// graph! {
    ///     #[derive(Clone, Serialize, Deserialize)]
    ///     graph Summing(In: u32 => sum.One [4]) { sum: Sum {} }
    /// }
    /// type In = arachne::graph::Input<Summing>;
    ///
    /// let mut engine = Engine::new(Summing::new(Sum::default()));
    /// engine.start(0)?;
    /// engine.push(In::In(7)).unwrap();
    /// let mut buffer = [0; 512];
    /// let bytes = engine.snapshot().write(&mut buffer)?;
    ///
    /// let mut other = Engine::new(Summing::new(Sum::default()));
    /// other.restore(Snapshot::read(bytes)?);
    /// other.tick(1, 100)?;
    /// assert_eq!(other.graph().sum.0, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As postcard reports them: the buffer is too small, or a payload's own serialisation fails.
    pub fn write<'b>(&self, buffer: &'b mut [u8]) -> postcard::Result<&'b mut [u8]>
    where
        Self: Serialize,
    {
        postcard::to_slice(self, buffer)
    }

    /// Reads a snapshot of this graph.
    ///
    /// Bytes that are not one are refused, and so are those of a graph of another shape. A state that contradicts itself is
    /// refused or repaired, not trusted.
    ///
    /// # Errors
    /// As postcard reports them.
    pub fn read<'de>(bytes: &'de [u8]) -> postcard::Result<Self>
    where
        Self: Deserialize<'de>,
    {
        match postcard::take_from_bytes(bytes)? {
            (snapshot, []) => Ok(snapshot),
            // More than a snapshot is no snapshot.
            _ => Err(postcard::Error::SerdeDeCustom),
        }
    }
}
