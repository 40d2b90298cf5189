//! Time: a number that the caller hands in.
//!
//! *Logical time* is the `now` of a tick: nanoseconds since an epoch of the caller's choice, constant for the tick,
//! and the only time that nodes, timers and headers see. The engine never reads a clock; whoever calls `tick` does.
//! *Physical time* is the business of an observer that owns a clock: nothing flows back from it.

#[cfg(feature = "embassy-time")]
mod embassy_clock;
mod rate;
mod widening_clock;

#[cfg(feature = "embassy-time")]
pub use embassy_clock::EmbassyClock;
pub use widening_clock::WideningClock;

use rate::Rate;

/// Reads the time, in nanoseconds since an epoch of its own.
pub trait Clock {
    /// The time now. It should not go backwards; an engine clamps and counts it where it does.
    fn now_ns(&mut self) -> u64;
}

/// A clock that stands still until it is moved: for tests, simulations and replays.
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
    /// A clock that shows `now_ns`.
    #[must_use]
    pub const fn at_ns(now_ns: u64) -> Self {
        Self { now_ns }
    }

    /// Moves the clock to `now_ns`, backwards too.
    pub const fn set_ns(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// Moves the clock on; it stops at the end of time instead of wrapping.
    pub const fn advance_ns(&mut self, by_ns: u64) {
        self.now_ns = self.now_ns.saturating_add(by_ns);
    }
}

impl Clock for ManualClock {
    fn now_ns(&mut self) -> u64 {
        self.now_ns
    }
}
