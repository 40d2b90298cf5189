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

/// A narrow hardware counter, widened, and converted to nanoseconds.
///
/// `read` returns a free-running counter of `BITS` bits that counts up at a fixed rate; it must be read at least once in
/// a period of the counter.
///
/// # Examples
/// ```
/// use arachne::time::{Clock, WideningClock};
///
/// // A 16-bit counter at 32,768 Hz that has wrapped once between two readings.
/// let mut readings = [65_000u32, 100].into_iter();
/// let mut clock = WideningClock::<16, _>::new(32_768, move || readings.next().unwrap_or(0));
/// assert_eq!(clock.now_ns(), 1_983_642_578);
/// assert_eq!(clock.now_ns(), (65_536 + 100) * 1_000_000_000 / 32_768);
/// ```
#[derive(Clone, Debug)]
pub struct WideningClock<const BITS: u32, R> {
    read: R,
    counts_per_second: u64,
    last: u32,
    counts: u64,
}

impl<const BITS: u32, R: FnMut() -> u32> WideningClock<BITS, R> {
    /// A clock over a counter with this rate, of at least one and less than 18 billion counts a second; 0 counts as 1.
    pub const fn new(counts_per_second: u64, read: R) -> Self {
        const { assert!(BITS >= 1 && BITS <= 32, "a counter has 1 to 32 bits") };
        let counts_per_second = if counts_per_second == 0 { 1 } else { counts_per_second };
        Self { read, counts_per_second, last: 0, counts: 0 }
    }
}

impl<const BITS: u32, R: FnMut() -> u32> Clock for WideningClock<BITS, R> {
    fn now_ns(&mut self) -> u64 {
        let mask = u32::MAX.wrapping_shr(32u32.wrapping_sub(BITS));
        let reading = (self.read)() & mask;
        let passed = reading.wrapping_sub(self.last) & mask;
        self.last = reading;
        self.counts = self.counts.saturating_add(u64::from(passed));
        // Whole seconds apart, so that nothing overflows for centuries.
        let rate = self.counts_per_second;
        let seconds = self.counts.checked_div(rate).unwrap_or(0);
        let rest = self.counts.checked_rem(rate).unwrap_or(0);
        let rest_ns = rest.saturating_mul(1_000_000_000).checked_div(rate).unwrap_or(0);
        seconds.saturating_mul(1_000_000_000).saturating_add(rest_ns)
    }
}
