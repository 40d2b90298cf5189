//! Backpressure without loss: a fast source, a slow sink, and an edge of four between them.
//!
//! The source is only run while the edge behind it has room; nobody waits in a loop and nothing is dropped. What does
//! not fit comes back from `push`, to the one who can slow down: the program.
//!
//! `cargo run --example backpressure`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

/// Passes numbers on.
struct Relay;

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Adds up what it gets.
#[derive(Default)]
struct Sink {
    count: u32,
    sum: u32,
}

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        self.count += 1;
        self.sum += number;
        Ok(())
    }
}

graph! {
    graph Line(Number: u32 => relay.One [8]) {
        relay: Relay { One => narrow: [u32; 4] -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Line>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new(Line::new(Relay, Sink::default()));
    engine.start(0)?;
    let sink = engine.node("sink").ok_or("no sink")?;
    let narrow = engine.edge("narrow").ok_or("no edge")?;

    engine.pause(sink)?; // a sink that takes nothing for a while
    let mut pushed = 0;
    for number in 1.. {
        if engine.push(In::Number(number)).is_err() {
            println!("the input is full after {pushed}: {number} comes back");
            break;
        }
        pushed += 1;
        let report = engine.tick(0, 100)?;
        if !report.is_idle() && pushed % 4 == 0 {
            println!("after {pushed}: {:?}", report.ending);
        }
    }

    engine.resume(sink)?;
    engine.run_until_idle(1)?;
    let Sink { count, sum } = engine.graph().sink;
    println!("the sink got {count}, in sum {sum}");
    let figures = engine.figures(narrow).ok_or("no edge")?;
    println!("the narrow edge lost {} and held at most {}", figures.dropped, figures.high_water);
    Ok(())
}
