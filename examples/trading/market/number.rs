//! Exact decimal numbers: an exchange sends prices and quantities as decimal
//! strings, which are kept as whole counts of 10⁻⁸ and never touch a float.

use core::error::Error;
use core::fmt;

/// Decimals that a [`Price`] or [`Quantity`] keeps.
pub const DECIMALS: u32 = 8;

/// Units of a [`Price`] or [`Quantity`] that make one.
pub const UNITS_PER_ONE: i64 = 10_i64.pow(DECIMALS);

/// A price in units of 10⁻⁸ of the quote currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(pub i64);

/// A quantity in units of 10⁻⁸ of the base currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub i64);

/// Why a decimal string was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NumberError {
    /// Not digits, or digits, a point and digits.
    Malformed,
    /// Below zero, where the exchange never goes.
    Negative,
    /// More than [`DECIMALS`] decimals, and those beyond are not all zero.
    TooPrecise,
    /// Too large for 64 bits.
    TooLarge,
}

/// Reads a decimal string as a count of 10⁻⁸, exactly or not at all.
pub(super) fn parse_units(text: &str) -> Result<i64, NumberError> {
    if text.starts_with('-') {
        return Err(NumberError::Negative);
    }
    let (whole, decimals) = match text.split_once('.') {
        Some((_, "")) => return Err(NumberError::Malformed),
        Some(parts) => parts,
        None => (text, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
        return Err(NumberError::Malformed);
    }
    let (kept, beyond) = decimals.split_at(decimals.len().min(DECIMALS as usize));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(NumberError::TooPrecise);
    }
    // Missing decimals are zeros: "0.5" has the digits of "0.50000000".
    let padding = core::iter::repeat_n(b'0', DECIMALS as usize - kept.len());
    whole
        .bytes()
        .chain(kept.bytes())
        .chain(padding)
        .try_fold(0_i64, |units, digit| units.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
        .ok_or(NumberError::TooLarge)
}

fn write_units(units: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, decimals) = (units / UNITS_PER_ONE, units % UNITS_PER_ONE);
    let (whole, decimals) = (whole.unsigned_abs(), decimals.unsigned_abs());
    write!(f, "{sign}{whole}.{decimals:08}")
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_units(self.0, f)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_units(self.0, f)
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a decimal number",
            Self::Negative => "below zero",
            Self::TooPrecise => "more than 8 decimals",
            Self::TooLarge => "too large for 64 bits",
        })
    }
}

impl Error for NumberError {}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    #[test]
    fn reads_decimals_exactly() {
        assert_eq!(parse_units("2683.80000000"), Ok(268_380_000_000));
        assert_eq!(parse_units("0.00000001"), Ok(1));
        assert_eq!(parse_units("0.1000000000000"), Ok(10_000_000));
        assert_eq!(parse_units("7"), Ok(700_000_000));
        assert_eq!(parse_units("92233720368.54775807"), Ok(i64::MAX));
    }

    #[test]
    fn refuses_what_it_cannot_keep() {
        for text in ["", ".", "1.", ".5", "1e3", "+1", " 1", "1.2.3", "0x1", "1,5", "١"] {
            assert_eq!(parse_units(text), Err(NumberError::Malformed), "{text:?}");
        }
        assert_eq!(parse_units("-0.1"), Err(NumberError::Negative));
        assert_eq!(parse_units("0.000000001"), Err(NumberError::TooPrecise));
        let above_max = "92233720368.54775808";
        assert_eq!(parse_units(above_max), Err(NumberError::TooLarge));
    }

    quickcheck! {
        fn what_is_written_is_read_back(units: i64) -> bool {
            let units = units & i64::MAX;
            parse_units(&Price(units).to_string()) == Ok(units)
        }
    }
}
