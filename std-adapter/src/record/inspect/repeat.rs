//! The run repeated, and what it was.

use super::super::player::{Engine, Inspected, Player};
use super::error::{InspectError, Verdict};
use super::part::part;
use super::place;
use super::progress::Progress;
use super::teller::Teller;
use arachne::record::Divergence;
use std::io::{self, Write};
use std::path::Path;

/// Of a node that differs, so many lines are printed at most.
const MOST_LINES: usize = 40;

/// Repeats a run up to behind a tick or to its end, and prints what it was; of one that is another, both sides.
pub(super) fn repeat<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    last_tick: Option<u64>,
    mut teller: Teller<'_>,
    output: &mut dyn Write,
) -> Result<Verdict, InspectError> {
    let end = last_tick.unwrap_or(u64::MAX);
    let divergence = teller.play(path, player, end, &mut |_| Ok(()))?;
    let Some(engine) = player.engine() else { return Ok(Verdict::Incomplete) };
    if let Some(divergence) = divergence {
        teller.diverged(path, &divergence);
        teller.progress = Progress::none();
        sides(&divergence, engine, output)?;
        return Ok(teller.verdict(path, true));
    }
    let summary = player.replay().summary();
    let verdict = teller.verdict(path, summary.has_end || last_tick.is_some());
    drop(teller);
    let found = match (verdict, summary.checkpoints) {
        (Verdict::Incomplete, _) => {
            "not whole: the same as recorded as far as it could be repeated"
        }
        (_, 0) => "repeated; it has no checkpoint to compare with",
        _ => "the same as recorded",
    };
    let (ticks, inputs, checkpoints) = (summary.ticks, summary.inputs, summary.checkpoints);
    let activations = engine.scheduler().activations();
    writeln!(output, "{}: {found}", path.display())?;
    writeln!(output, "ticks        {ticks}")?;
    writeln!(output, "inputs       {inputs}")?;
    writeln!(output, "activations  {activations}")?;
    writeln!(output, "checkpoints  {checkpoints} the same")?;
    writeln!(output, "skipped      {} entries", summary.skipped)?;
    let pending = player.replay().tape().pending();
    match last_tick {
        Some(_) if !summary.has_end => writeln!(output, "end          not looked at")?,
        _ if summary.has_end => writeln!(output, "end          yes")?,
        _ => writeln!(
            output,
            "end          no: it breaks off, and its last {pending} bytes are no whole frame"
        )?,
    }
    writeln!(output, "state        {:016x}", engine.state_hash())?;
    if last_tick.is_some() {
        writeln!(output)?;
        place::show(engine, engine.position().tick, None, output)?;
    }
    Ok(verdict)
}

/// Prints what was recorded and what is, as far as both are known.
fn sides<G: Inspected>(
    divergence: &Divergence,
    engine: &Engine<'_, G>,
    output: &mut dyn Write,
) -> io::Result<()> {
    let (recorded, now) = divergence.activations;
    writeln!(output, "             {:<18}now", "recorded")?;
    writeln!(output, "activations  {recorded:<18}{now}")?;
    if let Some((recorded, now)) = divergence.state {
        writeln!(output, "state        {recorded:016x}  {now:016x}")?;
    }
    let Some(node) = divergence.difference.node else { return Ok(()) };
    let path = divergence.topology.node_path(node).to_string();
    writeln!(output, "\n{path}, the first node that differs, is now:")?;
    let text = place::text(engine);
    let lines = part(&text, &path);
    lines.iter().take(MOST_LINES).try_for_each(|line| writeln!(output, "{line}"))?;
    match lines.len().checked_sub(MOST_LINES) {
        Some(more) if more != 0 => writeln!(output, "    and {more} more lines"),
        _ => Ok(()),
    }
}
