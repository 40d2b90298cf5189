//! Coalescing: readings come faster than the display can show them, and none is lost in the sum.
//!
//! An edge `[Reading; 1] coalesce(Reading::merge)` is never full: what comes while one waits is merged into it.
//!
//! `cargo run --example coalesce`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

/// Some readings, as one.
#[derive(Clone, Copy, Debug)]
struct Reading {
    count: u32,
    sum: u32,
    largest: u32,
}

impl Reading {
    fn of(value: u32) -> Self {
        Self { count: 1, sum: value, largest: value }
    }

    fn merge(queued: &mut Self, new: Self) {
        queued.count += new.count;
        queued.sum += new.sum;
        queued.largest = queued.largest.max(new.largest);
    }
}

/// Shows what there is, when there is something.
#[derive(Default)]
struct Display {
    frames: u32,
}

impl Node for Display {
    type Input = One<Reading>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(reading): One<Reading>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Reading>> {
        self.frames += 1;
        let Reading { count, sum, largest } = reading;
        println!(
            "frame {}: {count} readings, mean {}, largest {largest}",
            self.frames,
            sum / count
        );
        Ok(())
    }
}

graph! {
    graph Panel(Reading: Reading => display.One [1] coalesce(Reading::merge)) {
        display: Display {}
    }
}
type In = arachne::graph::Input<Panel>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new(Panel::new(Display::default()));
    engine.start(0)?;
    let mut value = 0;
    for frame in 1..=3u64 {
        for _ in 0..frame * 100 {
            value = (value + 7) % 100;
            engine.push(In::Reading(Reading::of(value)))?;
        }
        engine.tick(frame * 16_000_000, 100)?; // 60 frames a second
    }
    let edge = engine.edge("Reading").ok_or("no edge")?;
    let figures = engine.figures(edge).ok_or("no edge")?;
    println!(
        "{} offered, {} merged, {} lost",
        figures.offered(),
        figures.coalesced,
        figures.dropped
    );
    Ok(())
}
