//! What one message of the market says, as values of a fixed size: an edge of
//! the graph holds them in place, without a heap.

use super::number::{Price, Quantity};

/// Levels of the book that one [`BookSide`] carries at most.
pub const LEVELS_A_SIDE: usize = 20;

/// Bytes that a [`Symbol`] has at most.
pub const SYMBOL_BYTES: usize = 24;

/// An instrument's name as the exchange spells it, such as `ETHUSDT`.
pub type Symbol = heapless::String<SYMBOL_BYTES>;

/// One message of the market, as received.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// When the message was received, in nanoseconds of the local clock.
    pub time_ns: u64,
    /// When the exchange sent it, in milliseconds of the exchange's clock,
    /// where the message says so.
    pub exchange_time_ms: Option<u64>,
    /// The instrument, where the message says so: a snapshot does not.
    pub symbol: Option<Symbol>,
    /// What the message says.
    pub kind: EventKind,
}

/// What a message of the market says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The best bid and ask changed.
    Quote(Quote),
    /// Two orders met.
    Trade(Trade),
    /// Levels of the book changed.
    Depth(Depth),
    /// The whole book, to which changes of depth are applied.
    Snapshot(Snapshot),
}

/// The best bid and ask; the parser lets no other than `bid < ask` through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quote {
    /// The highest price that a buyer offers.
    pub bid: Price,
    /// How much is wanted at that price.
    pub bid_quantity: Quantity,
    /// The lowest price that a seller asks.
    pub ask: Price,
    /// How much is offered at that price.
    pub ask_quantity: Quantity,
    /// The number of the change of the book that led to this quote.
    pub update_id: u64,
}

/// One trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trade {
    /// The price agreed on.
    pub price: Price,
    /// How much changed hands.
    pub quantity: Quantity,
    /// Whether the buyer's order was waiting in the book, so that the seller
    /// took it.
    pub buyer_is_maker: bool,
    /// The exchange's number of the trade.
    pub trade_id: u64,
}

/// The levels of the book that changed since the last such message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Depth {
    /// Changed bids; quantity zero says that the level is gone.
    pub bids: BookSide,
    /// Changed asks; quantity zero says that the level is gone.
    pub asks: BookSide,
    /// The first change of the book in this message.
    pub first_update_id: u64,
    /// The last change of the book in this message.
    pub last_update_id: u64,
    /// The last change in the message before; futures only.
    pub previous_update_id: Option<u64>,
}

/// The book at one time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The best bids.
    pub bids: BookSide,
    /// The best asks.
    pub asks: BookSide,
    /// The last change of the book that this snapshot holds.
    pub last_update_id: u64,
}

/// The best levels of one side of a message, and how many were left out.
///
/// In the recording that the parser was tried on, 731 of 3,434 changes of depth
/// have a side with more than [`LEVELS_A_SIDE`] levels. Those left out are the
/// farthest from the trading: enough for the top of the book, but a client that
/// wants the whole book needs a larger bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BookSide {
    /// The best levels, the best of them first.
    pub levels: heapless::Vec<Level, LEVELS_A_SIDE>,
    /// Levels of the message beyond those kept.
    pub left_out_count: u32,
}

/// All that waits at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Level {
    /// The price.
    pub price: Price,
    /// How much waits there.
    pub quantity: Quantity,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_fits_an_edge() {
        let bytes = size_of::<Event>();
        assert!(bytes <= 1536, "{bytes} bytes");
    }
}
