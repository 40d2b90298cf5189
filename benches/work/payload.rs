//! What travels in the work that is measured, and the nodes that it visits.

use arachne::prelude::*;
use core::marker::PhantomData;

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

macro_rules! word {
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

word!(u32);
word!(u64);

/// 64 bytes.
impl Payload for [u64; 8] {
    #[inline(always)]
    fn new(value: u64) -> Self {
        [value; 8]
    }

    #[inline(always)]
    fn next(mut self) -> Self {
        self[0] = self[0].wrapping_add(1);
        self
    }

    #[inline(always)]
    fn value(self) -> u64 {
        self[0].wrapping_add(self[7])
    }
}

/// Sends on what comes in, counted up.
pub struct Stage<T = u64>(PhantomData<fn() -> T>);

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
pub struct Sink<T = u64> {
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
