//! Reads one side of a book from JSON: an array of `[price, quantity]` pairs of
//! any length goes straight into the bounded [`BookSide`], with no list between.

use super::error::ParseError;
use super::event::{BookSide, LEVELS_A_SIDE, Level};
use super::number::{Price, Quantity, parse_units};
use core::fmt;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// The side of the bids: the highest price is the best.
pub(super) struct Bids(pub Result<BookSide, ParseError>);

/// The side of the asks: the lowest price is the best.
pub(super) struct Asks(pub Result<BookSide, ParseError>);

impl<'de> Deserialize<'de> for Bids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_better = |new: Price, old: Price| new > old;
        deserializer.deserialize_seq(Levels { is_better }).map(Self)
    }
}

impl<'de> Deserialize<'de> for Asks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_better = |new: Price, old: Price| new < old;
        deserializer.deserialize_seq(Levels { is_better }).map(Self)
    }
}

/// Visits the pairs. A wrong number is a value of its own, so that its error
/// keeps its type instead of becoming the JSON reader's text.
struct Levels<IsBetter> {
    is_better: IsBetter,
}

impl<'de, IsBetter: Fn(Price, Price) -> bool> Visitor<'de> for Levels<IsBetter> {
    type Value = Result<BookSide, ParseError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of [price, quantity] pairs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
        let mut side = Ok(BookSide::default());
        // A side that failed is read on, because the JSON reader wants the end.
        while let Some((price, quantity)) = pairs.next_element::<(&str, &str)>()? {
            side = side.and_then(|mut side| {
                keep_best(&mut side, level(price, quantity)?, &self.is_better);
                Ok(side)
            });
        }
        Ok(side)
    }
}

fn level(price: &str, quantity: &str) -> Result<Level, ParseError> {
    let price = number(price, "price of a level")?;
    if price == 0 {
        return Err(ParseError::Zero { field: "price of a level" });
    }
    Ok(Level { price: Price(price), quantity: Quantity(number(quantity, "quantity of a level")?) })
}

/// A number, or an error that names its field.
pub(super) fn number(text: &str, field: &'static str) -> Result<i64, ParseError> {
    parse_units(text).map_err(|reason| ParseError::BadNumber { field, reason })
}

/// Inserts a level in order of price and drops the worst if there are too many.
/// The exchange sends the best first, so that this mostly appends or drops.
fn keep_best(side: &mut BookSide, level: Level, is_better: impl Fn(Price, Price) -> bool) {
    let levels = &mut side.levels;
    let index = levels.partition_point(|kept| !is_better(level.price, kept.price));
    if levels.is_full() {
        side.left_out_count = side.left_out_count.saturating_add(1);
        if index == LEVELS_A_SIDE {
            return;
        }
        levels.pop();
    }
    // There is room and the index is at most the length, so it cannot fail.
    let inserted = levels.insert(index, level);
    debug_assert!(inserted.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    fn prices(side: Result<BookSide, ParseError>) -> (Vec<i64>, u32) {
        let side = side.expect("a valid side");
        let prices = side.levels.iter().map(|level| level.price.0 / 100_000_000);
        (prices.collect(), side.left_out_count)
    }

    quickcheck! {
        fn keeps_the_best_whatever_the_order(all: Vec<u16>) -> bool {
            let pairs: Vec<_> = all.iter().map(|&price| [(u32::from(price) + 1).to_string(), "1".into()]).collect();
            let json = serde_json::to_string(&pairs).expect("JSON");
            let mut sorted: Vec<i64> = all.iter().map(|&price| i64::from(price) + 1).collect();
            sorted.sort_unstable();
            let count = sorted.len().min(LEVELS_A_SIDE);
            let left_out = u32::try_from(sorted.len() - count).expect("few");
            let lowest = sorted[..count].to_vec();
            let highest = sorted.iter().rev().take(count).copied().collect();
            let bids: Bids = serde_json::from_str(&json).expect("bids");
            let asks: Asks = serde_json::from_str(&json).expect("asks");
            prices(bids.0) == (highest, left_out) && prices(asks.0) == (lowest, left_out)
        }
    }
}
