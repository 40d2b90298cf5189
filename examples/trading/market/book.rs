//! A limit order book: at each price the orders that wait there, first come
//! first served. Prices are ticks and quantities are lots.

use std::collections::VecDeque;

/// The two sides of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// Who wants to buy.
    Bid,
    /// Who wants to sell.
    Ask,
}

impl Side {
    /// The other side.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Bid => Self::Ask,
            Self::Ask => Self::Bid,
        }
    }
}

/// A quantity at a price: all that waits there, or what was taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Amount {
    pub(super) price_ticks: i64,
    pub(super) quantity_lots: u64,
}

/// The waiting orders of both sides; bids are always below asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    bids: Half,
    asks: Half,
}

impl Book {
    fn half(&self, side: Side) -> &Half {
        match side {
            Side::Bid => &self.bids,
            Side::Ask => &self.asks,
        }
    }

    fn half_mut(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    /// The best level of a side.
    pub(super) fn best(&self, side: Side) -> Option<Amount> {
        self.half(side).levels.last().map(Level::amount)
    }

    /// What waits at a price, zero if nothing.
    pub(super) fn quantity_lots(&self, side: Side, price_ticks: i64) -> u64 {
        let half = self.half(side);
        let found = half.find(side, price_ticks);
        found.map_or(0, |index| half.levels[index].total_lots)
    }

    /// The levels of a side, the best first.
    pub(super) fn levels(&self, side: Side) -> impl ExactSizeIterator<Item = Amount> {
        self.half(side).levels.iter().rev().map(Level::amount)
    }

    /// Orders that wait on a side.
    pub(super) fn order_count(&self, side: Side) -> u32 {
        self.half(side).order_count
    }

    /// Adds a waiting order. One that would cross the other side, or has no
    /// quantity or price, is refused: it would be no waiting order.
    pub(super) fn add(&mut self, side: Side, price_ticks: i64, quantity_lots: u64) -> bool {
        let crosses = self.best(side.opposite()).is_some_and(|other| match side {
            Side::Bid => price_ticks >= other.price_ticks,
            Side::Ask => price_ticks <= other.price_ticks,
        });
        if crosses || quantity_lots == 0 || price_ticks <= 0 {
            return false;
        }
        self.half_mut(side).add(side, price_ticks, quantity_lots);
        true
    }

    /// Cancels the order at a place in the order of execution, the best and
    /// oldest being 0, and returns its price.
    pub(super) fn cancel(&mut self, side: Side, place: u32) -> Option<i64> {
        self.half_mut(side).cancel(place)
    }

    /// Matches one waiting order of the best level with a taker of at most
    /// `quantity_lots`.
    pub(super) fn take(&mut self, side: Side, quantity_lots: u64) -> Option<Amount> {
        self.half_mut(side).take(quantity_lots)
    }
}

/// One side: levels with the best last, where adding and taking are cheap.
#[derive(Clone, Debug, Default)]
struct Half {
    levels: Vec<Level>,
    order_count: u32,
}

/// One price: the quantities of its orders, the oldest first.
#[derive(Clone, Debug)]
struct Level {
    price_ticks: i64,
    total_lots: u64,
    orders_lots: VecDeque<u64>,
}

impl Level {
    fn amount(&self) -> Amount {
        Amount { price_ticks: self.price_ticks, quantity_lots: self.total_lots }
    }
}

impl Half {
    /// Where the level is, or else where it would have to be.
    fn find(&self, side: Side, price_ticks: i64) -> Result<usize, usize> {
        self.levels.binary_search_by(|level| match side {
            Side::Bid => level.price_ticks.cmp(&price_ticks),
            Side::Ask => price_ticks.cmp(&level.price_ticks),
        })
    }

    fn add(&mut self, side: Side, price_ticks: i64, quantity_lots: u64) {
        let index = self.find(side, price_ticks).unwrap_or_else(|index| {
            let level = Level { price_ticks, total_lots: 0, orders_lots: VecDeque::new() };
            self.levels.insert(index, level);
            index
        });
        let level = &mut self.levels[index];
        level.total_lots += quantity_lots;
        level.orders_lots.push_back(quantity_lots);
        self.order_count += 1;
    }

    fn cancel(&mut self, place: u32) -> Option<i64> {
        let mut place = place as usize;
        for index in (0..self.levels.len()).rev() {
            let level = &mut self.levels[index];
            if let Some(quantity_lots) = level.orders_lots.remove(place) {
                level.total_lots -= quantity_lots;
                let price_ticks = level.price_ticks;
                self.order_count -= 1;
                self.drop_if_empty(index);
                return Some(price_ticks);
            }
            place -= level.orders_lots.len();
        }
        None
    }

    fn take(&mut self, quantity_lots: u64) -> Option<Amount> {
        let index = self.levels.len().checked_sub(1)?;
        let level = &mut self.levels[index];
        let oldest_lots = level.orders_lots.front_mut()?;
        let filled_lots = quantity_lots.min(*oldest_lots);
        *oldest_lots -= filled_lots;
        level.total_lots -= filled_lots;
        let fill = Amount { price_ticks: level.price_ticks, quantity_lots: filled_lots };
        if *oldest_lots == 0 {
            level.orders_lots.pop_front();
            self.order_count -= 1;
            self.drop_if_empty(index);
        }
        Some(fill)
    }

    fn drop_if_empty(&mut self, index: usize) {
        if self.levels[index].orders_lots.is_empty() {
            self.levels.remove(index);
        }
    }
}

#[cfg(test)]
mod tests;
