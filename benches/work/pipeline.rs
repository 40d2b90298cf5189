//! The pipeline: source, 8 stages, sink; lossless, capacity 16. As a graph, by hand, and how either is driven.
//!
//! It needs no `std`: the programs of `examples/firmware/footprint` do this very work on a microcontroller.

use super::payload::Payload;
use core::hint::black_box;
use heapless::Deque;

/// The number of edges that a message crosses.
pub const CROSSINGS: u32 = 9;

/// Declares the pipeline for a payload and a header; `Stage` and `Sink` are those of the scope.
macro_rules! pipeline {
    ($Name:ident [$($header:tt)*] $T:ty) => {
        arachne::graph! {
            /// The pipeline.
            pub graph $Name $($header)* (In: $T => s0.One [16]) {
                s0: Stage<$T> { One => e1: [$T; 16] -> s1.One; }
                s1: Stage<$T> { One => e2: [$T; 16] -> s2.One; }
                s2: Stage<$T> { One => e3: [$T; 16] -> s3.One; }
                s3: Stage<$T> { One => e4: [$T; 16] -> s4.One; }
                s4: Stage<$T> { One => e5: [$T; 16] -> s5.One; }
                s5: Stage<$T> { One => e6: [$T; 16] -> s6.One; }
                s6: Stage<$T> { One => e7: [$T; 16] -> s7.One; }
                s7: Stage<$T> { One => e8: [$T; 16] -> sink.One; }
                sink: Sink<$T> {}
            }
        }

        impl $Name {
            /// Nothing under way.
            pub const EMPTY: Self = Self::new(
                Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW,
                Sink::NEW,
            );
        }
    };
}
pub(crate) use pipeline;

/// Work by hand. Its steps are not to be inlined.
pub trait Hand {
    /// Puts a message on the first queue, and says whether it was taken.
    fn offer(&mut self, message: u64) -> bool;
    /// Moves all that is queued from stage to stage, as far as there is room.
    fn step_all(&mut self);
    /// Moves at most one message at each stage.
    fn step_one(&mut self);
    /// What has reached the end.
    fn sum(&self) -> u64;
}

/// Sends so many messages through, as many at a time as the first queue takes: throughput.
pub fn saturated<H: Hand>(hand: &mut H, messages: u64) {
    let mut next = 0;
    while next < messages {
        while next < messages && hand.offer(next) {
            next += 1;
        }
        black_box(&mut *hand).step_all();
    }
}

/// Sends so many messages through, one after the other: latency.
pub fn one_in_flight<H: Hand>(hand: &mut H, messages: u64) {
    for next in 0..messages {
        hand.offer(black_box(next));
        black_box(&mut *hand).step_one();
    }
}

/// A line by hand, of so many queues; `K` counts, if anything does.
pub struct Line<T, const QUEUES: usize, K = ()> {
    queues: [Deque<T, 16>; QUEUES],
    sum: u64,
    tally: K,
}

/// Counts what is handled.
pub trait Tally: 'static {
    /// A node has handled a message.
    fn handled(&mut self, node: usize);
}

impl Tally for () {
    #[inline(always)]
    fn handled(&mut self, _: usize) {}
}

impl<T: Payload, const QUEUES: usize, K: Tally> Line<T, QUEUES, K> {
    /// Nothing under way.
    pub const fn new(tally: K) -> Self {
        Self { queues: [const { Deque::new() }; QUEUES], sum: 0, tally }
    }
}

impl<T: Payload, const QUEUES: usize, K: Tally> Hand for Line<T, QUEUES, K> {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.queues[0].push_back(T::new(message)).is_ok()
    }

    #[inline(never)]
    fn step_all(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            while !to.is_full() {
                let Some(payload) = from.pop_front() else {
                    break;
                };
                let _ = to.push_back(payload.next());
                self.tally.handled(stage);
            }
        }
        while let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
            self.tally.handled(QUEUES - 1);
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            if !to.is_full()
                && let Some(payload) = from.pop_front()
            {
                let _ = to.push_back(payload.next());
                self.tally.handled(stage);
            }
        }
        if let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
            self.tally.handled(QUEUES - 1);
        }
    }

    fn sum(&self) -> u64 {
        self.sum
    }
}
