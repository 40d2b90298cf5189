//! How long work takes by Arachne and by hand, as a table: `cargo bench --bench ratios`.
//!
//! The two ways of each work run alternately in one process. A row has the least time for one edge crossing of either,
//! and the median of the rounds' ratios. The target is one of the ratio where there is one, else one of the value.
//!
//! `--quick` measures less; `--no-compile-time` leaves out the rows that compile a large graph, which take minutes;
//! `--run WORK SIDE MESSAGES` only does that (0 for Arachne, 1 for the other side), for a tool that counts from outside;
//! `--list` names the rows.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

#[path = "work/compile_time.rs"]
mod compile_time;
mod work;

use std::hint::black_box;
use std::time::Instant;
use work::{Side, Work};

/// How much is measured.
struct Effort {
    rounds: usize,
    /// Crossings of a side in a round.
    crossings: u64,
}

const FULL: Effort = Effort { rounds: 11, crossings: 10_000_000 };
const QUICK: Effort = Effort { rounds: 3, crossings: 500_000 };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if let Some(at) = arguments.iter().position(|argument| argument == "--run") {
        return run(&arguments[at + 1..]);
    }
    if has("--list") {
        return work::names().for_each(|name| println!("{name}"));
    }
    // Without `--bench` this is `cargo test --benches`, which only asks whether it works.
    let effort = if has("--quick") || !has("--bench") { QUICK } else { FULL };
    row(["work", "arachne", "beside", "by", "unit", "ratio", "target"]);
    for mut work in work::all() {
        compare(&mut work, &effort);
    }
    if has("--bench") && !has("--no-compile-time") {
        for row in compile_time::rows() {
            let compile_time::Row { name, value: text, unit, target } =
                row.expect("the graph compiles");
            value(name, &text, unit, target);
        }
    }
    sizes();
}

fn row(cells: [&str; 7]) {
    let [work, arachne, beside, by, unit, ratio, target] = cells;
    println!("{work:<32} {arachne:>8} {beside:>8} {by:<12} {unit:<6} {ratio:>6} {target:>7}");
}

/// A row of a value beside nothing.
fn value(name: &str, value: &str, unit: &str, target: Option<&str>) {
    row([name, value, "-", "-", unit, "-", target.unwrap_or("-")]);
}

/// Handles messages for about so many crossings, and says the time of one in nanoseconds.
fn time(side: &mut Side, crossings: u64) -> (f64, u64) {
    let messages = crossings.div_ceil(side.crossings);
    let begin = Instant::now();
    let sum = black_box((side.run)(black_box(messages)));
    let took_ns = begin.elapsed().as_nanos() as f64;
    (took_ns / (messages * side.crossings) as f64, sum)
}

fn compare(work: &mut Work, effort: &Effort) {
    let same_work = work.arachne.crossings == work.beside.crossings;
    for side in [&mut work.arachne, &mut work.beside] {
        time(side, effort.crossings / 10);
    }
    let (mut least, mut least_beside) = (f64::MAX, f64::MAX);
    let mut ratios = Vec::new();
    for _ in 0..effort.rounds {
        let (ns, sum) = time(&mut work.arachne, effort.crossings);
        let (beside_ns, beside_sum) = time(&mut work.beside, effort.crossings);
        assert!(!same_work || sum == beside_sum, "{}: not the same work", work.name);
        least = least.min(ns);
        least_beside = least_beside.min(beside_ns);
        ratios.push(ns / beside_ns);
    }
    ratios.sort_by(f64::total_cmp);
    row([
        work.name,
        &format!("{least:.2}"),
        &format!("{least_beside:.2}"),
        work.beside.name,
        "ns",
        &format!("{:.2}", ratios[ratios.len() / 2]),
        &work.target.map_or("-".into(), |target| target.to_string()),
    ]);
}

/// `WORK SIDE MESSAGES`
fn run(arguments: &[String]) {
    let [name, side, messages] = arguments else {
        panic!("--run WORK SIDE MESSAGES");
    };
    let messages = messages.parse().expect("a number of messages");
    let mut work = work::named(name).expect("the name of a row");
    let side = if side == "0" { &mut work.arachne } else { &mut work.beside };
    // Not from the first slot on: visits that happen to end where the ring does are quicker than most.
    black_box((side.run)(5));
    black_box((side.run)(messages));
    println!("{}", side.crossings);
}

/// What the engine needs of memory, beside payloads.
fn sizes() {
    use arachne::edge::Edge;
    use arachne::scheduler::{NodeState, Scheduler};
    const SLOTS: usize = 16;
    let slots = size_of::<[Option<u64>; SLOTS]>();
    let node = size_of::<NodeState>();
    let scheduler = size_of::<Scheduler<work::SmallRoot>>() - 3 * node;
    for (name, bytes, target) in [
        ("edge_beyond_slots", size_of::<Edge<u64, SLOTS>>() - slots, Some("48")),
        ("node", node, Some("24")),
        ("scheduler_of_3_nodes", scheduler, Some("64")),
    ] {
        value(name, &bytes.to_string(), "bytes", target);
    }
}
