//! Hello watched by figures, counts alone.

#![no_std]
#![no_main]

use arachne::engine::Engine;
use arachne::observe::Figures;
use arachne::scheduler::Config;
use footprint::hello::{Hello, run};

#[cortex_m_rt::entry]
fn main() -> ! {
    let graph = Hello::default();
    let observer =
        Figures::<(), { Hello::NODE_COUNT }, { Hello::EDGE_COUNT }>::new(&Hello::topology(), ());
    run(&mut Engine::with(graph, Config::default(), observer), 0..);
    loop {
        cortex_m::asm::wfi();
    }
}
