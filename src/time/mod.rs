//! Time: an argument of `tick`.
//!
//! *Logical time* is the time that the caller passes to a tick, in nanoseconds since an epoch of the caller's choice.
//! It is constant during the tick, and the only time that nodes, timers and headers see. The engine never reads a
//! clock; the caller of `tick` does, usually through a [`Clock`]. *Physical time* is measured only by observers that
//! own a clock, and does not affect the run.

#[cfg(feature = "embassy-time")]
mod embassy_clock;
mod rate;
mod widening_clock;

#[cfg(feature = "embassy-time")]
pub use embassy_clock::EmbassyClock;
pub use widening_clock::WideningClock;

use rate::Rate;

/// A source of time, in nanoseconds since an epoch of its own.
pub trait Clock {
    /// The current time, in nanoseconds. It should not go backwards: if it does, the engine uses the latest time so
    /// far and counts the event.
    fn now_ns(&mut self) -> u64;
}

/// A clock that changes only when it is set, for tests, simulations and replays.
///
/// # Examples
/// ```
/// use arachne::time::{Clock, ManualClock};
///
/// let mut clock = ManualClock::default();
/// clock.advance_ns(1_500);
/// assert_eq!(clock.now_ns(), 1_500);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ManualClock {
    now_ns: u64,
}

impl ManualClock {
    /// Creates a clock that shows `now_ns`.
    #[must_use]
    pub const fn at_ns(now_ns: u64) -> Self {
        Self { now_ns }
    }

    /// Sets the clock to `now_ns`, which may be in the past.
    pub const fn set_ns(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// Advances the clock by `by_ns`, saturating at `u64::MAX`.
    pub const fn advance_ns(&mut self, by_ns: u64) {
        self.now_ns = self.now_ns.saturating_add(by_ns);
    }
}

impl Clock for ManualClock {
    fn now_ns(&mut self) -> u64 {
        self.now_ns
    }
}
