//! The slope of the filtered signal: a QRS complex is the steepest part of an electrocardiogram.

use crate::messages::{Filtered, Sloped};
use arachne::prelude::*;

/// The derivative of five points by Pan and Tompkins: `(2 x[n] + x[n-1] - x[n-3] - 2 x[n-4]) / 8`.
///
/// Near 10 Hz it is linear in the frequency; of a steady rise it gives 5 / 4 the slope.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Derivative {
    /// The last four values, the newest first.
    last: [i16; 4],
}

impl Derivative {
    /// How many samples the slope is behind the value that it comes with.
    pub const DELAY: u32 = 2;

    /// A derivative at rest.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: [0; 4] }
    }

    fn slope(&mut self, value: i16) -> i16 {
        let [one, two, three, four] = self.last;
        self.last = [value, one, two, three];
        let ends = i32::from(value).wrapping_sub(i32::from(four)).wrapping_mul(2);
        let inner = i32::from(one).wrapping_sub(i32::from(three));
        // At most 6 * 2^16 / 8, which is outside of 16 bits only for swings that the band-pass does not give.
        let slope = ends.wrapping_add(inner) >> 3;
        slope.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
    }
}

impl Node for Derivative {
    type Input = One<Filtered>;
    type Output = One<Sloped>;

    fn on_message(
        &mut self,
        One::One(Filtered { index, value }): One<Filtered>,
        context: &mut impl Context<One<Sloped>>,
    ) -> Outcome<One<Filtered>> {
        let slope = self.slope(value);
        context.emit(One::One(Sloped { index, value, slope }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_rise_has_one_slope() {
        let mut derivative = Derivative::new();
        let slopes: std::vec::Vec<i16> = (0..10).map(|n| derivative.slope(n * 40)).collect();
        assert!(slopes[5..].iter().all(|&slope| slope == 50), "{slopes:?}");
    }

    #[test]
    fn the_slope_is_two_samples_behind() {
        let mut derivative = Derivative::new();
        // Of a peak at 10 the slope is 0 at 12.
        let slopes: std::vec::Vec<i16> =
            (0..20).map(|n: i16| derivative.slope(-100 * (n - 10).abs())).collect();
        assert_eq!(slopes[10 + Derivative::DELAY as usize], 0);
    }
}
