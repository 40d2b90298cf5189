//! Prints the instructions from an interrupt to the node that handles what it brings, through a ring that is lent to
//! the tick: of data, and of Control.
//!
//! The main loop is that of firmware that may sleep: it waits with interrupts masked, so that none comes between the
//! last look and the sleep, and lets them in when it is woken. The time is counted from just before the interrupt is
//! raised, over its handler, up to the first instruction of the node's hook.

#![no_std]
#![no_main]

use arachne::engine::{ControlRing, DataRing};
use arachne::prelude::*;
use core::cell::UnsafeCell;
use core::hint::black_box;
use cortex_m::interrupt;
use cortex_m::peripheral::SCB;
use footprint::count::{Counter, passed};
use footprint::print;
use heapless::spsc::{Producer, Queue};

/// Notes when it is called.
#[derive(Default)]
struct Watch {
    passed: u32,
}

impl Node for Watch {
    type Input = One<u32>;
    type Output = Never;

    #[inline(never)]
    fn on_message(
        &mut self,
        One::One(_): One<u32>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u32>> {
        self.passed = passed();
        Ok(())
    }
}

fn newest(queued: &mut u32, new: u32) {
    *queued = new;
}

graph! {
    graph Watching(
        Sample: u32 => samples.One [8],
        Stop: u32 => stops.One [1] control coalesce(newest),
    ) {
        samples: Watch {}
        stops: Watch {}
    }
}
type In = arachne::graph::Input<Watching>;

/// The end of the ring that the interrupt fills.
struct Handed(UnsafeCell<Option<Producer<'static, u32>>>);

// SAFETY: main writes it while interrupts are masked, else only the handler uses it.
unsafe impl Sync for Handed {}

static HANDED: Handed = Handed(UnsafeCell::new(None));

impl Handed {
    fn set(&self, producer: Producer<'static, u32>) {
        // SAFETY: see `Sync`.
        unsafe { *self.0.get() = Some(producer) };
    }
}

#[cortex_m_rt::exception]
fn PendSV() {
    // SAFETY: see `Sync`.
    if let Some(producer) = unsafe { &mut *HANDED.0.get() } {
        let _ = producer.enqueue(1);
    }
}

/// Raises the interrupt, and goes once through the main loop up to the tick.
#[inline(always)]
fn sleep_through() {
    SCB::set_pendsv();
    cortex_m::asm::wfi();
    // SAFETY: main has masked them.
    unsafe { interrupt::enable() };
    interrupt::disable();
}

#[cortex_m_rt::entry]
fn main() -> ! {
    interrupt::disable();
    let queues = cortex_m::singleton!(: [Queue<u32, 8>; 2] = [const { Queue::new() }; 2]);
    let (Some([data, control]), Some(mut counter)) = (queues, Counter::new()) else { panic!() };
    let (data, data_consumer) = data.split();
    let (control, control_consumer) = control.split();
    let mut rings =
        (DataRing::new(data_consumer, In::Sample), ControlRing::new(control_consumer, In::Stop));

    let mut engine = Engine::new(Watching::new(Watch::default(), Watch::default()));
    assert!(engine.start(0).is_ok());
    let mut passed_at = || {
        sleep_through();
        let woken = passed();
        let ticked = black_box(&mut engine).tick_with(1, 100, &mut rings);
        assert!(ticked.is_ok_and(|report| report.activations == 1));
        let graph = engine.graph();
        [woken, graph.samples.passed, graph.stops.passed]
    };

    let raised = counter.readings(&mut passed);
    let mut print_from_raised = |name, place: usize| {
        let reached = counter.readings(&mut || passed_at()[place]);
        print(name, reached.wrapping_sub(raised));
    };
    HANDED.set(data);
    print_from_raised("interrupt_to_main", 0);
    print_from_raised("interrupt_to_data", 1);
    HANDED.set(control);
    print_from_raised("interrupt_to_control", 2);
    semihosting::process::exit(0)
}
