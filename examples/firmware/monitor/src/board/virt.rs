//! QEMU's `virt` machine with one RV32IMAC core: the machine timer and a 16550 serial line.

use arachne::time::Clock;
use heart::RATE_HZ;
use riscv::interrupt::Interrupt;
use riscv_rt::{core_interrupt, entry};

/// What a run of the emulator's `-icount shift=0` executes in one count of the instruction counter.
pub const INSTRUCTIONS_A_COUNT: u32 = 1;
const CLOCK_HZ: u32 = 10_000_000;
const PERIOD_COUNTS: u64 = (CLOCK_HZ / RATE_HZ) as u64;
const UART_DATA: *mut u8 = 0x1000_0000 as *mut u8;
const TIME: *const u64 = 0x0200_BFF8 as *const u64;
const COMPARE: *mut u64 = 0x0200_4000 as *mut u64;

#[entry]
fn main() -> ! {
    crate::run()
}

#[core_interrupt(Interrupt::MachineTimer)]
fn timer() {
    // SAFETY: the register is there on this machine, and only this handler uses it from now on.
    unsafe { COMPARE.write_volatile(COMPARE.read_volatile() + PERIOD_COUNTS) }
    crate::converter::interrupt();
}

/// Begins to interrupt once a sample.
pub fn start_timer() {
    // SAFETY: the registers are there on this machine, the handler is in place, and it does not run before the last line.
    unsafe {
        COMPARE.write_volatile(TIME.read_volatile() + PERIOD_COUNTS);
        riscv::register::mie::set_mtimer();
        riscv::interrupt::enable();
    }
}

/// Sleeps until an interrupt.
pub fn sleep() {
    riscv::asm::wfi();
}

/// A counter of instructions, which wraps.
pub fn counts() -> u32 {
    riscv::register::minstret::read() as u32
}

/// What passed between two readings of [`counts`].
pub fn passed(from: u32, to: u32) -> u32 {
    to.wrapping_sub(from)
}

/// Puts a byte on the serial line. The emulator's is always ready; a real one would be waited for.
pub fn send(byte: u8) {
    // SAFETY: the register is there on this machine, and nothing else of this program writes to it.
    unsafe { UART_DATA.write_volatile(byte) }
}

/// The physical time of the observer: what the graph does is the same without it.
pub struct Stopwatch;

impl Clock for Stopwatch {
    fn now_ns(&mut self) -> u64 {
        riscv::register::mcycle::read64() // one a nanosecond under `-icount shift=0`
    }
}
