//! Testing whole graphs: a test bench that runs one activation at a time and watches edges.
//!
//! To test a single node, call its hooks with a [`Collect`](crate::context::Collect). To test a graph, put it on a
//! [`Bench`], which holds an engine and a manual clock. [`Bench::step`] runs one activation. By contract S1, a run in
//! single steps equals a run with a large budget. [`Bench::watch`] runs until the graph is idle and returns a copy of
//! every item that reached one edge, in order, each with the activation that sent it.

mod recorder;

pub use recorder::{Recorder, Step};

use crate::edge::{Edge, Slot};
use crate::engine::{Engine, PushError};
use crate::graph::{Input, RootGraph};
use crate::message::Message;
use crate::observe::Cause;
use crate::scheduler::{Config, Lifecycle, Report, StartError};
use crate::time::ManualClock;
use crate::topology::NodeId;
use heapless::Vec;

/// A graph under test.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::testing::{Bench, Watched};
///
/// struct Even;
/// impl Node for Even {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, One::One(n): One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         if n % 2 == 0 {
///             context.emit(One::One(n))?;
///         }
///         Ok(())
///     }
/// }
/// struct Sink;
/// impl Node for Sink {
///     type Input = One<u32>;
///     type Output = Never;
/// }
/// graph! {
///     graph Filter(Number: u32 => even.One) {
///         even: Even { One => evens: [u32; 4] -> sink.One; }
///         sink: Sink {}
///     }
/// }
/// type In = arachne::graph::Input<Filter>;
///
/// let mut bench = Bench::new(Filter::new(Even, Sink));
/// for n in 1..=4 {
///     bench.push(In::Number(n)).unwrap();
/// }
/// let seen: Watched<u32, 8> = bench.watch(|graph| &graph.edges.even.evens);
/// assert!(seen.iter().map(|seen| seen.item).eq([2, 4]));
/// ```
pub struct Bench<G: RootGraph> {
    /// The engine, for operations that the bench does not wrap.
    pub engine: Engine<G, Recorder>,
    /// The clock that supplies the time of each tick.
    pub clock: ManualClock,
    started: Result<(), StartError>,
}

impl<G: RootGraph> core::fmt::Debug for Bench<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Bench")
            .field("engine", &self.engine)
            .field("clock", &self.clock)
            .field("started", &self.started)
            .finish()
    }
}

/// The first `MOST` items that reached an edge, in order.
pub type Watched<T, const MOST: usize> = Vec<Seen<T>, MOST>;

/// An item that reached an edge, and the activation that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    /// The item.
    pub item: T,
    /// The node that sent it.
    pub node: NodeId,
    /// Why that node ran: the input or the timer.
    pub cause: Cause,
    /// The number of the activation within this call of [`Bench::watch`], counted from 0.
    pub step: usize,
}

impl<G: RootGraph> Bench<G> {
    /// Starts a graph at time 0 with the default configuration. [`started`](Self::started) returns the result.
    pub fn new(graph: G) -> Self {
        Self::with(graph, Config::default())
    }

    /// Starts a graph at time 0 with a configuration.
    pub fn with(graph: G, config: Config) -> Self {
        let mut engine = Engine::with(graph, config, Recorder::default());
        let started = engine.start(0);
        Self { engine, clock: ManualClock::default(), started }
    }

    /// The result of the start. A graph that failed to start is stopped, and nothing runs.
    ///
    /// # Errors
    /// The error that [`Engine::start`] returned.
    pub const fn started(&self) -> Result<(), StartError> {
        self.started
    }

    /// The graph.
    pub const fn graph(&self) -> &G {
        self.engine.graph()
    }

    /// Pushes an input into the graph.
    ///
    /// # Errors
    /// [`PushError`] returns the input.
    pub fn push(&mut self, input: Input<G>) -> Result<(), PushError<Input<G>>> {
        self.engine.push(input)
    }

    /// Runs one activation at the current time of the clock and returns it; `None` if nothing can run.
    pub fn step(&mut self) -> Option<Step> {
        self.engine.observer_mut().forget();
        let report = self.tick(1)?;
        if report.activations == 0 { None } else { self.engine.observer().last() }
    }

    /// Runs until nothing can run at the current time of the clock; `None` if the engine cannot tick.
    pub fn run(&mut self) -> Option<Report> {
        self.tick(u32::MAX)
    }

    /// Advances the clock by `by_ns` nanoseconds, then [runs](Self::run).
    pub fn run_after_ns(&mut self, by_ns: u64) -> Option<Report> {
        self.clock.advance_ns(by_ns);
        self.run()
    }

    fn tick(&mut self, budget: u32) -> Option<Report> {
        use crate::time::Clock;
        self.engine.tick(self.clock.now_ns(), budget).ok()
    }

    /// Runs until nothing can run, and returns copies of the first `MOST` items that reached an edge. The type of the
    /// result determines `MOST`.
    ///
    /// Items that were queued before the call, for instance by the start, are not included, nor are items that a
    /// `drop` edge discarded. If a `coalesce` edge merges an item into one of the same activation, only the merged
    /// item is seen; a later merge is not seen.
    pub fn watch<T: Clone, const MOST: usize, const N: usize, P, H, S: Slot<Message<T, H>>>(
        &mut self,
        edge: impl Fn(&G) -> &Edge<T, N, P, H, S>,
    ) -> Watched<T, MOST> {
        let mut all = Vec::new();
        let mut step = 0usize;
        let mut before = edge(self.graph()).accepted();
        while self.engine.scheduler().state() != Lifecycle::Stopped {
            let Some(Step { node, cause }) = self.step() else {
                break;
            };
            let watched = edge(self.graph());
            let after = watched.accepted();
            let new = after.wrapping_sub(before).min(u64::from(watched.len())) as u32;
            let old = watched.len().wrapping_sub(new) as usize;
            for item in watched.iter().skip(old) {
                // Items beyond the first MOST are not wanted.
                let _ = all.push(Seen { item: item.clone(), node, cause, step });
            }
            before = after;
            step = step.saturating_add(1);
        }
        all
    }
}
