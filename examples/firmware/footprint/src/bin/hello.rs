//! Hello: the smallest graph that runs for ever.

#![no_std]
#![no_main]

use arachne::engine::Engine;
use footprint::hello::{Hello, run};

#[cortex_m_rt::entry]
fn main() -> ! {
    run(&mut Engine::new(Hello::default()), 0..);
    loop {
        cortex_m::asm::wfi();
    }
}
