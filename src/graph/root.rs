//! A graph at the root: with an edge of its own for each boundary port, it can be scheduled.
//!
//! The boundary ports of a graph own no queue: inside another graph they stand for ports of inner nodes. The value that
//! runs a graph as a root gives each an edge, with the capacity, policy and priority that the declaration names. In the
//! numbering of edges those of the graph come first, then the inputs, then the outputs.

use super::component::{Base, Component};
use super::outlet::{Edges, OutEdges, Outlet, Outs};
use crate::edge::{CapacityError, EdgeFigures, Queue, QueueOp};
use crate::message::{Header, Message};
use crate::observe::{Event, Observer, Position};
use crate::port::{Never, Ports};
use crate::scheduler::{Cx, EdgeSet, Graph, Hook, Limits, NodeState, Visit, Wiring};
use crate::topology::{EdgeId, Topology};
use core::ops::ControlFlow;

/// What a graph takes from outside: an enum of its boundary inputs.
///
/// `type In = arachne::graph::Input<Trading>;` makes `In::Line(line)` a value and a pattern.
pub type Input<G> = <G as Component<<G as RootGraph>::Header>>::Input;

/// What a graph gives to the outside: an enum of its boundary outputs.
pub type Output<G> = <G as Component<<G as RootGraph>::Header>>::Output;

/// An output with its header.
pub(crate) type OutputMessage<G> = Message<Output<G>, <G as RootGraph>::Header>;

/// A graph that can be a root; implemented by `graph!`.
pub trait RootGraph: Component<Self::Header, DeadLetter = Never> + Sized {
    /// What is carried with each payload.
    type Header: Header;
    /// A set wide enough for the edges.
    type Set: EdgeSet + 'static;
    /// The scheduler's state for each node.
    type Nodes: AsRef<[NodeState]> + AsMut<[NodeState]> + Clone;
    /// The edges of the inputs.
    type Inputs: Edges;
    /// The edges of the outputs.
    type Outputs: Edges
        + OutEdges<Self::Header, Output = Self::Output, DeadLetter = Never, Boundary = Never>;

    /// The tables of the graph's shape, with the boundary edges last.
    fn wiring(&self) -> Wiring<'_, Self::Set>;

    /// The graph's shape as data, with the boundary edges last.
    fn topology(&self) -> Topology<'_>;

    /// Fresh state for each node.
    fn node_states(&self) -> Self::Nodes;

    /// Visits the edge of an input. `Continue` says on which edge its message is [followed](Cx::follows).
    fn visit_input<const LONE: bool, O: Observer>(
        &mut self,
        inputs: &mut Self::Inputs,
        outputs: &mut impl Outlet<Self::Output, Self::Header, Self::Set, O>,
        input: u16,
        limits: Limits<'_, Self::Set>,
        cx: &mut Cx<'_, Self::Header, Self::Set, O>,
    ) -> ControlFlow<Visit, u16>;

    /// Puts an input on its edge, whose number is `first` plus the port of the input.
    ///
    /// # Errors
    /// Hands the input back if its edge is full and blocks.
    fn push<O: Observer>(
        inputs: &mut Self::Inputs,
        first: u16,
        input: Self::Input,
        cx: &mut Cx<'_, Self::Header, Self::Set, O>,
    ) -> Result<(), Self::Input>;

    /// Takes the oldest message of an output.
    fn pop(outputs: &mut Self::Outputs, output: u16)
    -> Option<Message<Self::Output, Self::Header>>;
}

/// A root graph declared by `graph!`: its shape is known without a value of it.
pub trait DeclaredGraph: RootGraph {
    /// The graph's shape as data, with the boundary edges last.
    const TOPOLOGY: Topology<'static>;
}

/// A graph with an edge for each boundary port.
pub struct Root<G: RootGraph> {
    /// The graph.
    pub graph: G,
    pub(crate) inputs: G::Inputs,
    pub(crate) outputs: G::Outputs,
}

/// Where an edge of a root is, by its number there.
enum Place {
    Inner(u16),
    Input(u16),
    Output(u16),
}

impl<G: RootGraph> Root<G> {
    const INNER: u16 = <G as Component<G::Header>>::EDGES.len() as u16;
    const INPUTS: u16 = <G as Component<G::Header>>::INPUTS.len() as u16;
    const OUTPUTS: u16 = <G as Component<G::Header>>::OUTPUTS.len() as u16;

    /// Makes a graph a root.
    pub const fn new(graph: G) -> Self {
        Self { graph, inputs: G::Inputs::EMPTY, outputs: G::Outputs::EMPTY }
    }

    /// The edge of an input.
    pub(crate) fn input_edge(&self, port: u16) -> EdgeId {
        EdgeId(Self::INNER.wrapping_add(port))
    }

    /// The edge of an output.
    pub(crate) fn output_edge(&self, port: u16) -> EdgeId {
        EdgeId(Self::INNER.wrapping_add(Self::INPUTS).wrapping_add(port))
    }

    /// How many more inputs of an edge are certain not to come back; 0 if it is not the edge of an input.
    pub(crate) fn input_room(&self, edge: EdgeId) -> u32 {
        match Self::place(edge.0) {
            Place::Input(port) => self.inputs.edge(port).map_or(0, Queue::sure_room),
            Place::Inner(_) | Place::Output(_) => 0,
        }
    }

    /// Puts an input on its edge.
    ///
    /// # Errors
    /// Hands the input back if its edge is full and blocks.
    #[inline(always)]
    pub(crate) fn push<O: Observer>(
        &mut self,
        input: G::Input,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) -> Result<(), G::Input> {
        let edge = self.input_edge(input.index());
        G::push(&mut self.inputs, Self::INNER, input, cx)?;
        cx.observe(&Event::Ingress { edge, position });
        Ok(())
    }

    /// Takes the oldest message of the first output that has one, and says from which edge.
    pub(crate) fn pop(&mut self) -> Option<(OutputMessage<G>, EdgeId)> {
        (0..Self::OUTPUTS).find_map(|port| {
            let message = G::pop(&mut self.outputs, port)?;
            Some((message, self.output_edge(port)))
        })
    }

    /// Takes the oldest message of an output, by its edge.
    pub(crate) fn pop_from(&mut self, edge: EdgeId) -> Option<OutputMessage<G>> {
        match Self::place(edge.0) {
            Place::Output(port) => G::pop(&mut self.outputs, port),
            Place::Inner(_) | Place::Input(_) => None,
        }
    }

    const fn place(edge: u16) -> Place {
        if edge < Self::INNER {
            return Place::Inner(edge);
        }
        let port = edge.wrapping_sub(Self::INNER);
        if port < Self::INPUTS {
            Place::Input(port)
        } else {
            Place::Output(port.wrapping_sub(Self::INPUTS))
        }
    }

    fn edge(&self, edge: u16) -> Option<&dyn Queue> {
        match Self::place(edge) {
            Place::Inner(edge) => Component::<G::Header>::edge(&self.graph, edge),
            Place::Input(port) => self.inputs.edge(port),
            Place::Output(port) => self.outputs.edge(port),
        }
    }

    fn edge_mut(&mut self, edge: u16) -> Option<&mut dyn Queue> {
        match Self::place(edge) {
            Place::Inner(edge) => Component::<G::Header>::edge_mut(&mut self.graph, edge),
            Place::Input(port) => self.inputs.edge_mut(port),
            Place::Output(port) => self.outputs.edge_mut(port),
        }
    }

    #[inline(always)]
    fn visit_as<const LONE: bool, O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, G::Set>,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) -> Visit {
        let first = self.output_edge(0).0;
        let mut outputs = Outs { edges: &mut self.outputs, beyond: &mut (), first };
        let mut edge = edge;
        if Self::INPUTS > 0 && edge >= Self::INNER {
            let input = edge.wrapping_sub(Self::INNER);
            let inputs = &mut self.inputs;
            match self.graph.visit_input::<LONE, O>(inputs, &mut outputs, input, limits, cx) {
                ControlFlow::Break(visit) => return visit,
                ControlFlow::Continue(next) => edge = next,
            }
        }
        self.graph.visit::<LONE, _, O>(edge, Base::default(), limits, &mut outputs, cx)
    }
}

impl<G: RootGraph + Clone> Clone for Root<G>
where
    G::Inputs: Clone,
    G::Outputs: Clone,
{
    fn clone(&self) -> Self {
        Self {
            graph: self.graph.clone(),
            inputs: self.inputs.clone(),
            outputs: self.outputs.clone(),
        }
    }
}

impl<G: RootGraph> Graph for Root<G> {
    type Header = G::Header;
    type Set = G::Set;
    type Nodes = G::Nodes;

    fn node_states(&self) -> G::Nodes {
        self.graph.node_states()
    }

    #[inline(always)]
    fn wiring(&self) -> Wiring<'_, G::Set> {
        self.graph.wiring()
    }

    fn topology(&self) -> Topology<'_> {
        self.graph.topology()
    }

    #[inline(always)]
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, G::Set>,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) -> Visit {
        self.visit_as::<false, O>(edge, limits, cx)
    }

    #[inline(always)]
    fn visit_lone<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, G::Set>,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) -> Visit {
        if G::Set::BRIEF {
            return Visit::Declined;
        }
        self.visit_as::<true, O>(edge, limits, cx)
    }

    #[inline(never)]
    fn hook<O: Observer>(
        &mut self,
        node: u16,
        hook: Hook,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) -> bool {
        let first = self.output_edge(0).0;
        let mut outputs = Outs { edges: &mut self.outputs, beyond: &mut (), first };
        self.graph.hook(node, Base::default(), hook, &mut outputs, cx)
    }

    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError> {
        self.edge_mut(edge).map_or(Ok(0), |edge| edge.apply(op))
    }

    fn figures(&self, edge: u16) -> Option<EdgeFigures> {
        self.edge(edge).map(Queue::figures)
    }
}
