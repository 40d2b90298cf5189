//! Big: everyone pings another at random, waits for the pong, and pings the next: many to many.
//!
//! Eight of them for Savina's 120, each with an edge to each other: 56 edges. A node does not name another, it emits on a
//! port; so all count who is how far ahead of them, and a pong goes back by as many as are left around the circle. Every
//! edge closes a cycle and is `feedback`; it never holds more than a ping and a pong.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};
use crate::random::Random;

pub const BENCHMARK: Benchmark = Benchmark {
    name: "big",
    sizes: [50_000, 5_000],
    parameters: |pings| format!("N={pings} pings, W={ACTORS} actors"),
    messages: |pings| 2 * pings * ACTORS as u64,
    expected,
    arachne: nodes::run,
    kameo: |pings| Box::pin(actors::run(pings)),
    tokio: |pings| Box::pin(tasks::run(pings)),
};

const ACTORS: usize = 8;

#[derive(Clone, Copy)]
enum Ball {
    Ping,
    Pong,
}

/// What each keeps.
struct Player {
    random: Random,
    left: u64,
    pings: u64,
    pongs: u64,
}

impl Player {
    fn new(number: usize, pings: u64) -> Self {
        Self { random: Random::new(number as u64), left: pings, pings: 0, pongs: 0 }
    }

    /// How far ahead the next to be pinged is.
    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        Some(1 + self.random.below(ACTORS as u64 - 1) as usize)
    }

    /// What to send for what came from one so far ahead, and how far ahead.
    fn play(&mut self, ball: Ball, from: usize) -> Option<(usize, Ball)> {
        match ball {
            Ball::Ping => {
                self.pings += 1;
                Some((from, Ball::Pong))
            }
            Ball::Pong => {
                self.pongs += 1;
                Some((self.next()?, Ball::Ping))
            }
        }
    }

    /// Pings handled and pongs received.
    fn answer(&self) -> [u64; 2] {
        [self.pings, self.pongs]
    }
}

fn expected(pings: u64) -> Answer {
    let mut answer = vec![0; 2 * ACTORS];
    for number in 0..ACTORS {
        let mut player = Player::new(number, pings);
        while let Some(ahead) = player.next() {
            answer[2 * ((number + ahead) % ACTORS)] += 1;
        }
        answer[2 * number + 1] = pings;
    }
    answer
}
