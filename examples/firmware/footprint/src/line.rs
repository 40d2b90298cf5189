//! The pipeline of `benches/work`: a source, 8 stages, a sink; lossless, capacity 16. By Arachne, and by hand.
//!
//! As there, all state lies behind references that the optimiser cannot see through, and each step by hand is a call.

use arachne::graph::{Boundary, Input};
use arachne::prelude::*;
use core::hint::black_box;
use core::marker::PhantomData;
use heapless::Deque;

/// A message goes over so many edges.
pub const CROSSINGS: u32 = 9;

/// A message: made at the source, counted up at each stage, read at the sink.
pub trait Payload: Copy + 'static {
    /// The message of a number.
    fn new(value: u64) -> Self;
    /// What a stage makes of it.
    #[must_use]
    fn next(self) -> Self;
    /// The number of a message.
    fn value(self) -> u64;
}

macro_rules! payload {
    ($Word:ty) => {
        impl Payload for $Word {
            #[inline(always)]
            fn new(value: u64) -> Self {
                value as $Word
            }

            #[inline(always)]
            fn next(self) -> Self {
                self.wrapping_add(1)
            }

            #[inline(always)]
            fn value(self) -> u64 {
                self as u64
            }
        }
    };
}

payload!(u32);
payload!(u64);

/// Sends on what comes in, counted up.
pub struct Stage<T>(PhantomData<fn() -> T>);

impl<T> Stage<T> {
    /// A stage.
    pub const NEW: Self = Self(PhantomData);
}

impl<T: Payload> Node for Stage<T> {
    type Input = One<T>;
    type Output = One<T>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(payload): One<T>,
        context: &mut impl Context<One<T>>,
    ) -> Outcome<One<T>> {
        context.emit(One::One(payload.next()))?;
        Ok(())
    }
}

/// Sums up what comes in.
pub struct Sink<T> {
    /// The sum.
    pub sum: u64,
    payload: PhantomData<fn() -> T>,
}

impl<T> Sink<T> {
    /// A sink.
    pub const NEW: Self = Self { sum: 0, payload: PhantomData };
}

impl<T: Payload> Node for Sink<T> {
    type Input = One<T>;
    type Output = Never;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(payload): One<T>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<T>> {
        self.sum = self.sum.wrapping_add(payload.value());
        Ok(())
    }
}

/// A pipeline at work.
pub trait Line {
    /// Puts a message on the first queue, and says whether it was taken.
    fn offer(&mut self, message: u64) -> bool;
    /// Moves all that is queued to the end.
    fn step_all(&mut self);
    /// Moves the one message that is under way to the end.
    fn step_one(&mut self);
    /// What has reached the end.
    fn sum(&self) -> u64;
}

/// Sends so many messages through, as many at a time as the first queue takes: throughput.
pub fn saturated(line: &mut impl Line, messages: u64) {
    let mut next = 0;
    while next < messages {
        while next < messages && line.offer(next) {
            next = next.wrapping_add(1);
        }
        black_box(&mut *line).step_all();
    }
}

/// Sends so many messages through, one after the other: latency.
pub fn one_in_flight(line: &mut impl Line, messages: u64) {
    for next in 0..messages {
        line.offer(black_box(next));
        black_box(&mut *line).step_one();
    }
}

/// A graph with a sink.
pub trait Summing: Boundary {
    /// The input of a number.
    fn input(message: u64) -> Input<Self>;
    /// What has reached the sink.
    fn sum(&self) -> u64;
}

impl<G: Summing> Line for Engine<G> {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.push(G::input(message)).is_ok()
    }

    #[inline(always)]
    fn step_all(&mut self) {
        let _ = self.tick(0, u32::MAX);
    }

    #[inline(always)]
    fn step_one(&mut self) {
        let _ = self.tick(0, u32::MAX);
    }

    fn sum(&self) -> u64 {
        self.graph().sum()
    }
}

macro_rules! line {
    ($Name:ident $T:ty) => {
        graph! {
            /// The pipeline.
            pub graph $Name(In: $T => s0.One [16]) {
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
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Stage::NEW,
                Sink::NEW,
            );
        }

        impl Summing for $Name {
            #[inline(always)]
            fn input(message: u64) -> Input<Self> {
                Input::<Self>::In(Payload::new(message))
            }

            fn sum(&self) -> u64 {
                self.sink.sum
            }
        }
    };
}

line!(Line32 u32);
line!(Line64 u64);

/// The pipeline by hand: a loop over bounded queues that knows the order of the stages, and checks that there is a
/// message, and room for what becomes of it, before it is taken.
pub struct ByHand<T> {
    queues: [Deque<T, 16>; CROSSINGS as usize],
    sum: u64,
}

impl<T: Payload> ByHand<T> {
    const LAST: usize = CROSSINGS as usize - 1;

    /// Nothing under way.
    pub const fn new() -> Self {
        Self { queues: [const { Deque::new() }; CROSSINGS as usize], sum: 0 }
    }
}

impl<T: Payload> Default for ByHand<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Payload> Line for ByHand<T> {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.queues[0].push_back(T::new(message)).is_ok()
    }

    #[inline(never)]
    fn step_all(&mut self) {
        for stage in 0..Self::LAST {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            while !to.is_full() {
                let Some(payload) = from.pop_front() else {
                    break;
                };
                let _ = to.push_back(payload.next());
            }
        }
        while let Some(payload) = self.queues[Self::LAST].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        for stage in 0..Self::LAST {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            if !to.is_full()
                && let Some(payload) = from.pop_front()
            {
                let _ = to.push_back(payload.next());
            }
        }
        if let Some(payload) = self.queues[Self::LAST].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
        }
    }

    fn sum(&self) -> u64 {
        self.sum
    }
}
