//! The progress bar; there is one only where somebody looks at a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget};

/// Lines between two looks at how far the run is.
const LINES_A_LOOK: u64 = 512;

/// How far a run is, on the standard error.
pub struct Progress {
    bar: ProgressBar,
    line_count: u64,
}

impl Progress {
    /// A bar that goes up to a total. It hides itself where there is no terminal.
    #[must_use]
    pub fn new(total: u64) -> Self {
        let target = ProgressDrawTarget::stderr();
        Self { bar: ProgressBar::with_draw_target(Some(total), target), line_count: 0 }
    }

    /// Takes note of a line; `done` is only asked now and then.
    pub fn line(&mut self, done: impl FnOnce() -> u64) {
        self.line_count += 1;
        if self.line_count.is_multiple_of(LINES_A_LOOK) {
            self.bar.set_position(done());
        }
    }
}

/// The bar makes room for what is printed next.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
