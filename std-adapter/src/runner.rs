//! The loop that runs a graph in real time.

use crate::mailbox::Inbox;
use arachne::engine::Engine;
use arachne::graph::{DeclaredGraph, Input};
use arachne::observe::Observer;
use arachne::scheduler::{Lifecycle, NextTick, Report, StartError, StateError};
use arachne::time::Clock;
use std::fmt;
use std::time::Duration;

/// What a runner does when its graph has nothing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// Sleep until the next timer or input; the default.
    #[default]
    Sleep,
    /// Look again at once: the shortest latency, at the price of a core.
    Spin,
}

/// Runs a graph on the calling thread, by a clock and a mailbox.
///
/// It ticks as long as there is work, and then waits for the next timer or the next input; an input that the graph has no
/// room for is tried again every millisecond. When every
/// [`Outbox`](crate::Outbox) is gone it shuts the graph down and returns when that has stopped.
pub struct Runner<G: DeclaredGraph, C, O = ()> {
    engine: Engine<G, O>,
    clock: C,
    inbox: Inbox<Input<G>>,
    wait: Wait,
    budget: u32,
    grace_ns: u64,
}

impl<G: DeclaredGraph, C: fmt::Debug, O> fmt::Debug for Runner<G, C, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("engine", &self.engine)
            .field("clock", &self.clock)
            .field("wait", &self.wait)
            .field("budget", &self.budget)
            .field("grace_ns", &self.grace_ns)
            .finish_non_exhaustive()
    }
}

/// Why a runner has ended before its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// The graph did not start.
    Start(StartError),
    /// The graph was not in a state to run.
    State(StateError),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::State(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RunError {}

impl From<StartError> for RunError {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}

impl From<StateError> for RunError {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl<G: DeclaredGraph, C: Clock, O: Observer> Runner<G, C, O> {
    /// A runner that sleeps, with a budget of 10,000 activations a tick and a second to drain.
    pub fn new(engine: Engine<G, O>, clock: C, inbox: Inbox<Input<G>>) -> Self {
        let (wait, budget, grace_ns) = (Wait::Sleep, 10_000, 1_000_000_000);
        Self { engine, clock, inbox, wait, budget, grace_ns }
    }

    /// What to do when there is nothing to do.
    #[must_use]
    pub fn waiting_by(mut self, wait: Wait) -> Self {
        self.wait = wait;
        self
    }

    /// How many activations a tick may run.
    #[must_use]
    pub fn with_budget(mut self, budget: u32) -> Self {
        self.budget = budget.max(1);
        self
    }

    /// How long the graph may drain after the last sender is gone, in nanoseconds.
    #[must_use]
    pub fn with_grace_ns(mut self, grace_ns: u64) -> Self {
        self.grace_ns = grace_ns;
        self
    }

    /// The engine.
    pub fn engine(&self) -> &Engine<G, O> {
        &self.engine
    }

    /// The engine, with the runner gone.
    pub fn into_engine(self) -> Engine<G, O> {
        self.engine
    }

    /// Starts the graph and runs it until it has stopped.
    ///
    /// # Errors
    /// [`RunError`] if the graph does not start, or was run before.
    pub fn run(&mut self) -> Result<(), RunError> {
        self.run_with(|_, _| {})
    }

    /// Runs like [`run`](Self::run), and calls back after each tick: to take outputs, or to shut down.
    ///
    /// # Errors
    /// [`RunError`] if the graph does not start, or was run before.
    pub fn run_with(
        &mut self,
        mut after_tick: impl FnMut(&mut Engine<G, O>, &Report),
    ) -> Result<(), RunError> {
        self.engine.start(self.clock.now_ns())?;
        loop {
            let now_ns = self.clock.now_ns();
            let report = self.engine.tick_with(now_ns, self.budget, &mut (&mut self.inbox,))?;
            after_tick(&mut self.engine, &report);
            match self.engine.next_tick() {
                NextTick::Stopped => return Ok(()),
                NextTick::Busy => {}
                _ if self.inbox.is_closed() && self.engine.state() == Lifecycle::Running => {
                    self.engine.shutdown(now_ns.saturating_add(self.grace_ns))?;
                }
                NextTick::Until(until_ns) => self.pause(Some(until_ns)),
                NextTick::UntilInput => self.pause(None),
            }
        }
    }

    /// Waits until a time or for an input; a millisecond at most while the graph drains, for its outputs may be taken.
    fn pause(&mut self, until_ns: Option<u64>) {
        if self.wait == Wait::Spin {
            std::hint::spin_loop();
            return;
        }
        let now_ns = self.clock.now_ns();
        let left = until_ns.map(|until_ns| Duration::from_nanos(until_ns.saturating_sub(now_ns)));
        let look = Duration::from_millis(1);
        let draining = self.engine.state() == Lifecycle::Draining;
        self.inbox.sleep(if draining { Some(left.unwrap_or(look).min(look)) } else { left });
    }
}
