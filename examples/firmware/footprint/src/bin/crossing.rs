//! Prints the instructions of an edge crossing, by Arachne and by hand, saturated and with one message in flight, and of
//! a tick that finds nothing to do.

#![no_std]
#![no_main]

use arachne::graph::DeclaredGraph;
use arachne::prelude::*;
use core::arch::asm;
use core::hint::black_box;
use footprint::count::Counter;
use footprint::line::{ByHand, Line32, Line64};
use footprint::pipeline::{CROSSINGS, Hand, one_in_flight, saturated};

/// Between two runs of different length, so that what is not the line's falls out.
const FEW: u64 = 10 * 16;
const MANY: u64 = 30 * 16;

/// Hundredths of an instruction for a crossing.
fn crossing<L: Hand>(counter: &mut Counter, line: &mut L, run: fn(&mut L, u64)) -> u32 {
    let mut count = |messages| counter.instructions(|| run(line, messages));
    let instructions = count(MANY).wrapping_sub(count(FEW));
    instructions * 100 / (CROSSINGS * (MANY - FEW) as u32)
}

fn measure<L: Hand>(counter: &mut Counter, name: &str, mut line: L) -> u64 {
    for (flight, run) in
        [("saturated", saturated as fn(&mut L, u64)), ("one_in_flight", one_in_flight)]
    {
        let figure = crossing(counter, &mut line, run);
        semihosting::println!("{name}_{flight} {}.{:02}", figure / 100, figure % 100);
    }
    line.sum()
}

fn engine<G: DeclaredGraph>(graph: G) -> Engine<G> {
    let mut engine = Engine::new(graph);
    assert!(engine.start(0).is_ok());
    engine
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let Some(mut counter) = Counter::new() else { panic!() };
    // SAFETY: it does nothing.
    let seven = counter.instructions(|| unsafe { asm!(".rept 7", "nop", ".endr") });
    assert_eq!(seven, 7, "the count is not exact");
    let arachne = measure(&mut counter, "arachne_u64", engine(Line64::EMPTY));
    let by_hand = measure(&mut counter, "hand_u64", ByHand::<u64>::new(()));
    assert_eq!(arachne, by_hand, "not the same work");
    let arachne = measure(&mut counter, "arachne_u32", engine(Line32::EMPTY));
    let by_hand = measure(&mut counter, "hand_u32", ByHand::<u32>::new(()));
    assert_eq!(arachne, by_hand, "not the same work");

    let mut idle = engine(Line32::EMPTY);
    let tick = counter.instructions(|| _ = black_box(black_box(&mut idle).tick(0, u32::MAX)));
    footprint::print("idle_tick", tick);
    semihosting::process::exit(0)
}
