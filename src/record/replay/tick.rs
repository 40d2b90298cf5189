//! One tick of a replay: as a whole, by activations, or as far as a growing recording knows it.

use super::super::entry::{By, Entry};
use super::super::playback::Playback;
use super::super::steps::{ReplayError, Step};
use super::super::tape::{Source, TapeError};
use super::{Part, Replay, Run};
use crate::graph::{DeclaredGraph, Input};
use crate::observe::Observer;
use crate::scheduler::{Ending, Lifecycle, Report};
use serde::de::DeserializeOwned;

impl<G, O, S, B> Replay<G, O, S, B>
where
    G: DeclaredGraph<Header: DeserializeOwned>,
    Input<G>: DeserializeOwned,
    O: Observer,
    S: Source,
    B: AsMut<[u8]> + AsRef<[u8]>,
{
    /// Makes a tick, or of one that is begun so much, with the inputs that it took from rings.
    pub(super) fn tick(
        &mut self,
        part: Part,
        most: u32,
    ) -> Result<Option<Step>, ReplayError<S::Error>> {
        self.part = None;
        let Run::Running(engine) = &mut self.run else { return Ok(Some(Step::Skipped)) };
        // A graph that drains takes no inputs.
        if self.follows && engine.state() == Lifecycle::Running {
            return self.follow(part);
        }
        let Part { now_ns, budget, done } = part;
        // The hooks of a drain are counted in the budget and told by no activation: it is made at once.
        let now = if engine.state() == Lifecycle::Running { budget.min(most) } else { budget };
        let takes = match self.tape.peek_past() {
            Ok(Some(Entry::Input { by, .. })) => by != By::Push,
            Ok(_) => false,
            Err(error) => {
                self.is_lost = true;
                return Err(ReplayError::Tape(TapeError::Source(error)));
            }
        };
        let report = if takes {
            let mut playback = Playback::new(&mut self.tape, done);
            let report = engine.tick_with(now_ns, now, &mut playback);
            let (inputs, unreadable, failure) = playback.into_result();
            self.summary.inputs = self.summary.inputs.wrapping_add(inputs);
            // Inputs that should have come in this tick did not.
            self.is_lost |= unreadable.is_some() || failure.is_some();
            if let Some(error) = failure {
                return Err(ReplayError::Tape(TapeError::Source(error)));
            }
            if let Some(entry) = unreadable {
                return Err(ReplayError::Input { entry });
            }
            report
        } else {
            engine.tick(now_ns, now)
        };
        let Ok(report) = report else { return Ok(Some(Step::Ticked(None))) };
        let done = done.saturating_add(report.activations);
        let budget = budget.saturating_sub(now);
        if report.ending == Ending::Budget && budget != 0 {
            self.part = Some(Part { now_ns, budget, done });
            return Ok(Some(Step::Activated));
        }
        Ok(Some(Step::Ticked(Some(Report { activations: done, ..report }))))
    }

    /// Makes as much of a tick as is known, each input at its position; `None` if more of it may come.
    fn follow(&mut self, mut part: Part) -> Result<Option<Step>, ReplayError<S::Error>> {
        loop {
            let Run::Running(engine) = &mut self.run else { return Ok(Some(Step::Skipped)) };
            let next = self.tape.peek_past().map(|next| {
                next.map(|entry| match entry {
                    Entry::Input { by, .. } => Some(by),
                    _ => None,
                })
            });
            let by = match next {
                Ok(None) if self.tape.is_dry() => {
                    self.part = Some(part);
                    return Ok(None);
                }
                Ok(by) => by.flatten(),
                Err(error) => {
                    self.part = Some(part);
                    return Err(ReplayError::Tape(TapeError::Source(error)));
                }
            };
            let Part { now_ns, budget, done } = part;
            let at = by.and_then(By::activations);
            if let Some(by) = by
                && at == Some(done)
            {
                let mut playback = Playback::at_once(&mut self.tape, by);
                engine.take_with(now_ns, &mut playback);
                let (inputs, unreadable, failure) = playback.into_result();
                self.summary.inputs = self.summary.inputs.wrapping_add(inputs);
                self.is_lost |= unreadable.is_some() || failure.is_some();
                if let Some(error) = failure {
                    return Err(ReplayError::Tape(TapeError::Source(error)));
                }
                if let Some(entry) = unreadable {
                    return Err(ReplayError::Input { entry });
                }
                continue;
            }
            // Up to the next input; one that is behind the tick, or before where it is, is found by the next step.
            let ahead = at.and_then(|at| at.checked_sub(done)).filter(|ahead| *ahead <= budget);
            let Ok(report) = engine.tick(now_ns, ahead.unwrap_or(budget)) else {
                return Ok(Some(Step::Ticked(None)));
            };
            part.done = done.saturating_add(report.activations);
            part.budget = budget.saturating_sub(report.activations);
            if ahead != Some(report.activations) {
                let report = Report { activations: part.done, ..report };
                return Ok(Some(Step::Ticked(Some(report))));
            }
        }
    }
}
