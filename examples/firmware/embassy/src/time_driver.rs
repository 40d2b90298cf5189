//! Embassy's time on SysTick, with a tick of a millisecond. A HAL of Embassy brings a driver of its own.

use core::cell::{Cell, RefCell};
use core::task::Waker;
use cortex_m::peripheral::{SYST, syst::SystClkSource};
use cortex_m_rt::exception;
use critical_section::Mutex;
use embassy_time_driver::{Driver, TICK_HZ};
use embassy_time_queue_utils::Queue;

/// How fast the core runs, and SysTick with it.
const CORE_HZ: u32 = 12_500_000;

struct SysTickDriver {
    ticks: Mutex<Cell<u64>>,
    alarms: Mutex<RefCell<Queue>>,
}

embassy_time_driver::time_driver_impl!(static DRIVER: SysTickDriver = SysTickDriver {
    ticks: Mutex::new(Cell::new(0)),
    alarms: Mutex::new(RefCell::new(Queue::new())),
});

impl Driver for SysTickDriver {
    fn now(&self) -> u64 {
        critical_section::with(|token| self.ticks.borrow(token).get())
    }

    /// Each tick looks at all alarms, so there is none to be set here.
    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|token| self.alarms.borrow_ref_mut(token).schedule_wake(at, waker));
    }
}

#[exception]
fn SysTick() {
    critical_section::with(|token| {
        let now = DRIVER.ticks.borrow(token).get() + 1;
        DRIVER.ticks.borrow(token).set(now);
        DRIVER.alarms.borrow_ref_mut(token).next_expiration(now);
    });
}

/// Starts the ticks.
pub fn start(mut systick: SYST) {
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(CORE_HZ / TICK_HZ as u32 - 1);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}
