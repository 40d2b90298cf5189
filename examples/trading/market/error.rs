//! Why a line is not an event: errors of a fixed size, so that a dead letter
//! can travel along an edge as an event does.

use super::number::{NumberError, Price};
use core::error::Error;
use core::fmt;

/// A short piece of explanation, cut where it would not fit.
pub type Detail = heapless::String<96>;

/// Why a line is not an [`Event`](super::Event).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseError {
    /// The line is longer than [`MAX_LINE_BYTES`](super::MAX_LINE_BYTES).
    LineTooLong {
        /// Bytes of the line.
        length_bytes: u64,
    },
    /// The bytes are not UTF-8 from some byte on.
    NotUtf8 {
        /// Bytes before the first wrong one.
        valid_bytes: u64,
    },
    /// There is no receive time before the message.
    MissingTime,
    /// The receive time is not a count of nanoseconds that fits 64 bits.
    BadTime,
    /// The message is not JSON.
    NotJson {
        /// What the JSON reader says.
        detail: Detail,
    },
    /// The stream is none that this parser knows.
    UnknownStream {
        /// The stream's name.
        stream: Detail,
    },
    /// The message is JSON, but not of the stream's shape; another exchange's?
    UnknownShape {
        /// What the JSON reader says.
        detail: Detail,
    },
    /// The symbol is empty or longer than [`SYMBOL_BYTES`](super::SYMBOL_BYTES).
    BadSymbol,
    /// A price or quantity is not a number that can be kept exactly.
    BadNumber {
        /// The field, as the exchange names it.
        field: &'static str,
        /// What is wrong with it.
        reason: NumberError,
    },
    /// A price or quantity is zero where it cannot be.
    Zero {
        /// The field, as the exchange names it.
        field: &'static str,
    },
    /// The best bid is not below the best ask.
    Crossed {
        /// The best bid.
        bid: Price,
        /// The best ask.
        ask: Price,
    },
    /// The first change of a message comes after its last.
    BackwardUpdate {
        /// The first change.
        first_update_id: u64,
        /// The last change.
        last_update_id: u64,
    },
}

impl ParseError {
    /// The error of a JSON reader, told apart by whose fault it is.
    pub(super) fn from_json(error: &serde_json::Error) -> Self {
        let detail = detail(&error.to_string());
        if error.is_data() { Self::UnknownShape { detail } } else { Self::NotJson { detail } }
    }
}

/// As much of `text` as a [`Detail`] holds.
pub(super) fn detail(text: &str) -> Detail {
    let mut detail = Detail::new();
    for character in text.chars() {
        if detail.push(character).is_err() {
            break;
        }
    }
    detail
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LineTooLong { length_bytes } => {
                write!(f, "the line has {length_bytes} bytes, more than 1 MiB")
            }
            Self::NotUtf8 { valid_bytes } => {
                write!(f, "not UTF-8 after {valid_bytes} bytes")
            }
            Self::MissingTime => f.write_str("no receive time before the message"),
            Self::BadTime => f.write_str("the receive time is not a count of nanoseconds"),
            Self::NotJson { detail } => write!(f, "not JSON: {detail}"),
            Self::UnknownStream { stream } => {
                write!(f, "unknown stream {stream:?}; known are bookTicker, trade and depth")
            }
            Self::UnknownShape { detail } => write!(f, "not a message of Binance: {detail}"),
            Self::BadSymbol => f.write_str("the symbol is empty or too long"),
            Self::BadNumber { field, reason } => write!(f, "the field {field}: {reason}"),
            Self::Zero { field } => write!(f, "the field {field} is zero"),
            Self::Crossed { bid, ask } => {
                write!(f, "the best bid {bid} is not below the best ask {ask}")
            }
            Self::BackwardUpdate { first_update_id, last_update_id } => {
                write!(f, "the first update {first_update_id} is after the last, {last_update_id}")
            }
        }
    }
}

impl Error for ParseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::BadNumber { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
