//! The band-pass: it keeps what a QRS complex is made of, 5 to 13 Hz, and suppresses wander of the baseline and mains.

use crate::messages::{Filtered, Sample};
use crate::window::Window;
use arachne::prelude::*;

/// The width of each of the two means that smooth, in samples: 25 ms.
const SMOOTH: usize = 9;

/// The width of the mean that is subtracted, in samples: 125 ms.
const BASE: usize = 45;

/// Two means of 25 ms in a row, and from that the mean of 125 ms around it subtracted.
///
/// These are the filters of Pan and Tompkins, a triangle as low-pass and an all-pass less a mean as high-pass, with
/// the spans that Hamilton gives for any rate (Computers in Cardiology 29:101-104, 2002). As sums of whole numbers in a
/// window they are exact. The first mean has its zeros at 40, 80, 120 .. Hz.
///
/// The first sample counts as what has always been there: there is no step at the start.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BandPass {
    first: Option<i16>,
    once: Window<SMOOTH>,
    twice: Window<SMOOTH>,
    base: Window<BASE>,
}

impl BandPass {
    /// How many samples the output is behind the input: 8 by the two means, 22 by the one subtracted.
    pub const DELAY: u32 = 30;

    /// How many samples an input goes on to have an effect.
    pub const MEMORY: u32 = 61;

    /// The sums amount to 9 * 9 * 45 = 3645 times the signal; this divides them.
    const DIVISOR_LOG2: u32 = 9;

    /// A filter at rest.
    #[must_use]
    pub const fn new() -> Self {
        Self { first: None, once: Window::new(), twice: Window::new(), base: Window::new() }
    }

    fn filter(&mut self, value: i16) -> i16 {
        // Within the range of the converter no sum exceeds 2047 * 3645 < 2^23, and the result 2047 * 7.2 < 2^15.
        let value = value.clamp(0, 2047);
        let first = *self.first.get_or_insert(value);
        let smooth =
            self.twice.push(self.once.push(i32::from(value).wrapping_sub(i32::from(first))));
        let sum = self.base.push(smooth);
        let middle = self.base.ago(BASE / 2).wrapping_mul(BASE as i32);
        (middle.wrapping_sub(sum) >> Self::DIVISOR_LOG2) as i16
    }
}

impl Default for BandPass {
    fn default() -> Self {
        Self::new()
    }
}

impl Node for BandPass {
    type Input = One<Sample>;
    type Output = One<Filtered>;

    fn on_message(
        &mut self,
        One::One(Sample { index, value }): One<Sample>,
        context: &mut impl Context<One<Filtered>>,
    ) -> Outcome<One<Sample>> {
        let value = self.filter(value);
        context.emit(One::One(Filtered { index, value }))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn filtered(signal: impl Iterator<Item = i16>) -> Vec<i32> {
        let mut filter = BandPass::new();
        signal.map(|value| i32::from(filter.filter(value))).collect()
    }

    /// A whole number of periods of a sine, around 1024, as a table of a wave would give it.
    fn peak_of_sine(frequency_hz: f64) -> i32 {
        let signal = (0..1_440).map(|n| {
            let angle = f64::from(n) * frequency_hz / 360.0 * core::f64::consts::TAU;
            1_024 + (200.0 * angle.sin()) as i16
        });
        filtered(signal).into_iter().skip(360).map(i32::abs).max().expect("samples")
    }

    #[test]
    fn an_impulse_comes_out_in_the_middle_of_its_delay() {
        let out = filtered((0..120).map(|n| if n == 10 { 2_047 } else { 0 }));
        let peak = (0..out.len()).max_by_key(|&at| out[at]).expect("samples");
        assert_eq!(peak, 10 + BandPass::DELAY as usize);
        let after = 10 + BandPass::MEMORY as usize;
        assert!(out[after - 2] != 0 && out[after..].iter().all(|&value| value == 0));
        assert!((0..30).all(|n| out[peak - n] == out[peak + n]), "the phase is linear");
    }

    #[test]
    fn a_level_is_no_signal_from_the_first_sample_on() {
        assert!(filtered((0..200).map(|_| 1_700)).iter().all(|&value| value == 0));
    }

    #[test]
    fn a_qrs_complex_passes_and_wander_and_mains_do_not() {
        let heart = peak_of_sine(10.0);
        assert!((800..1_800).contains(&heart), "{heart}");
        assert!(peak_of_sine(0.3) * 40 < heart);
        assert!(peak_of_sine(50.0) * 15 < heart);
        assert!(peak_of_sine(60.0) * 12 < heart);
    }

    #[test]
    fn the_greatest_swing_fits() {
        // High where the response to an impulse is above 0, low elsewhere.
        let out = filtered(
            (0..400).map(|n| if (22..39).contains(&(n % 61)) { i16::MAX } else { i16::MIN }),
        );
        assert!(out.iter().all(|value| value.abs() < 10_000));
        assert!(out.iter().any(|value| value.abs() > 8_000));
    }
}
