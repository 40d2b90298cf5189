//! The states of a graph and the report of a tick.
//!
//! The scheduler produces these values. Observers, recordings and readings carry them, so they stand below both:
//! `observe` needs no scheduler to describe a run.

use crate::topology::{EdgeId, NodeId};

/// The states of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Lifecycle {
    /// Made, not started.
    Created,
    /// Takes inputs and runs.
    Running,
    /// Finishes what is queued, and takes no more.
    Draining,
    /// Done.
    Stopped,
}

/// What a tick has done, and why it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Report {
    /// How many activations it ran.
    pub activations: u32,
    /// How many Control messages wait: more than 0 only when the budget ran out, or in front of a quarantine.
    pub control_waiting: u32,
    /// When the next timer is due, in logical nanoseconds. Whether the caller may sleep until then says
    /// [`Engine::rest_with`](crate::engine::Engine::rest_with): rings may hold more, and outputs that are taken make work.
    pub next_timer_ns: Option<u64>,
    /// Why it has ended.
    pub ending: Ending,
    /// The state of the graph after it.
    pub state: Lifecycle,
}

/// Why a tick has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Ending {
    /// There is nothing to do before the next timer or input.
    Idle,
    /// The budget is spent and there is more to do.
    Budget,
    /// Work is queued and none can run: a node is paused or in quarantine, an output of the graph is full, or the
    /// capacity of an edge was lowered below the burst of the node that sends on it.
    Stalled {
        /// An edge that waits; `None` if it is a timer.
        edge: Option<EdgeId>,
        /// The node that it waits for.
        node: NodeId,
    },
}

impl Report {
    /// Whether there is nothing to do before the next timer or input.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.ending, Ending::Idle)
    }
}
