//! Writes messages as the exchange sends them: lines of the very format that
//! the parser reads.

use super::book::Amount;
use core::fmt::{self, Write};

/// The simulated instrument; no exchange lists it, so that no simulated line is
/// mistaken for a recorded one. Ticks are 0.01 and lots are 0.0001.
const SYMBOL: &str = "SIMUSDT";
const STREAM: &str = "simusdt";

/// One message of the simulated exchange.
#[derive(Clone, Debug)]
pub(super) enum Message {
    /// The best bid and ask changed.
    Quote { bid: Amount, ask: Amount, update_id: u64 },
    /// A taker met one waiting order.
    Trade { fill: Amount, buyer_is_maker: bool, trade_id: u64, time_ms: u64 },
    /// Levels that changed in the last tenth of a second, the best first.
    Depth {
        bids: Vec<Amount>,
        asks: Vec<Amount>,
        first_update_id: u64,
        last_update_id: u64,
        time_ms: u64,
    },
    /// The whole book, the best levels first.
    Snapshot { bids: Vec<Amount>, asks: Vec<Amount>, last_update_id: u64 },
}

impl Message {
    /// Appends the message to `out` as a line without its ending.
    pub(super) fn write(&self, received_ns: u64, out: &mut String) {
        // Writing to a String fails only if a value's own formatting does, and
        // those of numbers and text do not.
        let written = write!(out, "{received_ns} ").and_then(|()| self.write_json(out));
        debug_assert!(written.is_ok());
    }

    fn write_json(&self, out: &mut String) -> fmt::Result {
        match self {
            Self::Quote { bid, ask, update_id } => {
                write!(
                    out,
                    r#"{{"stream":"{STREAM}@bookTicker","data":{{"u":{update_id},"s":"{SYMBOL}","#
                )?;
                write!(out, r#""b":{},"B":{},"#, price(bid), quantity(bid))?;
                write!(out, r#""a":{},"A":{}}}}}"#, price(ask), quantity(ask))
            }
            Self::Trade { fill, buyer_is_maker, trade_id, time_ms } => {
                write!(
                    out,
                    r#"{{"stream":"{STREAM}@trade","data":{{"e":"trade","E":{time_ms},"s":"{SYMBOL}","t":{trade_id},"#
                )?;
                write!(out, r#""p":{},"q":{},"#, price(fill), quantity(fill))?;
                write!(out, r#""T":{time_ms},"m":{buyer_is_maker},"M":true}}}}"#)
            }
            Self::Depth { bids, asks, first_update_id, last_update_id, time_ms } => {
                write!(
                    out,
                    r#"{{"stream":"{STREAM}@depth@100ms","data":{{"e":"depthUpdate","E":{time_ms},"s":"{SYMBOL}","#
                )?;
                write!(out, r#""U":{first_update_id},"u":{last_update_id},"b":"#)?;
                write_side(bids, out)?;
                out.push_str(r#","a":"#);
                write_side(asks, out)?;
                out.push_str("}}");
                Ok(())
            }
            Self::Snapshot { bids, asks, last_update_id } => {
                write!(out, r#"{{"lastUpdateId":{last_update_id},"bids":"#)?;
                write_side(bids, out)?;
                out.push_str(r#","asks":"#);
                write_side(asks, out)?;
                out.push('}');
                Ok(())
            }
        }
    }
}

fn write_side(side: &[Amount], out: &mut String) -> fmt::Result {
    out.push('[');
    for (index, amount) in side.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}[{},{}]", price(amount), quantity(amount))?;
    }
    out.push(']');
    Ok(())
}

fn price(amount: &Amount) -> impl fmt::Display {
    let ticks = amount.price_ticks;
    fmt::from_fn(move |f| write!(f, r#""{}.{:02}000000""#, ticks / 100, ticks % 100))
}

fn quantity(amount: &Amount) -> impl fmt::Display {
    let lots = amount.quantity_lots;
    fmt::from_fn(move |f| write!(f, r#""{}.{:04}0000""#, lots / 10_000, lots % 10_000))
}
