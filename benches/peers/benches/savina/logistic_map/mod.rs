//! Logistic map: ten series, each of which has its next term computed by another; a master asks for the terms one by one.
//!
//! A series and its computer are a subgraph, used ten times. An actor that waits for a term puts what else comes aside; the
//! node counts it.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "logistic_map",
    sizes: [25_000, 2_500],
    parameters: |terms| format!("T={terms} terms, S={SERIES} series"),
    messages: |terms| (3 * terms + 2) * SERIES as u64,
    expected,
    arachne: nodes::run,
    kameo: |terms| Box::pin(actors::run(terms)),
    tokio: |terms| Box::pin(tasks::run(terms)),
};

const SERIES: usize = 10;

/// So many requests may wait for a series.
const CAPACITY: usize = 32;

/// Computes the terms of a series.
#[derive(Clone, Copy)]
struct Rate(f64);

impl Rate {
    fn of(series: usize) -> Self {
        Self(3.46 + 0.0025 * series as f64)
    }

    fn next(self, term: f64) -> f64 {
        self.0 * term * (1.0 - term)
    }
}

/// The first term of a series.
fn first(series: usize) -> f64 {
    0.01 * (series + 1) as f64
}

/// The last terms, and their sum.
fn answer(last: impl IntoIterator<Item = f64>) -> Answer {
    let mut last: Vec<f64> = last.into_iter().collect();
    last.push(last.iter().sum());
    last.into_iter().map(f64::to_bits).collect()
}

fn expected(terms: u64) -> Answer {
    answer((0..SERIES).map(|series| {
        let rate = Rate::of(series);
        (0..terms).fold(first(series), |term, _| rate.next(term))
    }))
}
