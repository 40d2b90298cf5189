//! The scheduler's record of one node: its two timers, its failures, and a byte of flags.
//!
//! A record is 24 bytes and the same for every node type. All time-like decisions about a node read it, so a scan over
//! the records costs no call into the graph.

use super::grid::last_point;
use crate::node::Timer;

/// The scheduler's record of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeState {
    /// When the periodic timer is due next; `u64::MAX` for never.
    pub(super) period_due_ns: u64,
    /// When the one-shot timer is due; `u64::MAX` for never.
    pub(super) wake_due_ns: u64,
    /// Consecutive failures.
    pub(super) failures: u16,
    /// Where the round of owed inputs goes on: the input that ran last while any node owed a turn or had a due timer.
    // Formats with field names know it as `cursor`; stored snapshots stay readable.
    #[cfg_attr(feature = "serde", serde(rename = "cursor"))]
    pub(super) last_served: u16,
    /// A combination of the constants in [`flag`].
    pub(super) flags: u8,
}

impl NodeState {
    /// A node that has not run yet.
    pub const NEW: Self = Self {
        period_due_ns: u64::MAX,
        wake_due_ns: u64::MAX,
        failures: 0,
        last_served: u16::MAX,
        flags: 0,
    };

    /// Repairs a record from an untrusted source: clears unknown flags, and flags that contradict the timers.
    #[cfg(feature = "serde")]
    pub(super) const fn sanitize(&mut self) {
        self.flags &= flag::ALL;
        if self.period_due_ns == u64::MAX {
            self.set(flag::PERIOD_DUE, false);
        }
        if self.wake_due_ns == u64::MAX {
            self.set(flag::WAKE_DUE, false);
        }
        if self.is(flag::SUSPENDED) {
            self.set(flag::DUE | flag::TIMER_OWED, false);
        }
    }

    /// Whether one of these flags is set.
    pub(super) const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) const fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
    }

    /// The time of the earlier due timer.
    pub(super) fn due_ns(&self) -> u64 {
        let period = if self.is(flag::PERIOD_DUE) { self.period_due_ns } else { u64::MAX };
        let wake = if self.is(flag::WAKE_DUE) { self.wake_due_ns } else { u64::MAX };
        period.min(wake)
    }

    /// Whether the due timer that fires next is the periodic one: it goes first at equal times.
    pub(super) const fn is_period_next(&self) -> bool {
        self.is(flag::PERIOD_DUE)
            && (!self.is(flag::WAKE_DUE) || self.period_due_ns <= self.wake_due_ns)
    }

    /// The firing of the periodic timer: the last point of its grid, and how many points it stands for.
    pub(super) const fn period_timer(&self, now_ns: u64, period_ns: u64) -> Timer {
        let (due_ns, more) = last_point(self.period_due_ns, now_ns, period_ns);
        Timer::Period { due_ns, count: more.saturating_add(1) }
    }
}

/// The flags of a node.
pub(super) mod flag {
    pub(crate) const PERIOD_DUE: u8 = 1;
    pub(crate) const WAKE_DUE: u8 = 2;
    /// Some timer is due.
    pub(crate) const DUE: u8 = PERIOD_DUE | WAKE_DUE;
    /// A due timer found the node blocked, and its turn is owed.
    pub(crate) const TIMER_OWED: u8 = 4;
    pub(crate) const PAUSED: u8 = 8;
    pub(crate) const QUARANTINED: u8 = 16;
    /// The node gets neither data nor timers.
    pub(crate) const SUSPENDED: u8 = PAUSED | QUARANTINED;
    pub(crate) const STARTED: u8 = 32;
    #[cfg(feature = "serde")]
    pub(crate) const ALL: u8 = 63;
}
