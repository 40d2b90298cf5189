//! Testing whole graphs: a bench that moves one activation at a time and looks at what passes.
//!
//! A node alone needs no bench: call its hooks with a [`Collect`](crate::context::Collect). A graph is put on a
//! [`Bench`], which holds its engine and a clock that stands still until it is moved. [`Bench::step`] runs one
//! activation; by contract S1 a run in steps is the run that a large budget gives. [`Bench::watch`] runs until the graph
//! is idle and keeps a copy of all that reached one edge, in order, each with the activation that sent it.

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
    /// The engine, for all that the bench does not do.
    pub engine: Engine<G, Recorder>,
    /// The clock.
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

/// What reached an edge: the first `MOST` items, in order.
pub type Watched<T, const MOST: usize> = Vec<Seen<T>, MOST>;

/// An item that reached an edge, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    /// The item.
    pub item: T,
    /// The node that sent it.
    pub node: NodeId,
    /// Why that node ran: from which input, or by which timer.
    pub cause: Cause,
    /// The number of the activation in this call of [`Bench::watch`], from 0 on.
    pub step: usize,
}

impl<G: RootGraph> Bench<G> {
    /// A graph that has been started at time 0; [`started`](Self::started) tells whether it has.
    pub fn new(graph: G) -> Self {
        Self::with(graph, Config::default())
    }

    /// A graph with a configuration, started at time 0.
    pub fn with(graph: G, config: Config) -> Self {
        let mut engine = Engine::with(graph, config, Recorder::default());
        let started = engine.start(0);
        Self { engine, clock: ManualClock::default(), started }
    }

    /// How the start went; a graph that did not start is stopped, and nothing runs.
    ///
    /// # Errors
    /// As [`Engine::start`] reports them.
    pub const fn started(&self) -> Result<(), StartError> {
        self.started
    }

    /// The graph.
    pub const fn graph(&self) -> &G {
        self.engine.graph()
    }

    /// Puts an input on its boundary edge.
    ///
    /// # Errors
    /// [`PushError`] hands the input back.
    pub fn push(&mut self, input: Input<G>) -> Result<(), PushError<Input<G>>> {
        self.engine.push(input)
    }

    /// Runs one activation at the time of the clock; `None` if none can run.
    pub fn step(&mut self) -> Option<Step> {
        self.engine.observer_mut().forget();
        let report = self.tick(1)?;
        if report.activations == 0 { None } else { self.engine.observer().last() }
    }

    /// Runs until nothing can run at the time of the clock.
    pub fn run(&mut self) -> Option<Report> {
        self.tick(u32::MAX)
    }

    /// Moves the clock on and runs until nothing can run.
    pub fn run_after_ns(&mut self, by_ns: u64) -> Option<Report> {
        self.clock.advance_ns(by_ns);
        self.run()
    }

    fn tick(&mut self, budget: u32) -> Option<Report> {
        use crate::time::Clock;
        self.engine.tick(self.clock.now_ns(), budget).ok()
    }

    /// Runs until nothing can run, and copies what reached an edge: the first `MOST` items, a number that the type of
    /// the result tells.
    ///
    /// What was queued before, by the start for instance, is not among it. Items that a `drop` edge discarded did not reach
    /// it; items merged by `coalesce` are seen as what they became when
    /// they came first.
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
                // What is beyond the first MOST is not asked for.
                let _ = all.push(Seen { item: item.clone(), node, cause, step });
            }
            before = after;
            step = step.saturating_add(1);
        }
        all
    }
}
