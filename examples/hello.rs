//! The smallest graph: a producer of three numbers and a consumer that prints them.
//!
//! `cargo run --example hello`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

/// Emits 1, 2 and 3, one a tick of its own timer.
struct Producer {
    next: u32,
}

impl Node for Producer {
    type Input = Never;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        if self.next <= 3 { 1_000_000_000 } else { 0 }
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(self.next))?;
        self.next += 1;
        Ok(())
    }
}

/// Prints what it gets.
struct Consumer;

impl Node for Consumer {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        println!("{number} at {} s", context.now_ns() / 1_000_000_000);
        Ok(())
    }
}

graph! {
    graph Hello {
        producer: Producer { One => numbers: [u32; 4] -> consumer.One; }
        consumer: Consumer {}
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new(Hello::new(Producer { next: 1 }, Consumer));
    engine.start(0)?;
    // The graph says when it wants to run next; a real program would sleep until then.
    let mut now_ns = 0;
    while let Some(next_ns) = engine.tick(now_ns, 100)?.next_timer_ns {
        now_ns = next_ns;
    }
    engine.shutdown(u64::MAX)?;
    engine.tick(now_ns, 100)?;
    println!("{:?}", engine.scheduler().state());
    Ok(())
}
