//! The request to stop, as all threads of a runtime see it.

use crate::clock::MonotonicClock;
use arachne::time::Clock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Thread;

/// What the threads of a runtime share.
#[derive(Debug)]
pub(super) struct Common {
    /// Copied by each thread, so that all graphs have the same time.
    pub clock: MonotonicClock,
    pub grace_ns: AtomicU64,
    stopping: AtomicBool,
    deadline_ns: AtomicU64,
    ended_count: AtomicU32,
    threads: Mutex<Vec<Thread>>,
}

impl Common {
    pub fn new(grace_ns: u64) -> Self {
        Self {
            clock: MonotonicClock::new(),
            grace_ns: AtomicU64::new(grace_ns),
            stopping: AtomicBool::new(false),
            deadline_ns: AtomicU64::new(u64::MAX),
            ended_count: AtomicU32::new(0),
            threads: Mutex::new(Vec::new()),
        }
    }

    /// To be called by each thread before it looks for the first time whether to stop: so either the request finds it in
    /// the list, or it finds the request.
    pub fn enlist(&self) {
        self.threads().push(std::thread::current());
    }

    /// Asks all graphs to stop. The threads are unparked without a look whether they sleep: the token of an unpark stays
    /// until the next park, so that none misses it.
    pub fn stop(&self) {
        let mut clock = self.clock;
        let grace_ns = self.grace_ns.load(Ordering::Relaxed);
        let deadline_ns = clock.now_ns().saturating_add(grace_ns);
        self.deadline_ns.fetch_min(deadline_ns, Ordering::Relaxed);
        self.stopping.store(true, Ordering::Release);
        for thread in self.threads().iter() {
            thread.unpark();
        }
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// By when all graphs are to have stopped; `u64::MAX` while nobody has asked for it.
    pub fn deadline_ns(&self) -> u64 {
        if self.is_stopping() { self.deadline_ns.load(Ordering::Relaxed) } else { u64::MAX }
    }

    /// Counts a graph that has ended, and says how many have before.
    pub fn count_end(&self) -> u32 {
        self.ended_count.fetch_add(1, Ordering::AcqRel)
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Vec<Thread>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
