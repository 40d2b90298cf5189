//! Fork-join (throughput): one sends each message to all workers, which compute a little for each.
//!
//! Ten workers for Savina's 60, with six times the messages each. In the graph one port leads to all of them: a message
//! is sent to all or to none.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "fork_join",
    sizes: [60_000, 6_000],
    parameters: |messages| format!("N={messages} messages, A={WORKERS} workers"),
    messages: |messages| messages * WORKERS as u64,
    expected: |messages| vec![messages; WORKERS],
    arachne: nodes::run,
    kameo: |messages| Box::pin(actors::run(messages)),
    tokio: |messages| Box::pin(tasks::run(messages)),
};

const WORKERS: usize = 10;

/// So many messages may wait for a worker.
const CAPACITY: usize = 64;

#[derive(Clone, Copy)]
struct Work;

/// What a worker keeps.
#[derive(Default)]
struct Tally {
    count: u64,
}

impl Tally {
    /// Savina's computation.
    fn work(&mut self, _: Work) {
        let sine = std::hint::black_box(37.2_f64).sin();
        std::hint::black_box(sine * sine);
        self.count += 1;
    }
}
