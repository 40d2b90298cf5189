//! Where a random test takes its choices from: a seed, or bytes that a fuzzer makes.

/// A stream of choices.
pub trait Choices {
    /// Any number.
    fn number(&mut self) -> u64;

    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound.max(1)
    }

    /// A number of a closed range.
    fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// Whether it happens, with so many chances of a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of some things.
    fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len() as u64) as usize]
    }

    /// Whether there is no more to choose from: always 0 from then on.
    fn is_spent(&self) -> bool {
        false
    }
}

/// A small random generator, the same everywhere: SplitMix64 (Steele, Lea and Flood 2014). Its seed decides.
#[derive(Clone, Copy, Debug)]
pub struct Random(pub u64);

impl Choices for Random {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
