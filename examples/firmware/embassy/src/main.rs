//! A graph in a task of Embassy: interrupts fill its rings and signal, the task ticks and awaits the signal or a timer.
//!
//! `EmbassyClock` makes the time of Embassy the graph's time. The graph lives in the task, and the executor sleeps when
//! every task waits.
//!
//! `examples/firmware/run embassy` runs it on an emulated Cortex-M3.

#![no_std]
#![no_main]

mod time_driver;
mod wheel;

use arachne::engine::{ControlRing, DataRing, Engine};
use arachne::scheduler::{Lifecycle, NextTick};
use arachne::time::{Clock, EmbassyClock};
use core::cell::RefCell;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use cortex_m::peripheral::NVIC;
use cortex_m::singleton;
use cortex_m_semihosting::{debug, hprintln};
use critical_section::Mutex;
use embassy_executor::Spawner;
use embassy_futures::select::select;
use embassy_futures::yield_now;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, Ticker, Timer};
use heapless::spsc::{Producer, Queue};
use lm3s6965::{Interrupt, interrupt};
use panic_semihosting as _;
use wheel::{Brake, Counter, Guard, Pulse, Stop, Wheel};

type In = arachne::graph::Input<Wheel>;
type Out = arachne::graph::Output<Wheel>;

/// The most activations of one tick. Between two ticks other tasks have their turn.
const BUDGET: u32 = 64;

/// An interrupt's end of a ring. `main` puts it in its place before it lets interrupts happen.
type RingIn<T> = Mutex<RefCell<Option<Producer<'static, T>>>>;

static PULSES: RingIn<Pulse> = Mutex::new(RefCell::new(None));
static STOPS: RingIn<Stop> = Mutex::new(RefCell::new(None));
/// Something is in a ring.
static FILLED: Signal<CriticalSectionRawMutex, ()> = Signal::new();

static LOST: AtomicU32 = AtomicU32::new(0);
static PULSED: AtomicU32 = AtomicU32::new(0);
/// Stands for the pin of the brake.
static BRAKE: AtomicBool = AtomicBool::new(false);

/// The wheel's sensor. A full ring loses a pulse, and counts.
#[interrupt]
fn GPIOA() {
    critical_section::with(|token| {
        if let Some(ring) = PULSES.borrow_ref_mut(token).as_mut()
            && ring.enqueue(Pulse).is_err()
        {
            LOST.store(LOST.load(Relaxed) + 1, Relaxed);
        }
    });
    FILLED.signal(());
}

/// The button. A full ring holds a stop already.
#[interrupt]
fn GPIOB() {
    critical_section::with(|token| {
        if let Some(ring) = STOPS.borrow_ref_mut(token).as_mut() {
            let _ = ring.enqueue(Stop);
        }
    });
    FILLED.signal(());
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let (pulses_in, pulses_out) = singleton!(: Queue<Pulse, 16> = Queue::new()).unwrap().split();
    let (stops_in, stops_out) = singleton!(: Queue<Stop, 2> = Queue::new()).unwrap().split();
    critical_section::with(|token| {
        PULSES.replace(token, Some(pulses_in));
        STOPS.replace(token, Some(stops_in));
    });
    time_driver::start(cortex_m::Peripherals::take().unwrap().SYST);
    // SAFETY: no critical section is made by masking these interrupts.
    unsafe {
        NVIC::unmask(Interrupt::GPIOA);
        NVIC::unmask(Interrupt::GPIOB);
    }
    spawner.spawn(turn().unwrap());
    spawner.spawn(
        run(DataRing::new(pulses_out, In::Pulse), ControlRing::new(stops_out, In::Stop)).unwrap(),
    );
}

/// Stands for the wheel and for who presses the button.
#[embassy_executor::task]
async fn turn() {
    let mut milliseconds = Ticker::every(Duration::from_millis(1));
    for now_ms in 1..=100 {
        milliseconds.next().await;
        let is_fast = (31..=50).contains(&now_ms);
        if !BRAKE.load(Relaxed) && (is_fast || now_ms % 2 == 0) {
            PULSED.store(PULSED.load(Relaxed) + 1, Relaxed);
            NVIC::pend(Interrupt::GPIOA);
        }
    }
    NVIC::pend(Interrupt::GPIOB);
}

/// Runs the graph.
#[embassy_executor::task]
async fn run(pulses: DataRing<'static, Pulse, In>, stops: ControlRing<'static, Stop, In>) {
    let mut rings = (stops, pulses);
    let brake = Brake::new(|on| BRAKE.store(on, Relaxed));
    let mut engine = Engine::new(Wheel::new(Counter::default(), Guard, brake));
    let mut clock = EmbassyClock;
    engine.start(clock.now_ns()).unwrap();

    loop {
        engine.tick_with(clock.now_ns(), BUDGET, &mut rings).unwrap();
        while let Some(Out::Braked(on)) = engine.pop() {
            let word = if on { "on" } else { "off" };
            hprintln!("{:3} ms: brake {word}", engine.now_ns() / 1_000_000);
        }
        if engine.state() == Lifecycle::Running && engine.graph().brake.is_locked() {
            engine.shutdown(engine.now_ns() + 1_000_000).unwrap();
        }
        match engine.next_tick_with(&rings) {
            NextTick::Busy => yield_now().await,
            NextTick::Until(due_ns) => {
                select(FILLED.wait(), Timer::at(EmbassyClock::instant(due_ns))).await;
            }
            NextTick::UntilInput => FILLED.wait().await,
            NextTick::Stopped => break,
        }
    }

    let pulses = engine.figures(engine.edge("Pulse").unwrap()).unwrap();
    hprintln!("stopped after {} pulses, {} lost", pulses.dequeued, LOST.load(Relaxed));
    assert!(BRAKE.load(Relaxed), "the brake is off");
    assert_eq!((pulses.dequeued, LOST.load(Relaxed)), (PULSED.load(Relaxed).into(), 0));
    debug::exit(debug::EXIT_SUCCESS);
}
