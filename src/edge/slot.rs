//! What an edge keeps an item in.
//!
//! A slot must know whether an item is in it; an `Option` marks that beside the item, which costs memory (as much as the
//! item itself for an integer) and instructions to set, clear and test. The counts of a ring say the same, so that a
//! slot of a [`Plain`] payload is the payload alone.

use crate::message::{Message, Trace};

/// A payload that slots of an edge can hold without a mark beside it: it is `Copy`, and some value of it is known that a
/// slot holds before the first item comes.
///
/// An edge of `graph!` whose payload (and header) is `Plain` takes less memory, for integers half, and fewer
/// instructions. It is the same in all else. Integers, floats, `bool`, `char`, and arrays and tuples of what is plain
/// are; a type of your own becomes it by one line. What that value is does not matter: no node sees it.
///
/// # Examples
/// ```
/// use arachne::edge::Plain;
/// use arachne::prelude::*;
///
/// #[derive(Clone, Copy)]
/// struct Quote { bid: u32, ask: u32 }
///
/// impl Plain for Quote {
///     const BLANK: Self = Self { bid: 0, ask: 0 };
/// }
///
/// # struct Sink;
/// # impl Node for Sink { type Input = One<Quote>; type Output = Never; }
/// graph! { graph Tape(Quote: Quote => sink.One [64]) { sink: Sink {} } }
///
/// assert!(size_of::<Engine<Tape>>() < 64 * size_of::<Quote>() + 400);
/// # let _ = Quote { bid: 1, ask: 2 }.ask + Quote::BLANK.bid;
/// ```
pub trait Plain: Copy {
    /// A value to fill empty slots with.
    const BLANK: Self;
}

macro_rules! plain {
    ($($T:ty = $blank:expr),* $(,)?) => {
        $(impl Plain for $T {
            const BLANK: Self = $blank;
        })*
    };
}

plain! {
    u8 = 0, u16 = 0, u32 = 0, u64 = 0, u128 = 0, usize = 0,
    i8 = 0, i16 = 0, i32 = 0, i64 = 0, i128 = 0, isize = 0,
    f32 = 0.0, f64 = 0.0, bool = false, char = '\0', () = (), &str = "",
    Trace = Trace { id: 0, created_ns: 0, sequence: 0 },
}

impl<T: Plain, const N: usize> Plain for [T; N] {
    const BLANK: Self = [T::BLANK; N];
}

macro_rules! plain_tuples {
    ($(($($T:ident),+))*) => {
        $(impl<$($T: Plain),+> Plain for ($($T,)+) {
            const BLANK: Self = ($($T::BLANK,)+);
        })*
    };
}

plain_tuples! { (A) (A, B) (A, B, C) (A, B, C, D) }

impl<T: Plain, H: Plain> Plain for Message<T, H> {
    const BLANK: Self = Self { payload: T::BLANK, header: H::BLANK };
}

/// A place for one item. Which places hold one, the counts of the ring say.
pub trait Slot<M> {
    /// No item.
    const EMPTY: Self;

    /// Puts an item in.
    fn put(&mut self, item: M);
    /// Takes the item out.
    fn take(&mut self) -> Option<M>;
    /// The item.
    fn get(&self) -> Option<&M>;
    /// The item, to be changed.
    fn get_mut(&mut self) -> Option<&mut M>;
}

/// With a mark whether an item is there: for any payload.
impl<M> Slot<M> for Option<M> {
    const EMPTY: Self = None;

    #[inline(always)]
    fn put(&mut self, item: M) {
        *self = Some(item);
    }

    #[inline(always)]
    fn take(&mut self) -> Option<M> {
        Option::take(self)
    }

    #[inline(always)]
    fn get(&self) -> Option<&M> {
        self.as_ref()
    }

    #[inline(always)]
    fn get_mut(&mut self) -> Option<&mut M> {
        self.as_mut()
    }
}

/// The item alone.
impl<M: Plain> Slot<M> for M {
    const EMPTY: Self = M::BLANK;

    #[inline(always)]
    fn put(&mut self, item: M) {
        *self = item;
    }

    #[inline(always)]
    fn take(&mut self) -> Option<M> {
        Some(*self)
    }

    #[inline(always)]
    fn get(&self) -> Option<&M> {
        Some(self)
    }

    #[inline(always)]
    fn get_mut(&mut self) -> Option<&mut M> {
        Some(self)
    }
}

mod choice {
    use super::{Plain, Slot};
    use core::marker::PhantomData;

    /// Whether a type is [`Plain`], as a constant: for one that is, the inherent constant shadows that of [`Marked`].
    #[derive(Debug)]
    pub struct Probe<M>(PhantomData<M>);

    impl<M: Plain> Probe<M> {
        /// It is.
        pub const PLAIN: bool = true;
    }

    /// What a [`Probe`] says of all types but those that are [`Plain`].
    pub trait Marked {
        /// It is not.
        const PLAIN: bool = false;
    }

    impl<M> Marked for Probe<M> {}

    /// By what a [`Probe`] says.
    #[derive(Debug)]
    pub enum Choice<const PLAIN: bool> {}

    /// The slot for a message.
    pub trait SlotFor<M> {
        /// The slot.
        type Slot: Slot<M>;
    }

    impl<M> SlotFor<M> for Choice<false> {
        type Slot = Option<M>;
    }

    impl<M: Plain> SlotFor<M> for Choice<true> {
        type Slot = M;
    }
}

#[doc(hidden)]
pub use choice::{Choice, Marked, Probe, SlotFor};
