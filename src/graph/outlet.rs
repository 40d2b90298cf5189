//! Where a component's output goes: the edges that its parent holds for it, and beyond.
//!
//! The edges that one component sends on are its [`OutEdges`]; `graph!` writes a struct of them for each component. An
//! output port of a graph is not an edge but a port of the graph around it. So what a node emits goes to its own
//! out-edges or, through the [`Outs`] of the graphs around it, to those of one of them, at last to the outputs of the root.
//!
//! A visit delivers up to a quantum of messages, and each may emit. The ends of the queues that a node fills are kept in
//! locals meanwhile, the *cursors*, and written back once: left in memory, each push would wait for the one before it.
//! Only the node's own out-edges have open cursors. On those of a graph around it each message is settled at once, since
//! most visits send nothing so far out.

use crate::edge::Queue;
use crate::message::Header;
use crate::observe::Observer;
use crate::port::Never;
use crate::scheduler::{Cx, EdgeSet};

/// What a component emits: an output, or a dead letter by its `errors` port.
#[derive(Debug)]
pub enum Emitted<P, L> {
    /// By an output port.
    Output(P),
    /// By the `errors` port.
    DeadLetter(L),
}

/// What a graph sees of the graph around it. A node that emits does not know how many graphs
/// lie between it and the edge.
///
/// `P` is what the graph emits. A graph has no `errors` port.
pub trait Outlet<P, H: Header, S, O> {
    /// Emits on all edges of a port or on none. `promised` says that the gating edges have room for it: then they are not
    /// asked again.
    ///
    /// # Errors
    /// Hands the output back if a blocking edge is full.
    fn emit(&mut self, output: P, promised: bool, cx: &mut Cx<'_, H, S, O>) -> Result<(), P>;

    /// The least room on the gating edges of a port.
    fn room(&self, port: u16) -> u32;

    /// Whether a blocking edge of a port would refuse. Each that would counts the refusal.
    fn refuses(&mut self, port: u16, promised: bool, cx: &mut Cx<'_, H, S, O>) -> bool;
}

/// A struct of edges: those that one component sends on, or the inputs or the outputs of a root.
pub trait Edges {
    /// No message in any of them.
    const EMPTY: Self;

    /// An edge by its number.
    fn edge(&self, number: u16) -> Option<&dyn Queue>;

    /// An edge by its number.
    fn edge_mut(&mut self, number: u16) -> Option<&mut dyn Queue>;
}

/// The edges that one component sends on. It is all that `graph!` writes for a component.
pub trait OutEdges<H: Header> {
    /// What the component emits.
    type Output;
    /// What its `errors` port carries.
    type DeadLetter;
    /// What the graph around the component emits.
    type Boundary;
    /// Where the next message of each edge goes.
    type Cursors: Copy;

    /// Opens the cursors.
    fn open(&self) -> Self::Cursors;

    /// Writes the cursors back. The edges on which something was pushed become ready; they are numbered from `first` on.
    fn close<S: EdgeSet>(&mut self, cursors: &Self::Cursors, first: u16, ready: &mut S);

    /// Emits on all edges of a port or on none.
    ///
    /// # Errors
    /// Hands the item back if a blocking edge is full.
    fn emit<S: EdgeSet, O: Observer>(
        &mut self,
        cursors: &mut Self::Cursors,
        first: u16,
        item: Emitted<Self::Output, Self::DeadLetter>,
        promised: bool,
        beyond: &mut impl Outlet<Self::Boundary, H, S, O>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> Result<(), Emitted<Self::Output, Self::DeadLetter>>;

    /// See [`Outlet::room`].
    fn room<S: EdgeSet, O: Observer>(
        &self,
        port: u16,
        beyond: &impl Outlet<Self::Boundary, H, S, O>,
    ) -> u32;

    /// See [`Outlet::refuses`].
    fn refuses<S: EdgeSet, O: Observer>(
        &mut self,
        cursors: &Self::Cursors,
        first: u16,
        port: u16,
        promised: bool,
        beyond: &mut impl Outlet<Self::Boundary, H, S, O>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> bool;
}

/// The out-edges of a component and what lies beyond the graph that holds them. It is what a
/// component is visited with, and what a graph gives its components as the outlet beyond it.
#[derive(Debug)]
pub struct Outs<'a, E, X> {
    /// The edges.
    pub edges: &'a mut E,
    /// The outlet of the graph around the component.
    pub beyond: &'a mut X,
    /// The number of that graph's first edge.
    pub first: u16,
}

impl<H: Header, S: EdgeSet, O: Observer, E, X> Outlet<E::Output, H, S, O> for Outs<'_, E, X>
where
    E: OutEdges<H>,
    X: Outlet<E::Boundary, H, S, O>,
{
    #[inline(always)]
    fn emit(
        &mut self,
        output: E::Output,
        promised: bool,
        cx: &mut Cx<'_, H, S, O>,
    ) -> Result<(), E::Output> {
        let mut cursors = self.edges.open();
        let item = Emitted::Output(output);
        let result = self.edges.emit(&mut cursors, self.first, item, promised, self.beyond, cx);
        self.edges.close(&cursors, self.first, cx.ready);
        match result {
            Err(Emitted::Output(output)) => Err(output),
            _ => Ok(()),
        }
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.edges.room(port, self.beyond)
    }

    #[inline(always)]
    fn refuses(&mut self, port: u16, promised: bool, cx: &mut Cx<'_, H, S, O>) -> bool {
        let cursors = self.edges.open();
        self.edges.refuses(&cursors, self.first, port, promised, self.beyond, cx)
    }
}

/// Beyond the root is nothing, and nobody emits there.
impl<H: Header, S, O> Outlet<Never, H, S, O> for () {
    fn emit(&mut self, output: Never, _: bool, _: &mut Cx<'_, H, S, O>) -> Result<(), Never> {
        match output {}
    }

    fn room(&self, _: u16) -> u32 {
        u32::MAX
    }

    fn refuses(&mut self, _: u16, _: bool, _: &mut Cx<'_, H, S, O>) -> bool {
        false
    }
}
