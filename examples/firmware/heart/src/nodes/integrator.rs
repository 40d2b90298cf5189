//! The energy of the slope over the span of a QRS complex.

use crate::messages::{Energy, Sloped};
use crate::window::Window;
use arachne::prelude::*;

/// Squares the slope and sums it over a moving window of 150 ms, as Pan and Tompkins do.
///
/// The window is as wide as the widest QRS complex: its energy comes together in one hump, which is flat on top.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Integrator {
    window: Window<{ Integrator::WIDTH as usize }>,
}

impl Integrator {
    /// The width of the window in samples: 150 ms.
    pub const WIDTH: u32 = 54;

    /// The steepest slope that counts in full, ten times that of a large heart beat: 54 squares of it have room in 31 bits.
    const STEEPEST: i32 = 6_000;

    /// An empty window.
    #[must_use]
    pub const fn new() -> Self {
        Self { window: Window::new() }
    }

    fn energy(&mut self, slope: i16) -> u32 {
        let slope = i32::from(slope).clamp(-Self::STEEPEST, Self::STEEPEST);
        self.window.push(slope.wrapping_mul(slope)).unsigned_abs()
    }
}

impl Default for Integrator {
    fn default() -> Self {
        Self::new()
    }
}

impl Node for Integrator {
    type Input = One<Sloped>;
    type Output = One<Energy>;

    fn on_message(
        &mut self,
        One::One(Sloped { index, value, slope }): One<Sloped>,
        context: &mut impl Context<One<Energy>>,
    ) -> Outcome<One<Sloped>> {
        let energy = self.energy(slope);
        context.emit(One::One(Energy { index, value, slope, energy }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_energy_is_the_sum_of_squares_and_goes_back_to_nothing() {
        let mut integrator = Integrator::new();
        let slopes = [100, -200, 300, -400].into_iter().chain([0; 54]);
        let energies: std::vec::Vec<u32> = slopes.map(|slope| integrator.energy(slope)).collect();
        assert_eq!(energies[3], 10_000 + 40_000 + 90_000 + 160_000);
        assert_eq!(energies[53], energies[3]);
        assert_eq!(energies[57], 0);
    }

    #[test]
    fn the_steepest_slope_does_not_overflow() {
        let mut integrator = Integrator::new();
        let most = (0..60).map(|_| integrator.energy(i16::MIN)).max();
        assert_eq!(most, Some(54 * 6_000 * 6_000));
    }
}
