//! Timers: one periodic and one one-shot for each node (contract T3).
//!
//! A timer becomes due at the start of a tick and at no other moment, because time is constant during a tick. The
//! scheduler keeps one number, the earliest time that is armed and not due. A tick before it costs a comparison. A tick
//! at or after it scans the nodes, marks those whose time has come, and counts them in `due_count`.
//!
//! From there on a due timer competes like an edge. At its level it goes before the edges, ordered by time and then by
//! node. A node that is blocked owes it a turn, as it does to an edge (see `fairness.rs`). Scans over all nodes are
//! linear, but they run only while a timer is due: that is rare, and it spares a heap.
//!
//! A periodic timer stays on its grid. A late tick fires it once with the number of points that have passed, and arms
//! the next point after the present.

use super::Scheduler;
use super::cx::{Cx, Effects, Wake};
use super::fairness::TIMER;
use super::graph_trait::Graph;
use super::grid::{is_due, last_point};
use super::hook::Hook;
use super::node_state::{NodeState, flag};
use super::schedule::Schedule;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::lifecycle::Lifecycle;
use crate::node::Timer;
use crate::observe::{Event, Observer};
use crate::priority::Priority;
use crate::topology::NodeId;

impl<S: EdgeSet> SchedulerState<S> {
    /// At the start of a tick: marks the timers whose time has come.
    #[inline(always)]
    pub(super) fn mark_due(&mut self, nodes: &mut [NodeState]) {
        if self.now_ns >= self.next_timer_ns {
            self.find_due(nodes);
        }
    }

    #[cold]
    fn find_due(&mut self, nodes: &mut [NodeState]) {
        // A graph that drains still fires its one-shots, so that a node can wait for an answer. Its periods have ended.
        let (now_ns, periodic) = (self.now_ns, self.lifecycle == Lifecycle::Running);
        for state in nodes.iter_mut() {
            if state.is(flag::SUSPENDED) {
                continue;
            }
            let was_due = state.is(flag::DUE);
            if periodic && is_due(state.period_due_ns, now_ns) {
                state.set(flag::PERIOD_DUE, true);
            }
            if is_due(state.wake_due_ns, now_ns) {
                state.set(flag::WAKE_DUE, true);
            }
            if state.is(flag::DUE) && !was_due {
                self.due_count = self.due_count.saturating_add(1);
            }
        }
        self.find_next_timer(nodes);
    }

    /// Finds the earliest timer that is armed and not due.
    pub(super) fn find_next_timer(&mut self, nodes: &[NodeState]) {
        let periodic = matches!(self.lifecycle, Lifecycle::Running | Lifecycle::Created);
        let mut next_ns = u64::MAX;
        for state in nodes {
            if state.is(flag::SUSPENDED) {
                continue;
            }
            if periodic && !state.is(flag::PERIOD_DUE) {
                next_ns = next_ns.min(state.period_due_ns);
            }
            if !state.is(flag::WAKE_DUE) {
                next_ns = next_ns.min(state.wake_due_ns);
            }
        }
        self.next_timer_ns = next_ns;
    }
}

impl<S: EdgeSet> Schedule<'_, S> {
    /// Carries out what a node requested of its one-shot timer.
    pub(super) fn arm_wake(&mut self, wiring: &Wiring<'_, S>, node: u16, wake: Wake) {
        let due_ns = match wake {
            Wake::Keep => return,
            Wake::Cancel => u64::MAX,
            // A node that asks for the present, or the past, is called by a later tick: else it could stop time.
            Wake::At(at_ns) => at_ns.max(self.state.now_ns.saturating_add(1)),
        };
        let Some(state) = self.node_mut(node) else {
            return;
        };
        let before_ns = core::mem::replace(&mut state.wake_due_ns, due_ns);
        let was_due = state.is(flag::DUE);
        state.set(flag::WAKE_DUE, false);
        let (is_due, is_suspended) = (state.is(flag::DUE), state.is(flag::SUSPENDED));
        if was_due && !is_due {
            self.clear_due(wiring, node);
        }
        if is_suspended {
            return;
        }
        // An earlier time is the new minimum. A later one matters only if the old time was the minimum.
        if due_ns < self.state.next_timer_ns {
            self.state.next_timer_ns = due_ns;
        } else if before_ns == self.state.next_timer_ns {
            self.state.find_next_timer(self.nodes);
        }
    }

    /// A node has no due timer any more: the inputs that waited for the timer's turn are tried again.
    pub(super) fn clear_due(&mut self, wiring: &Wiring<'_, S>, node: u16) {
        self.state.due_count = self.state.due_count.saturating_sub(1);
        if let Some(state) = self.node_mut(node) {
            state.set(flag::TIMER_OWED, false);
        }
        self.release_inputs(wiring, node);
    }

    /// Arms a node's periodic timer at the next point of its grid, which runs through `from_ns`.
    pub(super) fn arm_period(&mut self, node: u16, from_ns: u64, period_ns: u64) {
        // A node may have shortened its period. Points of the new grid may have passed already; they are skipped.
        let (last_ns, _) = last_point(from_ns, self.state.now_ns, period_ns);
        let due_ns = if period_ns == 0 { u64::MAX } else { last_ns.saturating_add(period_ns) };
        let Some(state) = self.nodes.get_mut(usize::from(node)) else { return };
        state.period_due_ns = due_ns;
        if !state.is(flag::SUSPENDED) && self.state.lifecycle != Lifecycle::Draining {
            self.state.next_timer_ns = self.state.next_timer_ns.min(due_ns);
        }
    }

    /// The first due timer of a level after another one, by time and then by node, and whether it may fire now.
    ///
    /// A Control timer may always fire. Any other waits for owed inputs of its node.
    fn next_due(
        &mut self,
        wiring: &Wiring<'_, S>,
        level: usize,
        after: Option<(u64, u16)>,
    ) -> Option<(u64, u16, bool)> {
        let (due_ns, node) = wiring
            .nodes()
            .zip(self.nodes.iter())
            .filter(|(node, state)| {
                state.is(flag::DUE) && wiring.rule(*node).timer_priority as usize == level
            })
            .map(|(node, state)| (state.due_ns(), node))
            .filter(|due| after.is_none_or(|after| *due > after))
            .min()?;
        let may_fire = level == Priority::Control as usize || self.is_in_turn(wiring, node, TIMER);
        Some((due_ns, node, may_fire))
    }

    /// Bookkeeping after a timer fired.
    fn after_timer(
        &mut self,
        wiring: &Wiring<'_, S>,
        node: u16,
        level: usize,
        timer: Timer,
        fired: Fired,
    ) {
        let periodic = matches!(timer, Timer::Period { .. });
        let done = if periodic { flag::PERIOD_DUE } else { flag::WAKE_DUE };
        if let Some(state) = self.nodes.get_mut(usize::from(node)) {
            state.set(done | flag::TIMER_OWED, false);
            if !periodic {
                state.wake_due_ns = u64::MAX;
            }
            if !state.is(flag::DUE) {
                self.state.due_count = self.state.due_count.saturating_sub(1);
            }
        }
        if let Timer::Period { due_ns, .. } = timer {
            self.arm_period(node, due_ns, fired.period_ns);
        }
        self.arm_wake(wiring, node, fired.wake);
        if level != Priority::Control as usize {
            self.serve(wiring, node, TIMER);
        }
        self.count_failures(node, 1, fired.failed);
    }
}

/// What the hook of a timer left.
#[derive(Clone, Copy)]
struct Fired {
    wake: Wake,
    period_ns: u64,
    failed: bool,
}

impl<G: Graph> Scheduler<G> {
    /// Fires the first due timer of a level that can run. Returns whether one ran.
    #[cold]
    #[inline(never)]
    pub(super) fn timer_turn<O: Observer>(
        &mut self,
        graph: &mut G,
        level: usize,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> bool {
        let mut after = None;
        while let Some((due_ns, node, may_fire)) =
            self.schedule(ready).next_due(&graph.wiring(), level, after)
        {
            if may_fire && self.fire(graph, node, level, ready, observer) {
                return true;
            }
            after = Some((due_ns, node));
            if let Some(state) = self.node_mut(node) {
                state.set(flag::TIMER_OWED, true);
            }
            observer.observe(&Event::Blocked { node: NodeId(node), edge: None });
        }
        false
    }

    /// Runs a node's due timer; `false` if the node has no room.
    fn fire<O: Observer>(
        &mut self,
        graph: &mut G,
        node: u16,
        level: usize,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> bool {
        let Some(state) = self.node(node).copied() else {
            return false;
        };
        let now_ns = self.state.now_ns;
        let mut effects = Effects::none();
        let mut cx = Cx::new(now_ns, &mut self.source, ready, observer, &mut effects);
        cx.ungated = level == Priority::Control as usize;
        let timer = if state.is_period_next() {
            // The period is read again at each firing: a node may change it while it runs.
            graph.hook(node, Hook::Period, &mut cx);
            state.period_timer(now_ns, cx.period_ns)
        } else {
            Timer::Wake { due_ns: state.wake_due_ns }
        };
        if !graph.hook(node, Hook::Tick(timer), &mut cx) {
            return false;
        }
        let (wake, period_ns) = (cx.wake, cx.period_ns);
        let fired = Fired { wake, period_ns, failed: effects.failed.is_some() };
        self.schedule(ready).after_timer(&graph.wiring(), node, level, timer, fired);
        self.apply_policy(graph, node, ready, observer);
        // The hook may have filled a parked edge, which made it ready.
        ready.subtract(&self.state.blocked);
        self.apply_suspension(graph, ready, observer);
        true
    }
}
