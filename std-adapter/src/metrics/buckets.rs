//! The buckets of a histogram as Prometheus takes them: few, in seconds.

use arachne::observe::Histogram;

/// The exponents of the bounds: powers of two from 32 ns to 134 ms, and of four up to 8.6 s.
const EXPONENTS: [u32; 26] = [
    5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 31,
    33,
];

/// Pairs of a bound in seconds and how many durations are at most that, and above the bound before; the last is infinite.
///
/// A bound is a nanosecond below the power of two: there a bucket of the histogram ends, so that counts are exact.
pub(super) fn in_seconds(histogram: &Histogram) -> Vec<(f64, u64)> {
    let mut fine = histogram.buckets().peekable();
    let mut seen = 0u64;
    let mut coarse: Vec<(f64, u64)> = EXPONENTS
        .iter()
        .map(|exponent| {
            let bound_ns = (1u64 << exponent) - 1;
            let mut count = 0u64;
            while let Some((_, more)) = fine.next_if(|(upper_ns, _)| *upper_ns <= bound_ns) {
                count = count.saturating_add(u64::from(more));
            }
            seen = seen.saturating_add(count);
            (seconds(bound_ns), count)
        })
        .collect();
    coarse.push((f64::INFINITY, histogram.count().saturating_sub(seen)));
    coarse
}

/// Nanoseconds as seconds.
pub(super) fn seconds(duration_ns: u64) -> f64 {
    duration_ns as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_duration_is_in_the_bucket_of_its_bound() {
        for exponent in 0..u64::BITS {
            for duration_ns in [(1u64 << exponent) - 1, 1 << exponent] {
                let mut histogram = Histogram::new();
                histogram.record(duration_ns);
                let buckets = in_seconds(&histogram);
                let holder = buckets.iter().position(|(_, count)| *count == 1).unwrap();
                let (upper, _) = buckets[holder];
                let lower = holder.checked_sub(1).map_or(-1.0, |before| buckets[before].0);
                let duration = seconds(duration_ns);
                assert!(
                    lower < duration && duration <= upper,
                    "{duration_ns} in ({lower}, {upper}]"
                );
                assert_eq!(buckets.iter().map(|(_, count)| count).sum::<u64>(), 1);
            }
        }
    }

    #[test]
    fn bounds_rise() {
        let buckets = in_seconds(&Histogram::new());
        assert!(buckets.is_sorted_by(|(one, _), (next, _)| one < next));
        assert_eq!(buckets.len(), 27);
    }
}
