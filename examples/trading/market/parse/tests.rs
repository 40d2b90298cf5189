//! The parser on lines that are right, lines that are wrong, and noise.

use super::super::event::LEVELS_A_SIDE;
use super::super::number::NumberError;
use super::super::simulate::Simulation;
use super::super::source::Lines;
use super::*;
use quickcheck::quickcheck;
use std::path::Path;

const SPOT_QUOTE: &str = r#"1723161254024619568 {"stream":"ethusdt@bookTicker","data":{"u":35346513501,"s":"ETHUSDT","b":"2683.80000000","B":"3.02920000","a":"2683.81000000","A":"31.43950000"}}"#;
const SPOT_TRADE: &str = r#"1723161254340863867 {"stream":"ethusdt@trade","data":{"e":"trade","E":1723161255612,"s":"ETHUSDT","t":1520538925,"p":"2683.80000000","q":"0.00200000","T":1723161255611,"m":true,"M":true}}"#;
const FUTURES_QUOTE: &str = r#"1700000000000000000 {"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":3604210938120,"s":"BTCUSDT","b":"37000.10","B":"12.034","a":"37000.20","A":"0.500","T":1700000000000,"E":1700000000004}}"#;
const FUTURES_TRADE: &str = r#"1700000000000000001 {"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000004,"T":1700000000003,"s":"BTCUSDT","t":4285512004,"p":"37000.20","q":"0.001","X":"MARKET","m":false}}"#;
const FUTURES_DEPTH: &str = r#"1700000000000000002 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000004,"T":1700000000003,"s":"BTCUSDT","U":10,"u":12,"pu":9,"b":[["37000.10","0.000"],["36999.90","1.5"]],"a":[]}}"#;
const SNAPSHOT: &str = r#"1700000000000000003 {"lastUpdateId":12,"E":5,"T":4,"bids":[["37000.10","2"]],"asks":[["37000.20","3"],["37000.30","4"]]}"#;

const ALL: [&str; 6] =
    [SPOT_QUOTE, SPOT_TRADE, FUTURES_QUOTE, FUTURES_TRADE, FUTURES_DEPTH, SNAPSHOT];

fn kind(line: &str) -> EventKind {
    parse(line).expect(line).kind
}

#[test]
fn quotes() {
    let event = parse(SPOT_QUOTE).expect("a quote");
    assert_eq!(event.time_ns, 1_723_161_254_024_619_568);
    assert_eq!(event.symbol.as_deref(), Some("ETHUSDT"));
    assert_eq!(event.exchange_time_ms, None);
    let expected = Quote {
        bid: Price(268_380_000_000),
        bid_quantity: Quantity(302_920_000),
        ask: Price(268_381_000_000),
        ask_quantity: Quantity(3_143_950_000),
        update_id: 35_346_513_501,
    };
    assert_eq!(event.kind, EventKind::Quote(expected));
    let event = parse(FUTURES_QUOTE).expect("a futures quote");
    assert_eq!(event.exchange_time_ms, Some(1_700_000_000_004));
    assert!(matches!(event.kind, EventKind::Quote(quote) if quote.bid.0 == 3_700_010_000_000));
}

#[test]
fn trades() {
    let expected = |price, quantity, buyer_is_maker, trade_id| {
        EventKind::Trade(Trade {
            price: Price(price),
            quantity: Quantity(quantity),
            buyer_is_maker,
            trade_id,
        })
    };
    let spot = expected(268_380_000_000, 200_000, true, 1_520_538_925);
    assert_eq!(kind(SPOT_TRADE), spot);
    let futures = expected(3_700_020_000_000, 100_000, false, 4_285_512_004);
    assert_eq!(kind(FUTURES_TRADE), futures);
}

#[test]
fn depth_under_all_its_names() {
    for name in ["depth", "depth@0ms", "depth@100ms", "depth@500ms"] {
        let EventKind::Depth(depth) = kind(&FUTURES_DEPTH.replace("depth@0ms", name)) else {
            panic!("{name} is no depth");
        };
        assert_eq!((depth.first_update_id, depth.last_update_id), (10, 12));
        assert_eq!(depth.previous_update_id, Some(9));
        assert_eq!(depth.bids.levels.len(), 2);
        assert_eq!(depth.bids.levels[0].quantity, Quantity(0));
        assert_eq!(depth.asks, BookSide::default());
    }
}

#[test]
fn snapshots_keep_the_best() {
    let asks: Vec<_> = (1..=100).map(|n| format!(r#"["{n}","1"]"#)).collect();
    let line = format!(r#"1 {{"lastUpdateId":7,"bids":[],"asks":[{}]}}"#, asks.join(","));
    let EventKind::Snapshot(snapshot) = kind(&line) else {
        panic!("no snapshot");
    };
    assert_eq!(snapshot.asks.levels.len(), LEVELS_A_SIDE);
    assert_eq!(snapshot.asks.left_out_count, 80);
    assert_eq!(snapshot.last_update_id, 7);
    assert!(matches!(kind(SNAPSHOT), EventKind::Snapshot(_)));
}

#[test]
fn wrong_lines_have_their_error() {
    let error = |line: &str| parse(line).expect_err(line);
    let with = |old, new| error(&SPOT_QUOTE.replace(old, new));
    let bad = |field, reason| ParseError::BadNumber { field, reason };
    assert_eq!(error(""), ParseError::MissingTime);
    assert_eq!(error("{}"), ParseError::MissingTime);
    assert_eq!(error("+1 {}"), ParseError::BadTime);
    assert_eq!(error("99999999999999999999 {}"), ParseError::BadTime);
    assert!(matches!(error("1 {"), ParseError::NotJson { .. }));
    assert!(matches!(error("1 {} {}"), ParseError::NotJson { .. }));
    assert!(matches!(error("1 {}"), ParseError::UnknownShape { .. }));
    assert!(matches!(error("1 [1]"), ParseError::UnknownShape { .. }));
    assert!(matches!(with("\"u\"", "\"x\""), ParseError::UnknownShape { .. }));
    assert!(matches!(with("bookTicker", "aggTrade"), ParseError::UnknownStream { .. }));
    assert!(matches!(with("bookTicker", "depth5@100ms"), ParseError::UnknownStream { .. }));
    assert_eq!(with("\"ETHUSDT\"", "\"\""), ParseError::BadSymbol);
    assert_eq!(with("3.02920000", "-1"), bad("B", NumberError::Negative));
    assert_eq!(with("3.02920000", "1e2"), bad("B", NumberError::Malformed));
    assert_eq!(with("2683.81000000", "0.000000001"), bad("a", NumberError::TooPrecise));
    assert_eq!(with("31.43950000", "0.0000"), ParseError::Zero { field: "A" });
    assert!(matches!(with("2683.81", "2683.80"), ParseError::Crossed { .. }));
    let backward = FUTURES_DEPTH.replace("\"U\":10", "\"U\":13");
    assert!(matches!(error(&backward), ParseError::BackwardUpdate { .. }));
    let level = FUTURES_DEPTH.replace("\"1.5\"", "\"x\"");
    assert_eq!(error(&level), bad("quantity of a level", NumberError::Malformed));
    let crossed = SNAPSHOT.replace("37000.20", "36999");
    assert!(matches!(error(&crossed), ParseError::Crossed { .. }));
    let long = " ".repeat(MAX_LINE_BYTES + 1);
    assert!(matches!(error(&long), ParseError::LineTooLong { .. }));
    assert_eq!(parse_bytes(b"1 \xff"), Err(ParseError::NotUtf8 { valid_bytes: 2 }));
}

#[test]
fn deep_nesting_is_an_error() {
    let line = format!("1 {}", "[".repeat(100_000));
    assert!(parse(&line).is_err());
    let line = format!(r#"1 {{"stream":"a@trade","data":{}"#, "[".repeat(100_000));
    assert!(parse(&line).is_err());
}

quickcheck! {
    fn never_panics_on_noise(bytes: Vec<u8>) -> bool {
        let with_time = [b"1 ", bytes.as_slice()].concat();
        parse_bytes(&bytes).is_err() && parse_bytes(&with_time).is_err()
    }

    /// Whatever a changed line still says, it says it within the rules.
    fn never_panics_on_changed_lines(which: usize, changes: Vec<(usize, u8)>, cut: usize) -> bool {
        let mut line = ALL[which % ALL.len()].as_bytes().to_vec();
        for (index, byte) in changes {
            let index = index % line.len();
            line[index] = byte;
        }
        // Three in four lines stay whole.
        if cut.is_multiple_of(4) {
            line.truncate(cut % (line.len() + 1));
        }
        match parse_bytes(&line).map(|event| event.kind) {
            Ok(EventKind::Quote(quote)) => quote.bid < quote.ask && quote.bid_quantity.0 > 0,
            Ok(EventKind::Trade(trade)) => trade.price.0 > 0 && trade.quantity.0 > 0,
            Ok(EventKind::Depth(depth)) => depth.first_update_id <= depth.last_update_id,
            Ok(EventKind::Snapshot(_)) | Err(_) => true,
        }
    }
}

#[test]
fn every_prefix_of_a_line_is_an_error() {
    for line in ALL {
        assert!(parse(line).is_ok(), "{line}");
        for length in 0..line.len() {
            assert!(parse(&line[..length]).is_err(), "{}", &line[..length]);
        }
    }
}

#[test]
fn simulated_lines_parse() {
    for seed in [0, 1, 2, u64::MAX] {
        for line in Simulation::new(seed, 2_000) {
            assert!(parse(&line).is_ok(), "{line}: {:?}", parse(&line));
        }
    }
}

/// Runs where the recordings are there: set `ARACHNE_RECORDINGS` to their folder.
#[test]
fn every_recorded_line_parses() {
    let Some(folder) = std::env::var_os("ARACHNE_RECORDINGS") else {
        return;
    };
    let path = Path::new(&folder).join("market/ethusdt-spot-20240808.jsonl.gz");
    let mut lines = Lines::open(path).expect("the recording");
    let mut counts = [0_u32; 4];
    let mut truncated_count = 0_u32;
    while let Some(line) = lines.next_line().expect("a line") {
        let event = line.content.and_then(parse_bytes);
        let event = event.unwrap_or_else(|error| panic!("{}: {error}", line.number));
        match event.kind {
            EventKind::Quote(_) => counts[0] += 1,
            EventKind::Trade(_) => counts[1] += 1,
            EventKind::Depth(depth) => {
                counts[2] += 1;
                let left_out_count = depth.bids.left_out_count + depth.asks.left_out_count;
                truncated_count += u32::from(left_out_count > 0);
            }
            EventKind::Snapshot(_) => counts[3] += 1,
        }
    }
    assert_eq!(counts, [24_077, 6_106, 3_434, 1]);
    println!("{truncated_count} changes of depth have levels left out");
    let progress = lines.progress();
    assert_eq!(progress.read_bytes, progress.total_bytes);
}
