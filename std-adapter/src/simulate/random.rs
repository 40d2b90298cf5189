//! Random numbers that are the same on every target.

use arachne::hash::StableHasher;
use core::hash::Hasher;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// A seeded source of random draws, the same everywhere and for ever: PCG XSL 128/64 (MCG), O'Neill, "PCG: a family of
/// simple fast space-efficient statistically good algorithms for random number generation" (2014), as `rand_pcg` has it.
///
/// All draws use whole numbers, but for [`chance`](Self::chance), whose arithmetic is exact.
///
/// # Examples
/// ```
/// use arachne_std::simulate::Random;
///
/// let mut random = Random::new(42);
/// assert_eq!([random.below(1000), random.below(1000), random.below(1000)], [573, 133, 355]);
/// ```
#[derive(Clone, Debug)]
pub struct Random(Pcg64Mcg);

impl Random {
    /// The draws of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    /// The draws of a seed for another purpose, which have nothing to do with those of [`new`](Self::new).
    #[must_use]
    pub fn of(seed: u64, purpose: &str) -> Self {
        let mut hasher = StableHasher::default();
        hasher.write_u64(seed);
        hasher.write(purpose.as_bytes());
        Self::new(hasher.finish())
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound`, 0 if that is 0. Its bias is less than `bound` in 2^64.
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.number()) * u128::from(bound);
        (product >> 64) as u64
    }

    /// Whether something happens that has this chance, from 0 for never to 1 for always.
    pub fn chance(&mut self, chance: f64) -> bool {
        // 32 bits and a power of two: nothing is rounded.
        ((self.number() >> 32) as f64) < chance * 4_294_967_296.0
    }

    /// One of some things; `None` if there is none.
    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        let index = usize::try_from(self.below(things.len() as u64)).ok()?;
        things.get(index)
    }
}
