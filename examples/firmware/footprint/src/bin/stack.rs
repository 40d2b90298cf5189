//! Prints how much stack hello needs, and how much of that is the engine: here it is a local.

#![no_std]
#![no_main]

use arachne::engine::Engine;
use footprint::hello::{Hello, run};
use footprint::{print, stack};

#[cortex_m_rt::entry]
fn main() -> ! {
    let deepest = stack::deepest(&mut || {
        run(&mut Engine::new(Hello::default()), 0..100);
    });
    print("hello_stack", deepest);
    print("hello_engine", size_of::<Engine<Hello>>() as u32);
    semihosting::process::exit(0)
}
