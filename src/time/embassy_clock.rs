//! The clock of firmware that runs on Embassy.

use super::{Clock, Rate};
use embassy_time::{Instant, TICK_HZ};

/// The time of the Embassy time driver of the board's HAL, in nanoseconds since its start.
///
/// The resolution is one tick of the driver. The time saturates at `u64::MAX`, after 584 years.
///
/// # Examples
/// A graph in a task that sleeps while there is nothing to do. With inputs from interrupts, pass their rings to
/// `next_tick_with`, and also wait for their signal with `select` from `embassy-futures`.
/// ```
/// # use arachne::prelude::*;
/// # struct Blink;
/// # impl Node for Blink {
/// #     type Input = Never;
/// #     type Output = Never;
/// #     fn period_ns(&self) -> u64 {
/// #         1_000_000
/// #     }
/// # }
/// # graph! { graph Led { blink: Blink {} } }
/// use arachne::time::{Clock, EmbassyClock};
/// use arachne::scheduler::NextTick;
/// use embassy_time::Timer;
///
/// async fn run(mut engine: Engine<Led>) -> Result<(), Box<dyn std::error::Error>> {
///     let mut clock = EmbassyClock;
///     engine.start(clock.now_ns())?;
///     loop {
///         engine.tick(clock.now_ns(), 100)?;
///         match engine.next_tick() {
///             NextTick::Busy => {} // tasks of the same priority want a `yield_now().await` here
///             NextTick::Until(until_ns) => Timer::at(EmbassyClock::instant(until_ns)).await,
///             NextTick::UntilInput => std::future::pending().await,
///             NextTick::Stopped => return Ok(()),
///         }
///     }
/// }
/// # drop(run(Engine::new(Led::new(Blink))));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct EmbassyClock;

impl EmbassyClock {
    /// The first instant at which this clock shows `at_ns` or more. A task that sleeps until then does not wake too
    /// early for a timer that is due at `at_ns`.
    #[must_use]
    pub const fn instant(at_ns: u64) -> Instant {
        Instant::from_ticks(Rate::<TICK_HZ>::ticks(at_ns))
    }
}

impl Clock for EmbassyClock {
    #[inline]
    fn now_ns(&mut self) -> u64 {
        Rate::<TICK_HZ>::ns(Instant::now().as_ticks())
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use embassy_time::{Duration, MockDriver};

    #[test]
    fn the_clock_shows_the_time_of_the_driver() {
        let mut clock = EmbassyClock;
        let before = clock.now_ns();
        MockDriver::get().advance(Duration::from_micros(1_500));
        assert_eq!(clock.now_ns(), before + 1_500_000);
    }

    #[test]
    fn a_sleep_ends_at_the_first_tick_that_is_late_enough() {
        assert_eq!(EmbassyClock::instant(5_000), Instant::from_micros(5));
        assert_eq!(EmbassyClock::instant(5_001), Instant::from_micros(6));
    }
}
