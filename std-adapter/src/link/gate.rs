//! A gate lets the receiving end of a link refuse all that is not sent yet, and know that nothing is on its way.
//!
//! # Why nothing that was accepted is lost
//! The sender marks itself busy, and then looks whether the gate is closed; the receiver closes it, and then looks whether
//! the sender is busy. With a sequentially consistent fence between the two steps of each, one sees the other: either
//! the sender refuses, or the receiver waits until it is done, and then sees what was sent, since "done" is released after it.
//!
//! `tests/threads_model.rs` checks this in every order that the memory model allows.

use super::sync::{AtomicBool, Ordering, fence};

/// The gate in front of a ring.
#[derive(Debug)]
pub struct Gate {
    busy: AtomicBool,
    closed: AtomicBool,
}

impl Gate {
    pub fn new() -> Self {
        Self { busy: AtomicBool::new(false), closed: AtomicBool::new(false) }
    }

    /// The sender asks to send; if it may, it calls [`leave`](Self::leave) when it has.
    pub fn enter(&self) -> bool {
        self.busy.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        let open = !self.closed.load(Ordering::Relaxed);
        if !open {
            self.leave();
        }
        open
    }

    /// The sender has sent.
    pub fn leave(&self) {
        self.busy.store(false, Ordering::Release);
    }

    /// The receiver takes no more than what is sent already.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Whether it is closed and nobody is within: what is in the ring then is all that there will be. For the thread that
    /// has closed it.
    pub fn is_shut(&self) -> bool {
        self.closed.load(Ordering::Relaxed) && !self.busy.load(Ordering::Acquire)
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}
