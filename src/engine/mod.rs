//! The engine: a graph, the scheduler that advances it, and the observer that watches, as one value.
//!
//! Everything that moves a graph goes through here: [`start`](Engine::start), [`push`](Engine::push),
//! [`tick`](Engine::tick), [`pop`](Engine::pop), [`shutdown`](Engine::shutdown), and the calls that change it while it
//! runs. An engine can be a local, stand in a `static` cell, or be moved to a thread; [`snapshot`](Engine::snapshot) copies all of its
//! state.

mod access;
mod change;
pub(crate) mod drive;
mod outside;
mod ring;
#[cfg(feature = "serde")]
mod serial;
mod snapshot;

#[cfg(feature = "postcard")]
pub(crate) use serial::fingerprint;

pub use drive::{Drive, Popped};
pub use outside::{Poll, Rooms};
pub use ring::{ControlRing, DataRing, Feed, Ring, Tap};
pub use snapshot::Snapshot;

use crate::graph::{Input, Output, Root, RootGraph};
use crate::message::Message;
use crate::observe::{Event, Observer};
use crate::scheduler::{
    Config, Cx, Effects, Graph, Lifecycle, NextTick, Report, Scheduler, StartError, StateError,
};
use crate::topology::EdgeId;
use core::fmt;

/// Runs a graph.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
///
/// struct Double;
/// impl Node for Double {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, One::One(n): One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         context.emit(One::One(n * 2))?;
///         Ok(())
///     }
/// }
///
/// graph! {
///     graph Doubling(Number: u32 => double.One) -> (Doubled: u32) {
///         double: Double { One -> out.Doubled; }
///     }
/// }
/// type In = arachne::graph::Input<Doubling>;
/// type Out = arachne::graph::Output<Doubling>;
///
/// let mut engine = Engine::new(Doubling::new(Double));
/// engine.start(0)?;
/// engine.push(In::Number(21)).unwrap();
/// let report = engine.tick(1, 100)?;
/// assert!(report.is_idle());
/// let Some(Out::Doubled(doubled)) = engine.pop() else { panic!("no output") };
/// assert_eq!(doubled, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Engine<G: RootGraph, O = ()> {
    root: Root<G>,
    scheduler: Scheduler<Root<G>>,
    observer: O,
}

/// An input that was not taken, handed back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PushError<I> {
    /// The edge of the input is full and blocks.
    Full(I),
    /// The graph takes no more: it is draining or stopped.
    Closed(I),
}

impl<I> PushError<I> {
    /// The input.
    pub fn into_input(self) -> I {
        match self {
            Self::Full(input) | Self::Closed(input) => input,
        }
    }

    const fn sentence(&self) -> &'static str {
        match self {
            Self::Full(_) => "the edge of the input is full",
            Self::Closed(_) => "the graph takes no more inputs",
        }
    }
}

impl<I> fmt::Debug for PushError<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl<I> fmt::Display for PushError<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl<I> core::error::Error for PushError<I> {}

impl<G: RootGraph> Engine<G> {
    /// An engine with the default configuration and no observer.
    pub fn new(graph: G) -> Self {
        Self::with(graph, Config::default(), ())
    }
}

impl<G: RootGraph, O: Observer> Engine<G, O> {
    /// An engine with a configuration and an observer.
    pub fn with(graph: G, config: Config, observer: O) -> Self {
        let root = Root::new(graph);
        let scheduler = Scheduler::new(&root, config);
        Self { root, scheduler, observer }
    }

    /// Starts the nodes, upstream first; the grids of their periods begin at `now_ns`.
    ///
    /// # Errors
    /// [`StartError`] if a node fails, or if the graph was started before.
    pub fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
        self.scheduler.start(&mut self.root, now_ns, &mut self.observer)
    }

    /// Puts an input on its boundary edge; the edge's policy decides if that is full.
    ///
    /// # Errors
    /// [`PushError`] hands the input back.
    #[inline]
    pub fn push(&mut self, input: Input<G>) -> Result<(), PushError<Input<G>>> {
        self.push_with(input, None)
    }

    /// Puts an input with a header of its own on its boundary edge: one that goes on with a trace from elsewhere.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    ///
    /// struct Echo;
    /// impl Node for Echo {
    ///     type Input = One<u32>;
    ///     type Output = One<u32>;
    ///     fn on_message(&mut self, input: One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
    ///         assert_eq!(context.trace().map(|trace| trace.id), Some(42));
    ///         context.emit(input)?;
    ///         Ok(())
    ///     }
    /// }
    /// graph! { graph Traced<Trace>(In: u32 => echo.One) -> (Out: u32) { echo: Echo { One -> out.Out; } } }
    /// type In = arachne::graph::Input<Traced>;
    ///
    /// let mut engine = Engine::new(Traced::new(Echo));
    /// engine.start(0)?;
    /// let header = Trace { id: 42, created_ns: 0, sequence: 0 };
    /// engine.push_with(In::In(7), Some(header)).unwrap();
    /// engine.run_until_idle(5)?;
    /// let (_, header) = engine.pop_with().unwrap();
    /// assert_eq!((header.id, header.created_ns), (42, 5)); // the same trace, a new message
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PushError`] hands the input back.
    #[inline]
    pub fn push_with(
        &mut self,
        input: Input<G>,
        header: Option<G::Header>,
    ) -> Result<(), PushError<Input<G>>> {
        if self.scheduler.state.expect([Lifecycle::Created, Lifecycle::Running]).is_err() {
            return Err(PushError::Closed(input));
        }
        let Self { root, scheduler, observer } = self;
        let position = scheduler.position();
        let mut effects = Effects::none();
        let (source, ready) = (&mut scheduler.source, &mut scheduler.state.ready);
        let mut cx = Cx::new(scheduler.state.now_ns, source, ready, observer, &mut effects);
        cx.header = header;
        let taken = root.push(input, position, &mut cx);
        scheduler.keep_ready(root, observer);
        taken.map_err(PushError::Full)
    }

    /// Takes the oldest output of the first boundary output, by declaration, that has one.
    pub fn pop(&mut self) -> Option<Output<G>> {
        self.pop_with().map(|(output, _)| output)
    }

    /// Takes an output like [`pop`](Self::pop), with its header: to go on with its trace elsewhere.
    pub fn pop_with(&mut self) -> Option<(Output<G>, G::Header)> {
        let (message, edge) = self.root.pop()?;
        Some(self.popped(message, edge))
    }

    /// Notes that an output was taken.
    fn popped(&mut self, message: Message<Output<G>, G::Header>, edge: EdgeId) -> Popped<G> {
        self.observer.observe(&Event::Dequeued { edge });
        self.scheduler.freed(&mut self.root, edge, &mut self.observer);
        (message.payload, message.header)
    }

    /// Runs at most `budget` activations at the logical time `now_ns`.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running or draining.
    #[inline]
    pub fn tick(&mut self, now_ns: u64, budget: u32) -> Result<Report, StateError> {
        self.scheduler.tick(&mut self.root, now_ns, budget, &mut (), &mut self.observer)
    }

    /// Runs like [`tick`](Self::tick) and takes inputs from rings that interrupts or threads fill.
    ///
    /// Data rings are drained once, at the beginning, of what they hold then and their edges have room for, in the order
    /// in which they are given; Control rings are polled before each activation too. A graph that is draining takes
    /// nothing, from Control rings neither. Several rings are lent as a tuple: `&mut (&mut stop, &mut samples)`.
    ///
    /// A tick that has nothing more to do may leave inputs in a ring: [`next_tick_with`](Self::next_tick_with) knows.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running or draining; nothing is taken from a ring then.
    pub fn tick_with<F: Feed<G>>(
        &mut self,
        now_ns: u64,
        budget: u32,
        feed: &mut F,
    ) -> Result<Report, StateError> {
        self.take_with(now_ns, feed);
        self.scheduler.tick(&mut self.root, now_ns, budget, feed, &mut self.observer)
    }

    /// Takes what the data rings hold, as of a tick.
    #[inline(always)]
    pub(crate) fn take_with<F: Feed<G>>(&mut self, now_ns: u64, feed: &mut F) {
        if self.scheduler.state() == Lifecycle::Running {
            let Self { root, scheduler, observer } = self;
            let position = scheduler.position_of_next_tick();
            let taken_ns = now_ns.max(scheduler.state.now_ns);
            let mut effects = Effects::none();
            let (source, ready) = (&mut scheduler.source, &mut scheduler.state.ready);
            let mut cx = Cx::new(taken_ns, source, ready, observer, &mut effects);
            feed.drain(root, position, &mut cx, &mut ());
            scheduler.keep_ready(root, observer);
        }
    }

    /// When the next tick is worth making: what a loop asks before it sleeps, after it has taken the outputs.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    /// use arachne::scheduler::NextTick;
    ///
    /// struct Blink;
    /// impl Node for Blink {
    ///     type Input = Never;
    ///     type Output = Never;
    ///     fn period_ns(&self) -> u64 {
    ///         500
    ///     }
    /// }
    /// graph! { graph Led { blink: Blink {} } }
    ///
    /// let mut engine = Engine::new(Led::new(Blink));
    /// engine.start(0)?;
    /// assert_eq!(engine.next_tick(), NextTick::Busy); // nobody has looked yet
    /// engine.tick(0, 100)?;
    /// assert_eq!(engine.next_tick(), NextTick::Until(500));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_tick(&self) -> NextTick {
        self.scheduler.next_tick()
    }

    /// The same for a loop that feeds its graph from rings: there is more to do while one of them holds an input that the
    /// graph has room for.
    ///
    /// To be asked with interrupts off, and slept upon before they are on again, so that none comes in between.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # use arachne::{engine::DataRing, scheduler::NextTick};
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u8>; type Output = Never; }
    /// # graph! { graph Small(Byte: u8 => sink.One [1]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut queue = heapless::spsc::Queue::<u8, 8>::new();
    /// let (mut interrupt, consumer) = queue.split();
    /// let mut ring = DataRing::new(consumer, In::Byte);
    /// let mut engine = Engine::new(Small::new(Sink));
    /// engine.start(0)?;
    /// interrupt.enqueue(1).unwrap();
    /// interrupt.enqueue(2).unwrap();
    /// let report = engine.tick_with(0, 100, &mut ring)?; // its edge has room for one
    /// assert!(report.is_idle());
    /// assert_eq!(engine.next_tick_with(&ring), NextTick::Busy);
    /// engine.tick_with(0, 100, &mut ring)?;
    /// assert_eq!(engine.next_tick_with(&ring), NextTick::UntilInput);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_tick_with<F: Feed<G>>(&self, feed: &F) -> NextTick {
        match self.scheduler.next_tick() {
            NextTick::Stopped => NextTick::Stopped,
            _ if self.state() == Lifecycle::Running && feed.has_input(&self.root) => NextTick::Busy,
            next => next,
        }
    }

    /// Runs until nothing can run at `now_ns`.
    ///
    /// It ends unless nodes keep each other busy for ever; bound it with [`tick`](Self::tick) where they may.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running or draining.
    pub fn run_until_idle(&mut self, now_ns: u64) -> Result<Report, StateError> {
        let mut activations = 0u32;
        loop {
            let report = self.tick(now_ns, u32::MAX)?;
            activations = activations.saturating_add(report.activations);
            if report.ending != crate::scheduler::Ending::Budget || report.activations == 0 {
                return Ok(Report { activations, ..report });
            }
        }
    }

    /// Begins to drain: no more inputs and periodic ticks; what is queued is handled by further ticks, until
    /// `deadline_ns` at the latest; then the nodes are stopped. What waits behind a full output waits for it to be popped,
    /// until then; a graph that can do nothing more for another reason, such as a paused node, is stopped at once.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut engine = Engine::new(Small::new(Sink));
    /// engine.start(0)?;
    /// engine.push(In::Number(7)).unwrap();
    /// engine.shutdown(1_000)?; // until then at the latest
    /// assert!(engine.push(In::Number(8)).is_err());
    /// engine.tick(1, 100)?;
    /// assert_eq!(engine.state(), arachne::scheduler::Lifecycle::Stopped);
    /// assert_eq!(engine.figures(engine.edge("Number").unwrap()).unwrap().dequeued, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running.
    pub fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError> {
        self.scheduler.shutdown(&mut self.root, deadline_ns, &mut self.observer)
    }
}

impl<G: RootGraph, O> fmt::Debug for Engine<G, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.root.topology().groups.first().map_or("?", |group| group.name);
        f.debug_struct("Engine")
            .field("graph", &graph)
            .field("state", &self.scheduler.state())
            .field("now_ns", &self.scheduler.now_ns())
            .field("activations", &self.scheduler.activations())
            .finish_non_exhaustive()
    }
}
