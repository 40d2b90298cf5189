//! The clock of a board without an operating system: a hardware counter.

use super::{Clock, Rate};

/// A narrow hardware counter, widened, and converted to nanoseconds.
///
/// `read` returns a free-running counter of `BITS` bits that counts up `HZ` times a second, at most 18 billion; it must be
/// read at least once in a period of the counter.
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

    /// A clock over a counter.
    pub const fn new(read: R) -> Self {
        const { assert!(BITS >= 1 && BITS <= 32, "a counter has 1 to 32 bits") };
        const { assert!(HZ >= 1, "a counter that stands still tells no time") };
        const { assert!(HZ <= 18_000_000_000, "a counter counts at most 18 billion times a second") };
        Self { read, last: 0, counts: 0 }
    }

    /// What the counter reads when this clock shows `at_ns`, or the first count after: what goes into a compare register
    /// to be woken for a timer.
    ///
    /// A time that is further off than the counter's period comes out modulo that period: the caller wakes too early, and
    /// asks again. A count that has passed already comes again a period later: look at the time once more when it is set.
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
