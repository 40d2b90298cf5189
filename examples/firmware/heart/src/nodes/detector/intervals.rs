//! The intervals between beats: when the next one is due.

use crate::nodes::SilenceWatch;

/// How many of the last intervals make the mean.
const COUNT: usize = 8;

/// Without a beat for this share of the mean interval one was missed.
const OVERDUE_PERCENT: u32 = 166;

#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Intervals {
    /// In samples, the newest first; 0 for none yet.
    last: [u16; COUNT],
    /// From how many samples after a beat on the next is overdue; none while no interval is known.
    overdue_after: Option<u32>,
}

impl Intervals {
    pub(super) const fn new() -> Self {
        Self { last: [0; COUNT], overdue_after: None }
    }

    /// Takes an interval in, in samples. A pause of the heart is none.
    pub(super) fn add(&mut self, interval: u32) {
        if interval >= SilenceWatch::LIMIT {
            return;
        }
        let [a, b, c, d, e, f, g, _] = self.last;
        self.last = [interval as u16, a, b, c, d, e, f, g];
        // Eight intervals below 4 s: nothing overflows.
        let sum = self.last.iter().fold(0u32, |sum, &last| sum.saturating_add(u32::from(last)));
        let count = self.last.iter().filter(|&&last| last > 0).count() as u32;
        let mean = sum.checked_div(count);
        self.overdue_after = mean.map(|mean| mean.saturating_mul(OVERDUE_PERCENT) / 100);
    }

    pub(super) fn is_overdue(&self, since_beat: u32) -> bool {
        self.overdue_after.is_some_and(|overdue_after| since_beat > overdue_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_overdue_after_166_percent_of_the_mean() {
        let mut intervals = Intervals::new();
        assert!(!intervals.is_overdue(u32::MAX));
        intervals.add(200);
        intervals.add(400);
        assert!(!intervals.is_overdue(498) && intervals.is_overdue(499));
        intervals.add(SilenceWatch::LIMIT);
        assert!(intervals.is_overdue(499), "a pause is no interval");
        (0..8).for_each(|_| intervals.add(100));
        assert!(!intervals.is_overdue(166) && intervals.is_overdue(167));
    }
}
