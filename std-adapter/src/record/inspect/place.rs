//! A place in a run, and the state there.

use super::super::player::{Engine, Inspected, Player};
use super::error::{InspectError, Verdict};
use super::teller::Teller;
use arachne::record::Step;
use arachne::topology::EdgeId;
use std::io::{self, Write};
use std::path::Path;

/// Goes behind a tick, or behind an activation of it, and prints the state there.
pub(super) fn show_at<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    (tick, activation): (u64, Option<u32>),
    mut teller: Teller<'_>,
    output: &mut dyn Write,
) -> Result<Verdict, InspectError> {
    let before = if activation.is_some() { tick.saturating_sub(1) } else { tick };
    teller.play_past(path, player, before, &mut |_| Ok(()))?;
    let too_short = |sentence| InspectError::TooShort { path: path.to_owned(), sentence };
    let found = player.tick();
    if found < before {
        return Err(too_short(format!(
            "there is no tick {tick}: the last that was made is {found}"
        )));
    }
    if let Some(activation) = activation {
        let made = within(path, player, activation, &mut teller)?;
        if made != Some(activation) {
            let sentence = match made {
                None => format!("there is no tick {tick}: the last that was made is {found}"),
                Some(made) => format!("tick {tick} has {made} activations, and no {activation}"),
            };
            return Err(too_short(sentence));
        }
    }
    teller.progress = super::progress::Progress::none();
    if let Some(engine) = player.engine() {
        show(engine, tick, activation, output)?;
    }
    Ok(teller.verdict(path, true))
}

/// Begins the next tick and makes so many activations of it; how many there were, `None` if there is no tick.
fn within<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    activation: u32,
    teller: &mut Teller<'_>,
) -> Result<Option<u32>, InspectError> {
    let mut made = None;
    while made != Some(activation) {
        match player.step_activation() {
            Ok(None) => return Ok(made),
            Ok(Some(Step::Begun)) => made = Some(0),
            Ok(Some(Step::Activated)) => made = made.map(|made: u32| made.saturating_add(1)),
            Ok(Some(Step::Ticked(report))) => return Ok(report.map(|report| report.activations)),
            Ok(Some(_)) => {}
            Err(super::super::player::Fault::Diverged(found)) => teller.diverged(path, &found),
            Err(fault) => teller.pass_over(path, fault)?,
        }
    }
    Ok(made)
}

/// Prints the state: when it is, what waits on the edges, and the graph.
pub(super) fn show<G: Inspected>(
    engine: &Engine<'_, G>,
    tick: u64,
    activation: Option<u32>,
    output: &mut dyn Write,
) -> io::Result<()> {
    match activation {
        None => write!(output, "behind tick {tick}")?,
        Some(activation) => write!(output, "in tick {tick} behind activation {activation}")?,
    }
    let (now_ns, all) = (engine.now_ns(), engine.scheduler().activations());
    writeln!(output, " at {now_ns} ns: {:?}, {all} activations so far", engine.state())?;
    let topology = engine.topology();
    writeln!(output, "\nedges:")?;
    for (edge, spec) in (0..).map(EdgeId).zip(topology.edges) {
        let figures = engine.figures(edge).unwrap_or_default();
        let (path, queued, capacity) = (topology.edge_path(edge), figures.queued, spec.capacity);
        let (taken, high_water) = (figures.dequeued, figures.high_water);
        writeln!(
            output,
            "    {path}: {queued} of {capacity} queued, at most {high_water}; {taken} taken"
        )?;
    }
    writeln!(output, "\nstate:\n{}", text(engine))
}

/// The graph and its boundary, as far as they can be written.
pub(super) fn text<G: Inspected>(engine: &Engine<'_, G>) -> String {
    let side = |name: &str, text: String| match text.split_once(' ') {
        Some((_, fields)) => format!("\n{name} {fields}"),
        None => String::new(),
    };
    let inputs = side("inputs", format!("{:#?}", engine.inputs()));
    let outputs = side("outputs", format!("{:#?}", engine.outputs()));
    // The edges of a node stand in types without a name of their own.
    let graph = format!("{:#?}", engine.graph())
        .replace(": __AllEdges {", ": {")
        .replace(": __OutEdges {", ": {")
        .replace(": __OutEdges,", ": {},");
    format!("{graph}{inputs}{outputs}")
}
