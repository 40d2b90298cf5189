//! The schedule: what the scheduler decides with, and the decisions themselves.
//!
//! A [`Schedule`] borrows what has happened so far, the records of the nodes, and the edges that are ready. It sees no
//! payload, calls no hook and emits no event. It is generic over the width of the sets alone, so a program with twenty
//! graphs of up to 32 edges holds one copy of it.
//!
//! Its methods return what happened: an edge to visit, an edge that was parked, a timer to fire. The methods of
//! [`Scheduler`](super::Scheduler) that call them run the graph and emit the events.
//!
//! The tables of the graph's shape are an argument and not a field. In a program with one graph their address is then
//! the same constant at every call, and the compiler folds what they say into the code. As a field they would be
//! loaded from memory, which cost 300 bytes of flash in a small program.

use super::node_state::NodeState;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::topology::OUTSIDE;

/// The state of a run, lent for a decision.
pub(super) struct Schedule<'a, S: EdgeSet> {
    pub(super) state: &'a mut SchedulerState<S>,
    pub(super) nodes: &'a mut [NodeState],
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
    pub(super) fn release_inputs(&mut self, wiring: &Wiring<'_, S>, node: u16) {
        if let Some(inputs) = wiring.inputs(node) {
            self.state.blocked.release(self.ready, inputs, wiring.list);
        }
    }

    /// After messages left an edge: its source may have room now, so the inputs of the source are tried again.
    #[inline(always)]
    pub(super) fn make_room(&mut self, wiring: &Wiring<'_, S>, edge: u16) {
        if self.state.blocked.is_empty() {
            return;
        }
        // A visit may have filled a parked edge, which made it ready.
        self.ready.subtract(&self.state.blocked);
        let source = wiring.source(edge);
        if source != OUTSIDE {
            self.release_inputs(wiring, source);
        }
    }
}

impl<S: EdgeSet> SchedulerState<S> {
    /// Parks an edge whose turn came and could not be taken. The turn is owed.
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
