//! The levels of the book near the best prices, kept up to date from changes.

use crate::market::{BookSide, Depth, LEVELS_A_SIDE, Level, Price, Snapshot};
use heapless::Vec;

/// Levels a side that weigh in the pressure.
const WEIGHED_LEVELS: usize = 5;

/// The best levels of both sides.
///
/// It begins with a snapshot and follows the changes that are newer, as the
/// exchange's documentation has it. A change that was lost is counted, and the
/// levels it left wrong stay wrong until the next change of each.
#[derive(Clone, Debug, Default, Hash)]
pub struct Ladder {
    bids: Vec<Level, LEVELS_A_SIDE>,
    asks: Vec<Level, LEVELS_A_SIDE>,
    /// The last change that it holds; none before the first snapshot.
    last_update_id: Option<u64>,
    /// How many times changes were missing between two messages.
    pub gap_count: u64,
}

impl Ladder {
    /// Takes the whole book, unless what it has is newer.
    pub fn restart(&mut self, snapshot: Snapshot) {
        if self.last_update_id.is_none_or(|last| last < snapshot.last_update_id) {
            self.bids = snapshot.bids.levels;
            self.asks = snapshot.asks.levels;
            self.last_update_id = Some(snapshot.last_update_id);
        }
    }

    /// Takes changes that are newer than what it has.
    pub fn apply(&mut self, depth: &Depth) {
        let Some(last_update_id) = self.last_update_id else {
            return;
        };
        if depth.last_update_id <= last_update_id {
            return;
        }
        if depth.first_update_id > last_update_id.saturating_add(1) {
            self.gap_count += 1;
        }
        self.last_update_id = Some(depth.last_update_id);
        change(&mut self.bids, &depth.bids, |new, old| new > old);
        change(&mut self.asks, &depth.asks, |new, old| new < old);
    }

    /// How much heavier the bids are near the best price: from -1000, when only
    /// sellers wait, to 1000; 0 if nobody does.
    #[must_use]
    pub fn pressure_permille(&self) -> i32 {
        let weight = |levels: &[Level]| -> i128 {
            let nearest = levels.iter().take(WEIGHED_LEVELS);
            nearest.map(|level| i128::from(level.quantity.0)).sum()
        };
        let (bids, asks) = (weight(&self.bids), weight(&self.asks));
        let permille = (bids - asks) * 1000 / (bids + asks).max(1);
        i32::try_from(permille).unwrap_or(0)
    }
}

/// Puts each changed level in its place; the worst falls off a full side.
fn change(
    levels: &mut Vec<Level, LEVELS_A_SIDE>,
    changed: &BookSide,
    is_better: impl Fn(Price, Price) -> bool,
) {
    for level in &changed.levels {
        let place = levels.partition_point(|kept| is_better(kept.price, level.price));
        let is_known = levels.get(place).is_some_and(|kept| kept.price == level.price);
        if is_known {
            levels.remove(place);
        }
        if level.quantity.0 == 0 || place == LEVELS_A_SIDE {
            continue;
        }
        if levels.is_full() {
            levels.pop();
        }
        // There is room, and the place is at most the length.
        let inserted = levels.insert(place, *level);
        debug_assert!(inserted.is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Quantity;

    fn side(levels: &[(i64, i64)]) -> BookSide {
        let levels = levels
            .iter()
            .map(|&(price, quantity)| Level { price: Price(price), quantity: Quantity(quantity) });
        BookSide { levels: levels.collect(), left_out_count: 0 }
    }

    fn depth(ids: [u64; 2], bids: &[(i64, i64)], asks: &[(i64, i64)]) -> Depth {
        Depth {
            bids: side(bids),
            asks: side(asks),
            first_update_id: ids[0],
            last_update_id: ids[1],
            previous_update_id: None,
        }
    }

    fn ladder() -> Ladder {
        let mut ladder = Ladder::default();
        ladder.restart(Snapshot {
            bids: side(&[(9, 10), (8, 10)]),
            asks: side(&[(11, 10), (12, 10)]),
            last_update_id: 5,
        });
        ladder
    }

    #[test]
    fn follows_newer_changes_only() {
        let mut ladder = ladder();
        ladder.apply(&depth([3, 5], &[(9, 0)], &[]));
        assert_eq!(ladder.bids, side(&[(9, 10), (8, 10)]).levels);
        ladder.apply(&depth([4, 6], &[(9, 0), (7, 3)], &[(10, 1), (12, 2)]));
        assert_eq!(ladder.bids, side(&[(8, 10), (7, 3)]).levels);
        assert_eq!(ladder.asks, side(&[(10, 1), (11, 10), (12, 2)]).levels);
        assert_eq!(ladder.gap_count, 0);
        ladder.apply(&depth([9, 9], &[], &[]));
        assert_eq!(ladder.gap_count, 1);
    }

    #[test]
    fn nothing_counts_before_a_snapshot() {
        let mut ladder = Ladder::default();
        ladder.apply(&depth([1, 2], &[(9, 10)], &[]));
        assert!(ladder.bids.is_empty());
        assert_eq!(ladder.pressure_permille(), 0);
    }

    #[test]
    fn pressure_is_towards_the_heavier_side() {
        let mut ladder = ladder();
        assert_eq!(ladder.pressure_permille(), 0);
        ladder.apply(&depth([6, 6], &[], &[(11, 0), (12, 0)]));
        assert_eq!(ladder.pressure_permille(), 1000);
    }

    #[test]
    fn a_full_side_keeps_the_best() {
        let mut ladder = ladder();
        let many: [_; LEVELS_A_SIDE] = core::array::from_fn(|n| (100 + n as i64, 1));
        ladder.apply(&depth([6, 6], &[], &many));
        assert_eq!(ladder.asks.len(), LEVELS_A_SIDE);
        assert_eq!(ladder.asks[0].price, Price(11));
        ladder.apply(&depth([7, 7], &[], &[(10, 1), (999, 1)]));
        assert_eq!(ladder.asks[0].price, Price(10));
        assert_eq!(ladder.asks.len(), LEVELS_A_SIDE);
    }
}
