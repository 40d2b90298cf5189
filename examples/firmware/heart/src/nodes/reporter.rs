//! The reporter: once a second it says how things are.

use crate::messages::{Beat, Rate, Telemetry};
use crate::nodes::SilenceWatch;
use crate::time::time_ns;
use arachne::prelude::*;

ports! {
    /// What the reporter takes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ReporterIn {
        /// A beat, to be counted.
        Beat(Beat),
        /// The rate.
        Rate(Rate),
    }
}

/// Counts beats and reports once a second, by its periodic timer.
///
/// A rate that no beat has confirmed for 4 s is no longer reported.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reporter {
    beats: u16,
    rate_bpm: Option<u16>,
    quality_percent: u8,
    /// When the last beat came, in nanoseconds.
    beat_ns: u64,
}

impl Reporter {
    /// The period of the reports in nanoseconds.
    pub const PERIOD_NS: u64 = 1_000_000_000;

    const LIMIT_NS: u64 = time_ns(SilenceWatch::LIMIT);

    /// A reporter that knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { beats: 0, rate_bpm: None, quality_percent: 0, beat_ns: 0 }
    }
}

impl Node for Reporter {
    type Input = ReporterIn;
    type Output = One<Telemetry>;
    const TIMER_PRIORITY: arachne::Priority = arachne::Priority::Low;

    fn period_ns(&self) -> u64 {
        Self::PERIOD_NS
    }

    fn on_message(
        &mut self,
        input: ReporterIn,
        context: &mut impl Context<One<Telemetry>>,
    ) -> Outcome<ReporterIn> {
        match input {
            ReporterIn::Beat(beat) => {
                self.beats = self.beats.saturating_add(1);
                self.quality_percent = beat.quality_percent;
                self.beat_ns = context.now_ns();
            }
            ReporterIn::Rate(rate) => self.rate_bpm = rate.bpm,
        }
        Ok(())
    }

    fn on_tick(
        &mut self,
        timer: Timer,
        context: &mut impl Context<One<Telemetry>>,
    ) -> Result<(), NodeError> {
        let Timer::Period { due_ns, count } = timer else {
            return Ok(());
        };
        if due_ns.saturating_sub(self.beat_ns) >= Self::LIMIT_NS {
            self.rate_bpm = None;
        }
        let telemetry = Telemetry {
            time_ns: due_ns,
            seconds: u16::try_from(count).unwrap_or(u16::MAX),
            beats: core::mem::take(&mut self.beats),
            rate_bpm: self.rate_bpm,
            quality_percent: self.quality_percent,
        };
        context.emit(One::One(telemetry))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(reporter: &mut Reporter, due_ns: u64) -> Telemetry {
        let mut collect = Collect::<One<Telemetry>, 1>::new();
        reporter.on_tick(Timer::Period { due_ns, count: 1 }, &mut collect).expect("a report");
        let [One::One(telemetry)] = collect.emitted() else { panic!("one report") };
        *telemetry
    }

    #[test]
    fn beats_are_reported_once_and_a_rate_for_a_while() {
        let mut reporter = Reporter::new();
        let mut collect = Collect::<One<Telemetry>, 1>::new();
        let beat = Beat { index: 0, interval: None, quality_percent: 93, is_late: false };
        for input in [ReporterIn::Beat(beat), ReporterIn::Rate(Rate { index: 0, bpm: Some(72) })] {
            reporter.on_message(input, &mut collect).expect("a message");
        }
        let first = report(&mut reporter, 1_000_000_000);
        assert_eq!((first.beats, first.rate_bpm, first.quality_percent), (1, Some(72), 93));
        let second = report(&mut reporter, 3_999_999_999);
        assert_eq!((second.beats, second.rate_bpm), (0, Some(72)));
        assert_eq!(report(&mut reporter, 4_000_000_000).rate_bpm, None);
    }

    #[test]
    fn merged_reports_lose_no_beat() {
        let report = |time_ns, beats| Telemetry {
            time_ns,
            seconds: 1,
            beats,
            rate_bpm: None,
            quality_percent: 0,
        };
        let mut merged = report(1, 2);
        merged.merge(report(2, 3));
        assert_eq!((merged.time_ns, merged.seconds, merged.beats), (2, 2, 5));
    }
}
