//! Thread ring: a token goes around a ring of 100, and one hop is left less at each. As ping-pong, with more states than
//! the first cache holds.
//!
//! The ring is ten subgraphs of ten nodes. The one at which the token ends keeps it, to be looked at when all is quiet.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "thread_ring",
    sizes: [100_000, 10_000],
    parameters: |hops| format!("N={RUNNERS} runners, R={hops} hops"),
    messages: |hops| hops,
    expected: |hops| vec![(0..hops).map(|hop| hop % RUNNERS).sum()],
    arachne: nodes::run,
    kameo: |hops| Box::pin(actors::run(hops)),
    tokio: |hops| Box::pin(tasks::run(hops)),
};

const RUNNERS: u64 = 100;

#[derive(Clone, Copy)]
pub struct Token {
    left: u64,
    /// The numbers of all who have had it.
    sum: u64,
}

impl Token {
    fn new(hops: u64) -> Self {
        Self { left: hops, sum: 0 }
    }

    /// As the runner of a number leaves it.
    fn pass(self, number: u64) -> Self {
        Self { left: self.left - 1, sum: self.sum + number }
    }
}
