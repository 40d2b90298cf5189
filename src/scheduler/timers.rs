//! Timers: a periodic one and a one-shot for each node (contract T3).
//!
//! A timer becomes due at the beginning of a tick and at no other moment, since the time is constant for a tick. Due
//! timers go before the edges of their level, by time and then by node. They are few: whatever concerns them looks at
//! all nodes, but only when one is due.

use super::fair::TIMER;
use super::seam::Hook;
use super::state::flag;
use super::turn::{Left, Turn, Wake};
use super::{EdgeSet, Graph, Lifecycle, NodeState, Scheduler};
use crate::node::Timer;
use crate::observe::{Event, Observer};
use crate::priority::Priority;
use crate::topology::NodeId;

impl NodeState {
    /// The time of the earlier due timer.
    fn due_ns(&self) -> u64 {
        let period = if self.is(flag::PERIOD_DUE) { self.period_due_ns } else { u64::MAX };
        let wake = if self.is(flag::WAKE_DUE) { self.wake_due_ns } else { u64::MAX };
        period.min(wake)
    }
}

impl<G: Graph> Scheduler<G> {
    /// At the beginning of a tick: finds the timers that are due.
    #[inline(always)]
    pub(super) fn mark_due(&mut self) {
        if self.now_ns >= self.next_timer_ns {
            self.find_due();
        }
    }

    #[cold]
    fn find_due(&mut self) {
        let (now_ns, periodic) = (self.now_ns, self.state == Lifecycle::Running);
        for state in self.nodes.as_mut() {
            if state.is(flag::HELD) {
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
        self.find_next_timer();
    }

    /// Finds the earliest timer that is armed and not due.
    pub(super) fn find_next_timer(&mut self) {
        let periodic = self.state == Lifecycle::Running || self.state == Lifecycle::Created;
        let mut next_ns = u64::MAX;
        for state in self.nodes.as_ref() {
            if state.is(flag::HELD) {
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

    /// Does what a node has asked of its one-shot timer.
    pub(super) fn arm_wake(&mut self, graph: &G, node: u16, wake: Wake, ready: &mut G::Set) {
        let due_ns = match wake {
            Wake::Keep => return,
            Wake::Cancel => u64::MAX,
            // Due later than the time at which it was set.
            Wake::At(at_ns) => at_ns.max(self.now_ns.saturating_add(1)),
        };
        let Some(state) = self.node_mut(node) else {
            return;
        };
        let before_ns = core::mem::replace(&mut state.wake_due_ns, due_ns);
        let was_due = state.is(flag::DUE);
        state.set(flag::WAKE_DUE, false);
        let (is_due, is_held) = (state.is(flag::DUE), state.is(flag::HELD));
        if was_due && !is_due {
            self.undue(graph, node, ready);
        }
        if is_held {
            return;
        }
        if due_ns < self.next_timer_ns {
            self.next_timer_ns = due_ns;
        } else if before_ns == self.next_timer_ns {
            self.find_next_timer();
        }
    }

    /// No timer of a node is due any more: the inputs that waited for its turn are looked at again.
    pub(super) fn undue(&mut self, graph: &G, node: u16, ready: &mut G::Set) {
        self.due_count = self.due_count.saturating_sub(1);
        if let Some(state) = self.node_mut(node) {
            state.set(flag::TIMER_OWED, false);
        }
        self.release_inputs(graph, node, ready);
    }

    /// Sets a node's period going, or going on from a point of its grid.
    pub(super) fn arm_period(&mut self, node: u16, from_ns: u64, period_ns: u64) {
        // The first point that is still to come: if the period has become shorter, some have passed already.
        let (last_ns, _) = last_point(from_ns, self.now_ns, period_ns);
        let due_ns = if period_ns == 0 { u64::MAX } else { last_ns.saturating_add(period_ns) };
        let Some(state) = self.node_mut(node) else { return };
        state.period_due_ns = due_ns;
        if !state.is(flag::HELD) && self.state != Lifecycle::Draining {
            self.next_timer_ns = self.next_timer_ns.min(due_ns);
        }
    }

    /// Whether some one-shot timer of a node that can run is armed or due.
    pub(super) fn awaits_wake(&self) -> bool {
        self.nodes
            .as_ref()
            .iter()
            .any(|state| !state.is(flag::HELD) && state.wake_due_ns != u64::MAX)
    }

    /// Runs the first due timer of a level that can run; `false` if none can.
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
        while let Some((due_ns, node)) = self.next_due(graph, level, after) {
            after = Some((due_ns, node));
            let control = level == Priority::Control as usize;
            if !control && !self.is_in_turn(graph, node, TIMER) {
                self.owe_timer(node, observer);
            } else if self.fire(graph, node, level, ready, observer) {
                return true;
            } else {
                self.owe_timer(node, observer);
            }
        }
        false
    }

    /// The due timer of a level that comes after another, by time and then by node.
    fn next_due(&self, graph: &G, level: usize, after: Option<(u64, u16)>) -> Option<(u64, u16)> {
        let wiring = graph.wiring();
        wiring
            .nodes()
            .zip(self.nodes.as_ref())
            .filter(|(node, state)| {
                state.is(flag::DUE) && wiring.rule(*node).timer_priority as usize == level
            })
            .map(|(node, state)| (state.due_ns(), node))
            .filter(|due| after.is_none_or(|after| *due > after))
            .min()
    }

    fn owe_timer<O: Observer>(&mut self, node: u16, observer: &mut O) {
        let Some(state) = self.node_mut(node) else {
            return;
        };
        state.set(flag::TIMER_OWED, true);
        observer.observe(&Event::Blocked { node: NodeId(node), edge: None });
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
        let periodic = state.is(flag::PERIOD_DUE)
            && (!state.is(flag::WAKE_DUE) || state.period_due_ns <= state.wake_due_ns);
        let mut left_behind = Left::nothing();
        let mut turn = Turn::new(self.now_ns, &mut self.source, ready, observer, &mut left_behind);
        turn.ungated = level == Priority::Control as usize;
        let timer = if periodic {
            graph.hook(node, Hook::Period, &mut turn);
            let (due_ns, more) = last_point(state.period_due_ns, self.now_ns, turn.period_ns);
            Timer::Period { due_ns, count: more.saturating_add(1) }
        } else {
            Timer::Wake { due_ns: state.wake_due_ns }
        };
        if !graph.hook(node, Hook::Tick(timer), &mut turn) {
            return false;
        }
        let (wake, failed, period_ns) = (turn.wake, turn.left.failed, turn.period_ns);
        let done = if periodic { flag::PERIOD_DUE } else { flag::WAKE_DUE };
        if let Some(state) = self.node_mut(node) {
            state.set(done | flag::TIMER_OWED, false);
            if !periodic {
                state.wake_due_ns = u64::MAX;
            }
            if !state.is(flag::DUE) {
                self.due_count = self.due_count.saturating_sub(1);
            }
        }
        if let Timer::Period { due_ns, .. } = timer {
            self.arm_period(node, due_ns, period_ns);
        }
        self.arm_wake(graph, node, wake, ready);
        if level != Priority::Control as usize {
            self.serve(graph, node, TIMER, ready);
        }
        self.account(graph, node, 1, failed, ready, observer);
        // It may have filled an edge that is parked.
        ready.subtract(&self.blocked);
        self.keep_held(graph, ready, observer);
        true
    }
}

/// Whether a timer is due; the end of time stands for a timer that is not armed.
const fn is_due(due_ns: u64, now_ns: u64) -> bool {
    due_ns <= now_ns && due_ns != u64::MAX
}

/// The last point of a grid that has passed, and how many there are from the first to it.
///
/// By long division, mostly of one step, and so that a core without an instruction for it links no kilobyte of
/// division. With a period of 0 the first is the last.
#[inline(never)]
const fn last_point(first_ns: u64, now_ns: u64, period_ns: u64) -> (u64, u64) {
    let mut rest = now_ns.saturating_sub(first_ns);
    if period_ns > rest || period_ns == 0 {
        return (first_ns, 0);
    }
    let (mut step, mut bit, mut count) = (period_ns, 1u64, 0u64);
    while step <= rest >> 1 {
        (step, bit) = (step << 1, bit << 1);
    }
    while bit != 0 {
        if step <= rest {
            rest = rest.wrapping_sub(step);
            count |= bit;
        }
        (step, bit) = (step >> 1, bit >> 1);
    }
    (now_ns.wrapping_sub(rest), count)
}

#[cfg(test)]
mod tests {
    use super::last_point;
    use quickcheck::{TestResult, quickcheck};

    #[test]
    fn t3_a_point_has_passed_at_its_own_time() {
        assert_eq!(last_point(10, 29, 20), (10, 0));
        assert_eq!(last_point(10, 30, 20), (30, 1));
        assert_eq!(last_point(10, 89, 20), (70, 3));
        assert_eq!(last_point(10, 90, 20), (90, 4));
    }

    quickcheck! {
        fn t3_the_last_point_is_that_of_a_division(first: u64, late: u64, period: u64, shift: u8) -> TestResult {
            let (first, period) = (first >> 1, period >> (shift % 64));
            let now = first.saturating_add(late >> 1);
            let Some(count) = (late >> 1).checked_div(period) else {
                return TestResult::from_bool(last_point(first, now, period) == (first, 0));
            };
            let point = first.saturating_add(count.saturating_mul(period));
            TestResult::from_bool(last_point(first, now, period) == (point, count))
        }
    }
}
