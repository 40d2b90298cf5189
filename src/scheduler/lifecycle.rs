//! From Created to Stopped: the start, the drain and the stop (contract S7).
//!
//! Nodes start upstream first and stop downstream first, so a node can rely on its consumers in both. A shutdown drains:
//! it lets the queues run empty, then gives each node one `on_drain`, upstream first. The graph stops when all is idle,
//! when nothing can move any more, or at the deadline. `on_stop` runs in each of these cases.

use super::Scheduler;
use super::cx::{Cx, Effects, Wake};
use super::error::{StartError, StateError};
use super::graph_trait::Graph;
use super::hook::Hook;
use super::node_state::{NodeState, flag};
use super::schedule::Schedule;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::tick::has_messages;
use super::wiring::Wiring;
use crate::lifecycle::{Ending, Lifecycle};
use crate::observe::{Event, Observer};
use crate::topology::{NodeId, OUTSIDE};

impl<S: EdgeSet> SchedulerState<S> {
    /// Checks that the graph is in one of two states.
    #[inline(always)]
    pub(crate) fn expect(&self, states: [Lifecycle; 2]) -> Result<(), StateError> {
        let [one, other] = states;
        if self.lifecycle == one || self.lifecycle == other {
            Ok(())
        } else {
            Err(StateError { state: self.lifecycle })
        }
    }

    /// Whether nothing demands a stop: neither the deadline of a shutdown nor a node.
    #[inline(always)]
    pub(super) fn may_run(&self) -> bool {
        let in_time = self.lifecycle == Lifecycle::Running || self.now_ns < self.deadline_ns;
        in_time && !self.stop_wanted
    }

    #[inline(always)]
    pub(super) fn must_stop(&self) -> bool {
        !self.may_run() && self.lifecycle != Lifecycle::Stopped
    }

    /// The next node to drain. `None` if the drain has to wait, or is complete and the graph is to stop.
    fn next_to_drain(
        &mut self,
        nodes: &[NodeState],
        order: &[u16],
        ending: Ending,
        outputs_wait: bool,
        left: u32,
    ) -> Option<u16> {
        match ending {
            Ending::Budget => return None,
            Ending::Idle | Ending::Stalled { .. } if awaits_wake(nodes) => return None,
            // A full output may be the cause. The program has until the deadline to take from it.
            Ending::Stalled { .. } if outputs_wait => return None,
            Ending::Stalled { .. } => self.stop_wanted = true,
            Ending::Idle => {}
        }
        let Some(node) = order.get(usize::from(self.drained_count)).copied() else {
            self.stop_wanted = true;
            return None;
        };
        (!self.stop_wanted && left != 0).then_some(node)
    }

    /// Forgets all work: a stopped graph has none, whatever is left in its queues.
    pub(super) fn forget_work(&mut self, nodes: &mut [NodeState]) {
        self.ready = S::default();
        self.blocked = S::default();
        self.owed = S::default();
        for state in nodes {
            state.set(flag::DUE | flag::TIMER_OWED, false);
        }
        (self.due_count, self.unfinished, self.next_timer_ns) = (0, 0, u64::MAX);
    }
}

/// Whether a one-shot timer is armed or due at a node that can run.
fn awaits_wake(nodes: &[NodeState]) -> bool {
    nodes.iter().any(|state| !state.is(flag::SUSPENDED) && state.wake_due_ns != u64::MAX)
}

impl<S: EdgeSet> Schedule<'_, S> {
    /// Bookkeeping after a node started.
    fn after_start(&mut self, wiring: &Wiring<'_, S>, node: u16, wake: Wake, period_ns: u64) {
        if let Some(state) = self.node_mut(node) {
            state.set(flag::STARTED, true);
        }
        self.arm_wake(wiring, node, wake);
        self.arm_period(node, self.state.now_ns, period_ns);
    }

    /// Ends all periodic timers: a graph that drains has no more of them.
    fn end_periods(&mut self, wiring: &Wiring<'_, S>) {
        for node in wiring.nodes() {
            let Some(state) = self.node_mut(node) else {
                break;
            };
            let was_due = state.is(flag::DUE);
            state.set(flag::PERIOD_DUE, false);
            if was_due && !state.is(flag::DUE) {
                self.clear_due(wiring, node);
            }
        }
    }
}

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
        self.state.expect([Lifecycle::Created; 2]).map_err(StartError::State)?;
        self.state.now_ns = now_ns;
        let result = self.with_ready(|scheduler, ready| {
            let result = scheduler.start_nodes(graph, ready, observer);
            scheduler.apply_suspension(graph, ready, observer);
            result
        });
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
            let Some(node) = graph.wiring().started_at(place) else {
                break;
            };
            let mut effects = Effects::none();
            let (now_ns, source) = (self.state.now_ns, &mut self.source);
            let mut cx = Cx::new(now_ns, source, ready, observer, &mut effects);
            graph.hook(node, Hook::Start, &mut cx);
            let (wake, period_ns) = (cx.wake, cx.period_ns);
            if let Some(error) = effects.failed {
                return Err(StartError::Node { node: NodeId(node), error });
            }
            self.schedule(ready).after_start(&graph.wiring(), node, wake, period_ns);
        }
        Ok(())
    }

    /// Begins to drain: no more inputs and periodic ticks; what is queued is handled, until `deadline_ns`.
    ///
    /// A graph that can do nothing more because a node is suspended stops earlier. One that waits for its outputs to be
    /// taken does not.
    ///
    /// # Errors
    /// [`StateError`] unless the graph is running.
    pub fn shutdown<O: Observer>(
        &mut self,
        graph: &mut G,
        deadline_ns: u64,
        observer: &mut O,
    ) -> Result<(), StateError> {
        self.state.expect([Lifecycle::Running; 2])?;
        self.state.deadline_ns = deadline_ns;
        self.state.settled = false;
        self.enter(Lifecycle::Draining, observer);
        self.with_ready(|scheduler, ready| scheduler.schedule(ready).end_periods(&graph.wiring()));
        self.keep_ready(graph, observer);
        self.state.find_next_timer(self.nodes.as_ref());
        Ok(())
    }

    /// While draining, after the queues were worked on: drains the next node, upstream first, if all is idle.
    ///
    /// Returns whether to run again. An `on_drain` takes one of the budget, though it is not an activation.
    #[cold]
    #[inline(never)]
    pub(super) fn drain<O: Observer>(
        &mut self,
        graph: &mut G,
        left: &mut u32,
        observer: &mut O,
    ) -> bool {
        let ending = self.ending(graph, *left);
        let outputs_wait = matches!(ending, Ending::Stalled { .. }) && has_outputs(graph);
        let (nodes, order) = (self.nodes.as_ref(), graph.wiring().order);
        let next = self.state.next_to_drain(nodes, order, ending, outputs_wait, *left);
        let Some(node) = next else {
            return false;
        };
        let ran = self.drain_node(graph, node, observer);
        *left = left.wrapping_sub(u32::from(ran));
        true
    }

    /// Drains one node, unless it is suspended. Returns whether it ran.
    fn drain_node<O: Observer>(&mut self, graph: &mut G, node: u16, observer: &mut O) -> bool {
        self.state.drained_count = self.state.drained_count.saturating_add(1);
        if self.node(node).is_some_and(|state| state.is(flag::SUSPENDED)) {
            return false;
        }
        self.with_ready(|scheduler, ready| {
            let mut effects = Effects::none();
            let (now_ns, source) = (scheduler.state.now_ns, &mut scheduler.source);
            let mut cx = Cx::new(now_ns, source, ready, observer, &mut effects);
            let ran = graph.hook(node, Hook::Drain, &mut cx);
            let wake = cx.wake;
            if ran {
                let mut schedule = scheduler.schedule(ready);
                schedule.arm_wake(&graph.wiring(), node, wake);
                schedule.count_failures(node, 1, effects.failed.is_some());
                scheduler.apply_policy(graph, node, ready, observer);
            }
            ready.subtract(&scheduler.state.blocked);
            scheduler.apply_suspension(graph, ready, observer);
            ran
        })
    }

    /// Stops the started nodes, downstream first.
    pub(super) fn stop<O: Observer>(&mut self, graph: &mut G, observer: &mut O) {
        for place in graph.wiring().nodes().rev() {
            let Some(node) = graph.wiring().started_at(place) else {
                continue;
            };
            if self.node(node).is_some_and(|state| state.is(flag::STARTED)) {
                let mut effects = Effects::none();
                let (source, ready) = (&mut self.source, &mut self.state.ready);
                let mut cx = Cx::new(self.state.now_ns, source, ready, observer, &mut effects);
                graph.hook(node, Hook::Stop, &mut cx);
            }
        }
        self.state.forget_work(self.nodes.as_mut());
        self.enter(Lifecycle::Stopped, observer);
    }

    fn enter<O: Observer>(&mut self, state: Lifecycle, observer: &mut O) {
        self.state.lifecycle = state;
        observer.observe(&Event::Lifecycle(state));
    }
}

/// Whether an output of the graph waits to be taken.
fn has_outputs<G: Graph>(graph: &mut G) -> bool {
    graph
        .wiring()
        .edges()
        .any(|edge| graph.wiring().target(edge) == OUTSIDE && has_messages(graph, edge))
}
