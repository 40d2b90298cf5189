//! Graphs of one node each, to be run on threads.

#![allow(dead_code, clippy::arithmetic_side_effects)]

use arachne::prelude::*;
use arachne_std::Stop;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts from 0 on, as fast as it is let, and stops at a number.
pub struct Count {
    pub next: u64,
    pub end: u64,
}

impl Node for Count {
    type Input = Never;
    type Output = One<u64>;

    const BURST: u32 = 64;

    /// Always due: each tick counts on.
    fn period_ns(&self) -> u64 {
        u64::from(self.next != self.end)
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u64>>) -> Result<(), NodeError> {
        for _ in 0..u64::from(Self::BURST).min(self.end - self.next) {
            context.emit(One::One(self.next))?;
            self.next += 1;
        }
        Ok(())
    }
}

/// Passes numbers on, and panics at one.
#[derive(Default)]
pub struct Pass {
    pub panics_at: Option<u64>,
}

impl Node for Pass {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        assert!(self.panics_at != Some(number), "no {number}, please");
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// What a sink has seen, to be read from elsewhere.
#[derive(Debug, Default)]
pub struct Seen {
    pub count: AtomicU64,
    pub last: AtomicU64,
    /// Numbers that did not follow the one before.
    pub gaps: AtomicU64,
    /// The trace of the last.
    pub trace: AtomicU64,
}

impl Seen {
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    pub fn gaps(&self) -> u64 {
        self.gaps.load(Ordering::Acquire)
    }

    pub fn last(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }
}

/// Notes what it sees, and stops all when it has seen a number.
#[derive(Default)]
pub struct Note {
    pub seen: Arc<Seen>,
    pub stop_at: Option<(u64, Stop)>,
    pub next: u64,
}

impl Node for Note {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        if number != self.next {
            self.seen.gaps.fetch_add(1, Ordering::AcqRel);
        }
        self.next = number + 1;
        self.seen.trace.store(context.trace().map_or(0, |trace| trace.id), Ordering::Release);
        self.seen.last.store(number, Ordering::Release);
        self.seen.count.fetch_add(1, Ordering::AcqRel);
        if let Some((at, stop)) = &self.stop_at
            && *at == number
        {
            stop.stop();
        }
        Ok(())
    }
}

graph! {
    pub graph Counting -> (Number: u64 [64]) {
        count: Count { One -> out.Number; }
    }
}

graph! {
    pub graph Passing(Number: u64 => pass.One [8]) -> (Number: u64 [8]) {
        pass: Pass { One -> out.Number; }
    }
}

graph! {
    pub graph Noting(Number: u64 => note.One [8]) {
        note: Note {}
    }
}

pub type CountingOut = arachne::graph::Output<Counting>;
pub type PassingIn = arachne::graph::Input<Passing>;
pub type PassingOut = arachne::graph::Output<Passing>;
pub type NotingIn = arachne::graph::Input<Noting>;

/// A sink that only notes.
pub fn noting(seen: &Arc<Seen>) -> impl FnMut() -> Noting + Send + 'static {
    let seen = Arc::clone(seen);
    move || Noting::new(Note { seen: Arc::clone(&seen), ..Note::default() })
}
