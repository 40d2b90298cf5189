//! A graph three subgraphs deep, of relays.

use arachne::graph::{DeclaredGraph, Input};
use arachne::prelude::*;

/// Passes on, counts refusals, and can emit twice.
#[derive(Clone, Debug, Default, Hash)]
pub struct Relay {
    /// What came.
    pub seen: Vec<u32>,
    /// How many emits came back.
    pub refused: u32,
    /// Whether it emits each item twice.
    pub twice: bool,
}

impl Relay {
    /// One that has seen nothing.
    pub const fn new() -> Self {
        Self { seen: Vec::new(), refused: 0, twice: false }
    }
}

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(item): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.seen.push(item);
        for _ in 0..1 + u32::from(self.twice) {
            self.refused += u32::from(context.emit(One::One(item)).is_err());
        }
        Ok(())
    }
}

/// Starts, pushes and runs.
pub fn run<G: DeclaredGraph>(engine: &mut Engine<G>, inputs: impl IntoIterator<Item = Input<G>>) {
    engine.start(0).unwrap();
    for input in inputs {
        let _ = engine.push(input);
    }
    engine.tick(1, 1_000).unwrap();
}

graph! {
    /// Two relays, as one.
    #[derive(Clone)]
    pub graph Pair(In: u32 => one.One) -> (Out: u32) {
        one: Relay { One => link: [u32; 4] -> two.One; }
        two: Relay { One -> out.Out; }
    }
}
graph! {
    #[derive(Clone)]
    pub graph Quad(In: u32 => left.In) -> (Out: u32) {
        left: Pair { Out => middle: [u32; 2] high -> right.In; }
        right: Pair { Out -> out.Out; }
    }
}
graph! {
    /// Three deep, and the same subgraph twice.
    #[derive(Clone, Hash)]
    pub graph Deep(In: u32 => up.In [8]) -> (Out: u32 [4]) {
        up: Quad { Out => between: [u32; 1] coalesce(Deep::add) low -> down.In, tap: [u32; 2] latest -> tape.One; }
        down: Quad { Out -> out.Out; }
        tape: Relay { One -> nowhere; }
    }
}

impl Deep {
    /// Adds.
    pub fn add(queued: &mut u32, new: u32) {
        *queued += new;
    }
}

impl std::hash::Hash for Quad {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for pair in [&self.left, &self.right] {
            (&pair.one, &pair.two).hash(state);
        }
    }
}

/// The graph.
pub fn deep() -> Deep {
    let pair = || Pair::new(Relay::new(), Relay::new());
    let quad = || Quad::new(pair(), pair());
    Deep::new(quad(), quad(), Relay::new())
}
