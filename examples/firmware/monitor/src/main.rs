//! The heart monitor on a board.
//!
//! A timer interrupts 360 times a second; its handler takes a sample and puts it on a ring. `main` sleeps until then,
//! runs one tick of the graph, sends what came out of it, and sleeps again. Logs leave by defmt through the debugger,
//! beats, alarms and, once a second, figures as frames on the serial line; with the feature `record` the line carries the
//! recording of the run instead, for a twin of the graph.
//!
//! `.ci/firmware` runs it under QEMU. Its command line, given to the emulator, is words in any order:
//! `recording=FILE` takes the samples from a file of the host's, `lead-off=20..25` and `asystole=40..50` throw switches.

#![no_std]
#![no_main]

mod board;
mod converter;
mod line;
mod options;
mod recording;
mod stack;

use arachne::observe::{DefmtObserver, Figures, LastEvents, OutOfLine};
#[cfg(feature = "record")]
use arachne::record::Recorder;
use arachne::topology::EdgeId;
use converter::Converter;
use defmt_semihosting as _;
use heapless::spsc::{Consumer, Queue};
use heart::{ControlWait, Dispatch, LeadsChange, Monitor, Out, Sample, Session, Summary};
use options::Options;
use semihosting::process;
use static_cell::StaticCell;

/// Who watches the graph: the log, the wait of Control, the last events, the figures with a clock.
type Watching = OutOfLine<(DefmtObserver, (ControlWait, (LastEvents<16>, &'static mut Counts)))>;
type Counts = Figures<board::Stopwatch, { Monitor::NODE_COUNT }, { Monitor::EDGE_COUNT }>;
#[cfg(not(feature = "record"))]
type Monitoring = Session<'static, Watching>;
#[cfg(feature = "record")]
type Monitoring = Session<'static, Watching, Recorder<Monitor, Watching, line::Serial>>;

static SAMPLES: StaticCell<Queue<Sample, 32>> = StaticCell::new();
static LEADS: StaticCell<Queue<LeadsChange, 4>> = StaticCell::new();
/// Apart from the session, so that neither is made on the stack with the other.
static COUNTS: StaticCell<Counts> = StaticCell::new();
static SESSION: StaticCell<Monitoring> = StaticCell::new();

defmt::timestamp!("{=u64:us}", heart::time_ns(converter::taken()) / 1_000);

/// What the board's entry calls.
fn run() -> ! {
    stack::paint();
    let Some(Options { recording, script }) = options::read() else { process::exit(2) };
    let (samples_in, samples_out) = SAMPLES.init_with(Queue::new).split();
    let (leads_in, leads_out) = LEADS.init_with(Queue::new).split();
    let front_end = heart::FrontEnd::new(script);
    Converter { recording, front_end, samples: samples_in, leads: leads_in }.install();

    let session = session(leads_out, samples_out, counts());
    if session.start().is_err() {
        process::exit(1)
    }
    board::start_timer();
    let summary = monitor(session);
    finish(session, summary)
}

/// The figures, in their place; in a function of their own, so that their stack is free again before the session needs it.
#[inline(never)]
fn counts() -> &'static mut Counts {
    COUNTS.init_with(|| Counts::new(&Monitor::topology(), board::Stopwatch))
}

/// The session, likewise.
#[inline(never)]
fn session(
    leads: Consumer<'static, LeadsChange>,
    samples: Consumer<'static, Sample>,
    counts: &'static mut Counts,
) -> &'static mut Monitoring {
    let figures = (LastEvents::new(), counts);
    let watching = OutOfLine((DefmtObserver::new(), (ControlWait::of_leads(), figures)));
    #[cfg(not(feature = "record"))]
    return SESSION.init_with(|| Session::new(leads, samples, watching));
    #[cfg(feature = "record")]
    return SESSION.init_with(|| Session::recorded(leads, samples, watching, line::Serial));
}

/// Sleeps and ticks until the recording is over.
fn monitor(session: &mut Monitoring) -> Summary {
    let (mut samples, mut late_ticks, mut longest) = (0, 0, 0);
    loop {
        // Before the look at the samples: what came before the end is handled before it.
        let ended = converter::has_ended();
        let taken = converter::taken();
        if taken == samples {
            if ended {
                break;
            }
            // With interrupts off, so that one that comes in between ends the sleep.
            critical_section::with(|_| {
                if converter::taken() == samples && !converter::has_ended() {
                    board::sleep();
                }
            });
            continue;
        }
        late_ticks += u32::from(taken - samples > 1);
        samples = taken;
        let begun = board::counts();
        if session.tick(taken - 1).is_err() {
            defmt::error!("the graph has stopped");
            break;
        }
        longest = longest.max(board::passed(begun, board::counts()));
        while let Some(output) = session.pop() {
            let is_second = matches!(output, Out::Telemetry(_));
            send(output);
            if is_second {
                send_figures(session);
            }
        }
    }
    Summary {
        samples,
        overruns: converter::overruns(),
        late_ticks,
        state: session.hash(),
        control_waited_activations: session.engine().observer().0.1.0.most_activations(),
        longest_tick_instructions: longest * board::INSTRUCTIONS_A_COUNT,
        stack_bytes: 0,
    }
}

/// Logs an output and puts it on the line.
fn send(output: Out) {
    line::send(&match output {
        Out::Beat(beat) => {
            defmt::debug!("{}", beat);
            Dispatch::Beat(beat)
        }
        Out::Alarm(alarm) => {
            defmt::warn!("{}", alarm);
            Dispatch::Alarm(alarm)
        }
        Out::Telemetry(telemetry) => {
            defmt::debug!("{}", telemetry);
            Dispatch::Telemetry(telemetry)
        }
    });
}

/// Sends the figures, and where the engine is.
#[inline(never)]
fn send_figures(session: &Monitoring) {
    let engine = session.engine();
    let OutOfLine((_, (_, (_, counts)))) = engine.observer();
    for reading in counts.readings(|edge: EdgeId| engine.figures(edge)) {
        line::send(&Dispatch::Reading(reading));
    }
    line::send(&Dispatch::Reading(engine.reading()));
}

/// Sends the figures, the last events and the summary.
fn finish(session: &mut Monitoring, mut summary: Summary) -> ! {
    send_figures(session);
    let OutOfLine((_, (_, (last, _)))) = session.engine().observer();
    for event in last.oldest_first() {
        line::send(&Dispatch::Reading(arachne::observe::Reading::Event(*event)));
    }
    #[cfg(feature = "record")]
    {
        session.recorder_mut().flush();
        defmt::info!(
            "state {=u64:016x}, {} frames lost",
            summary.state,
            session.recorder_mut().faults()
        );
    }
    summary.stack_bytes = stack::deepest_bytes();
    line::send(&Dispatch::Summary(summary));
    defmt::info!(
        "{} samples, longest tick {} instructions, stack {} bytes",
        summary.samples,
        summary.longest_tick_instructions,
        summary.stack_bytes
    );
    process::exit(0)
}

#[panic_handler]
fn panic(panic: &core::panic::PanicInfo<'_>) -> ! {
    // The place alone: a message would bring the code that formats it.
    if let Some(place) = panic.location() {
        defmt::error!("panic at {=str}:{=u32}", place.file(), place.line());
    }
    process::exit(101)
}
