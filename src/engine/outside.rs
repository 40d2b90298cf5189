//! For code that connects a graph to others: popping one boundary output, the room of an input, and Control inputs with
//! their headers.

use super::Engine;
use super::ring::{Feed, Tap};
use crate::graph::{Input, Output, Root, RootGraph};
use crate::observe::{Observer, Position};
use crate::port::Ports as _;
use crate::scheduler::{Cx, Intake};
use crate::topology::EdgeId;
use core::fmt;

impl<G: RootGraph, O: Observer> Engine<G, O> {
    /// Takes the oldest output of one boundary output, with its header: what waits in the others stays there and pushes
    /// back.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    ///
    /// ports! { enum Split { Even(u32), Odd(u32) } }
    /// struct Sort;
    /// impl Node for Sort {
    ///     type Input = One<u32>;
    ///     type Output = Split;
    ///     fn on_message(&mut self, One::One(n): One<u32>, context: &mut impl Context<Split>) -> Outcome<One<u32>> {
    ///         context.emit(if n % 2 == 0 { Split::Even(n) } else { Split::Odd(n) })?;
    ///         Ok(())
    ///     }
    /// }
    /// graph! {
    ///     graph Sorting(Number: u32 => sort.One [4]) -> (Even: u32 [4], Odd: u32 [4]) {
    ///         sort: Sort { Even -> out.Even; Odd -> out.Odd; }
    ///     }
    /// }
    /// type In = arachne::graph::Input<Sorting>;
    /// type Out = arachne::graph::Output<Sorting>;
    ///
    /// let mut engine = Engine::new(Sorting::new(Sort));
    /// engine.start(0)?;
    /// engine.push(In::Number(2)).unwrap();
    /// engine.push(In::Number(3)).unwrap();
    /// engine.run_until_idle(1)?;
    /// let odd = engine.edge("Odd").unwrap();
    /// assert!(matches!(engine.pop_from(odd), Some((Out::Odd(3), ()))));
    /// assert!(engine.pop_from(odd).is_none());
    /// assert!(engine.pop().is_some()); // the even one is still there
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pop_from(&mut self, edge: EdgeId) -> Option<(Output<G>, G::Header)> {
        let message = self.root.pop_from(edge)?;
        Some(self.popped(message, edge))
    }

    /// How many more inputs of a boundary input are certain not to come back; `u32::MAX` for one that does not block.
    pub fn room(&self, edge: EdgeId) -> u32 {
        Rooms(&self.root).of(edge)
    }
}

/// The room for inputs.
pub struct Rooms<'a, G: RootGraph>(&'a Root<G>);

impl<G: RootGraph> Rooms<'_, G> {
    /// How many more inputs of a boundary input are certain not to come back.
    pub fn of(&self, edge: EdgeId) -> u32 {
        self.0.input_room(edge)
    }
}

impl<G: RootGraph> fmt::Debug for Rooms<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rooms").finish_non_exhaustive()
    }
}

/// Control inputs from anywhere, with headers: a function that a tick asks before each activation, as it asks a
/// [`ControlRing`](super::ControlRing), until it has no more; at most [`MOST`](Self::MOST) times.
///
/// What the function gives is held back here if its edge turns out to have no room.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::engine::Poll;
///
/// #[derive(Default)]
/// struct Valve(Option<u64>);
/// impl Node for Valve {
///     type Input = One<()>;
///     type Output = Never;
///     fn on_message(&mut self, _: One<()>, context: &mut impl Context<Never>) -> Outcome<One<()>> {
///         self.0 = context.trace().map(|trace| trace.id);
///         Ok(())
///     }
/// }
/// fn merge(_: &mut (), _: ()) {}
/// graph! {
///     graph Plant<Trace>(Close: () => valve.One [1] control coalesce(merge)) { valve: Valve {} }
/// }
/// type In = arachne::graph::Input<Plant>;
///
/// let mut engine = Engine::new(Plant::new(Valve::default()));
/// engine.start(0)?;
/// let mut order = Some(Trace { id: 7, created_ns: 0, sequence: 0 });
/// let mut poll = Poll::new(|_rooms| order.take().map(|header| (In::Close(()), Some(header))));
/// engine.tick_with(1, 100, &mut poll)?;
/// assert_eq!(engine.graph().valve.0, Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Poll<G: RootGraph, F> {
    ask: F,
    held_back: Option<(Input<G>, Option<G::Header>)>,
}

impl<G, F> Poll<G, F>
where
    G: RootGraph,
    F: FnMut(Rooms<'_, G>) -> Option<(Input<G>, Option<G::Header>)>,
{
    /// How many inputs are taken before one activation.
    pub const MOST: u32 = 16;

    /// A function as a source of Control. It gives inputs of Control edges that have room.
    pub const fn new(ask: F) -> Self {
        Self { ask, held_back: None }
    }

    /// What was given and found no room.
    pub fn into_held_back(self) -> Option<(Input<G>, Option<G::Header>)> {
        self.held_back
    }
}

impl<G: RootGraph, F> fmt::Debug for Poll<G, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poll").finish_non_exhaustive()
    }
}

impl<G, F> Intake<Root<G>> for Poll<G, F>
where
    G: RootGraph,
    F: FnMut(Rooms<'_, G>) -> Option<(Input<G>, Option<G::Header>)>,
{
    const CONTROL: bool = true;

    fn poll<O: Observer>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    ) {
        self.poll_with(root, position, cx, &mut ());
    }
}

impl<G, F> Feed<G> for Poll<G, F>
where
    G: RootGraph,
    F: FnMut(Rooms<'_, G>) -> Option<(Input<G>, Option<G::Header>)>,
{
    /// There is no data in it.
    fn drain<O: Observer, T: Tap<G>>(
        &mut self,
        _: &mut Root<G>,
        _: Position,
        _: &mut Cx<'_, G::Header, G::Set, O>,
        _: &mut T,
    ) {
    }

    fn poll_with<O: Observer, T: Tap<G>>(
        &mut self,
        root: &mut Root<G>,
        position: Position,
        cx: &mut Cx<'_, G::Header, G::Set, O>,
        tap: &mut T,
    ) {
        for _ in 0..Self::MOST {
            let given = self.held_back.take().or_else(|| (self.ask)(Rooms(root)));
            let Some((input, header)) = given else { return };
            if root.input_room(root.input_edge(input.index())) == 0 {
                self.held_back = Some((input, header));
                return;
            }
            tap.taken(true, position, header.as_ref(), &input);
            cx.header.clone_from(&header);
            let taken = root.push(input, position, cx);
            cx.header = None;
            if let Err(input) = taken {
                self.held_back = Some((input, header));
                return;
            }
        }
    }

    fn has_input(&self, root: &Root<G>) -> bool {
        self.held_back
            .as_ref()
            .is_some_and(|(input, _)| root.input_room(root.input_edge(input.index())) != 0)
    }
}
