//! The scheduler: which node runs next. It knows no payload and reads no clock.
//!
//! [`Scheduler::tick`] is the only motor. What it decides with is small and fixed: sets of ready and of blocked edges, a
//! place in the wheel of levels, the last turn of each level, and 24 bytes a node for timers and failures. The same
//! state, times, inputs and calls give the same run, on every target.
//!
//! - **Priority**: Control first, strictly; High, Normal and Low share by the wheel H N H L H N H, one visit a slot. A slot
//!   that cannot be used falls to the highest level that can. Within a level it goes round robin.
//! - **Visits**: a visit delivers messages of one edge: at most a quantum, what is queued, and what its node has room
//!   for behind it. A visit that the budget cuts off is taken up again by the next tick.
//! - **Owed turns**: a turn that finds its node blocked is owed. While a node owes, only the first owed input after the
//!   one served last may run there; without that rule some inputs starve for ever.
//! - **Bounds** (Control not counted): an edge whose node stays unblocked and owes nothing waits at most
//!   `quantum * (1 + 7 * ceil(m / w))` activations, `m` the edges of its level and `w` the slots of the level (4, 2, 1).
//!   An owed input of a node with `k` inputs is served within `k` visits of that node. There is no bound over the whole
//!   graph while a node further down is blocked: it waits for what blocks it.

mod config;
mod control;
mod fair;
mod hold;
mod lifecycle;
mod rest;
mod run;
mod seam;
#[cfg(feature = "serde")]
mod serial;
mod set;
mod state;
mod tables;
mod timers;
mod turn;
mod wiring;

pub use crate::edge::QueueOp;
pub use crate::lifecycle::{Ending, Lifecycle, Report};
pub use config::{Config, Levels};
pub use control::{ControlError, UnknownNode};
pub use lifecycle::{StartError, StateError};
pub use rest::Rest;
pub use run::Intake;
pub use seam::{Graph, Hook, Span};
#[cfg(feature = "serde")]
pub(crate) use serial::{Read, Written};
pub use set::{EdgeSet, Wide};
pub use state::NodeState;
// For the code that `graph!` writes.
#[doc(hidden)]
pub use tables::{Select, Which, Width, ends, width};
pub use turn::{Left, Turn, Wake};
pub use wiring::{NodeRule, Wiring};

use crate::message::Header;
use crate::observe::{Observer, Position};

/// The state of a run, apart from the nodes' and the edges' own.
///
/// An [`Engine`](crate::engine::Engine) holds one for a `graph!`; alone it drives any [`Graph`].
pub struct Scheduler<G: Graph> {
    /// Invariant: an edge is in `ready` or in `blocked` while it has messages and its node is not held.
    pub(crate) ready: G::Set,
    /// Edges with messages whose turn found no room, parked until there may be some.
    pub(crate) blocked: G::Set,
    /// Edges whose turn came while they could not run.
    owed: G::Set,
    /// Edges into nodes that are paused (but Control) or in quarantine.
    held: G::Set,
    /// The edges of High, Normal and Low.
    levels: [G::Set; 3],
    nodes: G::Nodes,
    pub(crate) source: <G::Header as Header>::Source,
    pub(crate) now_ns: u64,
    /// The earliest time of a timer that is armed and not due yet.
    next_timer_ns: u64,
    deadline_ns: u64,
    tick: u64,
    activations: u64,
    clamped_count: u64,
    tick_activations: u32,
    /// What is left of a visit that was cut off, and its edge.
    rest: u32,
    rest_edge: u16,
    /// For each level, the edge whose turn was last; beyond all edges for none.
    last: [u16; 4],
    quantum: u16,
    /// How many nodes have a due timer.
    due_count: u16,
    /// How many nodes have failed in their last activation.
    failing_count: u16,
    /// How many nodes have been drained, in the order of the start.
    drained_count: u16,
    slot: u8,
    strict: bool,
    stop_wanted: bool,
    /// Whether some node is in a quarantine that discards its inputs.
    discarding: bool,
    /// Whether the last tick has left nothing that another could do, and nothing was changed since.
    settled: bool,
    state: Lifecycle,
}

impl<G: Graph> Scheduler<G> {
    /// A scheduler for a graph in which nothing has run yet.
    pub fn new(graph: &G, config: Config) -> Self {
        let wiring = graph.wiring();
        let [_, high, normal, low] = wiring.levels;
        Self {
            ready: G::Set::default(),
            blocked: G::Set::default(),
            owed: G::Set::default(),
            held: G::Set::default(),
            levels: [high.clone(), normal.clone(), low.clone()],
            nodes: graph.node_states(),
            source: G::Header::source(config.seed),
            now_ns: 0,
            next_timer_ns: u64::MAX,
            deadline_ns: u64::MAX,
            tick: 0,
            activations: 0,
            clamped_count: 0,
            tick_activations: 0,
            rest: 0,
            rest_edge: 0,
            last: [u16::MAX; 4],
            quantum: config.quantum.max(1),
            due_count: 0,
            failing_count: 0,
            drained_count: 0,
            slot: 0,
            strict: config.levels == Levels::Strict,
            stop_wanted: false,
            discarding: false,
            settled: false,
            state: Lifecycle::Created,
        }
    }

    /// The state of the graph.
    pub const fn state(&self) -> Lifecycle {
        self.state
    }

    /// The logical time of the last tick.
    pub const fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// When the next timer is due.
    pub fn next_timer_ns(&self) -> Option<u64> {
        (self.next_timer_ns != u64::MAX).then_some(self.next_timer_ns)
    }

    /// How many activations there have been.
    pub const fn activations(&self) -> u64 {
        self.activations
    }

    /// How many ticks were given a time before the last one; their time was taken to be that of the last.
    pub const fn clamped_count(&self) -> u64 {
        self.clamped_count
    }

    /// The place in the run: where an input given now belongs.
    pub const fn position(&self) -> Position {
        Position { tick: self.tick, activations: self.tick_activations }
    }

    /// The position of an input that is taken before the first activation of the next tick.
    pub(crate) const fn position_of_next_tick(&self) -> Position {
        Position { tick: self.tick.wrapping_add(1), activations: 0 }
    }

    /// Adds the state to a hash: all that decides how the run goes on, on any target and however ticks were split.
    pub fn hash_state<S: core::hash::Hasher>(&self, state: &mut S) {
        use core::hash::Hash;
        for edge in 0..<G::Set as EdgeSet>::WIDTH {
            let sets = [&self.ready, &self.blocked, &self.owed, &self.held];
            let [high, normal, low] = &self.levels;
            for (bit, set) in sets.into_iter().chain([high, normal, low]).enumerate() {
                if set.contains(edge) {
                    (edge, bit as u8).hash(state);
                }
            }
        }
        for node in self.nodes.as_ref() {
            node.hash(state);
        }
        self.source.hash(state);
        (self.now_ns, self.deadline_ns, self.activations, self.rest).hash(state);
        (self.drained_count, self.slot, self.stop_wanted, self.state).hash(state);
        (self.quantum, self.strict).hash(state);
        if self.rest != 0 {
            self.rest_edge.hash(state);
        }
        self.last.hash(state);
    }

    /// After edges were filled or freed between ticks: one that is parked or held is not ready.
    #[inline(always)]
    pub(crate) fn keep_ready<O: Observer>(&mut self, graph: &mut G, observer: &mut O) {
        if !self.blocked.is_empty() || !self.held.is_empty() {
            let mut ready = core::mem::take(&mut self.ready);
            ready.subtract(&self.blocked);
            self.keep_held(graph, &mut ready, observer);
            self.ready = ready;
        }
    }

    fn node(&self, node: u16) -> Option<&NodeState> {
        self.nodes.as_ref().get(usize::from(node))
    }

    fn node_mut(&mut self, node: u16) -> Option<&mut NodeState> {
        self.nodes.as_mut().get_mut(usize::from(node))
    }

    /// Looks again at the parked edges into a node; [`keep_held`](Self::keep_held) is to follow.
    fn release_inputs(&mut self, graph: &G, node: u16, ready: &mut G::Set) {
        let wiring = graph.wiring();
        if let Some(inputs) = wiring.inputs(node) {
            self.blocked.release(ready, inputs, wiring.list);
        }
    }
}

impl<G: Graph> Clone for Scheduler<G> {
    fn clone(&self) -> Self {
        Self {
            ready: self.ready.clone(),
            blocked: self.blocked.clone(),
            owed: self.owed.clone(),
            held: self.held.clone(),
            levels: self.levels.clone(),
            nodes: self.nodes.clone(),
            source: self.source.clone(),
            ..*self
        }
    }
}
