//! What the scheduler needs of a graph: tables of its shape, and ways to run a piece of it.
//!
//! The scheduler knows no payload, and a graph knows nothing of turns. So the scheduler can be tested, fuzzed and
//! model-checked alone, on graphs that are no more than tables and counters.

use super::cx::{Cx, Limits, Visit};
use super::hook::Hook;
use super::node_state::NodeState;
use super::set::EdgeSet;
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

    /// Delivers messages of one edge to its node.
    ///
    /// The length of the visit is the least of three: the number of queued messages, the room downstream of the node,
    /// and `limits.visit`. At most `limits.budget` of it are delivered now, and the remaining length is left in
    /// [`Effects::unfinished`](super::Effects::unfinished). A failed hook ends the visit. So does one that emits more
    /// than its burst and uses room that was promised to the activations after it. The visit keeps `cx.ready` true: an
    /// edge is in it while it has messages for a node.
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, Self::Set>,
        cx: &mut Cx<'_, Self::Header, Self::Set, O>,
    ) -> Visit;

    /// The usual visits at low load: delivers a message that is alone in its queue, and may follow it from edge to edge as
    /// [`Cx::follows`] says. [`Visit::Declined`] asks for [`visit`](Self::visit).
    #[inline(always)]
    fn visit_lone<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, Self::Set>,
        cx: &mut Cx<'_, Self::Header, Self::Set, O>,
    ) -> Visit {
        let _ = (edge, limits, cx);
        Visit::Declined
    }

    /// Runs a hook of a node. Returns `false` if the node has no room downstream, so that the hook did not run.
    /// [`Hook::Period`] runs no hook and always returns `false`.
    ///
    /// [`Hook::Period`], [`Hook::Start`] and [`Hook::Tick`] leave the node's period in
    /// [`Cx::period_ns`](super::Cx::period_ns).
    fn hook<O: Observer>(
        &mut self,
        node: u16,
        hook: Hook,
        cx: &mut Cx<'_, Self::Header, Self::Set, O>,
    ) -> bool;

    /// Performs an operation on the queue of an edge.
    ///
    /// # Errors
    /// [`CapacityError`] if the operation sets a capacity that the edge has no slots for.
    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError>;

    /// The accounts of an edge.
    fn figures(&self, edge: u16) -> Option<EdgeFigures>;
}
