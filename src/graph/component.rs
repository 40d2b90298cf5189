//! Components: what a graph holds, a node or a subgraph, behind one trait.
//!
//! A component owns its inner edges. What it emits goes to edges that its parent holds for it, and that the parent passes
//! in. So a subgraph adds no queue and no copy: a message for its boundary input is handed straight to the inner node,
//! and its boundary output is an edge of the parent. The compiler flattens all of it.

use super::outlet::{OutEdges, Outlet, Outs};
use crate::edge::Queue;
use crate::message::Header;
use crate::observe::Observer;
use crate::port::Ports;
use crate::scheduler::{Cx, EdgeSet, Hook, Limits, Visit};
use crate::topology::{EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE};

/// A node or a subgraph, in a graph with header `H`. A visit does not care which of the two it finds at the end of an edge.
pub trait Component<H: Header> {
    /// The input ports.
    type Input: Ports;
    /// The output ports.
    type Output: Ports;
    /// What its `errors` port carries.
    type DeadLetter;
    /// The edges that it owns; `()` for a node.
    type Edges;

    /// Whether it is a node, which emits at the cursors of its out-edges. A subgraph does not use them: what leaves it goes
    /// through its own nodes' outlet and is settled message by message.
    const IS_NODE: bool;
    /// Its nodes. The parent gives a node its name.
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
    fn room<S: EdgeSet, O: Observer>(
        &mut self,
        port: u16,
        outs: &mut impl Outlet<Self::Output, H, S, O>,
    ) -> u32;

    /// Hands a message to the node behind its port. `false` means that the hook failed.
    fn deliver<E, X, S: EdgeSet, O: Observer>(
        &mut self,
        input: Self::Input,
        base: Base,
        outs: &mut Outs<'_, E, X>,
        cursors: &mut E::Cursors,
        cx: &mut Cx<'_, H, S, O>,
    ) -> bool
    where
        E: OutEdges<H, Output = Self::Output, DeadLetter = Self::DeadLetter>,
        X: Outlet<E::Boundary, H, S, O>;

    /// Visits an inner edge, by its number in the whole graph. `LONE` as for [`deliver`](super::deliver::deliver).
    fn visit<const LONE: bool, S: EdgeSet, O: Observer>(
        &mut self,
        edge: u16,
        base: Base,
        limits: Limits<'_, S>,
        outs: &mut impl Outlet<Self::Output, H, S, O>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> Visit;

    /// Runs a hook of an inner node, by its number in the whole graph. `false` means that it had no room.
    fn hook<E, X, S: EdgeSet, O: Observer>(
        &mut self,
        node: u16,
        base: Base,
        hook: Hook,
        outs: &mut Outs<'_, E, X>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> bool
    where
        E: OutEdges<H, Output = Self::Output, DeadLetter = Self::DeadLetter>,
        X: Outlet<E::Boundary, H, S, O>;

    /// An inner edge, by its number within the component.
    fn edge(&self, edge: u16) -> Option<&dyn Queue>;

    /// An inner edge, by its number within the component.
    fn edge_mut(&mut self, edge: u16) -> Option<&mut dyn Queue>;
}

/// Where a component's nodes and inner edges begin in the numbering of the whole graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Base {
    /// The first edge.
    pub edge: u16,
    /// The first node.
    pub node: u16,
}

impl Base {
    /// The base of a component that begins at `inner` within a graph that begins here.
    #[inline(always)]
    #[must_use]
    pub const fn plus(self, inner: Self) -> Self {
        Self { edge: self.edge.wrapping_add(inner.edge), node: self.node.wrapping_add(inner.node) }
    }

    /// An edge of the graph that begins here, in the numbering of the whole graph; `None` for [`OUTSIDE`].
    #[inline(always)]
    #[must_use]
    pub const fn next(self, edge: u16) -> Option<u16> {
        if edge == OUTSIDE { None } else { Some(self.edge.wrapping_add(edge)) }
    }
}

/// A component of a graph by its name. `graph!` writes a type of the name, since a macro cannot look up what a name was
/// declared with.
pub trait Named {
    /// The component.
    type Component;
    /// The edges that it sends on.
    type Edges;

    /// Where it begins within the graph.
    const BASE: Base;
    /// Where the next component begins.
    const END: Base;
}

/// Whether an edge, by its number within the graph, is an inner one of a component. To be asked of the components in order,
/// after the graph's own edges: then one comparison is enough.
#[inline(always)]
#[must_use]
pub const fn has_edge<C: Named>(edge: u16) -> bool {
    edge < C::END.edge
}

/// Whether a node, by its number within the graph, is one of a component. To be asked of the components in order.
#[inline(always)]
#[must_use]
pub const fn has_node<C: Named>(node: u16) -> bool {
    node < C::END.node
}
