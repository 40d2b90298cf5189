//! Dining philosophers: each needs the forks on both sides to eat.
//!
//! In Savina all ask one arbiter, who refuses whoever has to wait, so that they ask again and again. Here each fork is one
//! of those who exchange messages, and whoever asks for a fork in use is granted it later. All take the fork of their own
//! seat first, but for the last, who takes it second: so nobody waits for ever. A seat, a philosopher and a fork, is a
//! subgraph; ten make a side of the table, and two sides the table.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};

pub const BENCHMARK: Benchmark = Benchmark {
    name: "philosophers",
    sizes: [10_000, 1_000],
    parameters: |meals| format!("N={SEATS} philosophers, M={meals} meals"),
    // To take two forks, to be granted them, and to put them down.
    messages: |meals| 6 * meals * SEATS as u64,
    expected: |meals| vec![meals; SEATS],
    arachne: nodes::run,
    kameo: |meals| Box::pin(actors::run(meals)),
    tokio: |meals| Box::pin(tasks::run(meals)),
};

const SEATS: usize = 20;

#[derive(Clone, Copy)]
pub enum Request {
    Take,
    Put,
}

/// To a philosopher, of the fork of the own seat or of the neighbour's; to a fork, of the philosopher of its own seat or of
/// the neighbour.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Own,
    Neighbour,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Own => Self::Neighbour,
            Self::Neighbour => Self::Own,
        }
    }
}

#[derive(Default)]
struct Fork {
    in_use: bool,
    waiting: Option<Side>,
}

impl Fork {
    /// Who is granted the fork.
    fn handle(&mut self, request: Request, side: Side) -> Option<Side> {
        match request {
            Request::Take if self.in_use => {
                self.waiting = Some(side);
                None
            }
            Request::Take => {
                self.in_use = true;
                Some(side)
            }
            Request::Put => {
                let next = self.waiting.take();
                self.in_use = next.is_some();
                next
            }
        }
    }
}

struct Philosopher {
    /// Which fork to take first.
    first: Side,
    left: u64,
    meals: u64,
}

/// What a philosopher does when a fork is granted.
enum Step {
    TakeOther,
    /// Has eaten: puts both down, and takes the first again if it wants to.
    Finish {
        again: bool,
    },
}

impl Philosopher {
    fn new(seat: usize, meals: u64) -> Self {
        let first = if seat == SEATS - 1 { Side::Neighbour } else { Side::Own };
        Self { first, left: meals, meals: 0 }
    }

    fn granted(&mut self, side: Side) -> Step {
        if side == self.first {
            return Step::TakeOther;
        }
        self.meals += 1;
        self.left -= 1;
        Step::Finish { again: self.left > 0 }
    }
}
