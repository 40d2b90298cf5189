//! What the programs of this crate share: each is a small piece of firmware whose flash, RAM or instructions
//! `.ci/footprint` counts.
//!
//! A program that is weighed for its flash neither prints nor measures; one that measures prints lines `NAME VALUE`.

#![no_std]

pub mod count;
pub mod hello;
pub mod line;
#[path = "../../../../benches/work/payload.rs"]
pub mod payload;
#[path = "../../../../benches/work/pipeline.rs"]
pub mod pipeline;
pub mod stack;

use core::panic::PanicInfo;

/// Ends the emulator with a failure. A program that has this function in it can panic.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    semihosting::process::exit(101)
}

/// Prints a figure.
pub fn print(name: &str, value: u32) {
    semihosting::println!("{name} {value}");
}
