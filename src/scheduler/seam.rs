//! The seam between the scheduler, which knows no payload, and a graph, which knows no turn.

use super::hook::Hook;
use super::node_state::NodeState;
use super::set::EdgeSet;
use super::turn::Turn;
use super::wiring::Wiring;
use crate::edge::{CapacityError, EdgeFigures, QueueOp};
use crate::message::Header;
use crate::observe::Observer;
use crate::topology::Topology;

/// What can be scheduled: a shape, and the ways to run a piece of it.
///
/// `graph!` implements this for the graphs that it declares; a graph wired at run time is one more implementor.
pub trait Graph {
    /// What is carried beside each payload.
    type Header: Header;
    /// A set wide enough for the edges.
    type Set: EdgeSet;
    /// What the scheduler keeps for each node: a table as long as there are nodes.
    type Nodes: AsRef<[NodeState]> + AsMut<[NodeState]> + Clone;

    /// Fresh state for each node.
    fn node_states(&self) -> Self::Nodes;

    /// The tables of its shape; the same at every call.
    fn wiring(&self) -> Wiring<'_, Self::Set>;

    /// Its shape as data.
    fn topology(&self) -> Topology<'_>;

    /// Delivers messages of one edge to its node, and says how many.
    ///
    /// The length of the visit is what is queued, what the node has room for behind it and `span.limit`, whichever is
    /// least; no more than `span.left` of it are delivered now and the rest is left in [`Left::rest`](super::Left::rest), as is what comes
    /// after a hook that emits beyond its burst: that is to be looked at again. 0 means that the node has no room. A failed hook ends the visit. The visit keeps `turn.ready` true: an edge is in it while it
    /// has messages. If it leaves anything for the scheduler, that is in `turn.left`, and [`Left::SOMETHING`](super::Left::SOMETHING) is added to
    /// the number.
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        span: Span,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> u32;

    /// The usual visit at low load: if exactly one message is queued and its node has room, delivers it and gives what
    /// [`visit`](Self::visit) would. `None`, with nothing done, asks for that.
    #[inline(always)]
    fn visit_one<O: Observer>(
        &mut self,
        edge: u16,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> Option<u32> {
        let _ = (edge, turn);
        None
    }

    /// Runs a hook of a node; `false` means that it did not run, for want of room behind the node.
    fn hook<O: Observer>(
        &mut self,
        node: u16,
        hook: Hook,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> bool;

    /// Performs an operation on the queue of an edge.
    ///
    /// # Errors
    /// [`CapacityError`] if the operation sets a capacity that the edge has no slots for.
    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError>;

    /// The accounts of an edge.
    fn figures(&self, edge: u16) -> Option<EdgeFigures>;
}

/// How long a visit may be.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The length of the whole turn, at most.
    pub limit: u32,
    /// How much of it may be done now.
    pub left: u32,
}
