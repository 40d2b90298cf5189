//! The heart rate, and whether it is in its limits.

use crate::messages::{Beat, Rate, Rhythm};
use crate::nodes::SilenceWatch;
use crate::time::RATE_HZ;
use arachne::prelude::*;

ports! {
    /// What follows from a beat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum HeartRateOut {
        /// For the alarm.
        Rhythm(Rhythm),
        /// For the telemetry.
        Rate(Rate),
    }
}

/// Averages the rate over four intervals, in which a premature beat and the pause after it make up for each other.
///
/// The limits are those of an adult at rest. One that was passed is left by 5 beats a minute more, lest an alarm flap.
/// An interval across a lead that was off, or of a heart that stood still, begins a new average.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HeartRate {
    /// In samples, the newest first; none yet where there are too few.
    intervals: [Option<u32>; 4],
    is_slow: bool,
    is_fast: bool,
}

impl HeartRate {
    /// Below this the rate is too low.
    pub const SLOW_BELOW_BPM: u16 = 50;
    /// From this on it is no longer too low.
    pub const SLOW_ENDS_BPM: u16 = 55;
    /// Above this the rate is too high.
    pub const FAST_ABOVE_BPM: u16 = 120;
    /// From this on, downwards, it is no longer too high.
    pub const FAST_ENDS_BPM: u16 = 115;

    /// A rate of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { intervals: [None; 4], is_slow: false, is_fast: false }
    }

    fn add(&mut self, interval: Option<u32>) {
        let [one, two, three, _] = self.intervals;
        self.intervals = match interval {
            Some(interval) if interval < SilenceWatch::LIMIT => [Some(interval), one, two, three],
            _ => [None; 4],
        };
    }

    /// Beats a minute, rounded.
    fn bpm(&self) -> Option<u16> {
        let sum = self.intervals.iter().try_fold(0u32, |sum, &i| Some(sum.saturating_add(i?)))?;
        let minutes = RATE_HZ.saturating_mul(60).saturating_mul(self.intervals.len() as u32);
        let bpm = minutes.saturating_add(sum / 2).checked_div(sum)?;
        u16::try_from(bpm).ok()
    }

    fn rhythm(&mut self, bpm: Option<u16>) -> Rhythm {
        let Some(bpm) = bpm else {
            (self.is_slow, self.is_fast) = (false, false);
            return Rhythm::Unknown;
        };
        self.is_slow = bpm < if self.is_slow { Self::SLOW_ENDS_BPM } else { Self::SLOW_BELOW_BPM };
        self.is_fast = bpm > if self.is_fast { Self::FAST_ENDS_BPM } else { Self::FAST_ABOVE_BPM };
        match (self.is_slow, self.is_fast) {
            (true, _) => Rhythm::Slow,
            (_, true) => Rhythm::Fast,
            _ => Rhythm::Normal,
        }
    }
}

impl Node for HeartRate {
    type Input = One<Beat>;
    type Output = HeartRateOut;

    fn on_message(
        &mut self,
        One::One(beat): One<Beat>,
        context: &mut impl Context<HeartRateOut>,
    ) -> Outcome<One<Beat>> {
        self.add(beat.interval);
        let bpm = self.bpm();
        context.emit(HeartRateOut::Rhythm(self.rhythm(bpm)))?;
        context.emit(HeartRateOut::Rate(Rate { index: beat.index, bpm }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rhythm after each of some intervals, in milliseconds.
    fn rhythms(intervals_ms: &[u32]) -> std::vec::Vec<Rhythm> {
        let mut rate = HeartRate::new();
        let rhythm = |&interval_ms: &u32| {
            rate.add(Some(crate::samples_of_ms(interval_ms)));
            let bpm = rate.bpm();
            rate.rhythm(bpm)
        };
        intervals_ms.iter().map(rhythm).collect()
    }

    #[test]
    fn four_intervals_make_a_rate() {
        use Rhythm::{Normal, Unknown};
        assert_eq!(rhythms(&[1_000; 5]), [Unknown, Unknown, Unknown, Normal, Normal]);
        let mut rate = HeartRate::new();
        (0..4).for_each(|_| rate.add(Some(300)));
        assert_eq!(rate.bpm(), Some(72));
        rate.add(None);
        assert_eq!(rate.bpm(), None);
    }

    #[test]
    fn a_premature_beat_with_its_pause_is_no_alarm() {
        let intervals = [800, 800, 800, 800, 480, 1_120, 800, 800, 800];
        assert!(rhythms(&intervals).iter().skip(3).all(|&rhythm| rhythm == Rhythm::Normal));
    }

    #[test]
    fn an_alarm_does_not_flap_at_its_limit() {
        use Rhythm::{Fast, Normal, Slow};
        // 120, 121, 118, 114 a minute, four intervals each.
        let fast = rhythms(&[
            500, 500, 500, 500, 490, 490, 490, 490, 508, 508, 508, 508, 530, 530, 530, 530,
        ]);
        assert_eq!([fast[3], fast[7], fast[11], fast[15]], [Normal, Fast, Fast, Normal]);
        // 50, 48, 53, 56.
        let slow = rhythms(&[
            1200, 1200, 1200, 1200, 1250, 1250, 1250, 1250, 1130, 1130, 1130, 1130, 1070, 1070,
            1070, 1070,
        ]);
        assert_eq!([slow[3], slow[7], slow[11], slow[15]], [Normal, Slow, Slow, Normal]);
    }
}
