//! The watch for silence: a heart that does not beat.

use crate::messages::{Beat, Leads, Silence};
use crate::time::{samples_of_ms, time_ns};
use arachne::prelude::*;

ports! {
    /// What the watch takes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SilenceWatchIn {
        /// A sign of life.
        Beat(Beat),
        /// Whether there can be any.
        Leads(Leads),
    }
}

/// Reports when no beat has come for 4 s, by its one-shot timer, and when there is one again.
///
/// With a lead off it rests. After the start and when the leads come back it waits for 6 s, for it may take the detector
/// 2 s to learn what a beat is.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SilenceWatch {
    is_silent: bool,
    is_off: bool,
}

impl SilenceWatch {
    /// How long a heart may pause, in samples: 4 s.
    pub const LIMIT: u32 = samples_of_ms(4_000);

    const LIMIT_NS: u64 = time_ns(Self::LIMIT);
    const FIRST_LIMIT_NS: u64 = time_ns(samples_of_ms(6_000));

    /// A watch that has heard nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { is_silent: false, is_off: false }
    }

    fn wait(limit_ns: u64, context: &mut impl Context<One<Silence>>) {
        context.wake_at(context.now_ns().saturating_add(limit_ns));
    }
}

impl Node for SilenceWatch {
    type Input = SilenceWatchIn;
    type Output = One<Silence>;

    fn on_start(&mut self, context: &mut impl Context<One<Silence>>) -> Result<(), NodeError> {
        Self::wait(Self::FIRST_LIMIT_NS, context);
        Ok(())
    }

    fn on_message(
        &mut self,
        input: SilenceWatchIn,
        context: &mut impl Context<One<Silence>>,
    ) -> Outcome<SilenceWatchIn> {
        match input {
            SilenceWatchIn::Beat(_) if self.is_off => {}
            SilenceWatchIn::Beat(_) => {
                Self::wait(Self::LIMIT_NS, context);
                if core::mem::take(&mut self.is_silent) {
                    context.emit(One::One(Silence::Over))?;
                }
            }
            SilenceWatchIn::Leads(Leads::Off) => {
                *self = Self { is_silent: false, is_off: true };
                context.cancel_wake();
            }
            SilenceWatchIn::Leads(Leads::On) => {
                self.is_off = false;
                Self::wait(Self::FIRST_LIMIT_NS, context);
            }
        }
        Ok(())
    }

    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<One<Silence>>,
    ) -> Result<(), NodeError> {
        self.is_silent = true;
        context.emit(One::One(Silence::Begun))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEAT: SilenceWatchIn =
        SilenceWatchIn::Beat(Beat { index: 0, interval: None, quality_percent: 0, is_late: false });

    #[test]
    fn a_beat_winds_the_watch_up_and_ends_a_silence() {
        let mut watch = SilenceWatch::new();
        let mut collect = Collect::<One<Silence>, 4>::new();
        collect.set_now_ns(1_000);
        watch.on_message(BEAT, &mut collect).expect("a beat");
        assert_eq!(collect.wake_at_ns(), Some(4_000_001_000));
        watch.on_tick(Timer::Wake { due_ns: 4_000_001_000 }, &mut collect).expect("a wake");
        watch.on_message(BEAT, &mut collect).expect("a beat");
        watch.on_message(BEAT, &mut collect).expect("a beat");
        assert_eq!(collect.emitted(), [One::One(Silence::Begun), One::One(Silence::Over)]);
    }

    #[test]
    fn with_a_lead_off_there_is_no_silence() {
        let mut watch = SilenceWatch::new();
        let mut collect = Collect::<One<Silence>, 4>::new();
        watch.on_start(&mut collect).expect("a start");
        watch.on_message(SilenceWatchIn::Leads(Leads::Off), &mut collect).expect("leads");
        watch.on_message(BEAT, &mut collect).expect("a beat");
        assert_eq!(collect.wake_at_ns(), None);
        watch.on_message(SilenceWatchIn::Leads(Leads::On), &mut collect).expect("leads");
        assert_eq!(collect.wake_at_ns(), Some(6_000_000_000));
    }
}
