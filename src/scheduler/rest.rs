//! Whether a caller may sleep, and until when.

use super::{EdgeSet, Graph, Lifecycle, Scheduler};

/// When the next tick is worth making: what a loop asks before it sleeps.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// At once: there is more to do.
    Busy,
    /// At this logical time, unless an input comes or an output is taken before.
    Until(u64),
    /// When an input comes, or an output is taken.
    UntilInput,
    /// Never: the graph has stopped, or was not started.
    Stopped,
}

impl<G: Graph> Scheduler<G> {
    /// When the next tick is worth making.
    ///
    /// To be asked after outputs were taken, since that can make work. A graph that is draining rests until its deadline
    /// at most, and not at all while its drain has a next step.
    pub fn rest(&self) -> Rest {
        if matches!(self.state, Lifecycle::Created | Lifecycle::Stopped) {
            return Rest::Stopped;
        }
        if !self.settled || !self.ready.is_empty() {
            return Rest::Busy;
        }
        let draining = self.state == Lifecycle::Draining;
        let deadline_ns = if draining { self.deadline_ns } else { u64::MAX };
        match self.next_timer_ns.min(deadline_ns) {
            u64::MAX => Rest::UntilInput,
            until_ns => Rest::Until(until_ns),
        }
    }
}
