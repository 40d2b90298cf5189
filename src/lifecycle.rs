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
    /// Made, but not started.
    Created,
    /// Takes inputs and runs.
    Running,
    /// Handles what is queued and takes no more inputs.
    Draining,
    /// All nodes are stopped. Nothing runs any more.
    Stopped,
}

/// The result of a tick: what it did, and why it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Report {
    /// The number of activations that it ran.
    pub activations: u32,
    /// The number of waiting Control messages. It is above 0 only if the budget ran out or a node is in quarantine.
    pub control_waiting: u32,
    /// When the next timer is due, in logical nanoseconds; `None` if no timer is armed.
    ///
    /// Ask [`Engine::next_tick_with`](crate::engine::Engine::next_tick_with) whether the caller may sleep until then:
    /// rings may hold inputs, and taking outputs can make work.
    pub next_timer_ns: Option<u64>,
    /// Why it ended.
    pub ending: Ending,
    /// The state of the graph after it.
    pub state: Lifecycle,
}

/// Why a tick ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Ending {
    /// There is nothing to do before the next timer or input.
    Idle,
    /// The budget is spent and there is more to do.
    Budget,
    /// Work is queued, but none of it can run: a node is paused or in quarantine, an output of the graph is full, or
    /// the capacity of an edge was lowered below the burst of its source.
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
