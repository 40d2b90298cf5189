//! What a simulated market must have: its form, its spells and its crash.

use super::super::event::EventKind;
use super::super::number::parse_units;
use super::super::parse::parse;
use super::*;
use std::collections::BTreeMap;
use std::collections::VecDeque;

const SEEDS: [u64; 3] = [0, 1, u64::MAX];
const SECOND_NS: u64 = 1_000_000_000;

fn events(seed: u64, messages: u64) -> impl Iterator<Item = (u64, EventKind)> {
    Simulation::new(seed, messages).map(|line| {
        let event = parse(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        (event.time_ns, event.kind)
    })
}

/// The times and middle prices of all quotes.
fn mids(seed: u64, messages: u64) -> Vec<(u64, i64)> {
    events(seed, messages)
        .filter_map(|(time_ns, kind)| match kind {
            EventKind::Quote(quote) => Some((time_ns, i64::midpoint(quote.bid.0, quote.ask.0))),
            _ => None,
        })
        .collect()
}

/// Times at which the price is at least 3 % below one of the last ten seconds,
/// of which those within a minute are one crash.
fn crash_times(mids: &[(u64, i64)]) -> Vec<u64> {
    let mut window: VecDeque<(u64, i64)> = VecDeque::new();
    let mut crashes: Vec<u64> = Vec::new();
    for &(time_ns, mid) in mids {
        while window.front().is_some_and(|first| first.0 + 10 * SECOND_NS < time_ns) {
            window.pop_front();
        }
        // Lower ones before this can be the highest no more, so that the first is.
        while window.back().is_some_and(|last| last.1 <= mid) {
            window.pop_back();
        }
        window.push_back((time_ns, mid));
        let highest = window[0].1;
        let is_new = crashes.last().is_none_or(|last| last + 60 * SECOND_NS < time_ns);
        if mid <= highest / 100 * 97 && is_new {
            crashes.push(time_ns);
        }
    }
    crashes
}

#[test]
fn a_seed_is_a_market() {
    let all = |seed| Simulation::new(seed, 3_000).collect::<Vec<_>>();
    assert_eq!(all(5), all(5));
    assert_ne!(all(5), all(6));
}

/// FNV-1a of the bytes of a market: it is the same on every target, for ever.
#[test]
fn the_bytes_of_a_seed_are_fixed() {
    let hash = Simulation::new(1, 20_000)
        .flat_map(String::into_bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    assert_eq!(hash, 9_345_235_950_274_117_464);
}

#[test]
fn there_are_exactly_as_many_lines() {
    for messages in [0, 1, 2, 99, 12_345] {
        assert_eq!(Simulation::new(3, messages).count() as u64, messages);
    }
}

#[test]
fn times_grow_and_there_is_one_snapshot_early() {
    for seed in SEEDS {
        let mut last_ns = 0;
        let mut snapshots = Vec::new();
        for (index, (time_ns, kind)) in events(seed, 20_000).enumerate() {
            assert!(time_ns > last_ns);
            last_ns = time_ns;
            if matches!(kind, EventKind::Snapshot(_)) {
                snapshots.push(index);
            }
        }
        assert!(matches!(snapshots[..], [index] if index < 100), "{snapshots:?}");
    }
}

#[test]
fn all_kinds_come_as_often_as_in_a_real_market() {
    for seed in SEEDS {
        let mut counts = [0_u32; 3];
        for (_, kind) in events(seed, 20_000) {
            match kind {
                EventKind::Quote(_) => counts[0] += 1,
                EventKind::Trade(_) => counts[1] += 1,
                EventKind::Depth(_) => counts[2] += 1,
                EventKind::Snapshot(_) => {}
            }
        }
        let [quotes, trades, depths] = counts;
        assert!((11_000..17_000).contains(&quotes), "{counts:?}");
        assert!((1_500..6_000).contains(&trades), "{counts:?}");
        assert!((800..4_000).contains(&depths), "{counts:?}");
    }
}

#[test]
fn there_is_exactly_one_crash_and_a_partial_recovery() {
    for (messages, seeds) in [(FEWEST_MESSAGES_FOR_CRASH, 0..8), (DEFAULT_MESSAGES, 12..14)] {
        for seed in seeds {
            let mids = mids(seed, messages);
            let crashes = crash_times(&mids);
            let [crash_ns] = crashes[..] else {
                panic!("seed {seed}, {messages} messages: {crashes:?}");
            };
            let near = |from: u64, to: u64| {
                let from_ns = crash_ns - from * SECOND_NS;
                let to_ns = crash_ns + to * SECOND_NS;
                mids.iter().filter(move |quote| (from_ns..=to_ns).contains(&quote.0))
            };
            let before = near(10, 0).map(|quote| quote.1).max().unwrap_or(0);
            let lowest = near(0, 10).map(|quote| quote.1).min().unwrap_or(0);
            let regained = near(0, 60)
                .skip_while(|quote| quote.1 > lowest)
                .map(|quote| quote.1)
                .max()
                .unwrap_or(0);
            let share_percent = (regained - lowest) * 100 / (before - lowest);
            let fall_permille = (before - lowest) * 1000 / before;
            assert!((30..90).contains(&fall_permille), "seed {seed}: fell by {fall_permille} ‰");
            assert!((20..90).contains(&share_percent), "seed {seed}: regained {share_percent} %");
        }
    }
}

#[test]
fn a_short_market_has_no_crash() {
    for seed in 0..8 {
        let crashes = crash_times(&mids(seed, FEWEST_MESSAGES_FOR_CRASH - 1));
        assert!(crashes.is_empty(), "seed {seed}: {crashes:?}");
    }
}

#[test]
fn busy_spells_are_busier_than_quiet_ones() {
    for seed in SEEDS {
        let mut seconds: BTreeMap<u64, u32> = BTreeMap::new();
        // Ends before the crash may begin, which is busier than busy.
        for (time_ns, _) in events(seed, DEFAULT_MESSAGES).take(19_000) {
            *seconds.entry(time_ns / SECOND_NS).or_default() += 1;
        }
        let mut counts: Vec<u32> = seconds.into_values().collect();
        counts.sort_unstable();
        let (quiet, busy) = (counts[counts.len() / 4], counts[counts.len() * 9 / 10]);
        assert!(busy > 3 * quiet, "seed {seed}: {quiet} and {busy} lines a second");
    }
}

/// Sets the levels of a side; those of quantity zero go.
fn apply(book: &mut BTreeMap<i64, i64>, side: &serde_json::Value) {
    let units = |text: &serde_json::Value| parse_units(text.as_str().expect("text"));
    for level in side.as_array().expect("a side") {
        let price = units(&level[0]).expect("a price");
        book.insert(price, units(&level[1]).expect("a quantity"));
    }
    book.retain(|_, quantity| *quantity > 0);
}

/// Rebuilds the book from the snapshot and the changes, as a client would, and
/// compares its best levels with the quotes: the stream must agree with itself.
/// Reads the JSON itself, because events leave out the far levels.
#[test]
fn depth_and_quotes_tell_of_one_book() {
    let (mut bids, mut asks) = (BTreeMap::new(), BTreeMap::new());
    let (mut book_update_id, mut quote) = (None, None);
    let mut compared_count = 0;
    for line in Simulation::new(11, 9_000) {
        let (_, json) = line.split_once(' ').expect("a time");
        let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
        match parse(&line).expect("an event").kind {
            EventKind::Quote(told) => quote = Some(told),
            EventKind::Trade(_) => {}
            EventKind::Snapshot(snapshot) => {
                apply(&mut bids, &json["bids"]);
                apply(&mut asks, &json["asks"]);
                book_update_id = Some(snapshot.last_update_id);
            }
            EventKind::Depth(depth) => {
                let Some(update_id) = book_update_id.replace(depth.last_update_id) else {
                    book_update_id = None;
                    continue;
                };
                assert_eq!(depth.first_update_id, update_id + 1, "a gap");
                apply(&mut bids, &json["data"]["b"]);
                apply(&mut asks, &json["data"]["a"]);
                let told = quote.expect("a quote before");
                let best = (bids.last_key_value(), asks.first_key_value());
                let bid = (told.bid.0, told.bid_quantity.0);
                let ask = (told.ask.0, told.ask_quantity.0);
                assert_eq!(best, (Some((&bid.0, &bid.1)), Some((&ask.0, &ask.1))));
                compared_count += 1;
            }
        }
    }
    assert!(compared_count > 300);
}
