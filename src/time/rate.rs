//! Conversion between the ticks of a counter and nanoseconds.

/// The rate of a counter that ticks `HZ` times a second: `TICKS` ticks take `NS` nanoseconds, in lowest terms.
///
/// The lowest terms make the conversion to nanoseconds cheap. If `HZ` divides 10⁹, it needs no division; at 32,768 Hz
/// the division is a shift.
pub(super) struct Rate<const HZ: u64>;

#[expect(
    clippy::arithmetic_side_effects,
    reason = "it divides by constants above 0; all else saturates"
)]
impl<const HZ: u64> Rate<HZ> {
    /// The greatest common divisor.
    const COMMON: u64 = {
        let (mut a, mut b) = (HZ, 1_000_000_000);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    const TICKS: u64 = HZ / Self::COMMON;
    const NS: u64 = 1_000_000_000 / Self::COMMON;

    /// The duration of `ticks` ticks in nanoseconds, rounded down and saturating.
    #[inline]
    pub(super) const fn ns(ticks: u64) -> u64 {
        // Whole multiples are converted separately, so that no product overflows unless the result does.
        let (whole, rest) = (ticks / Self::TICKS, ticks % Self::TICKS);
        whole.saturating_mul(Self::NS).saturating_add(rest.saturating_mul(Self::NS) / Self::TICKS)
    }

    /// The number of ticks that take `ns` nanoseconds, rounded up and saturating.
    pub(super) const fn ticks(ns: u64) -> u64 {
        let (whole, rest) = (ns / Self::NS, ns % Self::NS);
        let rest = rest.saturating_mul(Self::TICKS).div_ceil(Self::NS);
        whole.saturating_mul(Self::TICKS).saturating_add(rest)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    /// Checks both conversions against exact arithmetic, up to `u64::MAX`.
    fn is_exact<const HZ: u64>() {
        let saturated = |exact: u128| u64::try_from(exact).unwrap_or(u64::MAX);
        let (hz, second_ns) = (u128::from(HZ), 1_000_000_000);
        let large = [1 << 32, (1 << 53) + 1, u64::MAX / 1_000, u64::MAX - 1, u64::MAX];
        for value in [0, 1, 2, 3, 999, 32_767].into_iter().chain(large) {
            let wide = u128::from(value);
            let ns = Rate::<HZ>::ns(value);
            assert_eq!(ns, saturated(wide * second_ns / hz), "{value} ticks at {HZ} Hz");
            let ticks = Rate::<HZ>::ticks(value);
            assert_eq!(ticks, saturated((wide * hz).div_ceil(second_ns)), "{value} ns at {HZ} Hz");
        }
    }

    #[test]
    fn every_rate_is_exact() {
        is_exact::<1>();
        is_exact::<1_000>();
        is_exact::<32_768>();
        is_exact::<1_000_000>();
        is_exact::<12_000_000>();
        is_exact::<133_000_000>();
        is_exact::<1_000_000_000>();
        is_exact::<5_242_880_000>();
    }
}
