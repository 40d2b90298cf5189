//! Suspension: nodes that get no data and no timers, by a pause or by a quarantine (contracts S8 and S9).
//!
//! A suspended node is one whose input edges are in the set `suspended`. Nothing is selected from these edges, so their
//! messages stay where they are and push back upstream like those of a slow node. The two causes differ in three ways:
//!
//! - A **pause** comes from the program and leaves Control edges alone: a paused node still hears a kill switch.
//! - A **quarantine** comes from failures in a row, as the node's policy says, and takes Control edges too. Its policy
//!   may discard the inputs instead of keeping them; each discard is counted on its edge.
//! - `resume` ends one and `release` the other. A node with both stays suspended until both have ended.
//!
//! Edges are filled by code that knows nothing of this: it marks every filled edge ready. So each step that may have
//! filled edges ends with [`apply_suspension`](Scheduler::apply_suspension), which takes suspended edges out of the
//! ready set again. While no node is suspended that is one comparison.

use super::Scheduler;
use super::graph_trait::Graph;
use super::node_state::{NodeState, flag};
use super::schedule::Schedule;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::edge::QueueOp;
use crate::node::{Inputs, OnFailure};
use crate::observe::{Event, Observer};
use crate::topology::{EdgeId, NodeId};

impl<S: EdgeSet> Schedule<'_, S> {
    /// Counts the failures in a row after a visit of `taken` activations, of which the last one may have failed.
    ///
    /// A failure ends a visit, so the earlier activations of the visit went well.
    #[inline(never)]
    pub(super) fn count_failures(&mut self, node: u16, taken: u32, failed: bool) {
        let Some(state) = self.nodes.get_mut(usize::from(node)) else {
            return;
        };
        let before = state.failures;
        let in_a_row = if taken > 1 { 0 } else { before };
        state.failures = if failed { in_a_row.saturating_add(1) } else { 0 };
        let now = state.failures;
        // Counted here so that the fast path asks one number instead of all nodes.
        match (before == 0, now == 0) {
            (true, false) => self.state.failing_count = self.state.failing_count.saturating_add(1),
            (false, true) => self.state.failing_count = self.state.failing_count.saturating_sub(1),
            _ => {}
        }
    }

    /// Begins or ends a pause or a quarantine of a node; `which` is its flag. `None` if that changes nothing.
    ///
    /// The input edges follow, one [`suspend_edge`](Self::suspend_edge) each.
    fn set_suspended(
        &mut self,
        wiring: &Wiring<'_, S>,
        node: u16,
        which: u8,
        on: bool,
    ) -> Option<Event> {
        let state = self.nodes.get_mut(usize::from(node))?;
        if state.is(which) == on {
            return None;
        }
        state.set(which, on);
        let (paused, quarantined) = (state.is(flag::PAUSED), state.is(flag::QUARANTINED));
        if state.is(flag::SUSPENDED) && state.is(flag::DUE) {
            // The timer keeps its time, so it is found due again by the first tick after the suspension.
            state.set(flag::DUE | flag::TIMER_OWED, false);
            self.state.due_count = self.state.due_count.saturating_sub(1);
        }
        self.state.find_next_timer(self.nodes);
        self.state.find_discarding(self.nodes, wiring);
        let node = NodeId(node);
        Some(if which == flag::PAUSED {
            Event::Paused { node, paused }
        } else {
            Event::Quarantined { node, quarantined }
        })
    }

    /// Suspends an input edge or frees it, as its node is; `queued` says whether it has messages.
    fn suspend_edge(&mut self, wiring: &Wiring<'_, S>, edge: u16, queued: bool) {
        if is_suspended(self.nodes, wiring, edge) {
            self.state.forget(edge, self.ready);
            self.state.suspended.insert(edge);
        } else {
            self.state.suspended.remove(edge);
        }
        if queued {
            // A suspended edge shows up here too, so that `apply_suspension` finds what it had queued.
            self.ready.insert(edge);
        }
    }
}

impl<S: EdgeSet> SchedulerState<S> {
    /// Takes the next suspended edge out of the ready set.
    fn take_suspended(&self, ready: &mut S) -> Option<u16> {
        let edge = ready.next_in(&self.suspended, S::WIDTH.wrapping_sub(1))?;
        ready.remove(edge);
        Some(edge)
    }

    /// Finds out whether some quarantine discards its inputs.
    pub(super) fn find_discarding(&mut self, nodes: &[NodeState], wiring: &Wiring<'_, S>) {
        self.discarding = wiring.nodes().any(|node| discards(nodes, wiring, node));
    }
}

/// Whether nothing may be delivered from an edge, by the flags of its node.
pub(super) fn is_suspended<S: EdgeSet>(
    nodes: &[NodeState],
    wiring: &Wiring<'_, S>,
    edge: u16,
) -> bool {
    let node = nodes.get(usize::from(wiring.target(edge)));
    let is = |which| node.is_some_and(|state| state.is(which));
    is(flag::QUARANTINED) || (is(flag::PAUSED) && !wiring.is_control(edge))
}

/// Whether a node is in a quarantine that discards its inputs.
#[inline(always)]
fn discards<S: EdgeSet>(nodes: &[NodeState], wiring: &Wiring<'_, S>, node: u16) -> bool {
    nodes.get(usize::from(node)).is_some_and(|state| {
        let rule = wiring.rule(node).on_failure;
        state.is(flag::QUARANTINED)
            && matches!(rule, OnFailure::Quarantine { inputs: Inputs::Discard, .. })
    })
}

impl<G: Graph> Scheduler<G> {
    /// Applies a node's policy, if its last activation failed.
    ///
    /// The policy is read from the graph's table here, and not in the [`Schedule`]: a program whose graph quarantines no
    /// node then contains no code for it.
    pub(super) fn apply_policy<O: Observer>(
        &mut self,
        graph: &mut G,
        node: u16,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let failures = self.node(node).map_or(0, |state| state.failures);
        if failures == 0 {
            return;
        }
        match graph.wiring().rule(node).on_failure {
            OnFailure::Continue => {}
            OnFailure::Stop => self.state.stop_wanted = true,
            OnFailure::Quarantine { after, .. } if failures >= after.max(1) => {
                self.set_suspended(graph, node, flag::QUARANTINED, true, ready, observer);
            }
            OnFailure::Quarantine { .. } => {}
        }
    }

    /// Begins or ends a pause or a quarantine; `which` is its flag.
    pub(super) fn set_suspended<O: Observer>(
        &mut self,
        graph: &mut G,
        node: u16,
        which: u8,
        on: bool,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let Some(event) = self.schedule(ready).set_suspended(&graph.wiring(), node, which, on)
        else {
            return;
        };
        for edge in graph.wiring().edges() {
            if graph.wiring().target(edge) == node {
                let queued = graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0;
                self.schedule(ready).suspend_edge(&graph.wiring(), edge, queued);
            }
        }
        observer.observe(&event);
        self.apply_suspension(graph, ready, observer);
    }

    /// Takes suspended edges out of the ready set, and discards their messages where the policy says so.
    pub(super) fn apply_suspension<O: Observer>(
        &mut self,
        graph: &mut G,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        if self.state.suspended.is_empty() {
            return;
        }
        while let Some(edge) = self.state.take_suspended(ready) {
            let node = graph.wiring().target(edge);
            if discards(self.nodes.as_ref(), &graph.wiring(), node) {
                let count = graph.queue(edge, QueueOp::Discard).unwrap_or(0);
                observer.observe(&Event::Discarded { edge: EdgeId(edge), count });
                self.schedule(ready).make_room(&graph.wiring(), edge);
            }
        }
    }
}
