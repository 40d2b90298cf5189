//! Hello, the smallest graph that runs for ever: one node counts up by a periodic timer, the other takes what it gets.

use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::prelude::*;
use core::hint::black_box;

/// Emits a number every millisecond.
#[derive(Default)]
pub struct Producer {
    next: u32,
}

impl Node for Producer {
    type Input = Never;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        1_000_000
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(self.next))?;
        self.next = self.next.wrapping_add(1);
        Ok(())
    }
}

/// Takes a number: a real one would set an output by it.
#[derive(Default)]
pub struct Consumer;

impl Node for Consumer {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        black_box(number);
        Ok(())
    }
}

graph! {
    /// Hello.
    pub graph Hello {
        producer: Producer { One => numbers: [u32; 4] -> consumer.One; }
        consumer: Consumer {}
    }
}

impl Default for Hello {
    fn default() -> Self {
        Self::new(Producer::default(), Consumer)
    }
}

/// Starts an engine and ticks it so many times.
#[inline(always)]
pub fn run<G: DeclaredGraph, O: Observer>(
    engine: &mut Engine<G, O>,
    ticks: impl Iterator<Item = u32>,
) {
    if black_box(&mut *engine).start(0).is_ok() {
        tick(engine, ticks);
    }
}

/// Ticks an engine so many times.
///
/// The engine and each report are hidden from the optimiser, which is not to know what state they are in.
#[inline(always)]
pub fn tick<G: DeclaredGraph, O: Observer>(
    engine: &mut Engine<G, O>,
    ticks: impl Iterator<Item = u32>,
) {
    for tick in ticks {
        let now_ns = u64::from(tick).wrapping_mul(500_000);
        match black_box(&mut *engine).tick(now_ns, 100) {
            Ok(report) => _ = black_box(report),
            Err(_) => return,
        }
    }
}
