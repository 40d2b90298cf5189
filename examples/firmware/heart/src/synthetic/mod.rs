//! A synthetic electrocardiogram of one minute, whose beats and episodes are known.
//!
//! The wave is that of McSharry, Clifford, Tarassenko and Smith, "A dynamical model for generating synthetic
//! electrocardiogram signals" (IEEE Transactions on Biomedical Engineering 50(3):289-294, 2003). It has a normal rhythm that
//! breathes, a premature wide beat, a run of tachycardia, a spell of bradycardia, a lead that falls off and a heart that
//! stands still for a while; and wander of the baseline, mains and noise.
//!
//! A seed names a recording. Its numbers are of 64-bit floating point and of the crate `libm` only, and so are the same on
//! every target.

mod noise;
mod plan;
mod wave;

use crate::messages::AlarmKind;
use crate::time::RATE_HZ;
use noise::Noise;
use plan::Plan;
use wave::Wave;

/// The samples of a recording: one minute.
pub const LENGTH: u32 = 60 * RATE_HZ;

/// A part of a recording in which there is something to be alarmed about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// What.
    pub kind: AlarmKind,
    /// The first sample: of a rhythm its first R peak, of a heart that stands still its last, of a lead the one at which it
    /// falls off.
    pub from: u32,
    /// The first sample after it: the next R peak of the normal rhythm, or the sample at which the lead is on again.
    pub to: u32,
}

/// A synthetic recording: an iterator over its samples, in units of the converter.
///
/// # Examples
/// ```
/// use heart::synthetic::{Ecg, LENGTH};
///
/// let ecg = Ecg::new(1);
/// let beats = ecg.beats().count();
/// assert!((60..90).contains(&beats));
/// let samples: Vec<i16> = ecg.collect();
/// assert_eq!(samples.len(), LENGTH as usize);
/// assert!(samples.iter().all(|sample| (0..2_048).contains(sample)));
/// ```
#[derive(Clone, Debug)]
pub struct Ecg {
    plan: Plan,
    wave: Wave,
    noise: Noise,
    next: u32,
}

impl Ecg {
    /// Converter units in a millivolt.
    const UNITS_A_MILLIVOLT: f64 = 200.0;

    /// The value of 0 mV.
    const ZERO: f64 = 1_024.0;

    /// The recording of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut noise = Noise::new(seed);
        Self { plan: Plan::new(&mut noise), wave: Wave::new(), noise, next: 0 }
    }

    /// The samples of the R peaks, in order, without those that are hidden by the lead that is off.
    pub fn beats(&self) -> impl Iterator<Item = u32> {
        self.plan.visible_beats()
    }

    /// The episodes, in order.
    #[must_use]
    pub fn episodes(&self) -> &[Episode] {
        self.plan.episodes()
    }
}

impl Iterator for Ecg {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        if self.next >= LENGTH {
            return None;
        }
        let time_s = f64::from(self.next) / f64::from(RATE_HZ);
        let millivolts = self.wave.next(self.plan.phase(time_s)) + self.noise.next(time_s);
        let is_off = self.plan.is_lead_off(self.next);
        self.next = self.next.saturating_add(1);
        if is_off {
            return Some(crate::FrontEnd::RAILS.1);
        }
        let value = libm::round(Self::ZERO + Self::UNITS_A_MILLIVOLT * millivolts);
        // A heart does not reach the rails.
        Some(value.clamp(1.0, 2_046.0) as i16)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let rest = LENGTH.saturating_sub(self.next) as usize;
        (rest, Some(rest))
    }
}

impl ExactSizeIterator for Ecg {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn a_seed_names_a_recording() {
        let recording = |seed| Ecg::new(seed).collect::<Vec<i16>>();
        assert_eq!(recording(1), recording(1));
        assert_ne!(recording(1), recording(2));
    }

    #[test]
    fn the_r_peaks_are_where_they_are_said_to_be() {
        for seed in 0..20 {
            let ecg = Ecg::new(seed);
            let samples: Vec<i16> = ecg.clone().collect();
            for beat in ecg.beats().map(|beat| beat as usize) {
                let around = beat.saturating_sub(20)..(beat + 20).min(samples.len());
                let peak = around.max_by_key(|&at| samples[at]).expect("samples");
                // Noise may raise a neighbour above it.
                assert!(peak.abs_diff(beat) <= 3, "seed {seed}: {peak} for {beat}");
                assert!((1_150..1_500).contains(&samples[peak]), "seed {seed}: {}", samples[peak]);
            }
        }
    }

    #[test]
    fn every_kind_of_episode_is_in_it() {
        use AlarmKind::{Asystole, Bradycardia, LeadOff, Tachycardia};
        for seed in 0..20 {
            let ecg = Ecg::new(seed);
            let kinds: Vec<AlarmKind> = ecg.episodes().iter().map(|e| e.kind).collect();
            assert_eq!(kinds, [Tachycardia, Bradycardia, LeadOff, Asystole]);
            assert!(ecg.episodes().is_sorted_by(|one, next| one.to < next.from));
            assert!(ecg.episodes().iter().all(|e| e.to + 3 * RATE_HZ < LENGTH));
        }
    }
}
