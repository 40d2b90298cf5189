//! A graph with all that its thread needs to know.

use super::ends::{At, Inlet, Outlet, Received, Sent};
use super::place::Watched;
use super::port::Port;
use super::turns::Turn;
use crate::link::{Receiver, Sender};
use crate::runner::Wait;
use crate::sheet::{Figured, Publisher};
use arachne::engine::Engine;
use arachne::graph::{DeclaredGraph, Input, Output};
use arachne::message::Header;
use arachne::observe::Observer;
use arachne::scheduler::Config;
use arachne::topology::{EdgeId, OUTSIDE};
use std::fmt;
use std::time::Duration;

/// The engine of a task.
pub type TaskEngine<G, O = ()> = Engine<G, Watched<O>>;

type MakeObserver<O> = Box<dyn FnMut() -> O + Send>;

/// How often figures are published, unless a task says otherwise.
const PUBLISH_EVERY: Duration = Duration::from_millis(250);

/// A graph that is to run on a thread of its own: see [`Runtime`](super::Runtime).
///
/// The graph is made on its thread, and so its nodes need not be `Send`; it is made again if it is to be
/// [restarted](Self::restarting).
pub struct Task<G: DeclaredGraph, O = ()> {
    pub(super) name: String,
    pub(super) graph: Box<dyn FnMut() -> G + Send>,
    pub(super) observer: MakeObserver<O>,
    pub(super) config: Config,
    pub(super) core: Option<usize>,
    pub(super) wait: Wait,
    pub(super) budget: u32,
    pub(super) tick_period: Option<Duration>,
    pub(super) restarts: u32,
    pub(super) inlets: Vec<At<dyn Inlet<G>>>,
    pub(super) outlets: Vec<At<dyn Outlet<G>>>,
    pub(super) turns: Option<Vec<Turn>>,
    #[allow(clippy::type_complexity)]
    pub(super) publish: Option<Box<dyn FnMut(&TaskEngine<G, O>) + Send>>,
    pub(super) publish_every: Duration,
    #[allow(clippy::type_complexity)]
    pub(super) at_end: Option<Box<dyn FnOnce(&TaskEngine<G, O>) + Send>>,
    /// What was asked for and does not exist.
    pub(super) unknown: Option<&'static str>,
}

impl<G: DeclaredGraph> Task<G> {
    /// A task with a name, which its thread gets too, and a way to make its graph.
    pub fn new(name: impl Into<String>, graph: impl FnMut() -> G + Send + 'static) -> Self {
        Self {
            name: name.into(),
            graph: Box::new(graph),
            observer: Box::new(|| ()),
            config: Config::default(),
            core: None,
            wait: Wait::Sleep,
            budget: 10_000,
            tick_period: None,
            restarts: 0,
            inlets: Vec::new(),
            outlets: Vec::new(),
            turns: None,
            publish: None,
            publish_every: PUBLISH_EVERY,
            at_end: None,
            unknown: None,
        }
    }

    /// Watches the graph by an observer that is made with it. To be said before what needs the observer.
    #[must_use]
    pub fn observed_by<O: Observer>(
        self,
        observer: impl FnMut() -> O + Send + 'static,
    ) -> Task<G, O> {
        self.with_observer(|_| Box::new(observer))
    }
}

impl<G: DeclaredGraph, O> Task<G, O> {
    fn with_observer<P>(
        self,
        observer: impl FnOnce(MakeObserver<O>) -> MakeObserver<P>,
    ) -> Task<G, P> {
        Task {
            observer: observer(self.observer),
            name: self.name,
            graph: self.graph,
            config: self.config,
            core: self.core,
            wait: self.wait,
            budget: self.budget,
            tick_period: self.tick_period,
            restarts: self.restarts,
            inlets: self.inlets,
            outlets: self.outlets,
            turns: self.turns,
            publish: None,
            publish_every: self.publish_every,
            at_end: None,
            unknown: self.unknown,
        }
    }
}

impl<G: DeclaredGraph, O: Observer> Task<G, O> {
    /// Watches the graph by a second observer, told after the first. To be said before what needs the observers.
    #[must_use]
    pub fn also_observed_by<P: Observer>(
        self,
        mut observer: impl FnMut() -> P + Send + 'static,
    ) -> Task<G, (O, P)>
    where
        O: 'static,
    {
        self.with_observer(|mut first| Box::new(move || (first(), observer())))
    }

    /// Schedules the graph by this configuration.
    #[must_use]
    pub const fn configured(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Feeds a boundary input from a link. A message takes its header with it, and so its trace.
    ///
    /// A Control input is asked before each activation; others are filled, as far as there is room, before each tick.
    #[must_use]
    pub fn input<T: Send + 'static>(
        self,
        port: Port<Input<G>, T>,
        receiver: Receiver<T, G::Header>,
    ) -> Self
    where
        G: 'static,
        G::Header: Send,
    {
        self.received(port, receiver, Some)
    }

    /// Feeds a boundary input from a link whose header is not that of the graph: each message begins a trace of its own.
    #[must_use]
    pub fn input_anew<T: Send + 'static, H: Header + Send + 'static>(
        self,
        port: Port<Input<G>, T>,
        receiver: Receiver<T, H>,
    ) -> Self
    where
        G: 'static,
    {
        self.received(port, receiver, |_| None)
    }

    fn received<T: Send + 'static, H: Header + Send + 'static>(
        mut self,
        port: Port<Input<G>, T>,
        receiver: Receiver<T, H>,
        header: fn(H) -> Option<G::Header>,
    ) -> Self
    where
        G: 'static,
    {
        let mut edges = (0..).map(EdgeId).zip(G::TOPOLOGY.edges);
        let found = edges
            .find(|(_, spec)| spec.from.node == OUTSIDE && spec.from.port == port.name)
            .map(|(edge, spec)| (edge, spec.is_control()));
        let name = port.name;
        let link: Box<dyn Inlet<G>> = Box::new(Received { receiver, port, header });
        match found {
            None => self.unknown = Some(name),
            Some((edge, is_control)) => self.inlets.push(At {
                link,
                name,
                edge,
                is_control,
                is_external: false,
                is_feedback: false,
            }),
        }
        self
    }

    /// Sends what comes out of a boundary output by a link.
    ///
    /// While a link that blocks is full, the outputs stay in the graph, which then waits as for any full edge.
    #[must_use]
    pub fn output<T: Send + 'static>(
        mut self,
        port: Port<Output<G>, T>,
        sender: Sender<T, G::Header>,
    ) -> Self
    where
        G: 'static,
        G::Header: Send,
    {
        let mut edges = (0..).map(EdgeId).zip(G::TOPOLOGY.edges);
        let found = edges
            .find(|(_, spec)| spec.to.node == OUTSIDE && spec.to.port == port.name)
            .map(|(edge, spec)| (edge, spec.is_control()));
        let name = port.name;
        let link: Box<dyn Outlet<G>> = Box::new(Sent { sender, port });
        match found {
            None => self.unknown = Some(name),
            Some((edge, is_control)) => self.outlets.push(At {
                link,
                name,
                edge,
                is_control,
                is_external: false,
                is_feedback: false,
            }),
        }
        self
    }

    /// Pins the thread to a core, by its number; the report says whether that went.
    #[must_use]
    pub const fn pinned_to(mut self, core: usize) -> Self {
        self.core = Some(core);
        self
    }

    /// What to do when there is nothing to do: sleep, or, for the shortest latency at the price of a core, look again.
    #[must_use]
    pub const fn waiting_by(mut self, wait: Wait) -> Self {
        self.wait = wait;
        self
    }

    /// How many activations a tick may run; 10,000 by default. Between ticks the links are served.
    #[must_use]
    pub fn with_budget(mut self, budget: u32) -> Self {
        self.budget = budget.max(1);
        self
    }

    /// Ticks once a period and no oftener, on the grid of its first tick; a period of 0 counts as none. By default a graph
    /// ticks as soon as there is something to do.
    ///
    /// Whatever comes waits for the next tick, Control too; what the budget leaves over waits for the one after it. A tick
    /// that comes late skips those that it has missed. Once a stop is asked for, the graph drains without waiting. In
    /// lock-step there is no period: the time is that of the messages.
    #[must_use]
    pub const fn ticking_every(mut self, period: Duration) -> Self {
        self.tick_period = if period.is_zero() { None } else { Some(period) };
        self
    }

    /// Starts the graph anew behind a panic, at most so many times; by default a panic stops it, and its links close.
    ///
    /// What was queued inside the graph is lost, and counted as undelivered; what is in the links is kept.
    #[must_use]
    pub const fn restarting(mut self, most: u32) -> Self {
        self.restarts = most;
        self
    }

    /// Runs the graph in lock-step with others, on the time of its messages: see [`Turn`].
    #[must_use]
    pub fn in_turn(mut self, turns: impl Into<Vec<Turn>>) -> Self {
        self.turns = Some(turns.into());
        self
    }

    /// Publishes the figures of the graph, as often as [`publishing_every`](Self::publishing_every) says and at the end. A
    /// graph that falls asleep publishes what has happened first.
    #[must_use]
    pub fn publishing(mut self, mut publisher: Publisher) -> Self
    where
        O: Figured,
    {
        self.publish = Some(Box::new(move |engine| publisher.publish(engine)));
        self
    }

    /// How often figures are published at most: every 250 ms, unless this says otherwise.
    #[must_use]
    pub const fn publishing_every(mut self, every: Duration) -> Self {
        self.publish_every = every;
        self
    }

    /// Looks at the graph when it has stopped, on its thread; not behind a panic.
    #[must_use]
    pub fn at_end(mut self, look: impl FnOnce(&TaskEngine<G, O>) + Send + 'static) -> Self {
        self.at_end = Some(Box::new(look));
        self
    }
}

impl<G: DeclaredGraph, O> fmt::Debug for Task<G, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("name", &self.name).finish_non_exhaustive()
    }
}
