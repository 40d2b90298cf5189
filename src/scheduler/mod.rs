//! The scheduler: which node runs next. It knows no payload and reads no clock.
//!
//! [`Scheduler::tick`] is the only motor. Its decisions rest on little state of fixed size: sets of ready and of blocked
//! edges, a slot of a weighted round robin, the last turn of each level, and 24 bytes per node for timers and failures.
//! The same state, times, inputs and calls give the same run, on every target.
//!
//! - **Priority**: Control first, strictly. High, Normal and Low share by the weighted round robin H N H L H N H, one
//!   visit a slot. A slot that cannot be used falls to the highest level that can. Within a level, edges take turns.
//! - **Visits**: a visit delivers messages of one edge, up to the quantum, the number queued, and the room downstream of
//!   its node, whichever is least. A visit that the budget cuts off continues in the next tick.
//! - **Owed turns**: a turn that finds its node blocked is owed. While a node owes turns, only the first owed input
//!   after the one served last may run there. Without that rule some inputs starve for ever.
//! - **Bounds** (Control not counted): an edge whose node stays unblocked and owes nothing waits at most
//!   `quantum * (1 + 7 * ceil(m / w))` activations, where `m` is the number of edges of its level and `w` the number of
//!   slots of the level (4, 2, 1). An owed input of a node with `k` inputs is served within `k` visits of that node.
//!   There is no bound over the whole graph while a node further down is blocked: it waits for what blocks it.
//!
//! # How it is built
//!
//! Decisions and effects are apart. A `Schedule` (`schedule.rs`) borrows the state and reads the tables of the graph's
//! shape. It decides: selection, owed turns, timers, suspension. It is generic over the width of the sets alone and
//! compiles once per width. The methods of [`Scheduler`] are generic over the graph and thin. They carry decisions out:
//! visit an edge, run a hook, empty a queue, emit an event.

mod config;
mod control;
mod cx;
mod error;
mod fairness;
mod graph_trait;
mod grid;
mod hook;
mod lifecycle;
mod next_tick;
mod node_state;
mod run;
mod schedule;

mod selection;
#[cfg(feature = "serde")]
mod serial;
mod set;
mod state;
mod suspension;
pub mod tables;
mod tick;
mod timers;
mod wiring;

pub use crate::edge::QueueOp;
pub use crate::lifecycle::{Ending, Lifecycle, Report};
pub use config::{Config, Levels};
pub use cx::{Cx, Effects, Limits, Visit, Wake};
pub use error::{ControlError, StartError, StateError, UnknownNode};
pub use graph_trait::Graph;
pub use hook::Hook;
pub use next_tick::NextTick;
pub use node_state::NodeState;
pub use run::Intake;
#[cfg(feature = "serde")]
pub(crate) use serial::{Read, Written};
pub use set::{EdgeSet, Wide};
pub use wiring::{NodeRule, Wiring};

use crate::message::Header;
use crate::observe::{Observer, Position};
use schedule::Schedule;
use state::SchedulerState;

/// Advances a graph: decides what runs next, runs it, and reports it.
///
/// An [`Engine`](crate::engine::Engine) holds one for a `graph!`; alone it drives any [`Graph`].
pub struct Scheduler<G: Graph> {
    pub(crate) state: SchedulerState<G::Set>,
    nodes: G::Nodes,
    pub(crate) source: <G::Header as Header>::Source,
}

impl<G: Graph> Scheduler<G> {
    /// A scheduler for a graph in which nothing has run yet.
    pub fn new(graph: &G, config: Config) -> Self {
        Self {
            state: SchedulerState::new(graph.wiring().levels, config),
            nodes: graph.node_states(),
            source: G::Header::source(config.seed),
        }
    }

    /// The state of the graph.
    pub const fn state(&self) -> Lifecycle {
        self.state.lifecycle
    }

    /// The logical time of the last tick.
    pub const fn now_ns(&self) -> u64 {
        self.state.now_ns
    }

    /// When the next timer is due; `None` if no timer is armed.
    pub fn next_timer_ns(&self) -> Option<u64> {
        (self.state.next_timer_ns != u64::MAX).then_some(self.state.next_timer_ns)
    }

    /// The number of activations since the start.
    pub const fn activations(&self) -> u64 {
        self.state.activations
    }

    /// The number of ticks whose time was before that of the tick before; each ran at the earlier tick's time.
    pub const fn clamped_count(&self) -> u64 {
        self.state.clamped_count
    }

    /// The place in the run: where an input given now belongs.
    pub const fn position(&self) -> Position {
        Position { tick: self.state.tick, activations: self.state.tick_activations }
    }

    /// The position of an input that is taken before the first activation of the next tick.
    pub(crate) const fn position_of_next_tick(&self) -> Position {
        Position { tick: self.state.tick.wrapping_add(1), activations: 0 }
    }

    /// Adds the state to a hash: all that decides how the run goes on, on any target and however ticks were split.
    pub fn hash_state<S: core::hash::Hasher>(&self, state: &mut S) {
        use core::hash::Hash;
        self.state.hash_sets(state);
        for node in self.nodes.as_ref() {
            node.hash(state);
        }
        self.source.hash(state);
        self.state.hash_numbers(state);
    }

    /// After edges were filled or freed between ticks: takes parked and suspended edges out of the ready set.
    #[inline(always)]
    pub(crate) fn keep_ready<O: Observer>(&mut self, graph: &mut G, observer: &mut O) {
        if !self.state.blocked.is_empty() || !self.state.suspended.is_empty() {
            self.with_ready(|scheduler, ready| {
                ready.subtract(&scheduler.state.blocked);
                scheduler.apply_suspension(graph, ready, observer);
            });
        }
    }

    /// Borrows the state for a decision; `ready` stands for the ready set of the state.
    fn schedule<'a>(&'a mut self, ready: &'a mut G::Set) -> Schedule<'a, G::Set> {
        let Self { state, nodes, .. } = self;
        Schedule { state, nodes: nodes.as_mut(), ready }
    }

    /// Takes the ready set out of the state for the time of a call, so that it can be lent apart from the rest.
    #[inline(always)]
    fn with_ready<R>(&mut self, work: impl FnOnce(&mut Self, &mut G::Set) -> R) -> R {
        let mut ready = core::mem::take(&mut self.state.ready);
        let result = work(self, &mut ready);
        self.state.ready = ready;
        result
    }

    fn node(&self, node: u16) -> Option<&NodeState> {
        self.nodes.as_ref().get(usize::from(node))
    }

    fn node_mut(&mut self, node: u16) -> Option<&mut NodeState> {
        self.nodes.as_mut().get_mut(usize::from(node))
    }
}

impl<G: Graph> Clone for Scheduler<G> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), nodes: self.nodes.clone(), source: self.source.clone() }
    }
}
