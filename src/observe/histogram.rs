//! A histogram of durations in fixed memory.

/// Counts durations in buckets: each power of two is divided into four, so that a value is off by at most a quarter.
///
/// The layout is that of an HDR histogram (Tene 2012) with two significant bits. The range is 0 ns to about 15 s;
/// longer durations count in the last bucket. The size is fixed, and recording does not allocate.
///
/// # Examples
/// ```
/// use arachne::observe::Histogram;
///
/// let mut histogram = Histogram::new();
/// for latency_ns in 1..=1000 {
///     histogram.record(latency_ns);
/// }
/// let p99_ns = histogram.quantile_ns(0.99).unwrap();
/// assert!((990..=1120).contains(&p99_ns));
/// assert_eq!(histogram.count(), 1000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Histogram {
    #[cfg_attr(feature = "serde", serde(with = "super::serial"))]
    buckets: [u32; Self::BUCKETS],
    count: u64,
    sum_ns: u64,
    largest_ns: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// The number of buckets.
    pub const BUCKETS: usize = 132;

    /// Creates an empty histogram.
    #[must_use]
    pub const fn new() -> Self {
        Self { buckets: [0; Self::BUCKETS], count: 0, sum_ns: 0, largest_ns: 0 }
    }

    /// Records a duration, in nanoseconds.
    #[inline]
    pub fn record(&mut self, duration_ns: u64) {
        let index = Self::index(duration_ns).min(Self::BUCKETS.wrapping_sub(1));
        if let Some(bucket) = self.buckets.get_mut(index) {
            *bucket = bucket.saturating_add(1);
        }
        self.count = self.count.saturating_add(1);
        self.sum_ns = self.sum_ns.saturating_add(duration_ns);
        self.largest_ns = self.largest_ns.max(duration_ns);
    }

    /// The number of recorded durations.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The sum of the recorded durations, in nanoseconds; it saturates at `u64::MAX`.
    #[must_use]
    pub const fn sum_ns(&self) -> u64 {
        self.sum_ns
    }

    /// The longest recorded duration, in nanoseconds; 0 if there is none.
    #[must_use]
    pub const fn largest_ns(&self) -> u64 {
        self.largest_ns
    }

    /// A quantile, in nanoseconds, rounded up to the upper bound of its bucket but at most the longest duration;
    /// `None` if the histogram is empty.
    ///
    /// `quantile` is clamped to 0 to 1; 0.999 is p99.9.
    #[must_use]
    pub fn quantile_ns(&self, quantile: f64) -> Option<u64> {
        // Nearest rank: the smallest recorded value that is at least as large as this share of all values.
        let exact = quantile.clamp(0.0, 1.0) * self.count as f64;
        let whole = exact as u64;
        let rank = whole.saturating_add(u64::from(exact > whole as f64)).max(1);
        let mut seen = 0u64;
        for (upper_ns, count) in self.buckets() {
            seen = seen.saturating_add(u64::from(count));
            if count > 0 && seen >= rank {
                return Some(upper_ns.min(self.largest_ns));
            }
        }
        None
    }

    /// The buckets in ascending order, as pairs of the largest value, in nanoseconds, and the count.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u32)> {
        self.buckets.iter().enumerate().map(|(index, count)| {
            let last = index == Self::BUCKETS.wrapping_sub(1);
            (
                if last { u64::MAX } else { Self::lower(index.wrapping_add(1)).wrapping_sub(1) },
                *count,
            )
        })
    }

    /// The bucket of a value. The values 0 to 3 have a bucket each; above, every power of two has four.
    #[inline]
    const fn index(value: u64) -> usize {
        if value < 4 {
            return value as usize;
        }
        let exponent = 63u32.wrapping_sub(value.leading_zeros());
        let step = value.wrapping_shr(exponent.wrapping_sub(2)) & 3;
        (exponent as usize).wrapping_sub(1).wrapping_mul(4).wrapping_add(step as usize)
    }

    /// The smallest value of a bucket.
    const fn lower(index: usize) -> u64 {
        if index < 4 {
            return index as u64;
        }
        let exponent = (index as u32 >> 2).wrapping_add(1);
        let step = index as u64 & 3;
        4u64.wrapping_add(step).wrapping_shl(exponent.wrapping_sub(2))
    }
}
