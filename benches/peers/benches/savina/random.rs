//! The numbers that choose: the same in all ways.

/// Marsaglia's xorshift.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The next number, less than `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The upper half is the better one.
        ((self.0 >> 32) * bound) >> 32
    }
}

/// Work that takes so many steps.
pub fn busy(steps: u64) -> u64 {
    let mut random = Random::new(steps);
    (0..steps).map(|_| std::hint::black_box(&mut random).below(100)).sum()
}
