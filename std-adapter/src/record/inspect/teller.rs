//! Tells what stands in the way of reading, and remembers how bad it is.

use super::super::player::{Fault, Inspected, Played, Player, is_last};
use super::error::{InspectError, Verdict};
use super::progress::Progress;
use arachne::record::{Divergence, TapeError};
use std::io::Write;
use std::path::Path;

/// How many faults are told one by one.
const MOST_TOLD: u64 = 20;

/// Tells what stands in the way of reading, and remembers how bad it is.
pub(super) struct Teller<'a> {
    name: &'a str,
    errors: &'a mut dyn Write,
    pub progress: Progress,
    faults: u64,
    /// Whether entries are missing.
    is_lost: bool,
    has_diverged: bool,
}

impl<'a> Teller<'a> {
    pub fn new(name: &'a str, errors: &'a mut dyn Write, progress: Progress) -> Self {
        Self { name, errors, progress, faults: 0, is_lost: false, has_diverged: false }
    }

    /// Plays on up to behind a tick, or to the end. A divergence ends it: to call it again is to go on.
    ///
    /// # Errors
    /// If nothing can be read behind.
    pub fn play<'w, G: Inspected>(
        &mut self,
        path: &Path,
        player: &mut Player<'w, G>,
        last_tick: u64,
        each: &mut dyn FnMut(Played<'_, 'w, G>) -> std::io::Result<()>,
    ) -> Result<Option<Divergence>, InspectError> {
        loop {
            let mut printed = Ok(());
            let advanced = player.advance(last_tick, &mut |played| printed = each(played));
            printed?;
            self.progress.at(|| player.offset());
            match advanced {
                Ok(true) => {}
                Ok(false) if player.engine().is_none() => {
                    return Err(unreadable(path, Fault::NoHeading));
                }
                Ok(false) => return Ok(None),
                Err(Fault::Diverged(divergence)) => return Ok(Some(divergence)),
                Err(fault) => self.pass_over(path, fault)?,
            }
        }
    }

    /// The same, past divergences: the first is told.
    ///
    /// # Errors
    /// If nothing can be read behind.
    pub fn play_past<'w, G: Inspected>(
        &mut self,
        path: &Path,
        player: &mut Player<'w, G>,
        last_tick: u64,
        each: &mut dyn FnMut(Played<'_, 'w, G>) -> std::io::Result<()>,
    ) -> Result<(), InspectError> {
        while let Some(divergence) = self.play(path, player, last_tick, each)? {
            self.diverged(path, &divergence);
        }
        Ok(())
    }

    /// Tells of a fault, if one can go on behind it.
    ///
    /// # Errors
    /// If not.
    pub fn pass_over(&mut self, path: &Path, fault: Fault) -> Result<(), InspectError> {
        if is_last(&fault) {
            return Err(unreadable(path, fault));
        }
        self.pass(path, &fault);
        Ok(())
    }

    /// Tells of a fault that is not the last.
    pub fn pass(&mut self, path: &Path, fault: &Fault) {
        // Damage may have cost nothing: if it did, there is a gap behind it, or no end.
        self.is_lost |= !matches!(fault, Fault::Tape(TapeError::Damage(_)));
        self.faults = self.faults.saturating_add(1);
        if self.faults <= MOST_TOLD {
            self.tell(path, &fault.to_string());
        }
    }

    /// Tells of a divergence, if it is the first.
    pub fn diverged(&mut self, path: &Path, divergence: &Divergence) {
        if !std::mem::replace(&mut self.has_diverged, true) {
            self.tell(path, &divergence.to_string());
        }
    }

    /// Says something of a recording.
    pub fn tell(&mut self, path: &Path, sentence: &str) {
        let Self { name, errors, progress, .. } = self;
        // Where even this cannot be written, the exit code still tells.
        let _ = progress.hidden(|| writeln!(errors, "{name}: {}: {sentence}", path.display()));
    }

    /// What has come out; `has_end` says whether the recordings were seen to their ends.
    pub fn verdict(&mut self, path: &Path, has_end: bool) -> Verdict {
        if let Some(more) = self.faults.checked_sub(MOST_TOLD).filter(|more| *more != 0) {
            self.tell(path, &format!("and {more} more of that kind"));
        }
        if self.has_diverged {
            Verdict::Differs
        } else if self.is_lost || (self.faults != 0 && !has_end) {
            Verdict::Incomplete
        } else {
            Verdict::Same
        }
    }
}

fn unreadable(path: &Path, fault: Fault) -> InspectError {
    InspectError::Replay { path: path.to_owned(), fault: Box::new(fault) }
}
