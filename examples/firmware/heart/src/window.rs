//! A window over the last values of a signal, and their sum.

/// The last `N` values; at first all are 0.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Window<const N: usize> {
    #[cfg_attr(feature = "serde", serde(with = "crate::array"))]
    values: [i32; N],
    /// Where the oldest value is.
    oldest: u16,
    // Invariant: the sum of all values. Whole numbers leave no rest behind that could grow.
    sum: i32,
}

impl<const N: usize> Window<N> {
    pub(crate) const fn new() -> Self {
        assert!(N > 0 && N < u16::MAX as usize);
        Self { values: [0; N], oldest: 0, sum: 0 }
    }

    /// Takes a value in and the oldest out; returns the sum of what is in the window now.
    ///
    /// The caller sees to it that `N` values have a sum of 32 bits.
    pub(crate) fn push(&mut self, value: i32) -> i32 {
        if let Some(place) = self.values.get_mut(usize::from(self.oldest)) {
            self.sum = self.sum.wrapping_add(value).wrapping_sub(*place);
            *place = value;
        }
        let next = self.oldest.wrapping_add(1);
        self.oldest = if usize::from(next) < N { next } else { 0 };
        self.sum
    }

    /// The value that came `age` values before the newest; 0 for one that has left the window.
    pub(crate) fn ago(&self, age: usize) -> i32 {
        let from_newest = age.wrapping_add(1);
        let oldest = usize::from(self.oldest);
        let at = match oldest.checked_sub(from_newest) {
            Some(at) => at,
            None => oldest.wrapping_add(N).wrapping_sub(from_newest),
        };
        if age < N { self.values.get(at).copied().unwrap_or(0) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_values_in_the_window() {
        let mut window = Window::<5>::new();
        let signal: std::vec::Vec<i32> = (0..40).map(|n| n * n % 17 - 8).collect();
        for (at, &value) in signal.iter().enumerate() {
            let first = (at + 1).saturating_sub(5);
            assert_eq!(window.push(value), signal[first..=at].iter().sum::<i32>());
            for age in 0..5.min(at + 1) {
                assert_eq!(window.ago(age), signal[at - age]);
            }
            assert_eq!(window.ago(5), 0);
        }
    }
}
