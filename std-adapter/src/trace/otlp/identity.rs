//! The numbers of traces and spans, and the choice of what is sampled.

use opentelemetry::{SpanId, TraceId};

/// A permutation of 64-bit numbers that leaves no pattern: the finaliser of SplitMix64 (Steele, Lea, Flood: Fast
/// splittable pseudorandom number generators, 2014).
pub(super) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// What tells the traces of a run from those of others, and which of them are sampled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    run: u64,
    /// What the numbers of the header are moved by.
    base: u64,
    /// A trace is sampled if its low bits are below this: 2⁶³ times the ratio.
    bound: u64,
}

impl Identity {
    pub(super) fn new(run: u64, ratio: f64) -> Self {
        // The rule of OpenTelemetry's `TraceIdRatioBased`, so that whoever applies it agrees.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bound = (ratio.clamp(0.0, 1.0) * (1u64 << 63) as f64) as u64;
        Self { run, base: mix(run), bound }
    }

    const fn low(self, id: u64) -> u64 {
        mix(self.base.wrapping_add(id))
    }

    /// Whether the trace with this number in the header is sampled.
    pub(super) const fn samples(self, id: u64) -> bool {
        (self.low(id) >> 1) < self.bound
    }

    /// The trace with this number in the header.
    pub(super) fn trace(self, id: u64) -> TraceId {
        let bits = u128::from(self.run) << 64 | u128::from(self.low(id));
        // 0 means that there is none.
        TraceId::from(if bits == 0 { 1 } else { bits })
    }
}

/// The numbers of an observer's spans: different from those of all others.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpanNumbers {
    base: u64,
    count: u64,
}

impl SpanNumbers {
    /// How many bits count the spans of an observer; those above tell the observers apart.
    const COUNT_BITS: u32 = 44;

    pub(super) const fn new(run: u64, observer: u64) -> Self {
        Self { base: mix(!run) ^ (observer << Self::COUNT_BITS), count: 0 }
    }

    pub(super) const fn next(&mut self) -> u64 {
        loop {
            self.count = self.count.wrapping_add(1) & ((1 << Self::COUNT_BITS) - 1);
            // A permutation: different numbers stay different.
            let number = mix(self.base ^ self.count);
            if number != 0 {
                return number;
            }
        }
    }
}

/// A span's number for OpenTelemetry; 0 means that there is none.
pub(super) const fn span(number: u64) -> SpanId {
    SpanId::from_bytes(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_spans_have_one_number() {
        let mut seen = HashSet::new();
        for observer in 0..20 {
            let mut numbers = SpanNumbers::new(9, observer);
            for _ in 0..5_000 {
                assert!(seen.insert(numbers.next()));
            }
        }
    }

    #[test]
    fn the_ratio_is_that_of_traces_whatever_the_seed() {
        for run in [0, 1, u64::MAX] {
            for seed in [1, 1 << 40] {
                for (ratio, least, most) in [(0.0, 0, 0), (0.1, 900, 1_100), (1.0, 10_000, 10_000)]
                {
                    let identity = Identity::new(run, ratio);
                    let sampled = (seed..seed + 10_000).filter(|&id| identity.samples(id)).count();
                    assert!((least..=most).contains(&sampled), "{ratio}: {sampled}");
                }
            }
        }
        assert!(!Identity::new(1, f64::NAN).samples(1));
    }

    #[test]
    fn runs_and_traces_have_numbers_of_their_own() {
        let mut seen = HashSet::new();
        for run in [0, 1, 2] {
            for id in 0..1_000 {
                let trace = Identity::new(run, 1.0).trace(id);
                assert_ne!(trace, TraceId::INVALID);
                assert!(seen.insert(trace));
            }
        }
    }
}
