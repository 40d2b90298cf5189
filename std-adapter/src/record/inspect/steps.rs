//! What has happened in a run, line by line.

use super::super::player::{Activation, Inspected, Player};
use super::error::{InspectError, Verdict};
use super::progress::Progress;
use super::teller::Teller;
use arachne::observe::Cause;
use arachne::topology::Topology;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

/// Prints the activations of ticks, one a line.
pub(super) fn list<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    ticks: Range<u64>,
    mut teller: Teller<'_>,
    output: &mut dyn Write,
) -> Result<Verdict, InspectError> {
    let last_tick = ticks.end.saturating_sub(1);
    teller.play_past(path, player, last_tick, &mut |played| {
        let Some(engine) = played.replay.engine() else { return Ok(()) };
        for activation in engine.observer().take() {
            if ticks.contains(&activation.tick) {
                writeln!(output, "{}", told(&activation, &G::TOPOLOGY))?;
            }
        }
        Ok(())
    })?;
    if player.tick() < ticks.start {
        let (first, found) = (ticks.start, player.tick());
        let sentence = format!("there is no tick {first}: the last that was made is {found}");
        return Err(InspectError::TooShort { path: path.to_owned(), sentence });
    }
    Ok(teller.verdict(path, true))
}

/// An activation in words: its place as `--at` takes it, its time, its number in the run, its node, why it ran, its trace.
pub(super) fn told(activation: &Activation, topology: &Topology<'_>) -> String {
    let Activation { tick, now_ns, in_tick, number, node, cause, trace } = *activation;
    let node = topology.node_path(node);
    let cause = match cause {
        Cause::Edge(edge) => format!("from {}", topology.edge_path(edge)),
        _ => "by its timer".to_owned(),
    };
    let trace = trace.map_or(String::new(), |trace| format!(", trace {}", trace.id));
    format!("{tick}.{in_tick} at {now_ns} ns, activation {number}: {node} {cause}{trace}")
}

/// Prints who wrote the messages of a trace.
pub(super) fn trail<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    (trace, last_tick): (u64, u64),
    mut teller: Teller<'_>,
    output: &mut dyn Write,
) -> Result<Verdict, InspectError> {
    teller.play_past(path, player, last_tick, &mut |_| Ok(()))?;
    teller.progress = Progress::none();
    let trail = player.engine().and_then(|engine| engine.observer().trail.as_ref());
    let lines: Vec<String> = trail.map_or(Vec::new(), |trail| trail.told(&G::TOPOLOGY).collect());
    if lines.is_empty() {
        writeln!(output, "no message has trace {trace}")?;
    }
    lines.iter().try_for_each(|line| writeln!(output, "{line}"))?;
    Ok(teller.verdict(path, true))
}
