//! The trading graph of `examples/trading`, cut into three graphs on three threads, with the same fills as on one.
//!
//! ```text
//! cargo run --release -p arachne-std --example threads
//! cargo run --release -p arachne-std --example threads -- --seed 7 --messages 200000
//! ```
//!
//! The nodes, the market and its simulation are those of the trading example, as they are. [`graphs`] cuts its graph into
//! a market, an office (strategy, risk, ledger, kill switch) and a street (the gateway), which trade with each other in a
//! cycle; [`three_threads`] wires them so that they compute what one thread computes, and [`one_thread`] is that one.
//! The market runs ahead of the other two as far as its links hold: the parsing of lines overlaps the trading.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    unreachable_pub,
    dead_code,
    unused_imports
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

#[path = "../../../examples/trading/graph.rs"]
mod graph;
mod graphs;
#[path = "../../../examples/trading/market/mod.rs"]
mod market;
#[path = "../../../examples/trading/messages.rs"]
mod messages;
#[path = "../../../examples/trading/money.rs"]
mod money;
#[path = "../../../examples/trading/nodes/mod.rs"]
mod nodes;
mod one_thread;
mod outcome;
#[path = "../../../examples/trading/receive_clock.rs"]
mod receive_clock;
#[path = "../../../examples/trading/settings.rs"]
mod settings;
mod three_threads;

use market::Simulation;
use messages::Line;
use receive_clock::ReceiveClock;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (seed, messages) = options()?;
    let start = Instant::now();
    let one = one_thread::run(lines(seed, messages))?;
    let one_elapsed = start.elapsed();
    let start = Instant::now();
    let (three, report) = three_threads::run(lines(seed, messages))?;
    let three_elapsed = start.elapsed();
    println!("one thread     {one} ({} ms)", one_elapsed.as_millis());
    println!("three threads  {three} ({} ms)", three_elapsed.as_millis());
    print!("{report}");
    let is_same = one == three && report.is_clean();
    println!("{}", if is_same { "the same trades" } else { "NOT the same trades" });
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The lines of a simulated market, each with its time.
fn lines(seed: u64, messages: u64) -> impl Iterator<Item = (u64, Line)> + Send {
    let mut clock = ReceiveClock::default();
    (1..).zip(Simulation::new(seed, messages)).map(move |(number, text)| {
        let content = text.into_bytes().into_boxed_slice();
        (clock.read(&content), Line { number, content: Ok(content) })
    })
}

fn options() -> Result<(u64, u64), Box<dyn std::error::Error>> {
    let (mut seed, mut messages) = (1, 50_000);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = || -> Result<u64, Box<dyn std::error::Error>> {
            Ok(arguments.next().ok_or("a number is missing")?.parse()?)
        };
        let mut value = value;
        match argument.as_str() {
            "--seed" => seed = value()?,
            "--messages" => messages = value()?,
            other => return Err(format!("{other}? There are --seed N and --messages N").into()),
        }
    }
    Ok((seed, messages))
}
