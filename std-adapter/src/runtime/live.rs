//! A task as its thread has it: the links served, the figures published, and the sleep between.

use super::ends::{At, Inlet, Outlet};
use super::nanoseconds;
use super::place::Watched;
use super::stop::Common;
use super::task::{Task, TaskEngine};
use super::turns::Turn;
use crate::clock::MonotonicClock;
use crate::link::patience::Patience;
use crate::runner::Wait;
use arachne::engine::Poll;
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::scheduler::{Lifecycle, StateError};
use arachne::time::Clock;
use arachne::topology::EdgeId;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// What the loop of a task needs.
pub(super) struct Live<G: DeclaredGraph, O> {
    pub common: Arc<Common>,
    pub clock: MonotonicClock,
    pub inlets: Vec<At<dyn Inlet<G>>>,
    pub outlets: Vec<At<dyn Outlet<G>>>,
    pub turns: Option<Vec<Turn>>,
    pub budget: u32,
    pub tick_period_ns: Option<u64>,
    pub next_tick_ns: u64,
    wait: Wait,
    patience: Patience,
    #[allow(clippy::type_complexity)]
    publish: Option<Box<dyn FnMut(&TaskEngine<G, O>) + Send>>,
    publish_every_ns: u64,
    publish_at_ns: u64,
    /// Whether something has happened since the figures were published.
    has_news: bool,
    /// Whether the links from outside were told to close.
    has_closed: bool,
    /// Whether it was told to drain.
    pub drains: bool,
    /// By when the graph is to have stopped, once it drains.
    pub deadline_ns: u64,
    /// Messages that found their receiver gone, or were thrown away.
    pub undelivered: u64,
    pub loops: u64,
    pub sleeps: u64,
}

impl<G: DeclaredGraph, O: Observer> Live<G, O> {
    /// Splits a task into what its loop needs and what makes its engines.
    pub fn new(task: &mut Task<G, O>, common: Arc<Common>, threads: usize) -> Self {
        Self {
            clock: common.clock,
            common,
            inlets: std::mem::take(&mut task.inlets),
            outlets: std::mem::take(&mut task.outlets),
            turns: task.turns.take(),
            budget: task.budget,
            tick_period_ns: task.tick_period.map(nanoseconds),
            next_tick_ns: 0,
            wait: task.wait,
            patience: Patience::among(threads),
            publish: task.publish.take(),
            publish_every_ns: nanoseconds(task.publish_every),
            publish_at_ns: 0,
            has_news: true,
            has_closed: false,
            drains: false,
            deadline_ns: u64::MAX,
            undelivered: 0,
            loops: 0,
            sleeps: 0,
        }
    }

    /// Closes the links from outside once a stop is asked for: what was accepted until then is still taken.
    pub fn heed_stop(&mut self) {
        if self.has_closed || !self.common.is_stopping() {
            return;
        }
        self.has_closed = true;
        for inlet in self.inlets.iter_mut().filter(|inlet| inlet.is_external) {
            inlet.link.close();
        }
    }

    /// Whether nothing will come any more: all links have ended but those that lead back. A graph without any runs until it
    /// is asked to stop.
    pub fn is_over(&self) -> bool {
        let mut inlets = self.inlets.iter().filter(|inlet| !inlet.is_feedback).peekable();
        if inlets.peek().is_none() {
            return self.common.is_stopping();
        }
        // In this order: what was sent before a link was closed is seen after.
        inlets.all(|inlet| inlet.link.is_closed() && !inlet.link.has_news())
    }

    /// Takes what the data links hold now, as far as there is room.
    pub fn take_in(&mut self, engine: &mut TaskEngine<G, O>) {
        if engine.state() != Lifecycle::Running {
            return;
        }
        for At { link, edge, .. } in self.inlets.iter_mut().filter(|inlet| !inlet.is_control) {
            let most = link.len().min(engine.room(*edge) as usize);
            for _ in 0..most {
                let Some((input, header)) = link.take() else { break };
                // There is room, and the graph is running.
                self.undelivered += u64::from(engine.push_with(input, header).is_err());
            }
            if most != 0 {
                link.flush();
            }
        }
    }

    /// A tick, with Control from its links before each activation.
    pub fn tick(&mut self, engine: &mut TaskEngine<G, O>, now_ns: u64) -> Result<(), StateError> {
        self.has_news = true;
        // In lock-step Control has its turn like all else.
        if self.turns.is_some() || !self.inlets.iter().any(|inlet| inlet.is_control) {
            return engine.tick(now_ns, self.budget).map(drop);
        }
        let inlets = &mut self.inlets;
        let mut poll = Poll::new(|rooms| {
            let mut control = inlets.iter_mut().filter(|inlet| inlet.is_control);
            control.find_map(|At { link, edge, .. }| match rooms.of(*edge) {
                0 => None,
                _ => link.take(),
            })
        });
        let report = engine.tick_with(now_ns, self.budget, &mut poll);
        self.undelivered += u64::from(poll.into_held_back().is_some());
        for inlet in self.inlets.iter_mut().filter(|inlet| inlet.is_control) {
            inlet.link.flush();
        }
        report.map(drop)
    }

    /// Sends what the outputs hold, as far as the links have room.
    pub fn give_out(&mut self, engine: &mut TaskEngine<G, O>) {
        for At { link, edge, .. } in &mut self.outlets {
            let mut has_given = link.is_pending();
            while link.can_put()
                && let Some((output, header)) = engine.pop_from(*edge)
            {
                has_given = true;
                self.undelivered += u64::from(!link.put(output, header));
            }
            if has_given {
                link.flush();
            }
        }
    }

    /// Whether an output waits for room in its link.
    pub fn has_outputs(&self, engine: &TaskEngine<G, O>) -> bool {
        self.outlets.iter().any(|outlet| waits(outlet, engine))
    }

    /// Throws away what comes by links that lead back, while the graph drains: their senders must not wait for it.
    pub fn discard_feedback(&mut self) {
        for At { link, .. } in self.inlets.iter_mut().filter(|inlet| inlet.is_feedback) {
            let most = link.len();
            let taken = (0..most).take_while(|_| link.take().is_some()).count();
            self.undelivered += taken as u64;
            if taken != 0 {
                link.flush();
            }
        }
    }

    /// Publishes the figures, if it is time; with `at_once` in any case.
    pub fn publish(&mut self, engine: &TaskEngine<G, O>, now_ns: u64, at_once: bool) {
        if let Some(publish) = &mut self.publish
            && self.has_news
            && (at_once || now_ns >= self.publish_at_ns)
        {
            publish(engine);
            self.has_news = false;
            self.publish_at_ns = now_ns.saturating_add(self.publish_every_ns);
        }
    }

    /// Sleeps until a link has changed, the graph is to stop, or a time has come.
    pub fn sleep(&mut self, engine: &TaskEngine<G, O>, until_ns: u64) {
        let running = engine.state() == Lifecycle::Running;
        let room = |edge: EdgeId| running && engine.room(edge) != 0;
        let awaits = |inlet: &At<dyn Inlet<G>>| inlet.is_feedback || room(inlet.edge);
        self.sleep_unless(
            until_ns,
            |inlet| awaits(inlet),
            |outlet| waits(outlet, engine),
            |live| {
                let comes = |inlet: &At<dyn Inlet<G>>| awaits(inlet) && inlet.link.len() != 0;
                let goes =
                    |outlet: &At<dyn Outlet<G>>| waits(outlet, engine) && outlet.link.can_go_on();
                live.inlets.iter().any(comes)
                    || live.outlets.iter().any(goes)
                    || (running && live.is_over())
            },
        );
    }

    /// Sleeps, unless a last look, behind the arming of the bells of these links, says that there is something to do.
    pub fn sleep_unless(
        &mut self,
        until_ns: u64,
        arms_inlet: impl Fn(&At<dyn Inlet<G>>) -> bool,
        arms_outlet: impl Fn(&At<dyn Outlet<G>>) -> bool,
        has_work: impl Fn(&Self) -> bool,
    ) {
        if self.wait == Wait::Spin {
            std::hint::spin_loop();
            return;
        }
        let left = Duration::from_nanos(until_ns.saturating_sub(self.clock.now_ns()));
        let common = &self.common;
        let has_news = || has_work(self) || (common.is_stopping() && !self.has_closed);
        let Err(waiting) = self.patience.wait(left, has_news) else {
            return;
        };
        self.inlets.iter().filter(|inlet| arms_inlet(inlet)).for_each(|inlet| inlet.link.arm());
        self.outlets.iter().filter(|outlet| arms_outlet(outlet)).for_each(|at| at.link.arm());
        let unheeded = self.common.is_stopping() && !self.has_closed;
        if !unheeded && !has_work(self) {
            self.park(until_ns);
        }
        self.inlets.iter().for_each(|inlet| inlet.link.disarm());
        self.outlets.iter().for_each(|outlet| outlet.link.disarm());
        self.patience.learn(waiting);
    }

    fn park(&mut self, until_ns: u64) {
        // One look more when it is time to publish; then the figures are the last, and the sleep is long.
        let publishes = self.publish.is_some() && self.has_news;
        let publish_at_ns = if publishes { self.publish_at_ns } else { u64::MAX };
        self.sleeps += 1;
        match until_ns.min(publish_at_ns) {
            u64::MAX => thread::park(),
            until_ns => {
                let left_ns = until_ns.saturating_sub(self.clock.now_ns());
                thread::park_timeout(Duration::from_nanos(left_ns));
            }
        }
    }

    /// What is left where nobody will take it: in the graph, in the links to it and in the pending slots behind it.
    pub fn count_left(&mut self, engine: &TaskEngine<G, O>) {
        self.undelivered += queued(engine);
        self.count_left_in_links();
    }

    pub fn count_left_in_links(&mut self) {
        let links = self.inlets.iter().map(|inlet| inlet.link.len() as u64).sum::<u64>();
        let pending = self.outlets.iter().filter(|outlet| outlet.link.is_pending()).count() as u64;
        self.undelivered += links + pending;
    }
}

/// Whether an output of the graph, or what is pending behind it, waits for room in its link.
fn waits<G: DeclaredGraph, O: Observer>(
    outlet: &At<dyn Outlet<G>>,
    engine: &TaskEngine<G, O>,
) -> bool {
    let queued = engine.figures(outlet.edge).map_or(0, |figures| figures.queued);
    queued != 0 || outlet.link.is_pending()
}

/// What is queued in a graph, but for outputs that nobody has linked.
pub(super) fn queued<G: DeclaredGraph, O: Observer>(
    engine: &arachne::engine::Engine<G, Watched<O>>,
) -> u64 {
    let edges = (0..).map(EdgeId).zip(G::TOPOLOGY.edges);
    let linked =
        edges.filter(|(_, spec)| spec.to.node != arachne::topology::OUTSIDE || spec.gates());
    linked.filter_map(|(edge, _)| engine.figures(edge)).map(|figures| figures.queued).sum()
}
