//! Hello watched by the observer that logs.

#![no_std]
#![no_main]

use arachne::engine::Engine;
use arachne::observe::DefmtObserver;
use arachne::scheduler::Config;
use defmt_semihosting as _;
use footprint::hello::{Hello, run};

#[cortex_m_rt::entry]
fn main() -> ! {
    let graph = Hello::default();
    defmt::info!("hello");
    let observer = DefmtObserver::new();
    run(&mut Engine::with(graph, Config::default(), observer), 0..);
    loop {
        cortex_m::asm::wfi();
    }
}
