//! What is in an electrocardiogram and not of the heart, and the random numbers for it.

use core::f64::consts::TAU;

/// PCG-XSH-RR of 64 bits of state (O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms for
/// random number generation", 2014).
#[derive(Clone, Debug)]
pub(super) struct Noise {
    state: u64,
}

impl Noise {
    const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
    /// That of the authors' demonstration, stream 54.
    const INCREMENT: u64 = 109;

    /// The wander of the baseline with the breath: 0.2 mV at 0.25 Hz.
    const WANDER_MV: f64 = 0.2;
    const WANDER_HZ: f64 = 0.25;

    /// What mains leave: 0.02 mV at 50 Hz.
    const MAINS_MV: f64 = 0.02;
    const MAINS_HZ: f64 = 50.0;

    /// The deviation of the noise of muscles and amplifier: 0.015 mV, white.
    const WHITE_MV: f64 = 0.015;

    pub(super) const fn new(seed: u64) -> Self {
        let mut noise = Self { state: 0 };
        noise.step();
        noise.state = noise.state.wrapping_add(seed);
        noise.step();
        noise
    }

    const fn step(&mut self) {
        self.state = self.state.wrapping_mul(Self::MULTIPLIER).wrapping_add(Self::INCREMENT);
    }

    const fn word(&mut self) -> u32 {
        let state = self.state;
        self.step();
        let mixed = (((state >> 18) ^ state) >> 27) as u32;
        mixed.rotate_right((state >> 59) as u32)
    }

    /// Evenly from 0 to below 1.
    pub(super) fn even(&mut self) -> f64 {
        f64::from(self.word()) / 4_294_967_296.0
    }

    /// About normal, of mean 0 and deviation 1, at most 6: a sum of twelve (Irwin and Hall).
    pub(super) fn normal(&mut self) -> f64 {
        let mut sum = -6.0;
        for _ in 0..12 {
            sum += self.even();
        }
        sum
    }

    /// The noise at a time, in millivolts.
    pub(super) fn next(&mut self, time_s: f64) -> f64 {
        let wander_mv = Self::WANDER_MV * libm::sin(TAU * Self::WANDER_HZ * time_s);
        let mains_mv = Self::MAINS_MV * libm::sin(TAU * Self::MAINS_HZ * time_s);
        wander_mv + mains_mv + Self::WHITE_MV * self.normal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The generator must never change, for recordings are named by their seed. These are the values of the authors'
    /// demonstration.
    #[test]
    fn the_stream_of_a_seed_is_fixed() {
        let mut noise = Noise::new(42);
        let words = [noise.word(), noise.word(), noise.word()];
        assert_eq!(words, [0xa15c_02b7, 0x7b47_f409, 0xba1d_3330]);
    }

    #[test]
    fn normal_has_its_moments() {
        let mut noise = Noise::new(1);
        let draws: std::vec::Vec<f64> = (0..100_000).map(|_| noise.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 100_000.0;
        let square = draws.iter().map(|draw| draw * draw).sum::<f64>() / 100_000.0;
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.02, "{mean} {square}");
    }
}
