//! Market data of any bytes, plain and gzip, whole and cut, in any pieces: each line has its number, and one that is wrong
//! is an error of its own; whatever is an event says the same when it is written and read again.
//!
//! The input is how it comes, in six bytes, and then the text.
#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../examples/trading/market/mod.rs"]
mod market;
mod pieces;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use market::{BookSide, Event, EventKind, Lines, ParseError, Price, SourceError, parse_bytes};
use pieces::{Lengths, Pieces};
use std::fmt::Write as _;
use std::io::Write;

/// Bytes that a line has at most, as the parser says in its errors.
const MOST_BYTES: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let Some((&[how, at, a, b, c, d], text)) = bytes.split_first_chunk() else { return };
    let lengths = [a, b, c, d];
    match how % 8 {
        0..=2 => plain(text, lengths),
        3 | 4 => gzip(text, lengths, at),
        // As it is: what begins like gzip is read as gzip.
        5 => drop(read([&[0x1f, 0x8b, 8, 0][..], text].concat().as_slice(), lengths)),
        6 if at < 8 => long(text, at),
        _ => changed(text, at),
    }
    for line in text.split(|byte| *byte == b'\n') {
        parse(line);
    }
});

type Read = Vec<Result<Vec<u8>, ParseError>>;

/// The lines of a file, and how it ended.
fn read(file: &[u8], lengths: Lengths) -> (Read, Result<(), SourceError>) {
    let mut all = Vec::new();
    let mut lines = match Lines::of("market.jsonl", Pieces::new(file, lengths), 0) {
        Ok(lines) => lines,
        Err(error) => return (all, Err(error)),
    };
    loop {
        match lines.next_line() {
            Ok(Some(line)) => {
                assert_eq!(line.number, all.len() as u64 + 1);
                all.push(line.content.map(<[u8]>::to_vec));
            }
            Ok(None) => {
                assert_eq!(lines.progress().read_bytes, file.len() as u64);
                return (all, Ok(()));
            }
            Err(error) => {
                assert!(matches!(lines.next_line(), Ok(None)), "lines behind an error");
                assert!(error.to_string().starts_with("market.jsonl: "));
                return (all, Err(error));
            }
        }
    }
}

/// The lines of a text, by one that looks at all of it.
fn naive(text: &[u8]) -> Read {
    let text = text.strip_suffix(b"\n").map_or(text, |text| text);
    text.split(|byte| *byte == b'\n')
        .map(|line| match line.len() {
            ..=MOST_BYTES => Ok(line.strip_suffix(b"\r").unwrap_or(line).to_vec()),
            length => Err(ParseError::LineTooLong { length_bytes: length as u64 }),
        })
        .collect()
}

fn plain(text: &[u8], lengths: Lengths) {
    if text.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let (lines, end) = read(text, lengths);
    if text.is_empty() {
        assert!(matches!(end, Err(SourceError::Empty { .. })));
    } else {
        assert!(end.is_ok(), "{end:?}");
        assert_eq!(lines, naive(text));
    }
}

/// Two members, whole; and cut, of which the end is told and all lines that are whole are there.
fn gzip(text: &[u8], lengths: Lengths, at: u8) {
    let (one, other) = text.split_at(text.len() * usize::from(at) / 256);
    let file = [one, other].map(|part| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part).expect("memory");
        encoder.finish().expect("memory")
    });
    let cut = file[0].len() + 1 + usize::from(at) % (file[1].len() - 1);
    let file = file.concat();
    let (lines, end) = read(&file, lengths);
    if text.is_empty() {
        assert!(matches!(end, Err(SourceError::Empty { .. })), "{end:?}");
        return;
    }
    assert!(end.is_ok(), "{end:?}");
    assert_eq!(lines, naive(text));
    let (before, end) = read(&file[..cut], lengths);
    assert!(
        matches!(end, Err(SourceError::TruncatedGzip { line_count, .. }) if line_count == before.len() as u64),
        "at {cut} of {}: {end:?}",
        file.len()
    );
    assert_eq!(before, lines[..before.len()]);
}

/// A line that is about as long as one may be costs no other line.
fn long(text: &[u8], at: u8) {
    let line = vec![b'x'; MOST_BYTES + usize::from(at) - 4];
    let file = [text, b"\n", &line, b"\n", text].concat();
    if !text.starts_with(&[0x1f, 0x8b]) {
        assert_eq!(read(&file, [255; 4]).0, naive(&file));
    }
    let is_too_long = matches!(parse_bytes(&line), Err(ParseError::LineTooLong { .. }));
    assert_eq!(is_too_long, at > 4);
}

/// A byte that is changed costs its line alone.
fn changed(text: &[u8], at: u8) {
    let mut other = text.to_vec();
    let Some(byte) = other.get_mut(usize::from(at) * 7) else { return };
    if *byte == b'\n' {
        return;
    }
    *byte = at.wrapping_mul(29) | 0x20;
    let events =
        |text: &[u8]| text.split(|byte| *byte == b'\n').map(parse_bytes).collect::<Vec<_>>();
    let differ =
        events(text).iter().zip(&events(&other)).filter(|(one, other)| one != other).count();
    assert!(differ <= 1);
}

/// What is an event holds what its types promise, and is read again as it is written; what is none says why.
fn parse(line: &[u8]) {
    let event = match parse_bytes(line) {
        Ok(event) => event,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    match &event.kind {
        EventKind::Quote(quote) => {
            assert!(Price(0) < quote.bid && quote.bid < quote.ask);
            assert!(quote.bid_quantity.0 > 0 && quote.ask_quantity.0 > 0);
        }
        EventKind::Trade(trade) => assert!(trade.price > Price(0) && trade.quantity.0 > 0),
        EventKind::Depth(depth) => {
            assert!(depth.first_update_id <= depth.last_update_id);
            assert_sorted(&depth.bids, &depth.asks);
        }
        EventKind::Snapshot(book) => {
            assert_sorted(&book.bids, &book.asks);
            if let (Some(bid), Some(ask)) = (book.bids.levels.first(), book.asks.levels.first()) {
                assert!(bid.price < ask.price);
            }
        }
    }
    let written = write(&event);
    let mut again = parse_bytes(written.as_bytes()).expect(&written);
    if let (EventKind::Depth(one), EventKind::Depth(other)) = (&event.kind, &mut again.kind) {
        other.bids.left_out_count = one.bids.left_out_count;
        other.asks.left_out_count = one.asks.left_out_count;
    }
    if let (EventKind::Snapshot(one), EventKind::Snapshot(other)) = (&event.kind, &mut again.kind) {
        other.bids.left_out_count = one.bids.left_out_count;
        other.asks.left_out_count = one.asks.left_out_count;
    }
    assert_eq!(event, again);
}

/// The best first, and none at no price.
fn assert_sorted(bids: &BookSide, asks: &BookSide) {
    assert!(bids.levels.is_sorted_by(|one, other| one.price >= other.price));
    assert!(asks.levels.is_sorted_by(|one, other| one.price <= other.price));
    assert!(
        bids.levels
            .iter()
            .chain(&asks.levels)
            .all(|level| level.price.0 > 0 && level.quantity.0 >= 0)
    );
}

/// An event as a line of the exchange.
fn write(event: &Event) -> String {
    let mut data = String::new();
    if let Some(symbol) = &event.symbol {
        write!(data, r#""s":{},"#, serde_json::json!(symbol.as_str())).unwrap();
    }
    if let Some(time) = event.exchange_time_ms {
        write!(data, r#""E":{time},"#).unwrap();
    }
    let stream = match &event.kind {
        EventKind::Quote(q) => {
            let (bid, ask) = (q.bid, q.ask);
            let (bids, asks) = (q.bid_quantity, q.ask_quantity);
            write!(
                data,
                r#""b":"{bid}","B":"{bids}","a":"{ask}","A":"{asks}","u":{}"#,
                q.update_id
            )
            .unwrap();
            "bookTicker"
        }
        EventKind::Trade(t) => {
            let (id, maker) = (t.trade_id, t.buyer_is_maker);
            write!(data, r#""p":"{}","q":"{}","t":{id},"m":{maker}"#, t.price, t.quantity).unwrap();
            "trade"
        }
        EventKind::Depth(d) => {
            let (bids, asks) = (side(&d.bids), side(&d.asks));
            write!(data, r#""U":{},"u":{},"#, d.first_update_id, d.last_update_id).unwrap();
            let previous = serde_json::json!(d.previous_update_id);
            write!(data, r#""pu":{previous},"b":{bids},"a":{asks}"#).unwrap();
            "depth@100ms"
        }
        EventKind::Snapshot(s) => {
            let (bids, asks) = (side(&s.bids), side(&s.asks));
            let last = s.last_update_id;
            return format!(
                r#"{} {{{data}"lastUpdateId":{last},"bids":{bids},"asks":{asks}}}"#,
                event.time_ns
            );
        }
    };
    format!(r#"{} {{"stream":"any@{stream}","data":{{{data}}}}}"#, event.time_ns)
}

fn side(side: &BookSide) -> String {
    let levels =
        side.levels.iter().map(|level| format!(r#"["{}","{}"]"#, level.price, level.quantity));
    format!("[{}]", levels.collect::<Vec<_>>().join(","))
}
