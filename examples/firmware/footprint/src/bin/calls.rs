//! Hello with every call that controls a graph: what an application that uses all of them has.

#![no_std]
#![no_main]

use arachne::Priority;
use arachne::engine::Engine;
use arachne::topology::{EdgeId, NodeId};
use core::hint::black_box;
use footprint::hello::{Hello, run, tick};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut engine = Engine::new(Hello::default());
    run(&mut engine, 0..black_box(10));
    let (edge, node) = black_box((EdgeId(0), NodeId(1)));
    let _ = black_box(engine.pause(node));
    let _ = black_box(engine.resume(node));
    let _ = black_box(engine.release(node));
    let _ = black_box(engine.set_priority(edge, black_box(Priority::High)));
    let _ = black_box(engine.set_capacity(edge, black_box(2)));
    let _ = black_box(engine.figures(edge));
    let _ = black_box(engine.shutdown(black_box(u64::MAX)));
    tick(&mut engine, 10..);
    loop {
        cortex_m::asm::wfi();
    }
}
