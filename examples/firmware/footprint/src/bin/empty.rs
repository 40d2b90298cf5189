//! Nothing but the start-up: what each program of this board has.

#![no_std]
#![no_main]

use footprint as _;

#[cortex_m_rt::entry]
fn main() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}
