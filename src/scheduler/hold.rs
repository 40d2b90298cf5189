//! Pause and quarantine: nodes that are held back, and what failures lead to (contracts S8 and S9).

use super::state::flag;
use super::{EdgeSet, Graph, Scheduler};
use crate::edge::QueueOp;
use crate::node::{Inputs, NodeError, OnFailure};
use crate::observe::{Event, Observer};
use crate::topology::{EdgeId, NodeId};

impl<G: Graph> Scheduler<G> {
    /// Counts how an activation went, and does what the node's policy says of failures.
    pub(super) fn account<O: Observer>(
        &mut self,
        graph: &mut G,
        node: u16,
        taken: u32,
        failed: Option<NodeError>,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let Some(state) = self.node_mut(node) else {
            return;
        };
        let before = state.failures;
        // Those before the last of a visit went well.
        let in_a_row = if taken > 1 { 0 } else { before };
        state.failures = if failed.is_some() { in_a_row.saturating_add(1) } else { 0 };
        let now = state.failures;
        match (before == 0, now == 0) {
            (true, false) => self.failing_count = self.failing_count.saturating_add(1),
            (false, true) => self.failing_count = self.failing_count.saturating_sub(1),
            _ => {}
        }
        if failed.is_none() {
            return;
        }
        match graph.wiring().rule(node).on_failure {
            OnFailure::Continue => {}
            OnFailure::Stop => self.stop_wanted = true,
            OnFailure::Quarantine { after, .. } if now >= after.max(1) => {
                self.set_held(graph, node, flag::QUARANTINED, true, ready, observer);
            }
            OnFailure::Quarantine { .. } => {}
        }
    }

    /// Begins or ends a pause or a quarantine.
    pub(super) fn set_held<O: Observer>(
        &mut self,
        graph: &mut G,
        node: u16,
        which: u8,
        on: bool,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let Some(state) = self.node_mut(node) else {
            return;
        };
        if state.is(which) == on {
            return;
        }
        state.set(which, on);
        let (paused, quarantined) = (state.is(flag::PAUSED), state.is(flag::QUARANTINED));
        if state.is(flag::HELD) && state.is(flag::DUE) {
            // What is due stays due, by its time; it is found again when the node is free.
            state.set(flag::DUE | flag::TIMER_OWED, false);
            self.due_count = self.due_count.saturating_sub(1);
        }
        self.find_next_timer();
        self.find_discarding(graph);
        for edge in graph.wiring().edges() {
            if graph.wiring().target(edge) == node {
                let control =
                    graph.wiring().levels.first().is_some_and(|control| control.contains(edge));
                self.hold_edge(graph, edge, quarantined || (paused && !control), ready);
            }
        }
        let node = NodeId(node);
        observer.observe(&if which == flag::PAUSED {
            Event::Paused { node, paused }
        } else {
            Event::Quarantined { node, quarantined }
        });
        self.keep_held(graph, ready, observer);
    }

    /// Whether what comes for a node is discarded.
    fn discards(&self, graph: &G, node: u16) -> bool {
        let quarantined = self.node(node).is_some_and(|state| state.is(flag::QUARANTINED));
        let rule = graph.wiring().rule(node).on_failure;
        quarantined && matches!(rule, OnFailure::Quarantine { inputs: Inputs::Discard, .. })
    }

    pub(super) fn find_discarding(&mut self, graph: &G) {
        self.discarding = graph.wiring().nodes().any(|node| self.discards(graph, node));
    }

    fn hold_edge(&mut self, graph: &mut G, edge: u16, hold: bool, ready: &mut G::Set) {
        let queued = graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0;
        if hold {
            self.forget(edge, ready);
            self.held.insert(edge);
            if queued {
                // Shows to `keep_held`, which discards it or takes it out again.
                ready.insert(edge);
            }
        } else {
            self.held.remove(edge);
            if queued {
                ready.insert(edge);
            }
        }
    }

    /// Takes the edges of held nodes out of the ready ones, and discards what is to be discarded.
    pub(super) fn keep_held<O: Observer>(
        &mut self,
        graph: &mut G,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        if self.held.is_empty() {
            return;
        }
        while let Some(edge) = ready.next_in(&self.held, <G::Set as EdgeSet>::WIDTH.wrapping_sub(1))
        {
            ready.remove(edge);
            let node = graph.wiring().target(edge);
            if self.discards(graph, node) {
                let count = graph.queue(edge, QueueOp::Discard).unwrap_or(0);
                observer.observe(&Event::Discarded { edge: EdgeId(edge), count });
                self.make_room(graph, edge, ready);
            }
        }
    }
}
