//! The calls by which a program changes a running graph: pause, resume, release, levels, capacities.
//!
//! All of them come between ticks, at a position of the run, so a replay can repeat them there.

use super::Scheduler;
use super::error::{ControlError, UnknownNode};
use super::graph_trait::Graph;
use super::node_state::{NodeState, flag};
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::edge::QueueOp;
use crate::observe::{Event, Observer};
use crate::priority::Priority;
use crate::topology::{EdgeId, NodeId, OUTSIDE};

impl<S: EdgeSet> SchedulerState<S> {
    fn priority(&self, wiring: &Wiring<'_, S>, edge: EdgeId) -> Option<Priority> {
        // A set answers for any number, so the edge must be known to exist first.
        wiring.ends.get(usize::from(edge.0))?;
        if wiring.is_control(edge.0) {
            return Some(Priority::Control);
        }
        let level = self.levels.iter().position(|level| level.contains(edge.0))?;
        Priority::ALL.get(level.saturating_add(1)).copied()
    }

    fn set_priority(
        &mut self,
        wiring: &Wiring<'_, S>,
        edge: EdgeId,
        priority: Priority,
    ) -> Result<(), ControlError> {
        match self.priority(wiring, edge) {
            None => return Err(ControlError::UnknownEdge(edge)),
            Some(Priority::Control) => return Err(ControlError::ControlIsFixed(edge)),
            Some(_) => {}
        }
        let Some(target) = (priority as usize).checked_sub(1) else {
            return Err(ControlError::ControlIsFixed(edge));
        };
        for (index, level) in self.levels.iter_mut().enumerate() {
            if index == target {
                level.insert(edge.0);
            } else {
                level.remove(edge.0);
            }
        }
        self.settled = false;
        Ok(())
    }

    fn runnable_count(&self, nodes: &[NodeState], wiring: &Wiring<'_, S>) -> u32 {
        let from = S::WIDTH.wrapping_sub(1);
        let runnable = wiring.nodes().filter(|node| {
            let due = nodes.get(usize::from(*node)).is_some_and(|state| state.is(flag::DUE));
            let ready = wiring
                .inputs(*node)
                .is_some_and(|inputs| self.ready.next_of(inputs, wiring.list, from).is_some());
            due || ready
        });
        runnable.count() as u32
    }
}

impl<G: Graph> Scheduler<G> {
    /// The level of an edge.
    pub fn priority(&self, graph: &G, edge: EdgeId) -> Option<Priority> {
        self.state.priority(&graph.wiring(), edge)
    }

    /// Moves an edge, with its queued messages, to another level, from the next selection on.
    ///
    /// # Errors
    /// [`ControlError`] if the edge is unknown, or if it or the level is Control.
    pub fn set_priority<O: Observer>(
        &mut self,
        graph: &G,
        edge: EdgeId,
        priority: Priority,
        observer: &mut O,
    ) -> Result<(), ControlError> {
        self.state.set_priority(&graph.wiring(), edge, priority)?;
        observer.observe(&Event::Moved { edge, priority });
        Ok(())
    }

    /// Sets the capacity of an edge, from 1 to the number of slots that it was declared with.
    ///
    /// A blocking edge with a capacity below the burst of its source blocks the source until the capacity is raised.
    ///
    /// # Errors
    /// [`ControlError`] if the edge is unknown or the capacity is out of range.
    pub fn set_capacity<O: Observer>(
        &mut self,
        graph: &mut G,
        edge: EdgeId,
        capacity: u32,
        observer: &mut O,
    ) -> Result<(), ControlError> {
        if usize::from(edge.0) >= graph.wiring().ends.len() {
            return Err(ControlError::UnknownEdge(edge));
        }
        graph
            .queue(edge.0, QueueOp::SetCapacity(capacity))
            .map_err(|error| ControlError::Capacity(edge, error))?;
        self.freed(graph, edge, observer);
        observer.observe(&Event::Resized { edge, capacity });
        Ok(())
    }

    /// Notes that messages were put on an edge between ticks. A program that drives its own [`Graph`] calls this.
    ///
    /// An [`Engine`](crate::engine::Engine) does so by itself.
    pub fn filled<O: Observer>(&mut self, graph: &mut G, edge: EdgeId, observer: &mut O) {
        self.state.settled = false;
        if graph.wiring().target(edge.0) != OUTSIDE {
            self.state.ready.insert(edge.0);
            self.keep_ready(graph, observer);
        }
    }

    /// Notes that messages were taken from an edge between ticks. A program that drives its own [`Graph`] calls this.
    ///
    /// An [`Engine`](crate::engine::Engine) does so by itself.
    pub fn freed<O: Observer>(&mut self, graph: &mut G, edge: EdgeId, observer: &mut O) {
        self.state.settled = false;
        self.with_ready(|scheduler, ready| {
            scheduler.schedule(ready).make_room(&graph.wiring(), edge.0)
        });
        self.keep_ready(graph, observer);
    }

    /// Suspends data and timers of a node. Control is still delivered.
    ///
    /// # Errors
    /// [`UnknownNode`] if the graph has no such node.
    pub fn pause<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        self.suspend(graph, node, flag::PAUSED, true, observer)
    }

    /// Ends a pause. Periods that were missed in it give one activation.
    ///
    /// # Errors
    /// [`UnknownNode`] if the graph has no such node.
    pub fn resume<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        self.suspend(graph, node, flag::PAUSED, false, observer)
    }

    /// Ends a quarantine, and forgets the failures that led to it.
    ///
    /// # Errors
    /// [`UnknownNode`] if the graph has no such node.
    pub fn release<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        if let Some(state) = self.node_mut(node.0)
            && core::mem::take(&mut state.failures) != 0
        {
            self.state.failing_count = self.state.failing_count.saturating_sub(1);
        }
        self.suspend(graph, node, flag::QUARANTINED, false, observer)
    }

    fn suspend<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        which: u8,
        on: bool,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        if self.node(node.0).is_none() {
            return Err(UnknownNode(node));
        }
        self.state.settled = false;
        self.with_ready(|scheduler, ready| {
            scheduler.set_suspended(graph, node.0, which, on, ready, observer);
        });
        Ok(())
    }

    /// Whether a tick at the time of the last one may find something to do.
    #[must_use]
    pub fn has_work(&self) -> bool {
        !self.state.ready.is_empty() || self.state.due_count != 0
    }

    /// The number of nodes with a message or a timer that could run now.
    pub fn runnable_count(&self, graph: &G) -> u32 {
        self.state.runnable_count(self.nodes.as_ref(), &graph.wiring())
    }

    /// Whether a node is paused.
    pub fn is_paused(&self, node: NodeId) -> bool {
        self.node(node.0).is_some_and(|state| state.is(flag::PAUSED))
    }

    /// Whether a node is in quarantine.
    pub fn is_quarantined(&self, node: NodeId) -> bool {
        self.node(node.0).is_some_and(|state| state.is(flag::QUARANTINED))
    }
}
