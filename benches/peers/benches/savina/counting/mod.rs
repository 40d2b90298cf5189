//! Counting: a producer sends n increments to a counter and then asks for the count: how fast one can send to one.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "counting",
    sizes: [1_000_000, 100_000],
    parameters: |increments| format!("N={increments} increments"),
    messages: |increments| increments + 2,
    expected: |increments| vec![increments],
    arachne: nodes::run,
    kameo: |increments| Box::pin(actors::run(increments)),
    tokio: |increments| Box::pin(tasks::run(increments)),
};

/// So many increments may wait.
const CAPACITY: usize = 64;
