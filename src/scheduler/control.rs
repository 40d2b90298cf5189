//! The calls by which a program changes a running graph: between ticks, at a position of the run.

use super::state::flag;
use super::{EdgeSet, Graph, Scheduler};
use crate::edge::CapacityError;
use crate::edge::QueueOp;
use crate::observe::{Event, Observer};
use crate::priority::Priority;
use crate::topology::{EdgeId, NodeId, OUTSIDE};
use core::fmt;

/// Why an edge was not changed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlError {
    /// The graph has no such edge.
    UnknownEdge(EdgeId),
    /// Control is structure: no edge joins or leaves it at run time.
    ControlIsFixed(EdgeId),
    /// The capacity is outside what the edge has slots for.
    Capacity(EdgeId, CapacityError),
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEdge(edge) => write!(f, "the graph has no edge {}", edge.0),
            Self::ControlIsFixed(edge) => {
                write!(f, "edge {}: Control is fixed, no edge joins or leaves it", edge.0)
            }
            Self::Capacity(edge, error) => write!(f, "edge {}: {error}", edge.0),
        }
    }
}

impl core::error::Error for ControlError {}

/// The graph has no such node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownNode(
    /// The node asked for.
    pub NodeId,
);

impl fmt::Display for UnknownNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the graph has no node {}", self.0.0)
    }
}

impl core::error::Error for UnknownNode {}

impl<G: Graph> Scheduler<G> {
    /// The level of an edge.
    pub fn priority(&self, graph: &G, edge: EdgeId) -> Option<Priority> {
        // A set takes any number for one of its edges.
        graph.wiring().ends.get(usize::from(edge.0))?;
        let [control, ..] = graph.wiring().levels;
        if control.contains(edge.0) {
            return Some(Priority::Control);
        }
        let level = self.levels.iter().position(|level| level.contains(edge.0))?;
        Priority::ALL.get(level.saturating_add(1)).copied()
    }

    /// Moves an edge, with what it has queued, to another level, from the next selection on.
    ///
    /// # Errors
    /// [`ControlError`] if there is no such edge, or if it or the level is Control.
    pub fn set_priority<O: Observer>(
        &mut self,
        graph: &G,
        edge: EdgeId,
        priority: Priority,
        observer: &mut O,
    ) -> Result<(), ControlError> {
        match self.priority(graph, edge) {
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
        observer.observe(&Event::Moved { edge, priority });
        Ok(())
    }

    /// Changes how many items an edge may hold, within what it was declared with.
    ///
    /// A blocking edge with a capacity below the burst of the node that sends on it holds that node back, until it is
    /// raised again.
    ///
    /// # Errors
    /// [`ControlError`] if there is no such edge or it has not so many slots.
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

    /// To be told when messages were put on an edge between ticks, by a program that drives its own [`Graph`].
    ///
    /// An [`Engine`](crate::engine::Engine) does so by itself.
    pub fn filled<O: Observer>(&mut self, graph: &mut G, edge: EdgeId, observer: &mut O) {
        self.settled = false;
        if graph.wiring().target(edge.0) != OUTSIDE {
            self.ready.insert(edge.0);
            self.keep_ready(graph, observer);
        }
    }

    /// To be told when messages were taken from an edge between ticks, by a program that drives its own [`Graph`].
    ///
    /// An [`Engine`](crate::engine::Engine) does so by itself.
    pub fn freed<O: Observer>(&mut self, graph: &mut G, edge: EdgeId, observer: &mut O) {
        self.settled = false;
        let mut ready = core::mem::take(&mut self.ready);
        self.make_room(graph, edge.0, &mut ready);
        self.ready = ready;
        self.keep_ready(graph, observer);
    }

    /// Holds data and timers back from a node; Control is still delivered.
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn pause<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        self.hold(graph, node, flag::PAUSED, true, observer)
    }

    /// Ends a pause. Ticks that were missed in it give one.
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn resume<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        self.hold(graph, node, flag::PAUSED, false, observer)
    }

    /// Ends a quarantine, and forgets the failures that led to it.
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn release<O: Observer>(
        &mut self,
        graph: &mut G,
        node: NodeId,
        observer: &mut O,
    ) -> Result<(), UnknownNode> {
        if let Some(state) = self.node_mut(node.0)
            && core::mem::take(&mut state.failures) != 0
        {
            self.failing_count = self.failing_count.saturating_sub(1);
        }
        self.hold(graph, node, flag::QUARANTINED, false, observer)
    }

    fn hold<O: Observer>(
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
        self.settled = false;
        let mut ready = core::mem::take(&mut self.ready);
        self.set_held(graph, node.0, which, on, &mut ready, observer);
        self.ready = ready;
        Ok(())
    }

    /// Whether a tick at the time of the last one may find something to do.
    #[must_use]
    pub fn has_work(&self) -> bool {
        !self.ready.is_empty() || self.due_count != 0
    }

    /// How many nodes have a message or a timer that could run now.
    pub fn runnable_count(&self, graph: &G) -> u32 {
        let wiring = graph.wiring();
        let never = <G::Set as EdgeSet>::WIDTH.wrapping_sub(1);
        let runnable = wiring.nodes().filter(|node| {
            let due = self.node(*node).is_some_and(|state| state.is(flag::DUE));
            let ready = wiring
                .inputs(*node)
                .is_some_and(|inputs| self.ready.next_of(inputs, wiring.list, never).is_some());
            due || ready
        });
        runnable.count() as u32
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
