//! Changes to a running graph, by the engine that runs it.

use super::Engine;
use crate::graph::RootGraph;
use crate::observe::Observer;
use crate::priority::Priority;
use crate::scheduler::{ControlError, UnknownNode};
use crate::topology::{EdgeId, NodeId};

impl<G: RootGraph, O: Observer> Engine<G, O> {
    /// The node with a path, for instance `desk.risk`.
    pub fn node(&self, path: &str) -> Option<NodeId> {
        self.topology().node(path)
    }

    /// The edge with a path, for instance `desk.orders`.
    pub fn edge(&self, path: &str) -> Option<EdgeId> {
        self.topology().edge(path)
    }

    /// Holds data and timers back from a node; Control is still delivered.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut engine = Engine::new(Small::new(Sink));
    /// engine.start(0)?;
    /// let sink = engine.node("sink").unwrap();
    /// engine.pause(sink)?;
    /// engine.push(In::Number(7)).unwrap();
    /// assert_eq!(engine.tick(1, 100)?.activations, 0);
    /// engine.resume(sink)?;
    /// assert_eq!(engine.tick(2, 100)?.activations, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn pause(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.scheduler.pause(&mut self.root, node, &mut self.observer)
    }

    /// Ends a pause. Ticks that were missed in it give one.
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn resume(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.scheduler.resume(&mut self.root, node, &mut self.observer)
    }

    /// Ends a quarantine, and forgets the failures that led to it.
    ///
    /// # Errors
    /// [`UnknownNode`] if there is no such node.
    pub fn release(&mut self, node: NodeId) -> Result<(), UnknownNode> {
        self.scheduler.release(&mut self.root, node, &mut self.observer)
    }

    /// Whether a node is paused.
    pub fn is_paused(&self, node: NodeId) -> bool {
        self.scheduler.is_paused(node)
    }

    /// Whether a node is in quarantine.
    pub fn is_quarantined(&self, node: NodeId) -> bool {
        self.scheduler.is_quarantined(node)
    }

    /// How many nodes have a message or a timer that could run now.
    pub fn runnable_count(&self) -> u32 {
        self.scheduler.runnable_count(&self.root)
    }

    /// The level of an edge.
    pub fn priority(&self, edge: EdgeId) -> Option<Priority> {
        self.scheduler.priority(&self.root, edge)
    }

    /// Moves an edge, with what it has queued, to High, Normal or Low.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut engine = Engine::new(Small::new(Sink));
    /// let edge = engine.edge("Number").unwrap();
    /// engine.set_priority(edge, Priority::High)?;
    /// assert_eq!(engine.priority(edge), Some(Priority::High));
    /// assert!(engine.set_priority(edge, Priority::Control).is_err()); // that is structure
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ControlError`] if there is no such edge, or if it or the level is Control.
    pub fn set_priority(&mut self, edge: EdgeId, priority: Priority) -> Result<(), ControlError> {
        self.scheduler.set_priority(&self.root, edge, priority, &mut self.observer)
    }

    /// Changes how many items an edge may hold, within what it was declared with.
    ///
    /// A blocking edge with a capacity below the burst of the node that sends on it holds that node back, until it is
    /// raised again.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut engine = Engine::new(Small::new(Sink));
    /// let edge = engine.edge("Number").unwrap();
    /// engine.set_capacity(edge, 1)?;
    /// assert!(engine.push(In::Number(1)).is_ok());
    /// assert!(engine.push(In::Number(2)).is_err());
    /// assert!(engine.set_capacity(edge, 9).is_err()); // it was declared with 8 slots
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ControlError`] if there is no such edge or it has not so many slots.
    pub fn set_capacity(&mut self, edge: EdgeId, capacity: u32) -> Result<(), ControlError> {
        self.scheduler.set_capacity(&mut self.root, edge, capacity, &mut self.observer)
    }
}
