//! The protocols between the two ends of a link, in every order that the memory model allows.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p arachne-std --test threads_model --release
//! ```
//!
//! The ring itself is not in here, it has tests of its own: a counter stands for it, written with release by one side and
//! read with acquire by the other, as the ring's indices are.
#![cfg(loom)]

// The sources, with the model checker's parts in place of the standard library's.
#[path = "../src/link/bell.rs"]
mod bell;
#[path = "../src/link/gate.rs"]
#[allow(dead_code)] // It has one question more than is asked here.
mod gate;
mod sync {
    pub use loom::sync::Mutex;
    pub use loom::sync::atomic::{AtomicBool, Ordering, fence};
    pub use loom::thread::{Thread, current};
}

use bell::Bell;
use gate::Gate;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

/// Receives until so many have come, sleeping as the runtime does. A wake-up that is lost is a deadlock, which the model
/// checker reports.
fn receive(bell: &Bell, sent: &AtomicUsize, many: usize) {
    while sent.load(Ordering::Acquire) < many {
        bell.arm();
        if sent.load(Ordering::Acquire) < many {
            thread::park();
        }
        bell.disarm();
    }
}

#[test]
fn a_receiver_that_sleeps_is_woken_for_each_message() {
    loom::model(|| {
        let shared = Arc::new((Bell::new(), AtomicUsize::new(0)));
        let sender = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let (bell, sent) = &*sender;
            for _ in 0..2 {
                sent.fetch_add(1, Ordering::Release);
                bell.ring();
            }
        });
        let (bell, sent) = &*shared;
        receive(bell, sent, 1);
        receive(bell, sent, 2);
        thread.join().unwrap();
    });
}

#[test]
fn both_ends_of_a_ring_of_one_sleep_and_wake_each_other() {
    loom::model(|| {
        // Sent and taken: the ring is full while they differ by one.
        let shared = Arc::new((Bell::new(), Bell::new(), AtomicUsize::new(0), AtomicUsize::new(0)));
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let (data, room, sent, taken) = &*other;
            for number in 0..2 {
                receive(room, taken, number);
                sent.store(number + 1, Ordering::Release);
                data.ring();
            }
        });
        let (data, room, sent, taken) = &*shared;
        for number in 1..=2 {
            receive(data, sent, number);
            taken.store(number, Ordering::Release);
            room.ring();
        }
        thread.join().unwrap();
    });
}

#[test]
fn a_closed_gate_lets_nothing_through_that_is_not_seen() {
    loom::model(|| {
        let shared = Arc::new((Gate::new(), Bell::new(), AtomicUsize::new(0)));
        let sender = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let (gate, bell, sent) = &*sender;
            let mut accepted = 0;
            for _ in 0..2 {
                if gate.enter() {
                    sent.fetch_add(1, Ordering::Release);
                    gate.leave();
                    accepted += 1;
                }
                bell.ring();
            }
            accepted
        });
        let (gate, bell, sent) = &*shared;
        gate.close();
        while !gate.is_shut() {
            bell.arm();
            if !gate.is_shut() {
                thread::park();
            }
            bell.disarm();
        }
        // From here on nothing may come any more.
        let seen = sent.load(Ordering::Acquire);
        assert_eq!(thread.join().unwrap(), seen);
    });
}
