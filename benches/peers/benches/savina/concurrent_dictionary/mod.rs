//! Concurrent dictionary: workers read and write entries of one dictionary, each waiting for the answer before it goes on.
//!
//! Ten workers for Savina's 20, with twice the messages each. What is written is what was there, so that each answer can be
//! checked whatever the order.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};
use crate::random::Random;
use crate::star::CLIENTS;
use std::collections::HashMap;

pub const BENCHMARK: Benchmark = Benchmark {
    name: "concurrent_dictionary",
    sizes: [20_000, 2_000],
    parameters: |requests| format!("E={CLIENTS} workers, M={requests}, W={WRITE_PERCENT} %"),
    messages: |requests| 2 * requests * CLIENTS as u64,
    expected,
    arachne: nodes::run,
    kameo: |requests| Box::pin(actors::run(requests)),
    tokio: |requests| Box::pin(tasks::run(requests)),
};

const WRITE_PERCENT: u64 = 10;

/// So many entries has the dictionary.
const ENTRIES: u64 = 4096;

fn value_of(key: u64) -> u64 {
    key.wrapping_mul(31)
}

#[derive(Clone, Copy)]
pub enum Request {
    Read { key: u64 },
    Write { key: u64, value: u64 },
}

impl Request {
    fn next(random: &mut Random) -> Self {
        let key = random.below(ENTRIES);
        if random.below(100) < WRITE_PERCENT {
            Self::Write { key, value: value_of(key) }
        } else {
            Self::Read { key }
        }
    }
}

struct Dictionary {
    entries: HashMap<u64, u64>,
    writes: u64,
}

impl Dictionary {
    fn new() -> Self {
        Self { entries: (0..ENTRIES).map(|key| (key, value_of(key))).collect(), writes: 0 }
    }

    fn answer(&mut self, request: Request) -> u64 {
        match request {
            Request::Read { key } => self.entries.get(&key).copied().unwrap_or_default(),
            Request::Write { key, value } => {
                self.writes += 1;
                self.entries.insert(key, value);
                value
            }
        }
    }
}

/// Each worker's sum of what it was answered, and the number of writes.
fn expected(requests: u64) -> Answer {
    let mut writes = 0;
    let sum = |worker| {
        let mut random = Random::new(worker);
        let mut sum = 0;
        for _ in 0..requests {
            sum += match Request::next(&mut random) {
                Request::Read { key } => value_of(key),
                Request::Write { value, .. } => {
                    writes += 1;
                    value
                }
            };
        }
        sum
    };
    let mut answer: Answer = (0..CLIENTS as u64).map(sum).collect();
    answer.push(writes);
    answer
}
