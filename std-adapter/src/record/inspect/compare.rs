//! Two recordings of one graph, side by side.

use super::super::player::{Activation, Engine, Fault, Inspected, Player};
use super::error::{InspectError, Verdict};
use super::progress::Progress;
use super::teller::Teller;
use super::{outline, place, steps};
use arachne::record::{Difference, Step, each_part};
use std::io::{self, Write};
use std::path::Path;

/// Prints where two runs part, and how; or that they are the same.
///
/// The tick is found by the hashes behind each, and then, in a second pass, the activation.
pub(super) fn compare<'w, G: Inspected>(
    paths: [&Path; 2],
    open: &mut dyn FnMut(&Path) -> Result<Player<'w, G>, InspectError>,
    last_tick: u64,
    mut teller: Teller<'_>,
    output: &mut dyn Write,
) -> Result<Verdict, InspectError> {
    let [path, other] = paths;
    let mut pair = [open(path)?, open(other)?];
    let mut tick = 0u64;
    loop {
        go_to(paths, &mut pair, tick, &mut teller)?;
        let [a, b] = &pair;
        if state(a) != state(b) || a.tick() != b.tick() {
            break;
        }
        if tick == last_tick || a.tick() < tick {
            let same = state(a).unwrap_or_default();
            teller.progress = Progress::none();
            let ticks = a.tick();
            writeln!(output, "the same: {ticks} ticks, state {same:016x}")?;
            return Ok(teller.verdict(path, true));
        }
        tick = tick.saturating_add(1);
    }
    let mut pair = [open(path)?, open(other)?];
    go_to(paths, &mut pair, tick.saturating_sub(1), &mut teller)?;
    let sides = match part(paths, &mut pair, &mut teller)? {
        Some(sides) => sides,
        None => [Side::Begins, Side::Begins],
    };
    teller.progress = Progress::none();
    tell(paths, &pair, (tick, sides), output)?;
    Ok(match teller.verdict(path, true) {
        Verdict::Same => Verdict::Differs,
        verdict => verdict,
    })
}

/// What a run has done where it parts from the other.
#[derive(Clone, Debug)]
enum Side {
    Did(Step, Vec<Activation>),
    /// It differs from the beginning: in a seed or another setting.
    Begins,
    End,
}

fn go_to<G: Inspected>(
    paths: [&Path; 2],
    pair: &mut [Player<'_, G>; 2],
    tick: u64,
    teller: &mut Teller<'_>,
) -> Result<(), InspectError> {
    for (path, player) in paths.into_iter().zip(pair) {
        teller.play_past(path, player, tick, &mut |played| {
            // What has led here is of no interest.
            played.replay.engine().map(|engine| engine.observer().take());
            Ok(())
        })?;
    }
    Ok(())
}

fn state<G: Inspected>(player: &Player<'_, G>) -> Option<u64> {
    player.engine().map(Engine::state_hash)
}

/// Goes on by activations until the runs part; what each has done there.
fn part<G: Inspected>(
    paths: [&Path; 2],
    pair: &mut [Player<'_, G>; 2],
    teller: &mut Teller<'_>,
) -> Result<Option<[Side; 2]>, InspectError> {
    let [path, other] = paths;
    let [a, b] = pair;
    if state(a) != state(b) {
        return Ok(None);
    }
    let (mut place, mut other_place) = (Place::behind(a.tick()), Place::behind(b.tick()));
    loop {
        let sides = [next(path, a, &mut place, teller)?, next(other, b, &mut other_place, teller)?];
        let goes_on = match &sides {
            [Side::Did(one, _), Side::Did(other, _)] => {
                core::mem::discriminant(one) == core::mem::discriminant(other)
            }
            _ => false,
        };
        if !goes_on || state(a) != state(b) {
            return Ok(Some(sides));
        }
    }
}

/// A place in a run. The engine does not know it: a tick that is made by activations is many to it.
struct Place {
    tick: u64,
    in_tick: u32,
}

impl Place {
    const fn behind(tick: u64) -> Self {
        Self { tick, in_tick: 0 }
    }

    /// Goes on by a step, and says of its activations where they are.
    fn follow(&mut self, step: Step, activations: &mut [Activation]) {
        if step == Step::Begun {
            *self = Self::behind(self.tick.saturating_add(1));
        }
        for activation in activations {
            self.in_tick = self.in_tick.saturating_add(1);
            (activation.tick, activation.in_tick) = (self.tick, self.in_tick);
        }
    }
}

/// The next thing that a run does, with the activations that were in it.
fn next<G: Inspected>(
    path: &Path,
    player: &mut Player<'_, G>,
    place: &mut Place,
    teller: &mut Teller<'_>,
) -> Result<Side, InspectError> {
    loop {
        match player.step_activation() {
            Ok(None | Some(Step::Ended)) => return Ok(Side::End),
            Ok(Some(Step::Heading | Step::Checked | Step::Keyframe | Step::Skipped)) => {}
            Ok(Some(step)) => {
                let taken = player.engine().map(|engine| engine.observer().take());
                let mut taken = taken.unwrap_or_default();
                place.follow(step, &mut taken);
                return Ok(Side::Did(step, taken));
            }
            Err(Fault::Diverged(divergence)) => teller.diverged(path, &divergence),
            Err(fault) => teller.pass_over(path, fault)?,
        }
    }
}

fn tell<G: Inspected>(
    [path, other]: [&Path; 2],
    [a, b]: &[Player<'_, G>; 2],
    (tick, sides): (u64, [Side; 2]),
    output: &mut dyn Write,
) -> io::Result<()> {
    let (Some(one), Some(two)) = (a.engine(), b.engine()) else {
        return writeln!(output, "one of them has not begun");
    };
    let place = match &sides {
        [Side::Did(one_step, one), Side::Did(other_step, two)] => match one.last().or(two.last()) {
            Some(Activation { tick, in_tick, .. }) => {
                format!("in tick {tick}, activation {in_tick}")
            }
            None if matches!((one_step, other_step), (Step::Ticked(_), Step::Ticked(_))) => {
                format!("in tick {tick}")
            }
            None => format!("behind tick {}, between ticks", tick.saturating_sub(1)),
        },
        _ if tick == 0 => "before the first tick".to_owned(),
        _ => format!("behind tick {}, between ticks", tick.saturating_sub(1)),
    };
    writeln!(output, "the runs part {place}")?;
    for (sign, path, engine, side) in [('-', path, one, &sides[0]), ('+', other, two, &sides[1])] {
        let did = match side {
            Side::End => "nothing more".to_owned(),
            Side::Begins => "it begins".to_owned(),
            Side::Did(_, activations) if !activations.is_empty() => {
                let lines =
                    activations.iter().map(|activation| steps::told(activation, &G::TOPOLOGY));
                lines.collect::<Vec<_>>().join("; ")
            }
            Side::Did(step, _) => did(*step).to_owned(),
        };
        writeln!(output, "{sign} {} at {} ns: {did}", path.display(), engine.now_ns())?;
    }
    parts(one, two, output)?;
    outline::differences(&place::text(one), &place::text(two), output)
}

const fn did(step: Step) -> &'static str {
    match step {
        Step::Started => "the graph is started",
        Step::Input => "an input comes",
        Step::Begun => "a tick begins",
        Step::Popped => "an output is taken",
        Step::Changed => "a node or an edge is changed, or a shutdown begins",
        _ => "a tick ends",
    }
}

/// Prints which parts of two states are the first that differ.
fn parts<G: Inspected>(
    one: &Engine<'_, G>,
    two: &Engine<'_, G>,
    output: &mut dyn Write,
) -> io::Result<()> {
    let (topology, mut hashes) = (G::TOPOLOGY, Vec::new());
    each_part(one, |_, hash| hashes.push(hash));
    let (mut hashes, mut difference, mut is_same) =
        (hashes.into_iter(), Difference::default(), true);
    each_part(two, |part, hash| {
        if hashes.next() != Some(hash) {
            difference.add(part);
            is_same = false;
        }
    });
    let Difference { node, edge } = difference;
    if let Some(node) = node {
        writeln!(output, "the first node that differs: {}", topology.node_path(node))?;
    }
    if let Some(edge) = edge {
        writeln!(output, "the first edge that differs: {}", topology.edge_path(edge))?;
    }
    if node.is_none() && edge.is_none() && !is_same {
        writeln!(
            output,
            "nodes and edges are the same: the scheduler differs, in a time or a turn"
        )?;
    }
    Ok(())
}
