//! How high the humps of beats and of noise are, and the threshold between them.

/// The least energy of a beat, whatever the levels.
///
/// A QRS complex of 0.5 mV must be found and one of 0.15 mV must not, lest P waves keep the monitor calm while the ventricles
/// stand still (ANSI/AAMI EC13, now in IEC 60601-2-27). Triangles of 70 to 100 ms have 41,000 to 60,000 and 3,800 to 5,200.
pub(super) const LEAST_ENERGY: u32 = 8_000;

/// One hump counts for at most so many times the level: a few large beats must not hide the others.
const MOST_TIMES: u32 = 4;

#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Levels {
    beats: u32,
    noise: u32,
}

/// Moves a level towards an energy by a part of the distance.
const fn moved(level: u32, energy: u32, part_log2: u32) -> u32 {
    // A part of each: their sum cannot overflow.
    level.saturating_sub(level >> part_log2).saturating_add(energy >> part_log2)
}

impl Levels {
    pub(super) const fn new() -> Self {
        Self { beats: 0, noise: 0 }
    }

    /// Starts anew, from the highest hump of some seconds: it may be larger than most.
    pub(super) const fn start(&mut self, highest: u32) {
        *self = Self { beats: highest / 2, noise: 0 };
    }

    pub(super) fn add_beat(&mut self, energy: u32) {
        self.beats = moved(self.beats, self.limited(energy), 3);
    }

    /// A beat that was below the threshold moves the level faster.
    pub(super) fn add_beat_looking_back(&mut self, energy: u32) {
        self.beats = moved(self.beats, self.limited(energy), 2);
    }

    pub(super) fn add_noise(&mut self, energy: u32) {
        self.noise = moved(self.noise, energy, 3);
    }

    fn limited(&self, energy: u32) -> u32 {
        energy.min(self.beats.saturating_mul(MOST_TIMES))
    }

    pub(super) fn threshold(&self) -> u32 {
        let distance = self.beats.saturating_sub(self.noise);
        self.noise.saturating_add(distance / 4).max(LEAST_ENERGY)
    }

    pub(super) fn threshold_looking_back(&self) -> u32 {
        (self.threshold() / 2).max(LEAST_ENERGY)
    }

    pub(super) fn quality_percent(&self) -> u8 {
        let hundredth = self.beats / 100;
        let distance = self.beats.saturating_sub(self.noise);
        distance.checked_div(hundredth).unwrap_or(0).min(100) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_a_quarter_from_noise_to_beats() {
        let mut levels = Levels::new();
        levels.start(800_000);
        assert_eq!((levels.threshold(), levels.quality_percent()), (100_000, 100));
        (0..100).for_each(|_| levels.add_noise(80_000));
        assert!((159_000..161_000).contains(&levels.threshold()), "{}", levels.threshold());
        assert_eq!(levels.quality_percent(), 80);
    }

    #[test]
    fn a_large_beat_does_not_hide_the_next() {
        let mut levels = Levels::new();
        levels.start(400_000);
        levels.add_beat(u32::MAX);
        assert!(levels.threshold() < 100_000);
    }

    #[test]
    fn there_is_a_least_threshold() {
        let mut levels = Levels::new();
        levels.start(10_000);
        assert_eq!(levels.threshold_looking_back(), LEAST_ENERGY);
    }
}
