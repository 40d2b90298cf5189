//! What the scheduler needs of a graph: tables of its shape, and ways to run a piece of it.
//!
//! The scheduler knows no payload, and a graph knows nothing of turns. So the scheduler can be tested, fuzzed and
//! model-checked alone, on graphs that are no more than tables and counters.

use super::hook::Hook;
use super::node_state::NodeState;
use super::set::EdgeSet;
use super::turn::Turn;
use super::wiring::Wiring;
use crate::edge::{CapacityError, EdgeFigures, QueueOp};
use crate::message::Header;
use crate::observe::Observer;
use crate::topology::Topology;

/// A graph that a [`Scheduler`](super::Scheduler) can run.
///
/// `graph!` implements this for the graphs that it declares; a graph wired at run time is one more implementor.
pub trait Graph {
    /// The header carried with each payload.
    type Header: Header;
    /// A set wide enough for the edges.
    type Set: EdgeSet;
    /// A table with one [`NodeState`] per node.
    type Nodes: AsRef<[NodeState]> + AsMut<[NodeState]> + Clone;

    /// Fresh state for each node.
    fn node_states(&self) -> Self::Nodes;

    /// The tables of the graph's shape, the same at every call.
    fn wiring(&self) -> Wiring<'_, Self::Set>;

    /// The graph's shape as data.
    fn topology(&self) -> Topology<'_>;

    /// Delivers messages of one edge to its node, and returns how many.
    ///
    /// The length of the visit is the least of three: the number of queued messages, the room downstream of the node,
    /// and `span.limit`. At most `span.left` of it are delivered now. The remaining length goes to
    /// [`Left::rest`](super::Left::rest), also after a hook that emits beyond its burst, since the room must be checked
    /// again then. A failed hook ends the visit. A return value of 0 means that the node has no room.
    ///
    /// The visit maintains `turn.ready`: an edge is in it while it has messages. If the visit leaves results that the
    /// scheduler must act on, they are in `turn.left`, and [`Left::SOMETHING`](super::Left::SOMETHING) is added to the
    /// return value.
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        span: Span,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> u32;

    /// The usual visit at low load: if exactly one message is queued and its node has room, delivers it and returns the
    /// same as [`visit`](Self::visit). Otherwise does nothing and returns `None`; the caller then calls `visit`.
    #[inline(always)]
    fn visit_one<O: Observer>(
        &mut self,
        edge: u16,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> Option<u32> {
        let _ = (edge, turn);
        None
    }

    /// Runs a hook of a node. Returns `false` if the node has no room downstream, so that the hook did not run.
    ///
    /// [`Hook::Period`], [`Hook::Start`] and [`Hook::Tick`] leave the node's period in
    /// [`Turn::period_ns`](super::Turn::period_ns).
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
