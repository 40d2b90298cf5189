//! Money as whole numbers: the product of a price and a quantity, both counts
//! of 10⁻⁸, is a count of 10⁻¹⁶, exactly.

use crate::market::{Price, Quantity, UNITS_PER_ONE};
use core::fmt;
use core::ops::{Add, Sub};

/// Units of [`Money`] that make one of the quote currency.
const UNITS: i128 = UNITS_PER_ONE as i128 * UNITS_PER_ONE as i128;

/// An amount of the quote currency in units of 10⁻¹⁶; saturates rather than
/// overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i128);

impl Money {
    /// A whole amount.
    #[must_use]
    pub const fn whole(amount: i64) -> Self {
        Self(amount as i128 * UNITS)
    }

    /// What a quantity costs; below zero for one that is sold.
    #[must_use]
    pub const fn cost(price: Price, quantity: Quantity) -> Self {
        // Two 64-bit numbers have a product of at most 126 bits and a sign.
        Self(price.0 as i128 * quantity.0 as i128)
    }

    /// The nearest floating-point number: for those who read it, never for the
    /// state.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / UNITS as f64
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Shows four decimals and cuts off the rest.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let shown = self.0.unsigned_abs() / (UNITS.unsigned_abs() / 10_000);
        write!(f, "{sign}{}.{:04}", shown / 10_000, shown % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_exact_and_reads_well() {
        let cost = Money::cost(Price(268_381_000_000), Quantity(-50_000_000));
        assert_eq!(cost.to_string(), "-1341.9050");
        assert_eq!(Money::whole(3).to_string(), "3.0000");
        assert_eq!(Money::whole(-3).to_f64(), -3.0);
    }

    #[test]
    fn extremes_do_not_overflow() {
        let cost = Money::cost(Price(i64::MAX), Quantity(i64::MIN));
        assert!(cost + cost + cost < cost);
        assert!(Money(i128::MAX) + Money(1) == Money(i128::MAX));
    }
}
