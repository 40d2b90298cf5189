//! A graph in a plain `loop`, from nothing: interrupts fill rings, the loop ticks and sleeps.
//!
//! It needs a SysTick and no more, and so runs on every Cortex-M that has one; `examples/firmware/run loop` runs it on an
//! emulated Cortex-M0 with 16 KiB of RAM.
//!
//! What an M0 lacks, and what that means here:
//! - **No compare-and-swap.** Nothing in the core wants one, and a ring of one producer and one consumer only loads and
//!   stores. Counters of your own have one writer each: `store(load() + 1)` instead of `fetch_add`.
//! - **No division, 32 bits.** Logical time is 64 bits wide. So read the clock once a tick, and let a tick handle all that
//!   waits; a counter whose rate divides a billion takes no division.
//! - **No masking by priority.** A critical section shuts out every interrupt; here each is a few instructions long.
//! - **No SysTick** on some, the nRF51 among them, though the emulator gives it one: take a timer of the chip.

#![no_std]
#![no_main]

mod motor;

use arachne::engine::{ControlRing, DataRing, Engine};
use arachne::scheduler::{Lifecycle, NextTick};
use arachne::time::{Clock, WideningClock};
use core::cell::RefCell;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use cortex_m::peripheral::{SCB, syst::SystClkSource};
use cortex_m_rt::{entry, exception};
use cortex_m_semihosting::{debug, hprintln};
use critical_section::Mutex;
use heapless::spsc::{Producer, Queue};
use motor::{Guard, Mean, Motor, Relay, Stop};
use panic_semihosting as _;

type In = arachne::graph::Input<Motor>;
type Out = arachne::graph::Output<Motor>;

/// How fast the core runs, and SysTick with it.
const CORE_HZ: u32 = if cfg!(board = "microbit") { 16_000_000 } else { 12_500_000 };
/// The most activations of one tick: bounds the time until the loop looks at anything else.
const BUDGET: u32 = 64;

/// An interrupt's end of a ring. `main` puts it in its place before it lets interrupts happen.
type RingIn<T> = Mutex<RefCell<Option<Producer<'static, T>>>>;

static CURRENT: RingIn<u16> = Mutex::new(RefCell::new(None));
static STOP: RingIn<Stop> = Mutex::new(RefCell::new(None));

static MILLISECONDS: AtomicU32 = AtomicU32::new(0);
static LOST: AtomicU32 = AtomicU32::new(0);
/// Stands for the pin of the relay.
static RELAY: AtomicBool = AtomicBool::new(false);

/// Once a millisecond: reads the current and puts it in the ring. A full ring loses it, and counts.
#[exception]
fn SysTick() {
    let now_ms = MILLISECONDS.load(Relaxed).wrapping_add(1); // after 49 days; the clock sees it
    MILLISECONDS.store(now_ms, Relaxed);
    let current_ma = read_current(now_ms);
    critical_section::with(|token| {
        if let Some(ring) = CURRENT.borrow_ref_mut(token).as_mut()
            && ring.enqueue(current_ma).is_err()
        {
            LOST.store(LOST.load(Relaxed) + 1, Relaxed);
        }
    });
    if now_ms == 60 {
        SCB::set_pendsv(); // somebody presses the button
    }
}

/// Stands for the interrupt of the button's pin. A full ring holds a stop already.
#[exception]
fn PendSV() {
    critical_section::with(|token| {
        if let Some(ring) = STOP.borrow_ref_mut(token).as_mut() {
            let _ = ring.enqueue(Stop);
        }
    });
}

/// Stands for the converter: the motor jams for four milliseconds.
fn read_current(now_ms: u32) -> u16 {
    match now_ms {
        _ if !RELAY.load(Relaxed) => 0,
        21..=24 => 900,
        _ => 500,
    }
}

#[entry]
fn main() -> ! {
    // `entry` makes these exclusive references: `main` is called once.
    static mut CURRENT_QUEUE: Queue<u16, 16> = Queue::new();
    static mut STOP_QUEUE: Queue<Stop, 2> = Queue::new();
    let (current_in, current_out) = CURRENT_QUEUE.split();
    let (stop_in, stop_out) = STOP_QUEUE.split();
    critical_section::with(|token| {
        CURRENT.replace(token, Some(current_in));
        STOP.replace(token, Some(stop_in));
    });
    let mut rings = (ControlRing::new(stop_out, In::Stop), DataRing::new(current_out, In::Current));

    let relay = Relay::new(|on| RELAY.store(on, Relaxed));
    let mut engine = Engine::new(Motor::new(Mean::default(), Guard, relay));
    let mut clock = WideningClock::<32, 1_000, _>::new(|| MILLISECONDS.load(Relaxed));
    engine.start(clock.now_ns()).unwrap();
    start_systick();

    loop {
        engine.tick_with(clock.now_ns(), BUDGET, &mut rings).unwrap();
        while let Some(Out::Switched(on)) = engine.pop() {
            let word = if on { "on" } else { "off" };
            hprintln!("{:2} ms: relay {word}", engine.now_ns() / 1_000_000);
        }
        if engine.state() == Lifecycle::Running && engine.graph().relay.is_stopped() {
            engine.shutdown(engine.now_ns() + 1_000_000).unwrap();
        }
        // With interrupts off, so that one that comes between the question and the sleep still ends the sleep. The
        // graph's timers need no alarm of their own: SysTick wakes the loop each millisecond.
        let next = cortex_m::interrupt::free(|_| {
            let next = engine.next_tick_with(&rings);
            if matches!(next, NextTick::Until(_) | NextTick::UntilInput) {
                cortex_m::asm::wfi();
            }
            next
        });
        if next == NextTick::Stopped {
            break;
        }
    }

    let figures = engine.figures(engine.edge("Current").unwrap()).unwrap();
    hprintln!("stopped: {} readings, {} lost", figures.dequeued, LOST.load(Relaxed));
    assert!(!RELAY.load(Relaxed), "the motor still runs");
    assert_eq!((figures.dequeued, LOST.load(Relaxed)), (60, 0));
    loop {
        debug::exit(debug::EXIT_SUCCESS);
    }
}

fn start_systick() {
    let mut systick = cortex_m::Peripherals::take().unwrap().SYST;
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(CORE_HZ / 1_000 - 1);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}
