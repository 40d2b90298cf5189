//! The arithmetic of a periodic timer: points at `first + k × period`, and which of them has passed.
//!
//! A grid does not drift: the next point follows from the last point and not from the time at which a tick happened to
//! come.

/// Whether a timer is due. `u64::MAX` stands for a timer that is not armed.
pub(super) const fn is_due(due_ns: u64, now_ns: u64) -> bool {
    due_ns <= now_ns && due_ns != u64::MAX
}

/// The last point of a grid that has passed, and the number of points from the first to it.
///
/// This is long division, usually of one step. A core without a 64-bit divide instruction would otherwise link a
/// kilobyte of software division. With a period of 0 the first point is the last.
#[inline(never)]
pub(super) const fn last_point(first_ns: u64, now_ns: u64, period_ns: u64) -> (u64, u64) {
    let mut remainder = now_ns.saturating_sub(first_ns);
    if period_ns > remainder || period_ns == 0 {
        return (first_ns, 0);
    }
    // Double the period until it would pass the remainder, then subtract on the way back: one bit of the quotient each.
    let (mut step, mut bit, mut count) = (period_ns, 1u64, 0u64);
    while step <= remainder >> 1 {
        (step, bit) = (step << 1, bit << 1);
    }
    while bit != 0 {
        if step <= remainder {
            remainder = remainder.wrapping_sub(step);
            count |= bit;
        }
        (step, bit) = (step >> 1, bit >> 1);
    }
    (now_ns.wrapping_sub(remainder), count)
}

#[cfg(test)]
mod tests {
    use super::last_point;
    use quickcheck::{TestResult, quickcheck};

    #[test]
    fn t3_a_point_has_passed_at_its_own_time() {
        assert_eq!(last_point(10, 29, 20), (10, 0));
        assert_eq!(last_point(10, 30, 20), (30, 1));
        assert_eq!(last_point(10, 89, 20), (70, 3));
        assert_eq!(last_point(10, 90, 20), (90, 4));
    }

    quickcheck! {
        fn t3_the_last_point_is_that_of_a_division(first: u64, late: u64, period: u64, shift: u8) -> TestResult {
            let (first, period) = (first >> 1, period >> (shift % 64));
            let now = first.saturating_add(late >> 1);
            let Some(count) = (late >> 1).checked_div(period) else {
                return TestResult::from_bool(last_point(first, now, period) == (first, 0));
            };
            let point = first.saturating_add(count.saturating_mul(period));
            TestResult::from_bool(last_point(first, now, period) == (point, count))
        }
    }
}
