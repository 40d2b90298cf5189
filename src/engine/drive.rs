//! What moves an engine, as a trait: for whoever drives one that may be recorded.

use super::{Engine, Feed, PushError};
use crate::graph::{Input, Output, RootGraph};
use crate::observe::Observer;
use crate::priority::Priority;
use crate::scheduler::{ControlError, Report, StartError, StateError, UnknownNode};
use crate::topology::{EdgeId, NodeId};

/// An output with its header.
pub type Popped<G> = (Output<G>, <G as RootGraph>::Header);

/// The calls that move an [`Engine`], of that itself or of something around it that makes them, such as a recorder.
///
/// # Examples
/// ```
/// use arachne::engine::Drive;
/// use arachne::prelude::*;
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
/// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
/// type In = arachne::graph::Input<Small>;
///
/// fn feed(engine: &mut impl Drive<Graph = Small>) -> Result<u64, Box<dyn core::error::Error>> {
///     engine.start(0)?;
///     engine.push(In::Number(7))?;
///     engine.tick(1, 100)?;
///     Ok(engine.engine().scheduler().activations())
/// }
///
/// assert_eq!(feed(&mut Engine::new(Small::new(Sink)))?, 1);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub trait Drive {
    /// The graph.
    type Graph: RootGraph;
    /// Who watches.
    type Observer: Observer;

    /// The engine, to be looked at.
    fn engine(&self) -> &Engine<Self::Graph, Self::Observer>;

    /// See [`Engine::start`].
    ///
    /// # Errors
    /// As there.
    fn start(&mut self, now_ns: u64) -> Result<(), StartError>;

    /// See [`Engine::push_with`].
    ///
    /// # Errors
    /// As there.
    fn push_with(
        &mut self,
        input: Input<Self::Graph>,
        header: Option<<Self::Graph as RootGraph>::Header>,
    ) -> Result<(), PushError<Input<Self::Graph>>>;

    /// See [`Engine::push`].
    ///
    /// # Errors
    /// As there.
    #[inline]
    fn push(&mut self, input: Input<Self::Graph>) -> Result<(), PushError<Input<Self::Graph>>> {
        self.push_with(input, None)
    }

    /// See [`Engine::tick`].
    ///
    /// # Errors
    /// As there.
    fn tick(&mut self, now_ns: u64, budget: u32) -> Result<Report, StateError>;

    /// See [`Engine::tick_with`].
    ///
    /// # Errors
    /// As there.
    fn tick_with<F: Feed<Self::Graph>>(
        &mut self,
        now_ns: u64,
        budget: u32,
        feed: &mut F,
    ) -> Result<Report, StateError>;

    /// See [`Engine::pop_with`].
    fn pop_with(&mut self) -> Option<Popped<Self::Graph>>;

    /// See [`Engine::pop`].
    #[inline]
    fn pop(&mut self) -> Option<Output<Self::Graph>> {
        self.pop_with().map(|(output, _)| output)
    }

    /// See [`Engine::pop_from`].
    fn pop_from(&mut self, edge: EdgeId) -> Option<Popped<Self::Graph>>;

    /// See [`Engine::pause`].
    ///
    /// # Errors
    /// As there.
    fn pause(&mut self, node: NodeId) -> Result<(), UnknownNode>;

    /// See [`Engine::resume`].
    ///
    /// # Errors
    /// As there.
    fn resume(&mut self, node: NodeId) -> Result<(), UnknownNode>;

    /// See [`Engine::release`].
    ///
    /// # Errors
    /// As there.
    fn release(&mut self, node: NodeId) -> Result<(), UnknownNode>;

    /// See [`Engine::set_priority`].
    ///
    /// # Errors
    /// As there.
    fn set_priority(&mut self, edge: EdgeId, priority: Priority) -> Result<(), ControlError>;

    /// See [`Engine::set_capacity`].
    ///
    /// # Errors
    /// As there.
    fn set_capacity(&mut self, edge: EdgeId, capacity: u32) -> Result<(), ControlError>;

    /// See [`Engine::shutdown`].
    ///
    /// # Errors
    /// As there.
    fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError>;
}

/// By the calls of the same names.
macro_rules! drive_by_its_calls {
    ($G:ident, $O:ident) => {
        type Graph = $G;
        type Observer = $O;

        #[inline]
        fn engine(&self) -> &Engine<$G, $O> {
            self
        }

        $crate::engine::drive::calls! {
            start(now_ns: u64) -> Result<(), StartError>;
            push_with(input: Input<$G>, header: Option<$G::Header>)
                -> Result<(), PushError<Input<$G>>>;
            push(input: Input<$G>) -> Result<(), PushError<Input<$G>>>;
            tick(now_ns: u64, budget: u32) -> Result<Report, StateError>;
            pop_with() -> Option<Popped<$G>>;
            pop() -> Option<Output<$G>>;
            pop_from(edge: EdgeId) -> Option<Popped<$G>>;
            pause(node: NodeId) -> Result<(), UnknownNode>;
            resume(node: NodeId) -> Result<(), UnknownNode>;
            release(node: NodeId) -> Result<(), UnknownNode>;
            set_priority(edge: EdgeId, priority: Priority) -> Result<(), ControlError>;
            set_capacity(edge: EdgeId, capacity: u32) -> Result<(), ControlError>;
            shutdown(deadline_ns: u64) -> Result<(), StateError>;
        }

        #[inline]
        fn tick_with<F: Feed<$G>>(
            &mut self,
            now_ns: u64,
            budget: u32,
            feed: &mut F,
        ) -> Result<Report, StateError> {
            Self::tick_with(self, now_ns, budget, feed)
        }
    };
}

macro_rules! calls {
    ($($call:ident($($argument:ident: $Argument:ty),*) -> $Answer:ty;)*) => {
        $(#[inline]
        fn $call(&mut self, $($argument: $Argument),*) -> $Answer {
            Self::$call(self, $($argument),*)
        })*
    };
}

pub(crate) use calls;
#[cfg(feature = "postcard")]
pub(crate) use drive_by_its_calls;

impl<G: RootGraph, O: Observer> Drive for Engine<G, O> {
    drive_by_its_calls!(G, O);
}
