//! The progress bar; there is one only where somebody looks at a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget};
use std::path::Path;

/// Calls between two looks at how far it is.
const CALLS_A_LOOK: u32 = 512;

/// How far recordings are read, on standard error.
pub(super) struct Progress {
    bar: ProgressBar,
    calls: u32,
}

impl Progress {
    /// A bar for the reading of these files. It hides itself where there is no terminal.
    pub fn of(paths: &[&Path]) -> Self {
        let lengths = paths.iter().map(|path| path.metadata().map_or(0, |data| data.len()));
        let total = lengths.fold(0, u64::saturating_add);
        let target = ProgressDrawTarget::stderr();
        Self { bar: ProgressBar::with_draw_target(Some(total), target), calls: 0 }
    }

    /// No bar, where lines are printed on the way.
    pub fn none() -> Self {
        Self { bar: ProgressBar::hidden(), calls: 0 }
    }

    pub fn at(&mut self, offset: impl FnOnce() -> u64) {
        self.calls = self.calls.wrapping_add(1);
        if self.calls.is_multiple_of(CALLS_A_LOOK) {
            self.bar.set_position(offset());
        }
    }

    /// Makes room for a line on standard error.
    pub fn hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

/// The bar makes room for what is printed next.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
