//! The answer to "may I sleep, and until when?".
//!
//! A caller that polls wastes power, and one that sleeps too long misses a timer. Only the scheduler knows both whether
//! the last tick left work and when the next timer is due.

use super::Scheduler;
use super::graph_trait::Graph;
use super::set::EdgeSet;
use crate::lifecycle::Lifecycle;

/// When the next tick is worth making. A loop asks before it sleeps.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextTick {
    /// Now: there is more to do.
    Busy,
    /// At this logical time in nanoseconds, unless an input comes or an output is taken before.
    Until(u64),
    /// When an input comes or an output is taken.
    UntilInput,
    /// Never: the graph has stopped, or was not started.
    Stopped,
}

impl<G: Graph> Scheduler<G> {
    /// When the next tick is worth making.
    ///
    /// Ask after outputs were taken, since that can make work. A graph that is draining never sleeps past its deadline,
    /// and not at all while its drain has a next step.
    pub fn next_tick(&self) -> NextTick {
        let state = &self.state;
        if matches!(state.lifecycle, Lifecycle::Created | Lifecycle::Stopped) {
            return NextTick::Stopped;
        }
        if !state.settled || !state.ready.is_empty() {
            return NextTick::Busy;
        }
        let draining = state.lifecycle == Lifecycle::Draining;
        let deadline_ns = if draining { state.deadline_ns } else { u64::MAX };
        match state.next_timer_ns.min(deadline_ns) {
            u64::MAX => NextTick::UntilInput,
            until_ns => NextTick::Until(until_ns),
        }
    }
}
