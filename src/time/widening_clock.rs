//! A clock for boards without an operating system, based on a hardware counter.

use super::{Clock, Rate};

/// A clock that extends a narrow hardware counter to 64 bits and converts it to nanoseconds.
///
/// `read` returns the value of a free-running counter that counts up `HZ` times a second and has `BITS` bits. `BITS`
/// is 1 to 32, and `HZ` 1 to 18 billion; other values do not compile. The clock must be read at least once per period
/// of the counter, or it misses a wrap.
///
/// # Examples
/// ```
/// use arachne::time::{Clock, WideningClock};
///
/// // A 16-bit counter at 32,768 Hz that has wrapped once between two readings.
/// let mut readings = [65_000u32, 100].into_iter();
/// let mut clock = WideningClock::<16, 32_768, _>::new(move || readings.next().unwrap_or(0));
/// assert_eq!(clock.now_ns(), 1_983_642_578);
/// assert_eq!(clock.now_ns(), (65_536 + 100) * 1_000_000_000 / 32_768);
/// ```
#[derive(Clone, Debug)]
pub struct WideningClock<const BITS: u32, const HZ: u64, R> {
    read: R,
    last: u32,
    counts: u64,
}

impl<const BITS: u32, const HZ: u64, R: FnMut() -> u32> WideningClock<BITS, HZ, R> {
    const MASK: u32 = u32::MAX.wrapping_shr(32u32.wrapping_sub(BITS));

    /// Creates a clock from a function that reads the counter.
    pub const fn new(read: R) -> Self {
        const { assert!(BITS >= 1 && BITS <= 32, "a counter has 1 to 32 bits") };
        const { assert!(HZ >= 1, "a counter that stands still tells no time") };
        const { assert!(HZ <= 18_000_000_000, "a counter counts at most 18 billion times a second") };
        Self { read, last: 0, counts: 0 }
    }

    /// The first value of the counter at which this clock shows `at_ns` or more, for the compare register that wakes
    /// the caller for a timer.
    ///
    /// The result is modulo the period of the counter. If `at_ns` is more than one period away, the caller wakes too
    /// early and has to call this again. If the value has already passed when the register is set, it comes again one
    /// period later: read the clock once more after setting the register.
    ///
    /// # Examples
    /// ```
    /// use arachne::time::WideningClock;
    ///
    /// let clock = WideningClock::<16, 32_768, _>::new(|| 0);
    /// assert_eq!(clock.count_at(1_000_000), 33); // 32.77 counts
    /// assert_eq!(clock.count_at(3_000_000_000), 3 * 32_768 - 65_536);
    /// ```
    pub const fn count_at(&self, at_ns: u64) -> u32 {
        Rate::<HZ>::ticks(at_ns) as u32 & Self::MASK
    }
}

impl<const BITS: u32, const HZ: u64, R: FnMut() -> u32> Clock for WideningClock<BITS, HZ, R> {
    fn now_ns(&mut self) -> u64 {
        let reading = (self.read)() & Self::MASK;
        let passed = reading.wrapping_sub(self.last) & Self::MASK;
        self.last = reading;
        self.counts = self.counts.saturating_add(u64::from(passed));
        Rate::<HZ>::ns(self.counts)
    }
}
