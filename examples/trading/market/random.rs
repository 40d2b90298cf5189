//! Random numbers that are the same on every target: a generator of a fixed
//! algorithm, and draws from it that use whole numbers only.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// One mean waiting time, in the units of [`Random::exponential`].
const ONE: u64 = 1 << 32;

/// A seeded source of random draws.
#[derive(Clone, Debug)]
pub(super) struct Random(Pcg64Mcg);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    fn word(&mut self) -> u32 {
        // The upper half of the output is the better one.
        (self.0.next_u64() >> 32) as u32
    }

    /// A number below `bound`, which is at least 1: Lemire, "Fast random integer
    /// generation in an interval", ACM TOMACS 29 (2019).
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let bound = u64::from(bound.max(1));
        // Products whose lower half is below this are one too many for fairness.
        let unfair = ONE % bound;
        loop {
            let product = u64::from(self.word()) * bound;
            if product % ONE >= unfair {
                return (product / ONE) as u32;
            }
        }
    }

    /// A size with a heavy tail: below `scale`, doubled each time that a coin
    /// falls on heads, at most `doublings` times. Beyond `scale` the chance of a
    /// larger one falls about as its inverse.
    pub(super) fn heavy(&mut self, scale: u32, doublings: u32) -> u32 {
        let heads = self.word().trailing_zeros().min(doublings);
        self.below(scale << heads)
    }

    /// An exponential waiting time of the given mean.
    pub(super) fn waiting_ns(&mut self, mean_ns: u64) -> u64 {
        let drawn = u128::from(self.exponential()) * u128::from(mean_ns);
        u64::try_from(drawn / u128::from(ONE)).unwrap_or(u64::MAX)
    }

    /// An exponential variate of mean [`ONE`] by comparisons alone: von Neumann,
    /// "Various techniques used in connection with random digits" (1951). A run
    /// of falling draws that starts at u has an odd length with chance exp(-u);
    /// each run of even length adds one and is tried again. A logarithm of the
    /// standard library would differ among targets.
    fn exponential(&mut self) -> u64 {
        let mut whole = 0;
        loop {
            let first = self.word();
            let mut last = first;
            let mut is_odd = true;
            loop {
                let next = self.word();
                if next > last {
                    break;
                }
                last = next;
                is_odd = !is_odd;
            }
            if is_odd {
                return whole + u64::from(first);
            }
            whole += ONE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a million draws, in thousandths of the mean.
    #[test]
    fn exponential_has_the_right_moments_and_tail() {
        let mut random = Random::new(1);
        let draws: Vec<u64> = (0..1_000_000).map(|_| random.waiting_ns(1_000)).collect();
        let sum: u64 = draws.iter().sum();
        let sum_of_squares: u64 = draws.iter().map(|draw| draw * draw).sum();
        let above_two = draws.iter().filter(|&&draw| draw >= 2_000).count();
        // The mean is 1, the mean square 2, and the tail beyond 2 is exp(-2); the
        // mean is half a thousandth less because draws are rounded down.
        assert!((996_500_000..1_002_500_000).contains(&sum), "{sum}");
        let square = sum_of_squares / 1_000_000;
        assert!((1_980_000..2_020_000).contains(&square), "{square}");
        assert!((134_300..136_400).contains(&above_two), "{above_two}");
    }

    #[test]
    fn below_is_even_and_bounded() {
        let mut random = Random::new(2);
        let mut counts = [0_u32; 3];
        (0..30_000).for_each(|_| counts[random.below(3) as usize] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        assert_eq!(random.below(0), 0);
    }

    /// The algorithm must never change: recorded runs are named by their seed.
    #[test]
    fn the_stream_of_a_seed_is_fixed() {
        let mut random = Random::new(42);
        let draws: Vec<u32> = (0..4).map(|_| random.below(1_000_000)).collect();
        assert_eq!(draws, [573_591, 133_306, 355_935, 225_406]);
    }
}
