//! Hello that logs a line by itself: what defmt brings, observer or not.

#![no_std]
#![no_main]

use arachne::engine::Engine;
use defmt_semihosting as _;
use footprint::hello::{Hello, run};

#[cortex_m_rt::entry]
fn main() -> ! {
    defmt::info!("hello");
    run(&mut Engine::new(Hello::default()), 0..);
    loop {
        cortex_m::asm::wfi();
    }
}
