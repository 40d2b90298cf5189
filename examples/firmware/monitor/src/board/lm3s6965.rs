//! Texas Instruments LM3S6965, a Cortex-M3: SysTick and the first serial line.

use arachne::time::Clock;
use cortex_m::peripheral::{Peripherals, SYST, syst::SystClkSource};
use cortex_m_rt::{entry, exception};
use heart::RATE_HZ;

/// What it runs at after a reset, as the emulator has it.
const CLOCK_HZ: u32 = 12_500_000;
const NS_A_COUNT: u64 = 1_000_000_000 / CLOCK_HZ as u64;
const PERIOD_COUNTS: u32 = CLOCK_HZ / RATE_HZ;
/// What a run of the emulator's `-icount shift=0` executes in one count of SysTick.
pub const INSTRUCTIONS_A_COUNT: u32 = 80;
/// UART0's data register.
const UART0_DATA: *mut u32 = 0x4000_C000 as *mut u32;

#[entry]
fn main() -> ! {
    crate::run()
}

#[exception]
fn SysTick() {
    crate::converter::interrupt();
}

/// Begins to interrupt once a sample.
pub fn start_timer() {
    if let Some(mut peripherals) = Peripherals::take() {
        let timer = &mut peripherals.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(PERIOD_COUNTS - 1);
        timer.clear_current();
        timer.enable_counter();
        timer.enable_interrupt();
    }
}

/// Sleeps until an interrupt.
pub fn sleep() {
    cortex_m::asm::wfi();
}

/// A counter that runs up and wraps at the period of the samples.
pub fn counts() -> u32 {
    PERIOD_COUNTS - 1 - SYST::get_current()
}

/// What passed between two readings of [`counts`] less than a period apart.
pub fn passed(from: u32, to: u32) -> u32 {
    if to >= from { to - from } else { to + PERIOD_COUNTS - from }
}

/// Puts a byte on the serial line. The emulator's is always ready; a real one would be waited for.
pub fn send(byte: u8) {
    // SAFETY: the register is there on this board, and nothing else of this program writes to it.
    unsafe { UART0_DATA.write_volatile(u32::from(byte)) }
}

/// The physical time of the observer: what the graph does is the same without it.
pub struct Stopwatch;

impl Clock for Stopwatch {
    fn now_ns(&mut self) -> u64 {
        loop {
            let (periods, counts) = (crate::converter::taken(), counts());
            // Unless an interrupt has begun another period in between.
            if periods == crate::converter::taken() {
                let counts = u64::from(periods) * u64::from(PERIOD_COUNTS) + u64::from(counts);
                return counts * NS_A_COUNT;
            }
        }
    }
}
