//! From Created to Stopped: the start, the tick, the drain and the stop (contracts S5 and S7).

use super::run::Intake;
use super::seam::Hook;
use super::state::flag;
use super::turn::{Left, Turn};
use super::{EdgeSet, Ending, Graph, Lifecycle, Report, Scheduler};
use crate::edge::QueueOp;
use crate::node::NodeError;
use crate::observe::{Event, Observer};
use crate::topology::{EdgeId, NodeId, OUTSIDE};
use core::fmt;

/// A call that the state of the graph does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateError {
    /// The state that it is in.
    pub state: Lifecycle,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, does) = match self.state {
            Lifecycle::Created => ("created, not started", "start it first"),
            Lifecycle::Running => ("running", "it cannot be started again"),
            Lifecycle::Draining => ("draining", "it takes no more"),
            Lifecycle::Stopped => ("stopped", "make a new one"),
        };
        write!(f, "the graph is {is}: {does}")
    }
}

impl core::error::Error for StateError {}

/// Why a graph did not start.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartError {
    /// It was started before.
    State(StateError),
    /// A node's `on_start` failed; those that had started were stopped again, and the graph is stopped.
    Node {
        /// The node.
        node: NodeId,
        /// Why.
        error: NodeError,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(error) => error.fmt(f),
            Self::Node { node, error } => write!(f, "node {} did not start: {error}", node.0),
        }
    }
}

impl core::error::Error for StartError {}

impl<G: Graph> Scheduler<G> {
    /// Starts the nodes, upstream first. The grids of their periods begin at `now_ns`.
    ///
    /// # Errors
    /// [`StartError`] if a node fails, or if the graph was started before.
    pub fn start<O: Observer>(
        &mut self,
        graph: &mut G,
        now_ns: u64,
        observer: &mut O,
    ) -> Result<(), StartError> {
        self.expect([Lifecycle::Created; 2]).map_err(StartError::State)?;
        self.now_ns = now_ns;
        let mut ready = core::mem::take(&mut self.ready);
        let result = self.start_nodes(graph, &mut ready, observer);
        self.keep_held(graph, &mut ready, observer);
        self.ready = ready;
        match result {
            Ok(()) => self.enter(Lifecycle::Running, observer),
            Err(_) => self.stop(graph, observer),
        }
        result
    }

    fn start_nodes<O: Observer>(
        &mut self,
        graph: &mut G,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Result<(), StartError> {
        for place in graph.wiring().nodes() {
            let Some(node) = self.in_order(graph, place) else {
                break;
            };
            let mut left_behind = Left::nothing();
            let mut turn =
                Turn::new(self.now_ns, &mut self.source, ready, observer, &mut left_behind);
            graph.hook(node, Hook::Start, &mut turn);
            let (failed, wake, period_ns) = (turn.left.failed, turn.wake, turn.period_ns);
            if let Some(error) = failed {
                return Err(StartError::Node { node: NodeId(node), error });
            }
            if let Some(state) = self.node_mut(node) {
                state.set(flag::STARTED, true);
            }
            self.arm_wake(graph, node, wake, ready);
            self.arm_period(node, self.now_ns, period_ns);
        }
        Ok(())
    }

    /// Runs at most `budget` activations at the time `now_ns`.
    ///
    /// A time before that of the last tick counts as that of the last tick.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running or draining.
    #[inline]
    pub fn tick<O: Observer, I: Intake<G>>(
        &mut self,
        graph: &mut G,
        now_ns: u64,
        budget: u32,
        intake: &mut I,
        observer: &mut O,
    ) -> Result<Report, StateError> {
        self.expect([Lifecycle::Running, Lifecycle::Draining])?;
        if now_ns < self.now_ns {
            self.clamped_count = self.clamped_count.saturating_add(1);
        } else {
            self.now_ns = now_ns;
        }
        self.tick = self.tick.wrapping_add(1);
        self.tick_activations = 0;
        observer.observe(&Event::TickStarted { tick: self.tick, now_ns: self.now_ns });
        self.mark_due();
        let mut left = budget;
        while self.may_run() {
            let before = left;
            left = self.run(graph, left, intake, observer);
            let done = before.wrapping_sub(left);
            self.activations = self.activations.wrapping_add(u64::from(done));
            self.tick_activations = self.tick_activations.wrapping_add(done);
            if self.state == Lifecycle::Running || !self.drain(graph, &mut left, observer) {
                break;
            }
        }
        if self.must_stop() {
            self.stop(graph, observer);
        }
        let report = self.report(graph, left);
        // A drain takes its steps from the budget, too.
        let spent = left == 0 && self.state == Lifecycle::Draining;
        self.settled = report.ending != Ending::Budget && !spent;
        observer.observe(&Event::TickEnded(report));
        Ok(report)
    }

    #[inline]
    fn report(&self, graph: &mut G, left: u32) -> Report {
        Report {
            activations: self.tick_activations,
            control_waiting: self.control_waiting(graph),
            next_timer_ns: self.next_timer_ns(),
            ending: self.ending(graph, left),
            state: self.state,
        }
    }

    #[inline]
    fn ending(&self, graph: &mut G, left: u32) -> Ending {
        if self.state == Lifecycle::Stopped {
            return Ending::Idle;
        }
        if !self.ready.is_empty() {
            return Ending::Budget;
        }
        if self.blocked.is_empty() && self.held.is_empty() && self.due_count == 0 {
            return Ending::Idle;
        }
        if left == 0 && self.due_count != 0 {
            // Nobody has asked yet whether a due timer can run.
            return Ending::Budget;
        }
        self.why_stalled(graph)
    }

    #[cold]
    fn why_stalled(&self, graph: &mut G) -> Ending {
        for edge in graph.wiring().edges() {
            let waits = self.blocked.contains(edge) || self.held.contains(edge);
            if waits && graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0 {
                let node = NodeId(graph.wiring().target(edge));
                return Ending::Stalled { edge: Some(EdgeId(edge)), node };
            }
        }
        let due = self.nodes.as_ref().iter().position(|state| state.is(flag::DUE));
        due.map_or(Ending::Idle, |node| Ending::Stalled { edge: None, node: NodeId(node as u16) })
    }

    #[inline]
    fn control_waiting(&self, graph: &mut G) -> u32 {
        if self.ready.is_empty() && self.held.is_empty() {
            return 0;
        }
        let mut waiting = 0u32;
        for edge in graph.wiring().edges() {
            let [control, ..] = graph.wiring().levels;
            // What waits in an output waits for the program, not for a node.
            if control.contains(edge) && graph.wiring().target(edge) != OUTSIDE {
                waiting = waiting.saturating_add(graph.queue(edge, QueueOp::Count).unwrap_or(0));
            }
        }
        waiting
    }

    /// Begins to drain: no more inputs and periodic ticks; what is queued is handled, until `deadline_ns`. A graph that
    /// can do nothing more, since a node is held, stops before; one that waits for its outputs to be taken does not.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running.
    pub fn shutdown<O: Observer>(
        &mut self,
        graph: &mut G,
        deadline_ns: u64,
        observer: &mut O,
    ) -> Result<(), StateError> {
        self.expect([Lifecycle::Running; 2])?;
        self.deadline_ns = deadline_ns;
        self.settled = false;
        self.enter(Lifecycle::Draining, observer);
        let mut ready = core::mem::take(&mut self.ready);
        for node in graph.wiring().nodes() {
            let Some(state) = self.node_mut(node) else {
                break;
            };
            let was_due = state.is(flag::DUE);
            state.set(flag::PERIOD_DUE, false);
            if was_due && !state.is(flag::DUE) {
                self.undue(graph, node, &mut ready);
            }
        }
        self.ready = ready;
        self.keep_ready(graph, observer);
        self.find_next_timer();
        Ok(())
    }

    /// While draining, after the queues have been worked on: drains the next node, upstream first, if all is idle.
    /// `true` asks for another run. An `on_drain` takes one of the budget, though it is no activation.
    #[cold]
    #[inline(never)]
    fn drain<O: Observer>(&mut self, graph: &mut G, left: &mut u32, observer: &mut O) -> bool {
        match self.ending(graph, *left) {
            Ending::Budget => return false,
            Ending::Idle | Ending::Stalled { .. } if self.awaits_wake() => return false,
            // What holds it up may be a full output: the program has until the deadline to take it.
            Ending::Stalled { .. } if self.has_outputs(graph) => return false,
            Ending::Stalled { .. } => self.stop_wanted = true,
            Ending::Idle => {}
        }
        let Some(node) = self.in_order(graph, self.drained_count) else {
            self.stop_wanted = true;
            return false;
        };
        if self.stop_wanted || *left == 0 {
            return false;
        }
        let ran = self.drain_node(graph, node, observer);
        *left = left.wrapping_sub(u32::from(ran));
        true
    }

    /// Whether nothing says that the graph must stop: no deadline of a shutdown, and no node.
    #[inline(always)]
    fn may_run(&self) -> bool {
        let in_time = self.state == Lifecycle::Running || self.now_ns < self.deadline_ns;
        in_time && !self.stop_wanted
    }

    #[inline(always)]
    fn must_stop(&self) -> bool {
        !self.may_run() && self.state != Lifecycle::Stopped
    }

    /// Whether an output of the graph waits to be taken.
    fn has_outputs(&self, graph: &mut G) -> bool {
        graph.wiring().edges().any(|edge| {
            graph.wiring().target(edge) == OUTSIDE
                && graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0
        })
    }

    /// Drains one node, unless it is held; whether it ran.
    fn drain_node<O: Observer>(&mut self, graph: &mut G, node: u16, observer: &mut O) -> bool {
        self.drained_count = self.drained_count.saturating_add(1);
        if self.node(node).is_some_and(|state| state.is(flag::HELD)) {
            return false;
        }
        let mut ready = core::mem::take(&mut self.ready);
        let mut left = Left::nothing();
        let mut turn = Turn::new(self.now_ns, &mut self.source, &mut ready, observer, &mut left);
        let ran = graph.hook(node, Hook::Drain, &mut turn);
        let wake = turn.wake;
        if ran {
            self.arm_wake(graph, node, wake, &mut ready);
            self.account(graph, node, 1, left.failed, &mut ready, observer);
        }
        ready.subtract(&self.blocked);
        self.keep_held(graph, &mut ready, observer);
        self.ready = ready;
        ran
    }

    /// Stops the started nodes, downstream first.
    fn stop<O: Observer>(&mut self, graph: &mut G, observer: &mut O) {
        for place in graph.wiring().nodes().rev() {
            let Some(node) = self.in_order(graph, place) else {
                continue;
            };
            if self.node(node).is_some_and(|state| state.is(flag::STARTED)) {
                let mut left_behind = Left::nothing();
                let (source, ready) = (&mut self.source, &mut self.ready);
                let mut turn = Turn::new(self.now_ns, source, ready, observer, &mut left_behind);
                graph.hook(node, Hook::Stop, &mut turn);
            }
        }
        self.forget_work();
        self.enter(Lifecycle::Stopped, observer);
    }

    /// A graph that is stopped has nothing to do, whatever is left in its queues.
    pub(super) fn forget_work(&mut self) {
        self.ready = G::Set::default();
        self.blocked = G::Set::default();
        self.owed = G::Set::default();
        for state in self.nodes.as_mut() {
            state.set(flag::DUE | flag::TIMER_OWED, false);
        }
        (self.due_count, self.rest, self.next_timer_ns) = (0, 0, u64::MAX);
    }

    fn enter<O: Observer>(&mut self, state: Lifecycle, observer: &mut O) {
        self.state = state;
        observer.observe(&Event::Lifecycle(state));
    }

    #[inline(always)]
    pub(crate) fn expect(&self, states: [Lifecycle; 2]) -> Result<(), StateError> {
        let [one, other] = states;
        if self.state == one || self.state == other {
            Ok(())
        } else {
            Err(StateError { state: self.state })
        }
    }

    fn in_order(&self, graph: &G, place: u16) -> Option<u16> {
        graph.wiring().order.get(usize::from(place)).copied()
    }
}
