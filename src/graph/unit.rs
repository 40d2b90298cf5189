//! Units: what a graph holds, a node or a subgraph, behind one trait.
//!
//! A unit owns its inner edges; whatever it emits goes to an *outer* that its parent passes in and that knows the
//! parent's edges. So a subgraph adds no queue and no copy: a message for its boundary input is delivered straight to
//! the inner node, and its boundary output is the parent's edge. The compiler flattens all of it.

use super::outer::Outer;
use crate::edge::{CapacityError, EdgeFigures};
use crate::message::Header;
use crate::observe::Observer;
use crate::port::Ports;
use crate::scheduler::{EdgeSet, Hook, QueueOp, Span, Turn};
use crate::topology::{EdgeSpec, End, GroupSpec, NodeSpec};

/// A node or a subgraph, in a graph with header `H`.
pub trait Unit<H: Header> {
    /// The input ports.
    type Input: Ports;
    /// The output ports.
    type Output: Ports;
    /// What its `errors` port carries.
    type Letter;

    /// The nodes of it; the parent names one without a name.
    const NODES: &'static [NodeSpec<'static>];
    /// Its inner edges.
    const EDGES: &'static [EdgeSpec<'static>];
    /// Its groups; empty for a node.
    const GROUPS: &'static [GroupSpec<'static>];
    /// For each input port, the inner node and its port.
    const INPUTS: &'static [End<'static>];
    /// For each output port, the inner node and its port.
    const OUTPUTS: &'static [End<'static>];

    /// How many activations the node behind an input port has room for.
    fn room(&self, port: u16, outer: &impl Outer<Self::Output, Self::Letter, H>) -> u32;

    /// Hands a message to the node behind its port; `false` if its hook failed. With `ONE`, inner edges that it fills are
    /// settled with it, and no [`settle`](Self::settle) follows.
    fn deliver<const ONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        input: Self::Input,
        base: Base,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool;

    /// After a visit: notes what the node behind an input port has filled.
    fn settle<S: EdgeSet>(
        &mut self,
        port: u16,
        base: Base,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        ready: &mut S,
    );

    /// Visits an inner edge, by its number in the whole graph.
    fn visit<const ONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        edge: u16,
        base: Base,
        span: Span,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> u32;

    /// Runs a hook of an inner node, by its number in the whole graph; `false` for want of room.
    fn hook<S: EdgeSet, O: Observer>(
        &mut self,
        node: u16,
        base: Base,
        hook: Hook,
        outer: &mut impl Outer<Self::Output, Self::Letter, H>,
        turn: &mut Turn<'_, H, S, O>,
    ) -> bool;

    /// Does something to the queue of an inner edge, by its number within the unit.
    ///
    /// # Errors
    /// As the operation says.
    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError>;

    /// The accounts of an inner edge, by its number within the unit.
    fn figures(&self, edge: u16) -> Option<EdgeFigures>;
}

/// Where a unit's nodes and inner edges begin in the numbering of the whole graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Base {
    /// The first edge.
    pub edge: u16,
    /// The first node.
    pub node: u16,
}

impl Base {
    /// The base of a part that begins so much later.
    #[inline(always)]
    #[must_use]
    pub const fn plus(self, by: Self) -> Self {
        Self { edge: self.edge.wrapping_add(by.edge), node: self.node.wrapping_add(by.node) }
    }
}

/// Where a unit stands: the bases of the graph around it and of the unit itself.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The graph that holds the unit and the edges it sends on.
    pub around: Base,
    /// The unit.
    pub unit: Base,
    /// The input port that is meant.
    pub port: u16,
}

/// A unit of a graph by number: its type, and that of the edges it sends on.
pub trait Member<const AT: usize> {
    /// The unit.
    type Unit;
    /// Its group.
    type Group;
    /// The group without a message.
    const NEW: Self::Group;
}

/// A graph by its edges.
pub trait Holds {
    /// The groups of all its units.
    type Edges;
}
