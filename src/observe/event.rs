//! The steps of a run, as values.

use crate::lifecycle::{Lifecycle, Report};
use crate::message::Trace;
use crate::node::{NodeError, Timer};
use crate::priority::Priority;
use crate::topology::{EdgeId, NodeId};

/// What made a hook run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Cause {
    /// A message from this edge.
    Edge(EdgeId),
    /// A timer.
    Timer(Timer),
    /// The start.
    Start,
    /// The drain of a shutdown.
    Drain,
    /// The stop.
    Stop,
}

impl Cause {
    /// Whether the hook is an activation, which is counted: it runs for a message or a timer.
    #[must_use]
    pub const fn is_activation(self) -> bool {
        matches!(self, Self::Edge(_) | Self::Timer(_))
    }
}

/// A place in a run: inputs at the same positions make the same run (contract S6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Position {
    /// How many ticks have begun.
    pub tick: u64,
    /// How many activations of this tick are complete.
    pub activations: u32,
}

/// One step of a run.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Event {
    /// A message is queued; `queued` counts it.
    Enqueued {
        /// The edge.
        edge: EdgeId,
        /// How many are queued now.
        queued: u32,
        /// Its header.
        trace: Option<Trace>,
    },
    /// A message leaves the queue for its node.
    Dequeued {
        /// The edge.
        edge: EdgeId,
    },
    /// A message was lost to a full edge: the new one under `drop`, the oldest under `latest`.
    Dropped {
        /// The edge.
        edge: EdgeId,
    },
    /// A message was merged into a queued one.
    Coalesced {
        /// The edge.
        edge: EdgeId,
        /// The header of the message that came.
        trace: Option<Trace>,
    },
    /// A message was handed back by a full `block` edge.
    Refused {
        /// The edge.
        edge: EdgeId,
    },
    /// Queued messages were thrown away.
    Discarded {
        /// The edge.
        edge: EdgeId,
        /// How many.
        count: u32,
    },
    /// The turn of an input found its node without room behind it; the turn is owed.
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
        /// The header of the message in hand.
        trace: Option<Trace>,
    },
    /// A hook has returned.
    Ended {
        /// The node.
        node: NodeId,
        /// Why it ran.
        cause: Cause,
    },
    /// A hook has failed; told before it has [`Ended`](Event::Ended).
    Failed {
        /// The node.
        node: NodeId,
        /// Why it ran.
        cause: Cause,
        /// The index of the input port, if a message was in hand.
        port: Option<u16>,
        /// The header of the message in hand.
        trace: Option<Trace>,
        /// Why it failed.
        error: NodeError,
    },
    /// The outside has put a message on a boundary input.
    Ingress {
        /// The boundary edge.
        edge: EdgeId,
        /// Where in the run.
        position: Position,
    },
    /// A tick begins.
    TickStarted {
        /// Its number, from 1 on.
        tick: u64,
        /// Its logical time.
        now_ns: u64,
    },
    /// A tick has ended.
    TickEnded(Report),
    /// The graph has entered a state.
    Lifecycle(Lifecycle),
    /// An edge was moved to another level.
    Moved {
        /// The edge.
        edge: EdgeId,
        /// The level.
        priority: Priority,
    },
    /// The capacity of an edge was changed.
    Resized {
        /// The edge.
        edge: EdgeId,
        /// The capacity.
        capacity: u32,
    },
    /// A node was paused, or resumed.
    Paused {
        /// The node.
        node: NodeId,
        /// Whether it is paused now.
        paused: bool,
    },
    /// A node was put into quarantine by its failures, or released from it.
    Quarantined {
        /// The node.
        node: NodeId,
        /// Whether it is in quarantine now.
        quarantined: bool,
    },
}
