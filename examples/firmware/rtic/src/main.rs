//! A graph in a task of RTIC: a hardware task fills its ring, a software task ticks it and awaits what comes next.
//!
//! The graph is one task among others, and at the lowest priority: RTIC preempts it between any two instructions, and the
//! graph sees of that no more than that its ring has filled. Nothing is shared but the ring, so nothing is locked.
//!
//! `examples/firmware/run rtic` runs it on an emulated Cortex-M3.

#![no_std]
#![no_main]

mod tank;

use panic_semihosting as _;

#[rtic::app(device = lm3s6965, dispatchers = [SSI0, QEI0])]
mod app {
    use crate::tank::{Controller, Smooth, Tank, Valve, Watch};
    use arachne::engine::{DataRing, Engine};
    use arachne::scheduler::NextTick;
    use arachne::time::{Clock, WideningClock};
    use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
    use cortex_m_semihosting::{debug, hprintln};
    use heapless::spsc::{Producer, Queue};
    use lm3s6965::Interrupt;
    use rtic_monotonics::systick::prelude::*;
    use rtic_sync::signal::{Signal, SignalReader, SignalWriter};

    type In = arachne::graph::Input<Tank>;
    type Out = arachne::graph::Output<Tank>;
    type Instant = fugit::MonotonicTimerInstant<u32, 1_000>;

    systick_monotonic!(Mono, 1_000);

    const CORE_HZ: u32 = 12_500_000;
    /// The most activations of one tick.
    const BUDGET: u32 = 64;
    /// After so many readings the sensor falls silent.
    const READINGS: u32 = 100;

    /// Stands for the pin of the valve.
    static VALVE: AtomicBool = AtomicBool::new(false);
    static LOST: AtomicU32 = AtomicU32::new(0);

    #[shared]
    struct Shared {}

    #[local]
    struct Local {
        levels_in: Producer<'static, u16>,
        levels: DataRing<'static, u16, In>,
        filled: SignalWriter<'static, ()>,
        is_filled: SignalReader<'static, ()>,
    }

    #[init(local = [queue: Queue<u16, 16> = Queue::new(), signal: Signal<()> = Signal::new()])]
    fn init(cx: init::Context) -> (Shared, Local) {
        Mono::start(cx.core.SYST, CORE_HZ);
        let (levels_in, levels_out) = cx.local.queue.split();
        let (filled, is_filled) = cx.local.signal.split();
        run::spawn().unwrap();
        sensor::spawn().unwrap();
        let levels = DataRing::new(levels_out, In::Level);
        (Shared {}, Local { levels_in, levels, filled, is_filled })
    }

    /// Stands for the sensor, which interrupts once a millisecond.
    #[task(priority = 2)]
    async fn sensor(_: sensor::Context) {
        let start = Mono::now();
        for reading in 1..=READINGS {
            Mono::delay_until(start + reading.millis()).await;
            rtic::pend(Interrupt::GPIOA);
        }
    }

    /// The sensor's interrupt: puts the level in the ring and wakes the graph. A full ring loses it, and counts.
    #[task(binds = GPIOA, priority = 3, local = [levels_in, filled, level_mm: u16 = 400])]
    fn level(cx: level::Context) {
        let level_mm = cx.local.level_mm;
        *level_mm = if VALVE.load(Relaxed) { *level_mm + 20 } else { *level_mm - 10 };
        if cx.local.levels_in.enqueue(*level_mm).is_err() {
            LOST.store(LOST.load(Relaxed) + 1, Relaxed);
        }
        cx.local.filled.write(());
    }

    /// Runs the graph.
    #[task(priority = 1, local = [levels, is_filled])]
    async fn run(cx: run::Context) {
        let run::LocalResources { levels, is_filled, .. } = cx.local;
        let valve = Valve::new(|open| VALVE.store(open, Relaxed));
        let mut engine =
            Engine::new(Tank::new(Smooth::default(), Controller::default(), Watch, valve));
        let mut clock = WideningClock::<32, 1_000, _>::new(|| Mono::now().as_ticks());
        engine.start(clock.now_ns()).unwrap();

        loop {
            engine.tick_with(clock.now_ns(), BUDGET, levels).unwrap();
            while let Some(Out::Moved(open)) = engine.pop() {
                let word = if open { "open" } else { "closed" };
                hprintln!("{:3} ms: valve {word}", engine.now_ns() / 1_000_000);
            }
            if engine.graph().valve.is_locked() {
                break;
            }
            match engine.next_tick_with(levels) {
                NextTick::Busy => {}
                NextTick::Until(due_ns) => {
                    // Rounded up, so that the graph's timer is due when this one is.
                    let due = Instant::from_ticks(clock.count_at(due_ns));
                    let _ = Mono::timeout_at(due, is_filled.wait()).await;
                }
                NextTick::UntilInput => is_filled.wait().await,
                NextTick::Stopped => break,
            }
        }

        let levels = engine.figures(engine.edge("Level").unwrap()).unwrap();
        hprintln!("locked after {} levels, {} lost", levels.dequeued, LOST.load(Relaxed));
        assert!(!VALVE.load(Relaxed), "the valve is open");
        assert_eq!((levels.dequeued, LOST.load(Relaxed)), (u64::from(READINGS), 0));
        debug::exit(debug::EXIT_SUCCESS);
    }
}
