//! `--simulate`: short markets in worlds where lines are lost, late, doubled,
//! overtaken and damaged, where the clock jumps and nodes stand still.

use crate::error::TradingError;
use crate::graph::{Trading, trading};
use crate::invariants::{INVARIANTS, Sight};
use crate::market::Simulation as Market;
use crate::messages::{Line, Stop};
use crate::options::Options;
use crate::receive_clock::ReceiveClock;
use crate::settings::Settings;
use crate::watch::KillWatch;
use arachne::graph::{DeclaredGraph, Input};
use arachne_std::simulate::{
    Corrupt, EdgeFaults, Faults, Inputs, NodeFaults, Random, Simulation, UnknownPath,
};
use std::io;
use std::path::PathBuf;

type In = Input<Trading>;

/// Lines of one market.
const LINES: u64 = 300;

const MILLISECOND_NS: u64 = 1_000_000;
const SECOND_NS: u64 = 1_000 * MILLISECOND_NS;

/// Each line has a chance of all this: of one in 200 for most.
const FAULTS: Faults = Faults {
    drop: 0.005,
    delay: 0.005,
    delay_ns: 20 * MILLISECOND_NS,
    duplicate: 0.005,
    reorder: 0.005,
    reorder_places: 4,
    corrupt: 0.005,
    jitter: 0.02,
    jitter_ns: MILLISECOND_NS,
    jump: 0.002,
    jump_ns: 6 * SECOND_NS,
    stall: 0.002,
    stall_ns: SECOND_NS,
};

/// Where the recording of a failure goes, unless `--record` says otherwise.
const RECORDING: &str = "failure.arec";

/// Looks for a failure in so many worlds, and tells what it has found.
///
/// # Errors
///
/// [`TradingError::Failed`] if there is one; if that cannot be told.
pub fn hunt(seeds: u64, options: &Options) -> Result<(), TradingError> {
    let simulation =
        simulation(options.settings()).map_err(|path| TradingError::Path(path.0))?.seeds(0..seeds);
    let recording = options.record.clone().unwrap_or_else(|| PathBuf::from(RECORDING));
    let report = simulation.hunt(&mut io::stdout(), &recording).map_err(TradingError::Output)?;
    if report.holds() {
        return Ok(());
    }
    let Options { planted_bug, latency_ns, .. } = *options;
    Err(TradingError::Failed { recording, planted_bug, latency_ns })
}

fn simulation(settings: Settings) -> Result<Simulation<'static, Trading, KillWatch>, UnknownPath> {
    let stops = NodeFaults { pause: 0.002, pause_ns: 50 * MILLISECOND_NS, ..NodeFaults::default() };
    let narrow = EdgeFaults { narrow: 0.002, narrow_ns: 50 * MILLISECOND_NS };
    let graph = move |_: &_| trading(&settings);
    let kill_watch = || KillWatch::new(&Trading::TOPOLOGY);
    let mut simulation = Simulation::observed(graph, market, kill_watch)
        .with_faults(FAULTS)
        .with_corruption(damage)
        .with_node_faults("gateway", stops)?
        .with_node_faults("ledger", stops)?
        .with_edge_faults("orders", narrow)?
        .with_edge_faults("events", narrow)?
        .settling_ns(SECOND_NS);
    for (name, holds) in INVARIANTS {
        simulation = simulation.invariant(name, move |engine| {
            let (graph, inputs, kill) = (engine.graph(), engine.inputs(), engine.observer());
            holds(Sight { graph, inputs, kill })
        });
    }
    Ok(simulation)
}

/// The lines of a market, at their receive times; in one of four somebody presses
/// the kill switch.
fn market(random: &mut Random) -> Inputs<Trading> {
    let mut clock = ReceiveClock::default();
    let lines = (1..).zip(Market::new(random.number(), LINES));
    let mut inputs: Inputs<Trading> = lines
        .map(|(number, text)| {
            let at_ns = clock.read(text.as_bytes());
            (at_ns, In::Line(Line { number, content: Ok(text.into_bytes().into()) }))
        })
        .collect();
    if random.chance(0.25) {
        let line_number = 1 + random.below(LINES);
        let at_ns = inputs.get(line_number as usize - 1).map_or(0, |(at_ns, _)| *at_ns);
        inputs.push((at_ns, In::Stop(Stop { line_number })));
    }
    inputs
}

/// One bit of a line is another.
fn damage(input: &mut In, random: &mut Random) {
    if let In::Line(line) = input
        && let Ok(content) = &mut line.content
    {
        content.corrupt(random);
    }
}
