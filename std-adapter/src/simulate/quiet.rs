//! Panics of runs are findings, and are not printed while a program hunts for them.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

thread_local! {
    /// Whether this thread is in a run.
    static IS_RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Calls what may panic as a part of a run.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> thread::Result<T> {
    IS_RUNNING.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    IS_RUNNING.set(false);
    result
}

/// Calls something with no word about the panics of runs; others are told as ever.
pub(super) fn quietly<T>(call: impl FnOnce() -> T) -> T {
    let hook = Arc::new(panic::take_hook());
    let told = Arc::clone(&hook);
    panic::set_hook(Box::new(move |info| {
        if !IS_RUNNING.get() {
            told(info);
        }
    }));
    let result = call();
    panic::set_hook(Box::new(move |info| hook(info)));
    result
}
