//! Three threads, in lock-step where they must be.
//!
//! Each graph serves its links in a fixed round, and waits for each: so it does not matter which thread is faster. For one
//! line of the market:
//!
//! 1. The street takes the quote. Before that, the orders are filled that were due until then. It marks what it sends.
//! 2. The office takes what was sent, filled and refused, and marks the halt that may come of that.
//! 3. The office shows the quote to the strategy, and then to the ledger, and marks the order and the halt that may come.
//! 4. The street takes that halt, that order and that halt, in this order, and is ready for the next quote.
//!
//! On one thread the same happens in the same order. The market only sends, and runs ahead as far as its links hold.

use crate::graphs::{Market, Office, Street, market, office, street};
use crate::messages::Line;
use crate::outcome::Outcome;
use arachne::graph::{Input, Output};
use arachne::message::Trace;
use arachne_std::Turn::{Mark, Read};
use arachne_std::link::{OnFull, link, marked};
use arachne_std::{Report, Runtime, Task, port};
use std::sync::mpsc;
use std::thread;

type MarketIn = Input<Market>;
type MarketOut = Output<Market>;
type OfficeIn = Input<Office>;
type OfficeOut = Output<Office>;
type StreetIn = Input<Street>;
type StreetOut = Output<Street>;

/// How far the market may run ahead, in quotes.
const AHEAD: usize = 256;

/// More than one round can send: all orders in flight may be filled in one.
const ROUND: usize = 64;

pub fn run(
    lines: impl Iterator<Item = (u64, Line)> + Send + 'static,
) -> Result<(Outcome, Report), Box<dyn std::error::Error>> {
    let (mut input, input_end) = link(AHEAD, OnFull::Block);
    let (to_street, street_quotes) = marked(AHEAD);
    let (to_strategy, strategy_quotes) = marked(AHEAD);
    let (to_ledger, ledger_quotes) = marked(AHEAD);
    let (orders, orders_end) = marked(ROUND);
    let (halts, halts_end) = marked(ROUND);
    let (sent, sent_end) = marked(ROUND);
    let (fills, fills_end) = marked(ROUND);
    let (refused, refused_end) = marked(ROUND);
    let (outcome, outcomes) = mpsc::channel();

    let mut runtime = Runtime::new().heeding_signals();
    runtime.add(
        Task::new("market", market)
            .input(port!(MarketIn::Line), input_end)
            .output(port!(MarketOut::Street), to_street)
            .output(port!(MarketOut::Strategy), to_strategy)
            .output(port!(MarketOut::Ledger), to_ledger)
            .in_turn([Read("Line"), Mark("Street"), Mark("Strategy"), Mark("Ledger")]),
    )?;
    // Before the office: so the street ends without waiting for orders, and the office has its last fills.
    runtime.add(
        Task::new("street", street)
            .input(port!(StreetIn::Quote), street_quotes)
            .input(port!(StreetIn::Order), orders_end)
            .input(port!(StreetIn::Halt), halts_end)
            .output(port!(StreetOut::Sent), sent)
            .output(port!(StreetOut::Fill), fills)
            .output(port!(StreetOut::Refused), refused)
            .in_turn([
                Read("Quote"),
                Mark("Sent"),
                Mark("Fill"),
                Mark("Refused"),
                Read("Halt"),
                Read("Order"),
                Read("Halt"),
            ]),
    )?;
    runtime.add(
        Task::new("office", office)
            .input(port!(OfficeIn::Strategy), strategy_quotes)
            .input(port!(OfficeIn::Ledger), ledger_quotes)
            .input(port!(OfficeIn::Sent), sent_end)
            .input(port!(OfficeIn::Fill), fills_end)
            .input(port!(OfficeIn::Refused), refused_end)
            .output(port!(OfficeOut::Order), orders)
            .output(port!(OfficeOut::Halt), halts)
            .in_turn([
                Read("Sent"),
                Read("Fill"),
                Read("Refused"),
                Mark("Halt"),
                Read("Strategy"),
                Read("Ledger"),
                Mark("Order"),
                Mark("Halt"),
            ])
            .at_end(move |engine| {
                outcome.send(Outcome::of(&engine.graph().ledger)).unwrap_or_default();
            }),
    )?;
    let source = thread::spawn(move || {
        for (created_ns, line) in lines {
            let header = Trace { id: line.number, created_ns, sequence: line.number };
            if input.send_with(header, line).is_err() {
                return;
            }
        }
    });
    let report = runtime.run()?;
    source.join().map_err(|_| "the source panicked")?;
    Ok((outcomes.recv()?, report))
}
