//! Hello with an edge that drops what it has no room for.

#![no_std]
#![no_main]

use arachne::prelude::*;
use footprint::hello::{Consumer, Producer, run};

graph! {
    graph Other {
        producer: Producer { One => numbers: [u32; 4] drop -> consumer.One; }
        consumer: Consumer {}
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    run(&mut Engine::new(Other::new(Producer::default(), Consumer)), 0..);
    loop {
        cortex_m::asm::wfi();
    }
}
