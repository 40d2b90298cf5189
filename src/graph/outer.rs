//! Where a unit's output goes: the edges that its parent holds for it, and beyond.
//!
//! The edges of one unit are a *group*. With its cursors open, a group is the *outer* of its unit; a boundary output of
//! the graph around it goes on to that graph's own outer, and so on up to the edges of the root.

use super::unit::Base;
use crate::message::Header;
use crate::observe::Observer;
use crate::scheduler::{EdgeSet, Turn};

/// What a unit sends: an output, or a dead letter by its `errors` port.
#[derive(Debug)]
pub enum Emitted<O, L> {
    /// By an output port.
    Output(O),
    /// By the `errors` port.
    Letter(L),
}

/// Where a unit's output goes: the edges that its parent holds for it.
pub trait Outer<O, L, H: Header> {
    /// How much had been sent at some moment.
    type Mark: Copy;

    /// How much has been sent.
    fn mark(&self) -> Self::Mark;
    /// Whether more than a burst has been sent since on some gating edge.
    fn exceeds(&self, mark: &Self::Mark, burst: u32) -> bool;
    /// Sends, on all edges of the port or on none.
    ///
    /// # Errors
    /// Hands it back if a blocking edge is full.
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<O, L>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<O, L>>;
    /// The least room on the gating edges of a port.
    fn room(&self, port: u16) -> u32;
    /// Whether a blocking edge of a port would refuse; each that would counts the refusal.
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        port: u16,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool;
    /// Notes what a port's edges hold now.
    fn settle<S: EdgeSet>(&mut self, port: u16, ready: &mut S);
}

/// The edges that one unit sends on, inside a graph whose own boundary output is `Boundary`.
pub trait Group<H: Header> {
    /// What the unit emits.
    type Output;
    /// What its `errors` port carries.
    type Letter;
    /// What the graph around it emits.
    type Boundary;
    /// The cursors of a visit.
    type Cursor: Copy;

    /// Whether more than a burst lies between two states of the cursors on some gating edge.
    fn exceeds(cursor: &Self::Cursor, mark: &Self::Cursor, burst: u32) -> bool;
    /// Opens the cursors.
    fn open(&self) -> Self::Cursor;
    /// Writes the cursors back.
    fn close(&mut self, cursor: &Self::Cursor);
    /// Writes the cursors back and settles the edges on which something was pushed: for a visit of one message.
    fn finish<S: EdgeSet>(&mut self, cursor: &Self::Cursor, base: Base, ready: &mut S);
    /// See [`Outer::emit`].
    ///
    /// # Errors
    /// Hands it back if a blocking edge is full.
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        cursor: &mut Self::Cursor,
        base: Base,
        item: Emitted<Self::Output, Self::Letter>,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<Self::Output, Self::Letter>>;
    /// See [`Outer::room`].
    fn room(&self, port: u16, outer: &impl Outer<Self::Boundary, Nowhere, H>) -> u32;
    /// See [`Outer::refuses`].
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        cursor: &Self::Cursor,
        base: Base,
        port: u16,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool;
    /// See [`Outer::settle`].
    fn settle<S: EdgeSet>(
        &mut self,
        port: u16,
        base: Base,
        outer: &mut impl Outer<Self::Boundary, Nowhere, H>,
        ready: &mut S,
    );
}

/// The letter of a unit that has no `errors` port: there is none.
#[derive(Clone, Copy, Debug)]
pub enum Nowhere {}

/// A group with its open cursors: the outer of its unit.
#[derive(Debug)]
pub struct Outs<'a, H: Header, G: Group<H>, X> {
    /// The edges.
    pub group: &'a mut G,
    /// Their cursors.
    pub cursor: &'a mut G::Cursor,
    /// Beyond the graph that holds them.
    pub outer: &'a mut X,
    /// Where the graph that holds them begins.
    pub base: Base,
}

impl<H: Header, G: Group<H>, X: Outer<G::Boundary, Nowhere, H>> Outer<G::Output, G::Letter, H>
    for Outs<'_, H, G, X>
{
    type Mark = (G::Cursor, X::Mark);

    #[inline(always)]
    fn mark(&self) -> Self::Mark {
        (*self.cursor, self.outer.mark())
    }

    #[inline(always)]
    fn exceeds(&self, (cursor, outer): &Self::Mark, burst: u32) -> bool {
        G::exceeds(self.cursor, cursor, burst) || self.outer.exceeds(outer, burst)
    }

    #[inline(always)]
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<G::Output, G::Letter>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<G::Output, G::Letter>> {
        self.group.emit(self.cursor, self.base, item, self.outer, turn)
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.group.room(port, self.outer)
    }

    #[inline(always)]
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        port: u16,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool {
        self.group.refuses(self.cursor, self.base, port, self.outer, turn)
    }

    #[inline(always)]
    fn settle<S: EdgeSet>(&mut self, port: u16, ready: &mut S) {
        // What has been pushed at the cursors counts from now on.
        self.group.close(self.cursor);
        self.group.settle(port, self.base, self.outer, ready);
    }
}

/// A group without open cursors, which opens and closes them for each message: the outer of a subgraph in a large graph, of
/// which most visits send nothing.
#[derive(Debug)]
pub struct Beyond<'a, G, X> {
    /// The edges.
    pub group: &'a mut G,
    /// Beyond the graph that holds them.
    pub outer: &'a mut X,
    /// Where the graph that holds them begins.
    pub base: Base,
}

impl<H: Header, G: Group<H>, X: Outer<G::Boundary, Nowhere, H>> Outer<G::Output, G::Letter, H>
    for Beyond<'_, G, X>
{
    type Mark = (G::Cursor, X::Mark);

    #[inline(always)]
    fn mark(&self) -> Self::Mark {
        (self.group.open(), self.outer.mark())
    }

    #[inline(always)]
    fn exceeds(&self, (cursor, outer): &Self::Mark, burst: u32) -> bool {
        G::exceeds(&self.group.open(), cursor, burst) || self.outer.exceeds(outer, burst)
    }

    #[inline(always)]
    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<G::Output, G::Letter>,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<G::Output, G::Letter>> {
        let mut cursor = self.group.open();
        let done = self.group.emit(&mut cursor, self.base, item, self.outer, turn);
        self.group.finish(&cursor, self.base, turn.ready);
        done
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.group.room(port, self.outer)
    }

    #[inline(always)]
    fn refuses<S: EdgeSet, Ob: Observer>(
        &mut self,
        port: u16,
        turn: &mut Turn<'_, H, S, Ob>,
    ) -> bool {
        self.group.refuses(&self.group.open(), self.base, port, self.outer, turn)
    }

    /// Nothing: each message was settled when it was sent.
    fn settle<S: EdgeSet>(&mut self, _: u16, _: &mut S) {}
}

/// A group that is only looked at.
#[derive(Debug)]
pub(super) struct Seen<'a, G, X> {
    pub(super) group: &'a G,
    pub(super) outer: &'a X,
}

impl<H: Header, G: Group<H>, X: Outer<G::Boundary, Nowhere, H>> Outer<G::Output, G::Letter, H>
    for Seen<'_, G, X>
{
    type Mark = ();

    fn mark(&self) {}

    fn exceeds(&self, (): &(), _: u32) -> bool {
        false
    }

    fn emit<S: EdgeSet, Ob: Observer>(
        &mut self,
        item: Emitted<G::Output, G::Letter>,
        _: &mut Turn<'_, H, S, Ob>,
    ) -> Result<(), Emitted<G::Output, G::Letter>> {
        Err(item)
    }

    #[inline(always)]
    fn room(&self, port: u16) -> u32 {
        self.group.room(port, self.outer)
    }

    fn refuses<S: EdgeSet, Ob: Observer>(&mut self, _: u16, _: &mut Turn<'_, H, S, Ob>) -> bool {
        true
    }

    fn settle<S: EdgeSet>(&mut self, _: u16, _: &mut S) {}
}
