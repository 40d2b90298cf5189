//! A recorded run, repeated.

use crate::error::TradingError;
use crate::graph::{Trading, trading};
use crate::invariants::{Sight, broken};
use crate::live::Live;
use crate::options::Options;
use crate::progress::Progress;
use crate::watch::{Watch, watch};
use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne::record::{Replay, ReplayError, Step};
use arachne_std::record::tape;
use arachne_std::trace::ChromeTrace;
use std::fs::File;
use std::io::BufReader;

/// A run that has been repeated to its end.
pub struct Repeated {
    pub engine: Engine<Trading, Watch>,
    /// How many checkpoints were the same.
    pub checkpoint_count: u64,
}

/// Repeats a recorded run to its end, as fast as it goes unless somebody watches.
///
/// # Errors
///
/// If what must hold does not behind a tick; if the recording cannot be read, or breaks off, or is of another run: with another `--latency-us`, say.
pub fn repeat(
    options: &Options,
    trace: Option<ChromeTrace>,
    mut live: Option<&mut Live>,
) -> Result<Repeated, TradingError> {
    let path = options.replay.clone().unwrap_or_default();
    let unreadable = |source| TradingError::Recording { path: path.clone(), source };
    let file = File::open(&path).map_err(unreadable)?;
    let length_bytes = file.metadata().map_err(unreadable)?.len();
    let mut progress = Progress::new(length_bytes);
    let watch = watch(&Trading::TOPOLOGY, live.is_some(), trace);
    let graph = trading(&options.settings());
    let mut replay = Replay::new(graph, watch, tape(BufReader::new(file))).with_details();
    let differs = |source| TradingError::Replay { path: path.clone(), source: Box::new(source) };
    while let Some(step) = replay.step().map_err(differs)? {
        if let (Step::Ticked(_), Some(engine)) = (step, replay.engine()) {
            let (_, (_, (kill, _))) = engine.observer();
            let (graph, inputs) = (engine.graph(), engine.inputs());
            if let Some(invariant) = broken(Sight { graph, inputs, kill }) {
                let tick_count = replay.summary().ticks;
                return Err(TradingError::Broken { path, tick_count, invariant });
            }
            if let Some(live) = &mut live {
                live.follow(engine);
            }
        }
        progress.line(|| replay.tape().offset());
    }
    let summary = replay.summary();
    let pending_bytes = replay.tape().pending();
    match replay.into_engine() {
        Some(engine) if summary.has_end => {
            Ok(Repeated { engine, checkpoint_count: summary.checkpoints })
        }
        Some(_) => Err(TradingError::BreaksOff { path, tick_count: summary.ticks, pending_bytes }),
        None => Err(differs(ReplayError::NoHeading)),
    }
}
