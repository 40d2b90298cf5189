//! The humps of the energy, each by its highest point.

use crate::time::samples_of_ms;

/// When nothing has been higher for this long, a hump is complete, even if it has not fallen: 95 ms.
pub(super) const HUMP: u32 = samples_of_ms(95);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Peak {
    pub(super) at: u32,
    pub(super) energy: u32,
}

/// Finds humps as Hamilton does (Computers in Cardiology 29:101-104, 2002): one is complete when the energy has fallen to
/// half of its highest, or has not risen above it for a while. A new one begins with a rise.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct PeakFinder {
    last: u32,
    highest: Option<Peak>,
}

impl PeakFinder {
    pub(super) const fn new() -> Self {
        Self { last: 0, highest: None }
    }

    /// Takes the energy at the next sample; returns a hump that is complete.
    pub(super) fn push(&mut self, at: u32, energy: u32) -> Option<Peak> {
        let is_rising = energy > self.last;
        self.last = energy;
        let Some(highest) = self.highest else {
            if is_rising {
                self.highest = Some(Peak { at, energy });
            }
            return None;
        };
        if energy > highest.energy {
            self.highest = Some(Peak { at, energy });
            return None;
        }
        if energy >= highest.energy / 2 && at.wrapping_sub(highest.at) < HUMP {
            return None;
        }
        self.highest.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peaks(energies: &[u32]) -> std::vec::Vec<(u32, u32)> {
        let mut finder = PeakFinder::new();
        let found = energies.iter().enumerate().filter_map(|(at, &e)| finder.push(at as u32, e));
        found.map(|peak| (peak.at, peak.energy)).collect()
    }

    #[test]
    fn a_hump_is_complete_at_half_its_height() {
        assert_eq!(peaks(&[0, 5, 9, 10, 9, 8, 5, 4, 3, 2, 0]), [(3, 10)]);
        assert_eq!(peaks(&[0, 10, 4, 2, 8, 20, 9]), [(1, 10), (5, 20)]);
        assert_eq!(peaks(&[0, 10, 6, 10, 12, 6, 6]), [], "a dent is no end");
    }

    #[test]
    fn a_plateau_ends_after_a_while() {
        assert_eq!(peaks(&[7; 60]), [(0, 7)]);
    }
}
