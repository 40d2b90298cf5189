//! What scrapes cost a graph: the 99.9th percentile of a tick's time, with 100 scrapes a second of `/metrics` and without.
//!
//! ```text
//! cargo bench -p arachne-std --bench scrapes --features serve [-- --quick]
//! ```
//!
//! A graph of four nodes ticks at a fixed pace, with its figures published each 100 ticks; both ways in turn, in one run, so
//! that whatever else the machine does meets both. A second column without scrapes says what the noise is. A scrape is a
//! connection of its own, answered in full.
//!
//! **Target**: no difference beyond noise: at p99.9 the ratio of with to without lies within what the ratio of without to
//! without spreads over.
//! The graph has a core of its own, as [`Task::pinned_to`](arachne_std::Task::pinned_to) gives it, and server and client share
//! another. With `--unpinned` the system places all three threads: on a machine of two cores it puts the server on the
//! graph's core now and then, for as long as a scrape takes, and the tail tells of that.

use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne_std::serve::Server;
use arachne_std::{Publisher, display, figures};
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Adds 1.
struct Pass;

impl Node for Pass {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(number + 1))?;
        Ok(())
    }
}

#[derive(Default)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 = self.0.wrapping_add(number);
        Ok(())
    }
}

graph! {
    graph Line(Number: u64 => first.One [16]) {
        first: Pass { One => a: [u64; 16] -> second.One; }
        second: Pass { One => b: [u64; 16] -> third.One; }
        third: Pass { One => c: [u64; 16] -> sum.One; }
        sum: Sum {}
    }
}
type In = arachne::graph::Input<Line>;

/// How far apart ticks are: a graph that has nothing to do in between, as most have.
const PACE: Duration = Duration::from_micros(20);
/// How far apart scrapes are: 100 a second.
const SCRAPE_EVERY: Duration = Duration::from_millis(10);
/// How many ticks go by until figures are published.
const PUBLISH_EVERY: u64 = 100;

/// Makes so many ticks, and gives the times of all in ns.
fn ticks(count: u64, publisher: &mut Publisher) -> Vec<u64> {
    let graph = Line::new(Pass, Pass, Pass, Sum::default());
    let mut engine = Engine::with(graph, Config::default(), figures(&Line::topology()));
    let started = engine.start(0);
    assert!(started.is_ok());
    let mut times = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
    let mut next = Instant::now();
    for tick in 1..=count {
        next += PACE;
        while Instant::now() < next {
            std::hint::spin_loop();
        }
        let begin = Instant::now();
        for number in 0..16 {
            let pushed = engine.push(In::Number(black_box(number)));
            assert!(pushed.is_ok());
        }
        let activations = engine.tick(tick, 1_000).map_or(0, |report| report.activations);
        if tick.is_multiple_of(PUBLISH_EVERY) {
            publisher.publish(&engine);
        }
        let took = begin.elapsed();
        assert_eq!(activations, 64);
        times.push(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        // A delay is no reason to hurry afterwards.
        next = next.max(begin);
    }
    times
}

/// Scrapes until it is told to end, each time over a connection of its own.
fn scrape(address: SocketAddr, is_on: &AtomicBool, ends: &AtomicBool, count: &AtomicU64) {
    let mut answer = String::new();
    let mut next = Instant::now();
    while !ends.load(Ordering::Relaxed) {
        next = (next + SCRAPE_EVERY).max(Instant::now());
        if is_on.load(Ordering::Relaxed) {
            let asked = TcpStream::connect(address).and_then(|mut client| {
                client.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
                answer.clear();
                client.read_to_string(&mut answer)
            });
            assert!(asked.is_ok_and(|length| length > 1_000), "no answer");
            count.fetch_add(1, Ordering::Relaxed);
        }
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// The columns of the table: without scrapes, with them, and without them again.
const COLUMNS: [bool; 3] = [false, true, false];
/// The ranks of the table, in thousandths.
const RANKS: [(&str, usize); 3] = [("p50", 500), ("p99", 990), ("p99.9", 999)];
/// A tick that is interrupted takes longer than this.
const LONG_NS: u64 = 10_000;
/// Ticks a round and a column: a tenth of a second, so that what else the machine does meets all columns alike.
const TICKS: u64 = 5_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let rounds = if is_given("--quick") { 30 } else { 300 };
    // Threads begin on the cores of the one that makes them.
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let (of_graph, of_others) = (cores.last().copied(), cores.first().copied());
    let pin = |core: Option<core_affinity::CoreId>| {
        let wants = !is_given("--unpinned") && of_graph != of_others;
        wants && core.is_some_and(core_affinity::set_for_current)
    };
    pin(of_others);
    let (mut publisher, display) = display("line", Line::topology());
    let server = Server::local(0, vec![display])?;
    let [is_on, ends] = [const { AtomicBool::new(false) }; 2];
    let scrapes = AtomicU64::new(0);
    let mut columns: [Vec<Vec<u64>>; 3] = Default::default();
    let (mut elapsed, mut is_pinned) = (Duration::ZERO, false);
    thread::scope(|scope| {
        scope.spawn(|| scrape(server.address(), &is_on, &ends, &scrapes));
        is_pinned = pin(of_graph);
        for round in 0..rounds {
            // Each round begins with another column.
            for column in (0..3).map(|step| (step + round) % 3) {
                is_on.store(COLUMNS[column], Ordering::Relaxed);
                let begin = Instant::now();
                columns[column].push(ticks(TICKS, &mut publisher));
                if COLUMNS[column] {
                    elapsed += begin.elapsed();
                }
            }
        }
        ends.store(true, Ordering::Relaxed);
    });
    let rate = scrapes.load(Ordering::Relaxed) as f64 / elapsed.as_secs_f64();
    let own = if is_pinned { "a core of its own" } else { "no core of its own" };
    println!(
        "{rounds} rounds of {TICKS} ticks each way, a tick 64 activations; {rate:.0} scrapes a second"
    );
    println!(
        "the graph has {own}; the last column: the ratio of the third to the first, by tenths of the rounds"
    );
    println!(
        "{:<22}{:>10}{:>10}{:>12}{:>8}{:>18}",
        "a tick's time, us", "none", "scraped", "none again", "ratio", "noise"
    );
    for (name, rank) in RANKS {
        row(name, &columns, |ticks| at_rank(ticks, rank) / 1e3);
    }
    row("over 10 us, a second", &columns, |ticks| {
        let long = ticks.iter().filter(|tick| **tick > LONG_NS).count();
        long as f64 / (ticks.len() as f64 * PACE.as_secs_f64())
    });
    println!("target: at p99.9 the ratio is within the noise");
    Ok(())
}

/// A figure of each column, over all rounds.
fn row(name: &str, columns: &[Vec<Vec<u64>>; 3], figure: impl Fn(&[u64]) -> f64) {
    let [none, scraped, again] = columns.each_ref().map(|rounds| figure(&rounds.concat()));
    print!("{name:<22}{none:>10.2}{scraped:>10.2}{again:>12.2}{:>8.2}", scraped / none);
    let [nones, _, agains] = columns;
    let tenth = nones.len().div_ceil(10);
    let tenths = nones.chunks(tenth).zip(agains.chunks(tenth));
    let noise: Vec<_> =
        tenths.map(|(none, again)| figure(&again.concat()) / figure(&none.concat())).collect();
    let (low, high) =
        (noise.iter().copied().fold(f64::MAX, f64::min), noise.iter().copied().fold(0.0, f64::max));
    println!("{:>18}", format!("{low:.2} to {high:.2}"));
}

fn at_rank(ticks: &[u64], rank: usize) -> f64 {
    let mut ticks = ticks.to_vec();
    ticks.sort_unstable();
    let at = (ticks.len() * rank / 1_000).min(ticks.len().saturating_sub(1));
    ticks.get(at).map_or(f64::NAN, |tick| *tick as f64)
}
