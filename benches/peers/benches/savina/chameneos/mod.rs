//! Chameneos: creatures ask a mall for a mate; two that meet change their colour, and ask again: contention for one.
//!
//! Ten creatures for Savina's 100. There the mall sends the first creature to the second, who computes both colours and
//! sends the first its own. A graph with an edge from each creature to each other would have 90 edges for that, so the
//! mall of the graph sends both the other's colour: as many messages.

mod actors;
mod nodes;
mod tasks;

use crate::benchmark::{Answer, Benchmark};
use crate::star::CLIENTS;

pub const BENCHMARK: Benchmark = Benchmark {
    name: "chameneos",
    sizes: [200_000, 20_000],
    parameters: |meetings| format!("N={CLIENTS} creatures, M={meetings} meetings"),
    messages: |meetings| 4 * meetings,
    // Each meeting is counted by both who meet.
    expected: |meetings| vec![2 * meetings],
    arachne: nodes::run,
    kameo: |meetings| Box::pin(actors::run(meetings)),
    tokio: |meetings| Box::pin(tasks::run(meetings)),
};

#[derive(Clone, Copy, PartialEq)]
enum Colour {
    Blue,
    Red,
    Yellow,
}

impl Colour {
    fn of(creature: usize) -> Self {
        [Self::Blue, Self::Red, Self::Yellow][creature % 3]
    }

    /// What becomes of both when two of these colours meet: the third, or the same.
    fn mixed(self, other: Self) -> Self {
        use Colour::*;
        match (self, other) {
            (Blue, Red) | (Red, Blue) => Yellow,
            (Blue, Yellow) | (Yellow, Blue) => Red,
            (Red, Yellow) | (Yellow, Red) => Blue,
            _ => self,
        }
    }
}
