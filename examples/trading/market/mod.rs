//! The market side of the trading example: where market data comes from and
//! what one message of it says.
//!
//! * [`Lines`] reads a recording, plain or gzip, line by line;
//! * [`parse_bytes`] turns one line into an [`Event`] of fixed size;
//! * [`Simulation`] is a seeded exchange that writes lines of the same format,
//!   for those who have no recording.
//!
//! A line is the local receive time in nanoseconds, a space, and the JSON of
//! one Binance stream message, spot or futures:
//!
//! ```text
//! 1723161254024619568 {"stream":"ethusdt@bookTicker","data":{"u":35346513501,…}}
//! ```
//!
//! Nothing here knows of the graph: events are plain values.

mod book;
mod error;
mod event;
mod flow;
mod message;
mod number;
mod parse;
mod random;
mod reader;
mod side;
mod simulate;
mod source;
mod source_error;
mod spell;
mod tape;
mod wire;

pub use error::ParseError;
pub use event::{BookSide, Depth, Event, EventKind, LEVELS_A_SIDE, Level, Snapshot, Symbol};
pub use number::{Price, Quantity, UNITS_PER_ONE};
pub use parse::parse_bytes;
pub use simulate::{DEFAULT_MESSAGES, Simulation};
pub use source::Lines;
pub use source_error::SourceError;
