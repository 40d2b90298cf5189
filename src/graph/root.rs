//! A graph at the root: with an edge of its own for each boundary port, it can be scheduled.
//!
//! A graph's boundary ports own no queue: inside another graph they stand for ports of inner nodes. The value that runs
//! a graph as a root gives each an edge, with the capacity, policy and priority that the declaration names.

use super::outer::{Nowhere, Outer};
use super::unit::{Base, Unit};
use crate::edge::{CapacityError, EdgeFigures};
use crate::message::Header;
use crate::observe::{Event, Observer, Position};
use crate::scheduler::{EdgeSet, Graph, Hook, NodeState, QueueOp, Span, Turn, Wiring};
use crate::topology::{EdgeId, Topology};

/// What a graph takes from outside: an enum of its boundary inputs.
///
/// `type In = arachne::graph::Input<Trading>;` makes `In::Line(line)` a value and a pattern.
pub type Input<G> = <G as Unit<<G as Boundary>::Header>>::Input;

/// What a graph gives to the outside: an enum of its boundary outputs.
pub type Output<G> = <G as Unit<<G as Boundary>::Header>>::Output;

/// A graph that can be a root; implemented by `graph!`.
pub trait Boundary: Unit<Self::Header, Letter = Nowhere> + Sized {
    /// What is carried beside each payload.
    type Header: Header;
    /// A set wide enough for the edges.
    type Set: EdgeSet + 'static;
    /// The scheduler's state for each node.
    type Nodes: AsRef<[NodeState]> + AsMut<[NodeState]> + Clone;
    /// The edges of the inputs.
    type Ingress: Ingress<Input = Self::Input, Header = Self::Header>;
    /// The edges of the outputs.
    type Egress: Egress<Output = Self::Output, Header = Self::Header>
        + Outer<Self::Output, Nowhere, Self::Header>;

    /// The tables of the graph's shape, boundary edges behind all others.
    const WIRING: Wiring<'static, Self::Set>;
    /// The graph's shape as data, boundary edges behind all others.
    const TOPOLOGY: Topology<'static>;
    /// Fresh state for each node.
    const NODE_STATES: Self::Nodes;
    /// No message in any boundary edge.
    const NO_INGRESS: Self::Ingress;
    /// No message in any boundary edge.
    const NO_EGRESS: Self::Egress;

    /// Visits the edge of an input, by its number among the inputs.
    fn visit_ingress<const ONE: bool, O: Observer>(
        &mut self,
        ingress: &mut Self::Ingress,
        port: u16,
        edge: u16,
        span: Span,
        egress: &mut Self::Egress,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> u32;
}

/// The boundary edges of one side, by number.
pub trait Side {
    /// Does something to a queue.
    ///
    /// # Errors
    /// As the operation says.
    fn queue(&mut self, port: u16, op: QueueOp) -> Result<u32, CapacityError>;
    /// The accounts of an edge.
    fn figures(&self, port: u16) -> Option<EdgeFigures>;
}

/// The edges of a root's inputs.
pub trait Ingress: Side {
    /// The inputs.
    type Input;
    /// What is carried beside each payload.
    type Header: Header;

    /// Queues an input, or lets the edge's policy decide; the edges are numbered from `first` on.
    ///
    /// # Errors
    /// Hands the input back if its edge is full and blocks.
    fn push<S: EdgeSet, O: Observer>(
        &mut self,
        input: Self::Input,
        first: u16,
        turn: &mut Turn<'_, Self::Header, S, O>,
    ) -> Result<(), Self::Input>;

    /// The number of an input's port.
    fn port(input: &Self::Input) -> u16;

    /// How many more inputs of a port are certain not to come back.
    fn room(&self, port: u16) -> u32;
}

/// The edges of a root's outputs.
pub trait Egress: Side {
    /// The outputs.
    type Output;
    /// What is carried beside each payload.
    type Header: Header;

    /// Takes the oldest output of a port.
    fn pop(&mut self, port: u16) -> Option<(Self::Output, Self::Header)>;
}

/// A graph with an edge for each boundary port.
pub struct Root<G: Boundary> {
    /// The graph.
    pub graph: G,
    pub(crate) ingress: G::Ingress,
    pub(crate) egress: G::Egress,
}

impl<G: Boundary> Root<G> {
    pub(crate) const INNER: u16 = <G as Unit<G::Header>>::EDGES.len() as u16;
    const INPUTS: u16 = <G as Unit<G::Header>>::INPUTS.len() as u16;
    const OUTPUTS: u16 = <G as Unit<G::Header>>::OUTPUTS.len() as u16;

    /// Makes a graph a root.
    pub const fn new(graph: G) -> Self {
        Self { graph, ingress: G::NO_INGRESS, egress: G::NO_EGRESS }
    }

    /// The edge of an input.
    pub(crate) const fn input_edge(port: u16) -> u16 {
        Self::INNER.wrapping_add(port)
    }

    /// The edge of an output.
    pub(crate) const fn output_edge(port: u16) -> u16 {
        Self::INNER.wrapping_add(Self::INPUTS).wrapping_add(port)
    }

    /// Puts an input on its boundary edge and reports it.
    pub(crate) fn take_in<S: EdgeSet, O: Observer>(
        &mut self,
        input: G::Input,
        position: Position,
        turn: &mut Turn<'_, G::Header, S, O>,
    ) -> Result<(), G::Input> {
        let edge = EdgeId(Self::input_edge(G::Ingress::port(&input)));
        self.ingress.push(input, Self::INNER, turn)?;
        turn.tell(&Event::Ingress { edge, position });
        Ok(())
    }

    /// Takes the oldest output of the first port that has one, and says from which edge.
    pub(crate) fn pop(&mut self) -> Option<(G::Output, G::Header, u16)> {
        (0..Self::OUTPUTS).find_map(|port| {
            let (output, header) = self.egress.pop(port)?;
            Some((output, header, Self::output_edge(port)))
        })
    }
}

impl<G: Boundary + Clone> Clone for Root<G>
where
    G::Ingress: Clone,
    G::Egress: Clone,
{
    fn clone(&self) -> Self {
        Self {
            graph: self.graph.clone(),
            ingress: self.ingress.clone(),
            egress: self.egress.clone(),
        }
    }
}

impl<G: Boundary> Root<G> {
    /// A visit; in a small graph, with `ONE`, only of a single message, or else 0.
    #[inline(always)]
    fn visit_as<const ONE: bool, O: Observer>(
        &mut self,
        edge: u16,
        span: Span,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    ) -> u32 {
        if Self::INPUTS > 0 && edge >= Self::INNER {
            let port = edge.wrapping_sub(Self::INNER);
            let (ingress, egress) = (&mut self.ingress, &mut self.egress);
            return self.graph.visit_ingress::<ONE, O>(ingress, port, edge, span, egress, turn);
        }
        self.graph.visit::<ONE, G::Set, O>(edge, Base::default(), span, &mut self.egress, turn)
    }
}

impl<G: Boundary> Graph for Root<G> {
    type Header = G::Header;
    type Set = G::Set;
    type Nodes = G::Nodes;

    fn node_states(&self) -> G::Nodes {
        G::NODE_STATES
    }

    #[inline(always)]
    fn wiring(&self) -> Wiring<'_, G::Set> {
        G::WIRING
    }

    fn topology(&self) -> Topology<'_> {
        G::TOPOLOGY
    }

    #[inline(always)]
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        span: Span,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    ) -> u32 {
        if G::Set::BRIEF {
            // A visit of a large graph settles what it fills while the cursors are known, as one of a message does.
            return self.visit_as::<true, O>(edge, span, turn);
        }
        self.visit_as::<false, O>(edge, span, turn)
    }

    #[inline(always)]
    fn visit_one<O: Observer>(
        &mut self,
        edge: u16,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    ) -> Option<u32> {
        if G::Set::BRIEF {
            return None;
        }
        let visited = self.visit_as::<true, O>(edge, Span { limit: 1, left: 1 }, turn);
        (visited != 0).then_some(visited)
    }

    #[inline(never)]
    fn hook<O: Observer>(
        &mut self,
        node: u16,
        hook: Hook,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    ) -> bool {
        self.graph.hook(node, Base::default(), hook, &mut self.egress, turn)
    }

    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError> {
        match edge.checked_sub(Self::INNER) {
            None => Unit::<G::Header>::queue(&mut self.graph, edge, op),
            Some(port) => match port.checked_sub(Self::INPUTS) {
                None => self.ingress.queue(port, op),
                Some(port) => self.egress.queue(port, op),
            },
        }
    }

    fn figures(&self, edge: u16) -> Option<EdgeFigures> {
        match edge.checked_sub(Self::INNER) {
            None => Unit::<G::Header>::figures(&self.graph, edge),
            Some(port) => match port.checked_sub(Self::INPUTS) {
                None => self.ingress.figures(port),
                Some(port) => self.egress.figures(port),
            },
        }
    }
}
