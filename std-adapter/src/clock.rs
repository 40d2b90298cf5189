//! The desktop's clock.

use arachne::time::Clock;
use std::time::Instant;

/// Nanoseconds since it was made; never goes backwards.
///
/// # Examples
/// ```
/// use arachne::time::Clock;
/// use arachne_std::MonotonicClock;
///
/// let mut clock = MonotonicClock::new();
/// let first_ns = clock.now_ns();
/// assert!(clock.now_ns() >= first_ns);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MonotonicClock {
    epoch: Instant,
}

impl MonotonicClock {
    /// A clock whose epoch is now.
    #[must_use]
    pub fn new() -> Self {
        Self { epoch: Instant::now() }
    }
}

impl Default for MonotonicClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MonotonicClock {
    fn now_ns(&mut self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
