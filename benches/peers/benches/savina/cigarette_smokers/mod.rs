//! Cigarette smokers: an arbiter lets one at random smoke, who says that he has begun, upon which it lets the next.
//!
//! Ten smokers for Savina's 200, who smoke in shorter time and a hundred times as often.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};
use crate::random::{Random, busy};
use crate::star::CLIENTS;

pub const BENCHMARK: Benchmark = Benchmark {
    name: "cigarette_smokers",
    sizes: [100_000, 10_000],
    parameters: |rounds| format!("R={rounds} rounds, S={CLIENTS} smokers"),
    messages: |rounds| 2 * rounds,
    expected,
    arachne: nodes::run,
    kameo: |rounds| Box::pin(actors::run(rounds)),
    tokio: |rounds| Box::pin(tasks::run(rounds)),
};

/// One smokes less than so many steps.
const LONGEST: u64 = 20;

/// Chooses who smokes next, and for how many steps.
struct Choice {
    random: Random,
    left: u64,
}

impl Choice {
    fn new(rounds: u64) -> Self {
        Self { random: Random::new(7), left: rounds }
    }

    fn next(&mut self) -> Option<(usize, Smoke)> {
        self.left = self.left.checked_sub(1)?;
        let smoker = self.random.below(CLIENTS as u64) as usize;
        Some((smoker, Smoke { steps: self.random.below(LONGEST) }))
    }
}

#[derive(Clone, Copy)]
pub struct Smoke {
    steps: u64,
}

/// How often each smoker smokes, and for how many steps.
fn expected(rounds: u64) -> Answer {
    let mut choice = Choice::new(rounds);
    let mut answer = vec![0; 2 * CLIENTS];
    while let Some((smoker, smoke)) = choice.next() {
        answer[2 * smoker] += 1;
        answer[2 * smoker + 1] += smoke.steps;
    }
    answer
}

/// What a smoker keeps.
#[derive(Default)]
pub struct Smoked {
    times: u64,
    steps: u64,
}

impl Smoked {
    fn smoke(&mut self, smoke: Smoke) {
        std::hint::black_box(busy(smoke.steps));
        self.times += 1;
        self.steps += smoke.steps;
    }

    fn answer(&self) -> [u64; 2] {
        [self.times, self.steps]
    }
}

/// Says that a smoker has begun.
#[derive(Clone, Copy)]
pub struct Started;
