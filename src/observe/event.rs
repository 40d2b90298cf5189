//! Events: the steps of a run as values.

use crate::lifecycle::{Lifecycle, Report};
use crate::message::Trace;
use crate::node::{NodeError, Timer};
use crate::priority::Priority;
use crate::topology::{EdgeId, NodeId};

/// The reason why a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Cause {
    /// A message from this edge.
    Edge(EdgeId),
    /// A timer.
    Timer(Timer),
    /// The start of the graph.
    Start,
    /// The drain of a shutdown.
    Drain,
    /// The stop of the graph.
    Stop,
}

impl Cause {
    /// Whether the hook runs for a message or a timer. Only such runs count as activations.
    #[must_use]
    pub const fn is_activation(self) -> bool {
        matches!(self, Self::Edge(_) | Self::Timer(_))
    }
}

/// A point in a run. A run with the same inputs at the same positions is the same run (contract S6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Position {
    /// The number of ticks that have begun.
    pub tick: u64,
    /// The number of completed activations in this tick.
    pub activations: u32,
}

/// One step of a run.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Event {
    /// A message was queued.
    Enqueued {
        /// The edge.
        edge: EdgeId,
        /// The number of queued messages, this one included.
        queued: u32,
        /// The trace of the message.
        trace: Option<Trace>,
    },
    /// A message left the queue and is passed to its node.
    Dequeued {
        /// The edge.
        edge: EdgeId,
    },
    /// A message was lost because its edge was full: the new message under `drop`, the oldest under `latest`.
    Dropped {
        /// The edge.
        edge: EdgeId,
    },
    /// A message was merged into a queued message.
    Coalesced {
        /// The edge.
        edge: EdgeId,
        /// The trace of the new message.
        trace: Option<Trace>,
    },
    /// A full `block` edge returned a message to its sender.
    Refused {
        /// The edge.
        edge: EdgeId,
    },
    /// Queued messages were thrown away.
    Discarded {
        /// The edge.
        edge: EdgeId,
        /// The number of messages.
        count: u32,
    },
    /// An input or a timer had its turn but could not run: an edge downstream of the node has no room, or an owed input of
    /// the node goes first. The turn is owed.
    Blocked {
        /// The node.
        node: NodeId,
        /// The input; `None` for a timer.
        edge: Option<EdgeId>,
    },
    /// A hook begins.
    Started {
        /// The node.
        node: NodeId,
        /// Why it runs.
        cause: Cause,
        /// The trace of the message being handled.
        trace: Option<Trace>,
    },
    /// A hook returned.
    Ended {
        /// The node.
        node: NodeId,
        /// Why it ran.
        cause: Cause,
    },
    /// A hook failed. [`Ended`](Event::Ended) follows.
    Failed {
        /// The node.
        node: NodeId,
        /// Why it ran.
        cause: Cause,
        /// The index of the input port; `None` if the hook ran without a message.
        port: Option<u16>,
        /// The trace of the message being handled.
        trace: Option<Trace>,
        /// The error.
        error: NodeError,
    },
    /// The program pushed a message into an input of the graph.
    Ingress {
        /// The edge of the input.
        edge: EdgeId,
        /// The position in the run.
        position: Position,
    },
    /// A tick begins.
    TickStarted {
        /// Its number, counted from 1.
        tick: u64,
        /// Its logical time, in nanoseconds.
        now_ns: u64,
    },
    /// A tick ended.
    TickEnded(Report),
    /// The graph entered a lifecycle state.
    Lifecycle(Lifecycle),
    /// The priority of an edge was changed.
    Moved {
        /// The edge.
        edge: EdgeId,
        /// The new priority.
        priority: Priority,
    },
    /// The capacity of an edge was changed.
    Resized {
        /// The edge.
        edge: EdgeId,
        /// The new capacity.
        capacity: u32,
    },
    /// A node was paused or resumed.
    Paused {
        /// The node.
        node: NodeId,
        /// Whether it is paused now.
        paused: bool,
    },
    /// A node entered quarantine after failures, or was released from it.
    Quarantined {
        /// The node.
        node: NodeId,
        /// Whether it is in quarantine now.
        quarantined: bool,
    },
}
