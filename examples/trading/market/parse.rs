//! The parser of one line: a receive time and one message of a Binance stream.

use super::error::{ParseError, detail};
use super::event::{BookSide, Depth, Event, EventKind, Quote, Snapshot, Symbol, Trade};
use super::message::{DepthData, Envelope, QuoteData, TradeData};
use super::number::{Price, Quantity};
use super::side::number;
use serde::Deserialize;

#[cfg(test)]
mod tests;

/// Bytes that a line has at most. A snapshot of 5,000 levels a side, the most
/// that the exchange gives, is a third of this.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Parses one line as bytes, with or without its line ending.
///
/// # Errors
///
/// Says why the line is not an event; see [`ParseError`].
pub fn parse_bytes(line: &[u8]) -> Result<Event, ParseError> {
    // Too long comes first, so that checking UTF-8 is bounded as well.
    check_length(line.len())?;
    let line = core::str::from_utf8(line)
        .map_err(|error| ParseError::NotUtf8 { valid_bytes: error.valid_up_to() as u64 })?;
    parse(line)
}

/// Parses one line, with or without its line ending.
///
/// # Errors
///
/// Says why the line is not an event; see [`ParseError`].
pub fn parse(line: &str) -> Result<Event, ParseError> {
    check_length(line.len())?;
    let (time, json) = line.trim_ascii_start().split_once(' ').ok_or(ParseError::MissingTime)?;
    if !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseError::BadTime);
    }
    let time_ns = time.parse().map_err(|_| ParseError::BadTime)?;
    let envelope: Envelope<'_> = from_json(json)?;
    let (exchange_time_ms, symbol, kind) = match (envelope.stream, envelope.data) {
        (Some(stream), Some(data)) => stream_message(stream, data.get())?,
        _ => snapshot(envelope)?,
    };
    Ok(Event { time_ns, exchange_time_ms, symbol, kind })
}

/// All of an [`Event`] but the receive time.
type Message = (Option<u64>, Option<Symbol>, EventKind);

fn check_length(length: usize) -> Result<(), ParseError> {
    if length <= MAX_LINE_BYTES {
        return Ok(());
    }
    Err(ParseError::LineTooLong { length_bytes: length as u64 })
}

fn from_json<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, ParseError> {
    serde_json::from_str(json).map_err(|error| ParseError::from_json(&error))
}

/// Stream names are `symbol@kind` or, for depth, `symbol@depth@100ms`.
fn stream_message(stream: &str, data: &str) -> Result<Message, ParseError> {
    let mut parts = stream.split('@').skip(1);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("bookTicker"), None, _) => quote(&from_json(data)?),
        (Some("trade"), None, _) => trade(&from_json(data)?),
        (Some("depth"), None, _) => depth(from_json(data)?),
        (Some("depth"), Some(speed), None) if speed.ends_with("ms") => depth(from_json(data)?),
        _ => Err(ParseError::UnknownStream { stream: detail(stream) }),
    }
}

fn quote(data: &QuoteData<'_>) -> Result<Message, ParseError> {
    let quote = Quote {
        bid: Price(above_zero(data.bid, "b")?),
        bid_quantity: Quantity(above_zero(data.bid_quantity, "B")?),
        ask: Price(above_zero(data.ask, "a")?),
        ask_quantity: Quantity(above_zero(data.ask_quantity, "A")?),
        update_id: data.update_id,
    };
    check_not_crossed(quote.bid, quote.ask)?;
    Ok((data.exchange_time_ms, symbol(data.symbol)?, EventKind::Quote(quote)))
}

fn trade(data: &TradeData<'_>) -> Result<Message, ParseError> {
    let trade = Trade {
        price: Price(above_zero(data.price, "p")?),
        quantity: Quantity(above_zero(data.quantity, "q")?),
        buyer_is_maker: data.buyer_is_maker,
        trade_id: data.trade_id,
    };
    Ok((data.exchange_time_ms, symbol(data.symbol)?, EventKind::Trade(trade)))
}

/// The changed bids of a message may well be above its changed asks: in a tenth
/// of a second the price moves, so that crossing is no error here.
fn depth(data: DepthData<'_>) -> Result<Message, ParseError> {
    let depth = Depth {
        bids: data.bids.0?,
        asks: data.asks.0?,
        first_update_id: data.first_update_id,
        last_update_id: data.last_update_id,
        previous_update_id: data.previous_update_id,
    };
    if depth.first_update_id > depth.last_update_id {
        return Err(ParseError::BackwardUpdate {
            first_update_id: depth.first_update_id,
            last_update_id: depth.last_update_id,
        });
    }
    Ok((data.exchange_time_ms, symbol(data.symbol)?, EventKind::Depth(depth)))
}

fn snapshot(envelope: Envelope<'_>) -> Result<Message, ParseError> {
    let (Some(last_update_id), Some(bids), Some(asks)) =
        (envelope.last_update_id, envelope.bids, envelope.asks)
    else {
        return Err(ParseError::UnknownShape {
            detail: detail("neither stream and data nor lastUpdateId, bids and asks"),
        });
    };
    let (bids, asks) = (bids.0?, asks.0?);
    let best = |side: &BookSide| side.levels.first().map(|level| level.price);
    if let (Some(bid), Some(ask)) = (best(&bids), best(&asks)) {
        check_not_crossed(bid, ask)?;
    }
    let snapshot = Snapshot { bids, asks, last_update_id };
    Ok((envelope.exchange_time_ms, None, EventKind::Snapshot(snapshot)))
}

fn symbol(name: &str) -> Result<Option<Symbol>, ParseError> {
    if name.is_empty() {
        return Err(ParseError::BadSymbol);
    }
    let symbol = Symbol::try_from(name).map_err(|_| ParseError::BadSymbol)?;
    Ok(Some(symbol))
}

fn above_zero(text: &str, field: &'static str) -> Result<i64, ParseError> {
    match number(text, field)? {
        0 => Err(ParseError::Zero { field }),
        units => Ok(units),
    }
}

fn check_not_crossed(bid: Price, ask: Price) -> Result<(), ParseError> {
    if bid < ask { Ok(()) } else { Err(ParseError::Crossed { bid, ask }) }
}
