//! A bell wakes a thread that sleeps until the other end of a link has done something.
//!
//! # Why no ring is lost
//! A link's state (its ring, or that an end is gone) is written by one side and looked at by the other. The side that
//! wants to sleep *arms* its bell, looks once more, and parks only if there was nothing to see; the other side writes,
//! and then *rings*. Between writing and reading, each side has a sequentially consistent fence:
//!
//! ```text
//! sleeper                          ringer
//! waiting = true                   write to the link
//! fence                            fence
//! look at the link                 look at waiting
//! ```
//!
//! The two fences have an order that both threads agree on. If the sleeper's is first, the ringer sees `waiting`; if the
//! ringer's is first, the sleeper sees what was written. So one of them always sees the other, at times both, and then the
//! sleeper is unparked for nothing, which its loop allows for. An unpark that comes between the sleeper's look and its
//! park is not lost either: it leaves a token, with which the park returns at once.
//!
//! A ring of a bell that is not armed costs the fence and a load, and nothing is rung while nobody sleeps. Whoever sends
//! many messages rings once behind them.
//!
//! `tests/threads_model.rs` checks this in every order that the memory model allows.

use super::sync::{AtomicBool, Mutex, Ordering, Thread, current, fence};

/// Wakes one thread.
#[derive(Debug)]
pub struct Bell {
    waiting: AtomicBool,
    sleeper: Mutex<Option<Thread>>,
}

impl Bell {
    pub fn new() -> Self {
        Self { waiting: AtomicBool::new(false), sleeper: Mutex::new(None) }
    }

    /// To be called by the thread that is about to sleep, before its last look.
    pub fn arm(&self) {
        // Before the flag: whoever sees the flag finds the thread.
        if let Ok(mut sleeper) = self.sleeper.lock() {
            *sleeper = Some(current());
        }
        // Both threads change the flag, and each reads it as it does, so that nothing but the last change counts.
        self.waiting.swap(true, Ordering::AcqRel);
        fence(Ordering::SeqCst);
    }

    /// To be called by the thread that was about to sleep, when it does not, or has.
    pub fn disarm(&self) {
        self.waiting.swap(false, Ordering::AcqRel);
    }

    /// To be called behind a write that a sleeper would want to see.
    pub fn ring(&self) {
        fence(Ordering::SeqCst);
        if self.waiting.load(Ordering::Relaxed) && self.waiting.swap(false, Ordering::AcqRel) {
            // Nothing panics while it holds the lock, so that it is never poisoned.
            let sleeper = self.sleeper.lock().ok().and_then(|sleeper| sleeper.clone());
            if let Some(sleeper) = sleeper {
                sleeper.unpark();
            }
        }
    }
}
