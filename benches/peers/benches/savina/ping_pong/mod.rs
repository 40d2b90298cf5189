//! Ping-pong: one message that goes to and fro between two. It measures what a message costs that nothing else hides.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "ping_pong",
    sizes: [40_000, 4_000],
    parameters: |pings| format!("N={pings} pings"),
    messages: |pings| 2 * pings,
    expected: |pings| vec![pings, pings],
    arachne: nodes::run,
    kameo: |pings| Box::pin(actors::run(pings)),
    tokio: |pings| Box::pin(tasks::run(pings)),
};

/// What goes to and fro.
#[derive(Clone, Copy)]
struct Ball;
