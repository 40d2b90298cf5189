//! What the scheduler keeps for each node.

/// What the scheduler keeps for a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeState {
    /// When the periodic timer is due next; `u64::MAX` for never.
    pub(super) period_due_ns: u64,
    /// When the one-shot timer is due; `u64::MAX` for never.
    pub(super) wake_due_ns: u64,
    /// Failures in a row.
    pub(super) failures: u16,
    /// The input whose owed turn was served last.
    pub(super) cursor: u16,
    /// Some of [`flag`].
    pub(super) flags: u8,
}

impl NodeState {
    /// A node that has done nothing yet.
    pub const NEW: Self = Self {
        period_due_ns: u64::MAX,
        wake_due_ns: u64::MAX,
        failures: 0,
        cursor: u16::MAX,
        flags: 0,
    };

    /// After it came from outside: no flag that there is not, and no timer due that is not armed.
    #[cfg(feature = "serde")]
    pub(super) const fn put_right(&mut self) {
        self.flags &= flag::ALL;
        if self.period_due_ns == u64::MAX {
            self.set(flag::PERIOD_DUE, false);
        }
        if self.wake_due_ns == u64::MAX {
            self.set(flag::WAKE_DUE, false);
        }
        if self.is(flag::HELD) {
            self.set(flag::DUE | flag::TIMER_OWED, false);
        }
    }

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
}

/// What can be true of a node.
pub(super) mod flag {
    pub(crate) const PERIOD_DUE: u8 = 1;
    pub(crate) const WAKE_DUE: u8 = 2;
    /// Some timer is due.
    pub(crate) const DUE: u8 = PERIOD_DUE | WAKE_DUE;
    /// A due timer has found the node blocked, and its turn is owed.
    pub(crate) const TIMER_OWED: u8 = 4;
    pub(crate) const PAUSED: u8 = 8;
    pub(crate) const QUARANTINED: u8 = 16;
    /// The node gets no data and no timers.
    pub(crate) const HELD: u8 = PAUSED | QUARANTINED;
    pub(crate) const STARTED: u8 = 32;
    #[cfg(feature = "serde")]
    pub(crate) const ALL: u8 = 63;
}
