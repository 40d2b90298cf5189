//! The state of a run that belongs to no node: the sets of edges, the clock, the counters, the last turns.
//!
//! It is generic over the width of the sets and over nothing else. Two graphs of one width share its code.

use super::config::{Config, Levels};
use super::set::EdgeSet;
use crate::lifecycle::Lifecycle;
use core::hash::{Hash, Hasher};

/// What the scheduler knows, apart from its [`NodeState`](super::NodeState)s and the source of headers.
#[derive(Clone)]
pub(crate) struct SchedulerState<S: EdgeSet> {
    /// Edges with messages whose turn may come.
    ///
    /// Invariant: an edge with messages for a node is in `ready` or in `blocked`, unless it is suspended.
    pub(crate) ready: S,
    /// Edges with messages whose turn could not be taken: the node was blocked, or another of its inputs goes first. They
    /// are parked until that may have changed.
    pub(super) blocked: S,
    /// Edges whose turn came while they could not run.
    pub(super) owed: S,
    /// Edges that nothing is delivered from: those into a paused node, except Control, and all those into a node in
    /// quarantine.
    pub(super) suspended: S,
    /// The edges of High, Normal and Low.
    pub(super) levels: [S; 3],
    pub(crate) now_ns: u64,
    /// The earliest time of a timer that is armed and not due yet.
    pub(super) next_timer_ns: u64,
    pub(super) deadline_ns: u64,
    pub(super) tick: u64,
    pub(super) activations: u64,
    pub(super) clamped_count: u64,
    pub(super) tick_activations: u32,
    /// The remaining messages of a visit that was cut off, and its edge.
    pub(super) unfinished: u32,
    pub(super) unfinished_edge: u16,
    /// For Control, High, Normal and Low, the edge whose turn was last; `u16::MAX` for none.
    pub(super) last: [u16; 4],
    pub(super) quantum: u16,
    /// The number of nodes with a due timer.
    pub(super) due_count: u16,
    /// The number of nodes whose last activation failed.
    pub(super) failing_count: u16,
    /// The number of nodes that were drained, in start order.
    pub(super) drained_count: u16,
    /// The current slot of the weighted round robin.
    pub(super) slot: u8,
    pub(super) strict: bool,
    pub(super) stop_wanted: bool,
    /// Whether some quarantine discards its inputs.
    pub(super) discarding: bool,
    /// Whether the last tick left no work, and nothing has changed since.
    pub(super) settled: bool,
    pub(super) lifecycle: Lifecycle,
}

impl<S: EdgeSet> SchedulerState<S> {
    /// The state before the first tick, for edges that are on these levels.
    pub(super) fn new(levels: &[S; 4], config: Config) -> Self {
        let [_, high, normal, low] = levels;
        Self {
            ready: S::default(),
            blocked: S::default(),
            owed: S::default(),
            suspended: S::default(),
            levels: [high.clone(), normal.clone(), low.clone()],
            now_ns: 0,
            next_timer_ns: u64::MAX,
            deadline_ns: u64::MAX,
            tick: 0,
            activations: 0,
            clamped_count: 0,
            tick_activations: 0,
            unfinished: 0,
            unfinished_edge: 0,
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
            lifecycle: Lifecycle::Created,
        }
    }

    /// Adds the sets to a hash: one number per edge and set, so that the width does not show.
    pub(super) fn hash_sets<H: Hasher>(&self, state: &mut H) {
        for edge in 0..S::WIDTH {
            let sets = [&self.ready, &self.blocked, &self.owed, &self.suspended];
            let [high, normal, low] = &self.levels;
            for (bit, set) in sets.into_iter().chain([high, normal, low]).enumerate() {
                if set.contains(edge) {
                    (edge, bit as u8).hash(state);
                }
            }
        }
    }

    /// Adds the numbers to a hash, except those that follow from others or depend on how ticks were split.
    pub(super) fn hash_numbers<H: Hasher>(&self, state: &mut H) {
        (self.now_ns, self.deadline_ns, self.activations, self.unfinished).hash(state);
        (self.drained_count, self.slot, self.stop_wanted, self.lifecycle).hash(state);
        (self.quantum, self.strict).hash(state);
        if self.unfinished != 0 {
            self.unfinished_edge.hash(state);
        }
        self.last.hash(state);
    }
}
