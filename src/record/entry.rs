//! What a recording is made of.

use crate::node::OnFailure;
use crate::observe::Position;
use crate::port::{PortSpec, Schema};
use crate::priority::Priority;
use crate::scheduler::{Config, Levels};
use crate::topology::{EdgeId, EdgeSpec, GroupSpec, NodeId, NodeSpec};
use serde::{Deserialize, Serialize};

/// The version of the format that is written, and the only one that is read.
pub const VERSION: u16 = 1;

/// One thing that a recording tells, with what depends on the graph's types as bytes.
///
/// A [`Tape`](super::Tape) gives them in order. A variant is never removed or moved: its number is a part of the format.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry<'a> {
    /// What is recorded: the first entry of a recording, and again before each keyframe.
    Heading(Heading),
    /// The graph's shape follows its heading, for those who do not have the program: the groups, the nodes, each with
    /// its ports, and the edges, in the order of the topology. This is a group.
    Group(#[serde(borrow)] GroupSpec<'a>),
    /// A node.
    Node(NodeEntry<'a>),
    /// A port of the node before.
    Port(PortEntry<'a>),
    /// An edge.
    Edge(EdgeSpec<'a>),
    /// The whole state, as the postcard bytes of a [`Snapshot`](crate::engine::Snapshot): a replay can begin here.
    Keyframe(&'a [u8]),
    /// The graph was started.
    Start {
        /// The logical time.
        now_ns: u64,
    },
    /// An input was offered.
    Input {
        /// By whom.
        by: By,
        /// The postcard bytes of its header, if it was given one, and of the input: an `(Option<Header>, Input)`.
        value: &'a [u8],
    },
    /// A tick was begun. Inputs that it took from rings follow.
    Tick {
        /// The time that it was given.
        now_ns: u64,
        /// The most activations that it may run.
        budget: u32,
    },
    /// An output was asked for.
    Pop {
        /// From this edge; `None` for the first that has one.
        edge: Option<EdgeId>,
    },
    /// A node was paused.
    Pause(NodeId),
    /// A pause was ended.
    Resume(NodeId),
    /// A quarantine was ended.
    Release(NodeId),
    /// An edge was moved to another level.
    SetPriority(EdgeId, Priority),
    /// The capacity of an edge was changed.
    SetCapacity(EdgeId, u32),
    /// A shutdown was begun.
    Shutdown {
        /// The logical time by which it is to be over.
        deadline_ns: u64,
    },
    /// What the state was, between ticks.
    Checkpoint {
        /// How many activations there had been.
        activations: u64,
        /// The hash of the whole state.
        state: u64,
        /// The hashes of its parts, four bytes each, least significant first: the scheduler's, the nodes' and the edges' in
        /// the order of the topology. Empty unless they were asked for.
        parts: &'a [u8],
    },
    /// The recorder has finished.
    End,
}

/// A node, as in its [`NodeSpec`]; its ports follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeEntry<'a> {
    /// Its name within its group.
    pub name: &'a str,
    /// Its type as it was written.
    pub kind: &'a str,
    /// The index of its group.
    pub group: u16,
    /// How many messages one activation may emit on each port without a refusal.
    pub burst: u32,
    /// The level of its timers.
    pub timer_priority: Priority,
    /// What happens when it fails.
    pub on_failure: OnFailure,
}

/// A port, as in its [`PortSpec`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortEntry<'a> {
    /// Whether the node sends by it.
    pub is_output: bool,
    /// Its name.
    pub name: &'a str,
    /// The payload's type as it was written.
    pub payload: &'a str,
    /// [`Schema::key`](crate::port::Schema::key).
    pub key: &'a str,
    /// [`Schema::version`](crate::port::Schema::version).
    pub version: u32,
    /// [`Schema::content_type`](crate::port::Schema::content_type).
    pub content_type: &'a str,
}

impl<'a> NodeEntry<'a> {
    pub(super) const fn of(node: &NodeSpec<'a>) -> Self {
        let NodeSpec { name, kind, group, burst, timer_priority, on_failure, .. } = *node;
        Self { name, kind, group, burst, timer_priority, on_failure }
    }
}

impl PortEntry<'_> {
    pub(super) const fn of(port: &PortSpec, is_output: bool) -> Self {
        let PortSpec { name, payload, schema: Schema { key, version, content_type } } = *port;
        Self { is_output, name, payload, key, version, content_type }
    }
}

/// Who offered an input, and so where in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The program, between ticks.
    Push,
    /// A data ring, at the beginning of the tick.
    Drain,
    /// A Control ring, when so many activations of the tick were complete.
    Poll(u32),
}

impl By {
    /// How many activations of its tick were complete; `None` between ticks.
    pub(super) const fn activations(self) -> Option<u32> {
        match self {
            Self::Push => None,
            Self::Drain => Some(0),
            Self::Poll(activations) => Some(activations),
        }
    }
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// [`MAGIC`](Self::MAGIC).
    pub magic: [u8; 4],
    /// [`VERSION`] of those who wrote it.
    pub version: u16,
    /// Tells graphs of different shapes apart: names, types, schemas, capacities, policies, priorities, ends.
    pub fingerprint: u64,
    /// [`Config::quantum`].
    pub quantum: u16,
    /// Whether [`Config::levels`] is strict.
    pub strict: bool,
    /// [`Config::seed`].
    pub seed: u64,
}

impl Heading {
    /// By what a recording is known.
    pub const MAGIC: [u8; 4] = *b"ARec";

    pub(super) fn new(fingerprint: u64, config: Config) -> Self {
        let Config { quantum, levels, seed } = config;
        let strict = matches!(levels, Levels::Strict);
        Self { magic: Self::MAGIC, version: VERSION, fingerprint, quantum, strict, seed }
    }

    /// The configuration of the scheduler.
    #[must_use]
    pub const fn config(&self) -> Config {
        let levels = if self.strict { Levels::Strict } else { Levels::WeightedRoundRobin };
        Config { quantum: self.quantum, levels, seed: self.seed }
    }
}

impl By {
    /// At a position: by a ring.
    pub(super) const fn ring(control: bool, position: Position) -> Self {
        if control { Self::Poll(position.activations) } else { Self::Drain }
    }
}

/// The numbers of the variants that are written piece by piece, as long as what they hold is not known in one place.
pub(super) mod number {
    pub(in crate::record) const KEYFRAME: u32 = 5;
    pub(in crate::record) const INPUT: u32 = 7;
    pub(in crate::record) const CHECKPOINT: u32 = 16;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_variants() {
        let begins = |entry: Entry<'_>, number: u32| {
            let mut bytes = [0; 64];
            let written =
                postcard::to_slice(&entry, &mut bytes).map(|bytes| bytes.first().copied());
            assert_eq!(written, Ok(Some(number as u8)), "{entry:?}");
        };
        begins(Entry::Keyframe(&[]), number::KEYFRAME);
        begins(Entry::Input { by: By::Push, value: &[] }, number::INPUT);
        let checkpoint = Entry::Checkpoint { activations: 0, state: 0, parts: &[] };
        begins(checkpoint, number::CHECKPOINT);
        begins(Entry::End, 17);
    }
}
