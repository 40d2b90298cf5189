//! How values are changed on their way.

use super::Random;
use arachne::port::{Never, One};

/// Says what a damaged value of a type is like.
///
/// # Examples
/// ```
/// use arachne_std::simulate::{Corrupt, Random};
///
/// let mut number = 7u32;
/// number.corrupt(&mut Random::new(1));
/// assert_eq!((number ^ 7).count_ones(), 1); // one bit of it is another
/// ```
pub trait Corrupt {
    /// Damages the value. Nothing happens where a type cannot be damaged.
    fn corrupt(&mut self, random: &mut Random);
}

macro_rules! flip_a_bit {
    ($($Number:ty),*) => {
        $(impl Corrupt for $Number {
            fn corrupt(&mut self, random: &mut Random) {
                *self ^= 1 << random.below(<$Number>::BITS.into());
            }
        })*
    };
}

flip_a_bit!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

impl Corrupt for bool {
    fn corrupt(&mut self, _: &mut Random) {
        *self = !*self;
    }
}

impl Corrupt for () {
    fn corrupt(&mut self, _: &mut Random) {}
}

impl Corrupt for Never {
    fn corrupt(&mut self, _: &mut Random) {}
}

impl<T: Corrupt> Corrupt for One<T> {
    fn corrupt(&mut self, random: &mut Random) {
        let Self::One(value) = self;
        value.corrupt(random);
    }
}

/// One of them is damaged.
impl<T: Corrupt> Corrupt for [T] {
    fn corrupt(&mut self, random: &mut Random) {
        let index = random.below(self.len() as u64);
        if let Some(value) = usize::try_from(index).ok().and_then(|index| self.get_mut(index)) {
            value.corrupt(random);
        }
    }
}
