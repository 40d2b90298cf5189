//! Time is counted in samples.

/// Samples in a second.
pub const RATE_HZ: u32 = 360;

/// Nine samples are exactly 25 ms, which are this many nanoseconds.
const NINE_SAMPLES_NS: u32 = 25_000_000;

/// The logical time of a sample in nanoseconds, rounded down: `index * 1_000_000_000 / 360`.
///
/// The index has room for 138 days. There is no division of 64 bits in it, which small processors do not have.
///
/// # Examples
/// ```
/// assert_eq!(heart::time_ns(1), 2_777_777);
/// assert_eq!(heart::time_ns(360), 1_000_000_000);
/// assert_eq!(u128::from(heart::time_ns(u32::MAX)), u128::from(u32::MAX) * 1_000_000_000 / 360);
/// ```
#[must_use]
pub const fn time_ns(index: u32) -> u64 {
    let rest_ns = (index % 9).wrapping_mul(NINE_SAMPLES_NS) / 9;
    // Neither can wrap: the product is below 2^54.
    ((index / 9) as u64).wrapping_mul(NINE_SAMPLES_NS as u64).wrapping_add(rest_ns as u64)
}

/// How many samples a span of milliseconds has, rounded down; at most an hour.
#[must_use]
pub const fn samples_of_ms(span_ms: u32) -> u32 {
    span_ms.saturating_mul(RATE_HZ) / 1_000
}
