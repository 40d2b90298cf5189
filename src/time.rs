//! Time: a number that the caller hands in.
//!
//! *Logical time* is the `now` of a tick: nanoseconds since an epoch of the caller's choice, constant for the tick,
//! and the only time that nodes, timers and headers see. The engine never reads a clock; whoever calls `tick` does.
//! *Physical time* is the business of an observer that owns a clock: nothing flows back from it.

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

/// A narrow hardware counter widened to nanoseconds.
///
/// `read` returns a free-running counter of `BITS` bits that counts at a fixed rate; it must be read at least once in
/// half its period.
///
/// # Examples
/// ```
/// use arachne::time::{Clock, WideningClock};
///
/// // A 16-bit counter at 1 MHz that has wrapped once between two readings.
/// let mut readings = [65_000u32, 100].into_iter();
/// let mut clock = WideningClock::<16, _>::new(1_000, move || readings.next().unwrap_or(0));
/// assert_eq!(clock.now_ns(), 65_000_000);
/// assert_eq!(clock.now_ns(), (65_536 + 100) * 1_000);
/// ```
#[derive(Clone, Debug)]
pub struct WideningClock<const BITS: u32, R> {
    read: R,
    ns_per_count: u64,
    last: u32,
    counts: u64,
}

impl<const BITS: u32, R: FnMut() -> u32> WideningClock<BITS, R> {
    /// A clock over a counter whose every count is `ns_per_count` nanoseconds.
    pub const fn new(ns_per_count: u64, read: R) -> Self {
        const { assert!(BITS >= 1 && BITS <= 32, "a counter has 1 to 32 bits") };
        Self { read, ns_per_count, last: 0, counts: 0 }
    }
}

impl<const BITS: u32, R: FnMut() -> u32> Clock for WideningClock<BITS, R> {
    fn now_ns(&mut self) -> u64 {
        let mask = u32::MAX.wrapping_shr(32u32.wrapping_sub(BITS));
        let reading = (self.read)() & mask;
        let passed = reading.wrapping_sub(self.last) & mask;
        self.last = reading;
        self.counts = self.counts.saturating_add(u64::from(passed));
        self.counts.saturating_mul(self.ns_per_count)
    }
}
