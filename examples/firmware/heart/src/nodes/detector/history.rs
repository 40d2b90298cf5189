//! The last samples of the signal: where the R peak is, when the hump of its energy is known.

use super::Candidate;
use crate::nodes::{BandPass, Derivative, Integrator};

/// Samples that are kept: those of the window of a hump's highest point, and those until it is known to be the highest.
const LENGTH: usize = 128;

const _: () = assert!(
    LENGTH.is_power_of_two()
        && (Integrator::WIDTH + Derivative::DELAY + super::peaks::HUMP) < LENGTH as u32
);

#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct History {
    // Invariant: a sample's place is its index modulo the length.
    #[cfg_attr(feature = "serde", serde(with = "crate::array"))]
    values: [i16; LENGTH],
    #[cfg_attr(feature = "serde", serde(with = "crate::array"))]
    slopes: [i16; LENGTH],
}

const fn place(index: u32) -> usize {
    // The length is a power of two.
    index as usize & LENGTH.wrapping_sub(1)
}

impl History {
    pub(super) const fn new() -> Self {
        Self { values: [0; LENGTH], slopes: [0; LENGTH] }
    }

    pub(super) fn push(&mut self, index: u32, value: i16, slope: i16) {
        if let Some(place) = self.values.get_mut(place(index)) {
            *place = value;
        }
        if let Some(place) = self.slopes.get_mut(place(index)) {
            *place = slope;
        }
    }

    /// The hump whose energy was highest at a sample: of the signal in its window the largest swing is the R peak.
    pub(super) fn candidate(&self, at: u32, energy: u32) -> Candidate {
        let (mut largest, mut largest_at, mut steepest) = (0, at, 0);
        for age in (0..Integrator::WIDTH).rev() {
            let sloped_at = at.wrapping_sub(age);
            let valued_at = sloped_at.wrapping_sub(Derivative::DELAY);
            let value = self.values.get(place(valued_at)).map_or(0, |value| value.unsigned_abs());
            let slope = self.slopes.get(place(sloped_at)).map_or(0, |slope| slope.unsigned_abs());
            if value > largest {
                (largest, largest_at) = (value, valued_at);
            }
            steepest = steepest.max(slope);
        }
        let r_peak = largest_at.saturating_sub(BandPass::DELAY);
        Candidate { at, r_peak, energy, slope: steepest }
    }
}
