//! The schedule: the scheduler's state next to the tables of the graph that it is for.
//!
//! A decision needs four things: what has happened so far, the records of the nodes, the shape of the graph, and the
//! edges that are ready. [`Schedule`] borrows them together. It sees no payload, calls no hook and emits no event. It
//! is generic over the width of the sets alone, so a program with twenty graphs of up to 32 edges holds one copy of it.
//!
//! Its methods return what happened: an edge to visit, an edge that was parked, a node that is to be quarantined. The
//! methods of [`Scheduler`](super::Scheduler) that call them run the graph and emit the events, and decide nothing.

use super::node_state::NodeState;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::topology::OUTSIDE;

/// The state of a run with the shape of its graph.
pub(super) struct Schedule<'a, S: EdgeSet> {
    pub(super) state: &'a mut SchedulerState<S>,
    pub(super) nodes: &'a mut [NodeState],
    pub(super) wiring: Wiring<'a, S>,
    /// The ready edges. The run loop keeps them in a register, so they are lent apart from `state`, whose own set is
    /// empty meanwhile.
    pub(super) ready: &'a mut S,
}

impl<S: EdgeSet> Schedule<'_, S> {
    pub(super) fn node(&self, node: u16) -> Option<&NodeState> {
        self.nodes.get(usize::from(node))
    }

    pub(super) fn node_mut(&mut self, node: u16) -> Option<&mut NodeState> {
        self.nodes.get_mut(usize::from(node))
    }

    /// Makes the parked edges into a node ready again, so that their turn is tried once more.
    pub(super) fn release_inputs(&mut self, node: u16) {
        if let Some(inputs) = self.wiring.inputs(node) {
            self.state.blocked.release(self.ready, inputs, self.wiring.list);
        }
    }

    /// After messages left an edge: its source may have room now, so the inputs of the source are tried again.
    #[inline(always)]
    pub(super) fn make_room(&mut self, edge: u16) {
        if self.state.blocked.is_empty() {
            return;
        }
        // A visit may have filled a parked edge, which made it ready.
        self.ready.subtract(&self.state.blocked);
        let source = self.wiring.source(edge);
        if source != OUTSIDE {
            self.release_inputs(source);
        }
    }
}

impl<S: EdgeSet> SchedulerState<S> {
    /// Parks an edge whose turn came while its node was blocked. The turn is owed.
    #[cold]
    #[inline(never)]
    pub(super) fn park(&mut self, edge: u16, ready: &mut S) {
        ready.remove(edge);
        self.blocked.insert(edge);
        self.owed.insert(edge);
    }

    /// Forgets the turn of an edge, and its unfinished visit.
    pub(super) fn forget(&mut self, edge: u16, ready: &mut S) {
        if self.unfinished_edge == edge {
            self.unfinished = 0;
        }
        ready.remove(edge);
        self.blocked.remove(edge);
        self.owed.remove(edge);
    }
}
