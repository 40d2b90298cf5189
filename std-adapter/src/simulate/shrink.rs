//! Leaving out what a failure does not need.
//!
//! Delta debugging, Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE Transactions on
//! Software Engineering 28 (2002): parts are left out, halves first, then ever smaller ones, as long as the failure stays. It
//! ends when no single part can be left out, or when the runs are spent. Of their algorithm `ddmin` this has the
//! complements and not the subsets, which pay where little is needed and the rest does no harm: there halves do as well.

/// How many tests may still be made.
#[derive(Debug)]
pub(super) struct Patience {
    pub(super) left: u32,
}

impl Patience {
    /// Leaves out what can be; `still_fails` tells of a smaller list whether the failure stays.
    pub(super) fn shrink<T: Clone>(
        &mut self,
        items: &mut Vec<T>,
        mut still_fails: impl FnMut(&[T]) -> bool,
    ) {
        let mut size = items.len();
        while size > 0 {
            let (mut begin, mut has_shrunk) = (0, false);
            while begin < items.len() {
                let Some(left) = self.left.checked_sub(1) else { return };
                self.left = left;
                let end = (begin + size).min(items.len());
                let mut fewer = items.clone();
                fewer.drain(begin..end);
                if still_fails(&fewer) {
                    *items = fewer;
                    has_shrunk = true;
                } else {
                    begin = end;
                }
            }
            // Single parts are tried again as long as that is of use.
            if size > 1 || !has_shrunk {
                size /= 2;
            }
            size = size.min(items.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(needs: &[u32], from: u32) -> (Vec<u32>, u32) {
        let (mut items, mut patience) = ((0..from).collect(), Patience { left: 10_000 });
        patience.shrink(&mut items, |fewer| needs.iter().all(|need| fewer.contains(need)));
        (items, 10_000 - patience.left)
    }

    #[test]
    fn what_is_needed_stays_and_nothing_else() {
        for needs in [&[][..], &[0], &[999], &[3, 500, 501], &[0, 1, 2, 3, 4, 5, 6, 7]] {
            let (left, tests) = shrunk(needs, 1000);
            assert_eq!(left, needs);
            assert!(tests <= 40 * (1 + needs.len() as u32), "{tests} tests for {needs:?}");
        }
        assert!(shrunk(&[], 0).0.is_empty());
    }

    #[test]
    fn what_only_counts_together_stays_together() {
        // Fails while an even number of items, but some, is left.
        let (mut items, mut patience) = ((0..64).collect::<Vec<u32>>(), Patience { left: 1000 });
        patience.shrink(&mut items, |fewer| !fewer.is_empty() && fewer.len().is_multiple_of(2));
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn what_can_only_go_behind_another_goes() {
        let (mut items, mut patience) = ((0..5).collect::<Vec<u32>>(), Patience { left: 1000 });
        patience.shrink(&mut items, |fewer| {
            !fewer.is_empty() && fewer.iter().copied().eq(0..fewer.len() as u32)
        });
        assert_eq!(items, [0]);
    }

    #[test]
    fn it_ends_with_its_patience() {
        let (mut items, mut patience) = ((0..64).collect::<Vec<u32>>(), Patience { left: 7 });
        let mut tests = 0;
        patience.shrink(&mut items, |_| {
            tests += 1;
            false
        });
        assert_eq!((items.len(), tests, patience.left), (64, 7, 0));
    }
}
