//! Instructions, counted exactly.
//!
//! In QEMU with `-icount shift=0` an instruction takes a nanosecond, and SysTick of this board counts once in 80. So
//! work is run 80 times, each time behind a delay that is 3 instructions longer; as 3 and 80 have no common factor, each
//! remainder of 80 comes up once, and the 80 readings add up to the instructions of one run and a constant. The constant
//! is what the same gives for no work.

use core::arch::asm;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{Peripherals, SYST};

const INSTRUCTIONS_A_COUNT: u32 = 80;
const RELOAD: u32 = 0x00ff_ffff;

/// Counts instructions with SysTick.
pub struct Counter {
    timer: SYST,
}

impl Counter {
    /// Takes the timer and starts it. There can be one.
    pub fn new() -> Option<Self> {
        let mut timer = Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(RELOAD);
        timer.enable_counter();
        Some(Self { timer })
    }

    /// The instructions of one run of `work`, which is run 80 times; less than a billion.
    pub fn instructions(&mut self, mut work: impl FnMut()) -> u32 {
        let mut counted = || {
            work();
            passed()
        };
        self.readings(&mut counted).wrapping_sub(self.readings(&mut passed))
    }

    /// The sum of what `work` returns, with SysTick set back before it and behind all delays.
    #[inline(never)]
    pub fn readings(&mut self, work: &mut dyn FnMut() -> u32) -> u32 {
        let mut sum = 0u32;
        for delay in 1..=INSTRUCTIONS_A_COUNT {
            self.timer.clear_current();
            // SAFETY: it counts a register down to 0.
            unsafe {
                asm!("2: nop", "subs {0}, #1", "bne 2b", inout(reg) delay => _);
            }
            sum = sum.wrapping_add(work());
        }
        sum
    }
}

/// The counts of SysTick since it was set back to 0, from where it goes on at the reload value, downwards.
#[inline(always)]
pub fn passed() -> u32 {
    0u32.wrapping_sub(SYST::get_current()) & RELOAD
}
