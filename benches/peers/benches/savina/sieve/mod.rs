//! Sieve of Eratosthenes: candidates go along a chain of filters, each of which holds a thousand primes; what none of them
//! divides is a prime, and stays with the first filter that has room.
//!
//! An actor makes the next filter when it is full. The chain of the graph has the ten filters that it takes to 100,000, and
//! so have the others, which saves them the making.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "sieve",
    sizes: [100_000, 10_000],
    parameters: |limit| format!("N={limit}, M={HELD} primes a filter"),
    messages: |limit| visits(limit).1,
    expected: |limit| visits(limit).0,
    arachne: nodes::run,
    kameo: |limit| Box::pin(actors::run(limit)),
    tokio: |limit| Box::pin(tasks::run(limit)),
};

const HELD: usize = 1000;
const FILTERS: usize = 10;

/// So many candidates may wait for a filter.
const CAPACITY: usize = 64;

/// The odd numbers behind 2, which the first filter knows.
fn candidates(limit: u64) -> impl Iterator<Item = u64> {
    (3..limit).step_by(2)
}

/// The number and the sum of the primes, and how many filters the candidates come to.
fn visits(limit: u64) -> (Answer, u64) {
    let mut least_factor = vec![0; limit as usize];
    let (mut primes, mut messages) = (Vec::new(), 0);
    for number in 2..limit {
        if least_factor[number as usize] == 0 {
            let order = primes.len();
            primes.push(number);
            for multiple in (number..limit).step_by(number as usize) {
                if least_factor[multiple as usize] == 0 {
                    least_factor[multiple as usize] = 1 + order / HELD;
                }
            }
        }
        if number % 2 == 1 {
            messages += least_factor[number as usize] as u64;
        }
    }
    (vec![primes.len() as u64, primes.iter().sum()], messages)
}

/// What a filter keeps.
#[derive(Default)]
struct Filter {
    primes: Vec<u64>,
}

impl Filter {
    fn new(number: usize) -> Self {
        let mut primes = Vec::with_capacity(HELD);
        primes.extend((number == 0).then_some(2));
        Self { primes }
    }

    /// What goes on to the next filter.
    fn filter(&mut self, candidate: u64) -> Option<u64> {
        if self.primes.iter().any(|prime| candidate.is_multiple_of(*prime)) {
            None
        } else if self.primes.len() < HELD {
            self.primes.push(candidate);
            None
        } else {
            Some(candidate)
        }
    }

    fn add_to(&self, answer: &mut Answer) {
        answer[0] += self.primes.len() as u64;
        answer[1] += self.primes.iter().sum::<u64>();
    }
}
