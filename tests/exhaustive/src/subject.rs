//! What is explored: a graph with its scheduler, wired at run time or declared by `graph!`.

use crate::script::Tag;
use crate::view::Tokens;
use arachne::edge::EdgeFigures;
use arachne::scheduler::{NextTick, Report, StartError, StateError};
use arachne::topology::{EdgeId, NodeId};

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is taken, or its policy has dealt with it.
    Taken,
    /// It comes back: the edge is full.
    Full,
    /// It comes back: the graph takes no more.
    Closed,
}

/// The calls of an engine that the model makes. Each writes down what comes in and what runs.
pub trait Subject: Clone + Send + Sync + 'static {
    /// Whether where a message lies in the ring of its edge is a part of the state.
    const TELLS_POSITIONS: bool;

    /// Starts the nodes.
    fn start(&mut self, now_ns: u64) -> Result<(), StartError>;
    /// Puts a message on an edge from outside.
    fn push(&mut self, edge: u16) -> Pushed;
    /// Takes a message from an edge to the outside.
    fn pop(&mut self, edge: u16) -> Option<Tag>;
    /// A tick; `inject` is a Control edge that gets a message after so many activations of it.
    fn tick(
        &mut self,
        now_ns: u64,
        budget: u32,
        inject: Option<(u32, u16)>,
    ) -> Result<Report, StateError>;
    /// Pauses a node.
    fn pause(&mut self, node: NodeId);
    /// Ends a pause.
    fn resume(&mut self, node: NodeId);
    /// Ends a quarantine.
    fn release(&mut self, node: NodeId);
    /// Changes a capacity.
    fn set_capacity(&mut self, edge: EdgeId, capacity: u32);
    /// Begins to drain.
    fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError>;
    /// Feeds the whole state to a hasher: the edges, then the scheduler.
    fn look(&self, tokens: &mut Tokens);
    /// The accounts of an edge.
    fn figures(&self, edge: u16) -> EdgeFigures;
    /// When the next tick is worth making.
    fn next_tick(&self) -> NextTick;
    /// When the next timer is due.
    fn next_timer_ns(&self) -> Option<u64>;
}
