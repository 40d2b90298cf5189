//! The tick: the only thing that moves a graph, and its report (contracts S1 and S5).
//!
//! A tick sets the time, marks the timers that are due, runs until the budget is spent or nothing can run, and says why
//! it ended. Whether work is left needs no search in the usual case: the sets know. Only a graph that is stuck is
//! searched, so that the report can name the edge and the node.

use super::Scheduler;
use super::error::StateError;
use super::graph_trait::Graph;
use super::node_state::flag;
use super::run::Intake;
use super::set::EdgeSet;
use super::state::SchedulerState;
use crate::edge::QueueOp;
use crate::lifecycle::{Ending, Lifecycle, Report};
use crate::observe::{Event, Observer};
use crate::topology::{EdgeId, NodeId, OUTSIDE};

impl<S: EdgeSet> SchedulerState<S> {
    /// Advances the clock and the count of ticks. Time that goes backwards is clamped and counted.
    #[inline(always)]
    fn begin_tick(&mut self, now_ns: u64) {
        if now_ns < self.now_ns {
            self.clamped_count = self.clamped_count.saturating_add(1);
        } else {
            self.now_ns = now_ns;
        }
        self.tick = self.tick.wrapping_add(1);
        self.tick_activations = 0;
    }

    #[inline(always)]
    fn count_activations(&mut self, done: u32) {
        self.activations = self.activations.wrapping_add(u64::from(done));
        self.tick_activations = self.tick_activations.wrapping_add(done);
    }

    /// Why a tick ends with `left` of its budget. `None` if that depends on what the queues hold.
    #[inline]
    fn ending(&self, left: u32) -> Option<Ending> {
        if self.lifecycle == Lifecycle::Stopped {
            return Some(Ending::Idle);
        }
        if !self.ready.is_empty() {
            return Some(Ending::Budget);
        }
        if self.blocked.is_empty() && self.suspended.is_empty() && self.due_count == 0 {
            return Some(Ending::Idle);
        }
        // Without budget, no due timer was tried: it may be able to run.
        (left == 0 && self.due_count != 0).then_some(Ending::Budget)
    }

    /// Whether messages of an edge, if it has any, wait for its node.
    fn is_waiting(&self, edge: u16) -> bool {
        self.blocked.contains(edge) || self.suspended.contains(edge)
    }

    /// Notes whether the next tick has work at the same time. A drain takes its steps from the budget, too.
    #[inline(always)]
    fn settle(&mut self, ending: Ending, left: u32) {
        let spent = left == 0 && self.lifecycle == Lifecycle::Draining;
        self.settled = ending != Ending::Budget && !spent;
    }
}

impl<G: Graph> Scheduler<G> {
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
        self.state.expect([Lifecycle::Running, Lifecycle::Draining])?;
        self.state.begin_tick(now_ns);
        observer.observe(&Event::TickStarted { tick: self.state.tick, now_ns: self.state.now_ns });
        self.state.mark_due(self.nodes.as_mut());
        let mut left = budget;
        while self.state.may_run() {
            let before = left;
            left = self.run(graph, left, intake, observer);
            self.state.count_activations(before.wrapping_sub(left));
            if self.state.lifecycle == Lifecycle::Running || !self.drain(graph, &mut left, observer)
            {
                break;
            }
        }
        if self.state.must_stop() {
            self.stop(graph, observer);
        }
        let report = self.report(graph, left);
        self.state.settle(report.ending, left);
        observer.observe(&Event::TickEnded(report));
        Ok(report)
    }

    #[inline]
    fn report(&self, graph: &mut G, left: u32) -> Report {
        Report {
            activations: self.state.tick_activations,
            control_waiting: self.control_waiting(graph),
            next_timer_ns: self.next_timer_ns(),
            ending: self.ending(graph, left),
            state: self.state.lifecycle,
        }
    }

    #[inline]
    pub(super) fn ending(&self, graph: &mut G, left: u32) -> Ending {
        match self.state.ending(left) {
            Some(ending) => ending,
            None => self.why_stalled(graph),
        }
    }

    /// Finds an edge or a timer that waits, for the report.
    #[cold]
    fn why_stalled(&self, graph: &mut G) -> Ending {
        for edge in graph.wiring().edges() {
            if self.state.is_waiting(edge) && has_messages(graph, edge) {
                let node = NodeId(graph.wiring().target(edge));
                return Ending::Stalled { edge: Some(EdgeId(edge)), node };
            }
        }
        let due = self.nodes.as_ref().iter().position(|state| state.is(flag::DUE));
        due.map_or(Ending::Idle, |node| Ending::Stalled { edge: None, node: NodeId(node as u16) })
    }

    #[inline]
    fn control_waiting(&self, graph: &mut G) -> u32 {
        if self.state.ready.is_empty() && self.state.suspended.is_empty() {
            return 0;
        }
        let mut waiting = 0u32;
        for edge in graph.wiring().edges() {
            // A message in an output waits for the program and not for a node.
            if graph.wiring().is_control(edge) && graph.wiring().target(edge) != OUTSIDE {
                waiting = waiting.saturating_add(graph.queue(edge, QueueOp::Count).unwrap_or(0));
            }
        }
        waiting
    }
}

/// Whether messages are queued on an edge.
pub(super) fn has_messages<G: Graph>(graph: &mut G, edge: u16) -> bool {
    graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0
}
