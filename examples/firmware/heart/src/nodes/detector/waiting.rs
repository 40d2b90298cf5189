//! The humps that wait for their judgement.

use super::{Candidate, REFRACTORY};
use heapless::Vec;

/// While the thresholds are learned, humps wait for 2 s, the refractory time apart: not more than 11.
const MOST: usize = 16;

#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Waiting {
    candidates: Vec<Candidate, MOST>,
    // Invariant: at most the number of candidates, and below it if there is one.
    judged: u16,
}

impl Waiting {
    pub(super) const fn new() -> Self {
        Self { candidates: Vec::new(), judged: 0 }
    }

    /// Adds a hump. Of two that are too close for two beats the higher one stays.
    pub(super) fn push(&mut self, candidate: Candidate) {
        match self.candidates.last_mut() {
            Some(last) if candidate.at.wrapping_sub(last.at) < REFRACTORY => {
                if last.energy < candidate.energy {
                    *last = candidate;
                }
            }
            // There is room, see `MOST`.
            _ => drop(self.candidates.push(candidate)),
        }
    }

    /// Takes the oldest.
    pub(super) fn pop(&mut self) -> Option<Candidate> {
        let oldest = self.candidates.get(usize::from(self.judged)).copied()?;
        self.judged = self.judged.saturating_add(1);
        if usize::from(self.judged) >= self.candidates.len() {
            *self = Self::new();
        }
        Some(oldest)
    }

    pub(super) fn highest_energy(&self) -> u32 {
        self.candidates.iter().map(|candidate| candidate.energy).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_higher_of_two_close_humps_waits() {
        let mut waiting = Waiting::new();
        let humps = [(100, 5), (150, 9), (180, 7), (300, 4), (380, 1)];
        for (at, energy) in humps {
            waiting.push(Candidate { at, r_peak: at, energy, slope: 0 });
        }
        assert_eq!(waiting.highest_energy(), 9);
        let order: std::vec::Vec<u32> =
            core::iter::from_fn(|| waiting.pop()).map(|candidate| candidate.at).collect();
        assert_eq!(order, [150, 300, 380]);
        assert_eq!(waiting.pop(), None);
    }
}
