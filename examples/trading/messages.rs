//! What travels on the edges of the trading graph, market events apart: plain
//! values of integers, so that the state of a run can be hashed.
//!
//! A [`Quantity`] is signed here: above zero buys or is held, below zero sells
//! or is owed.

use crate::market::{ParseError, Price, Quantity};
use crate::money::Money;
use arachne::edge::Plain;
use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A line of the input with its number, of which the first is 1.
///
/// Its content is bytes until the feed has read them; in a dead letter it is the
/// reason why they are no event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    pub number: u64,
    pub content: Result<Box<[u8]>, ParseError>,
}

/// A line as it comes in: bytes, or how many they were.
#[derive(Serialize, Deserialize)]
enum Wire<'a> {
    Bytes(u64, #[serde(serialize_with = "bytes")] &'a [u8]),
    TooLong(u64, u64),
}

/// At once, and not one by one; as text where people read it.
fn bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return serializer.serialize_str(&String::from_utf8_lossy(bytes));
    }
    serializer.serialize_bytes(bytes)
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.content {
            Ok(bytes) => Wire::Bytes(self.number, bytes).serialize(serializer),
            Err(ParseError::LineTooLong { length_bytes }) => {
                Wire::TooLong(self.number, *length_bytes).serialize(serializer)
            }
            // Other errors are found in the graph, not outside.
            Err(error) => Err(S::Error::custom(error)),
        }
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Bytes(number, bytes) => Self { number, content: Ok(bytes.into()) },
            Wire::TooLong(number, length_bytes) => {
                Self { number, content: Err(ParseError::LineTooLong { length_bytes }) }
            }
        })
    }
}

/// A sign of life of the feed: an event came, and on which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pulse {
    pub line_number: u64,
}

/// The best prices, and which side of the book is heavier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopOfBook {
    pub bid: Price,
    pub ask: Price,
    /// From -1000, when only sellers wait near the best prices, to 1000.
    pub pressure_permille: i32,
}

/// The position that the strategy wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    pub position: Quantity,
}

/// An order to trade at once at the best price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    pub id: u64,
    pub quantity: Quantity,
}

/// Orders wait in queues without a mark beside each.
impl Plain for Order {
    const BLANK: Self = Self { id: 0, quantity: Quantity(0) };
}

/// An order that was executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fill {
    pub order: Order,
    pub price: Price,
}

/// The state of the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Statement {
    pub position: Quantity,
    /// The sum of all orders that are done, filled or refused: what was sent and
    /// is not in here is still on its way. A sum, so that a statement that is
    /// overtaken by the next one takes nothing with it.
    pub settled: Quantity,
    /// Profit or loss since the start, with the position closed at the quote.
    pub equity: Money,
}

/// Equity over one or more moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    pub moment_count: u64,
    pub last: Money,
    pub lowest: Money,
    pub highest: Money,
}

impl Sample {
    /// The equity of one moment.
    #[must_use]
    pub fn of(equity: Money) -> Self {
        Self { moment_count: 1, last: equity, lowest: equity, highest: equity }
    }

    /// Joins a newer sample to this one: nothing is lost but the moments between.
    pub fn merge(&mut self, newer: Self) {
        self.moment_count = self.moment_count.saturating_add(newer.moment_count);
        self.last = newer.last;
        self.lowest = self.lowest.min(newer.lowest);
        self.highest = self.highest.max(newer.highest);
    }
}

/// The drawdown limit is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Breach {
    pub drawdown: Money,
}

impl Breach {
    /// One breach is enough; the first counts.
    pub fn merge(&mut self, _newer: Self) {}
}

/// The operator's button: stop, as of this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stop {
    pub line_number: u64,
}

impl Stop {
    /// Pressed twice is pressed once.
    pub fn merge(&mut self, _newer: Self) {}
}

/// Why trading was halted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// More was lost from the highest equity than the limit allows.
    Drawdown,
    /// The feed has been silent for too long.
    StaleFeed,
    /// Somebody pressed the button: `--kill-at`.
    Operator,
}

impl Reason {
    /// The reason in a few words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Drawdown => "drawdown",
            Self::StaleFeed => "stale feed",
            Self::Operator => "operator",
        }
    }
}

/// The command that no order goes to the market any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Halt {
    pub reason: Reason,
    /// The last line that the kill switch knew of.
    pub line_number: u64,
    pub time_ns: u64,
}

impl Halt {
    /// One halt is enough; the first counts.
    pub fn merge(&mut self, _newer: Self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_samples_keep_the_extremes_and_the_last() {
        let mut sample = Sample::of(Money(5));
        sample.merge(Sample::of(Money(-2)));
        sample.merge(Sample::of(Money(3)));
        let expected =
            Sample { moment_count: 3, last: Money(3), lowest: Money(-2), highest: Money(5) };
        assert_eq!(sample, expected);
    }
}
