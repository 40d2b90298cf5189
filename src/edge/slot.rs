//! Slots: the places of a ring that each hold one item.
//!
//! An `Option` works for any payload, but its discriminant costs memory (as much as the item itself for an integer)
//! and instructions to set, clear and test. It is also redundant, because the counters of the ring already say which
//! slots are occupied. A slot for a [`Plain`] payload is therefore the payload itself.

use crate::message::{Message, Trace};
use core::marker::PhantomData;

/// A payload that an edge can store without the discriminant of an `Option`.
///
/// The type is `Copy` and has a value, [`BLANK`](Self::BLANK), that fills empty slots. An edge of `graph!` whose
/// payload and header are `Plain` takes less memory (half, for integers) and fewer instructions. Its behaviour, state
/// hash and serialised form are the same.
///
/// Implemented for integers, floats, `bool`, `char`, `()`, `&str`, [`Trace`], and for arrays and tuples (of up to four)
/// of `Plain` types. Implement it for your own types as below.
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
    /// Fills empty slots. Any value will do: nodes never see it.
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

/// A place for one item. The ring knows from its counters whether a slot is occupied.
pub trait Slot<M> {
    /// An empty slot.
    const EMPTY: Self;

    /// Stores an item.
    fn put(&mut self, item: M);
    /// Removes and returns the item. Only for an occupied slot: an empty one may return any value.
    fn take(&mut self) -> Option<M>;
    /// The item. Only for an occupied slot.
    fn get(&self) -> Option<&M>;
    /// The item, mutably. Only for an occupied slot.
    fn get_mut(&mut self) -> Option<&mut M>;
}

/// A slot for any message.
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

/// A slot for a [`Plain`] message, without a discriminant.
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

/// The slot type of an edge with payload `$T` and header `$Header`: the message `M` itself if it is [`Plain`],
/// otherwise `Option<M>`.
///
/// Stable Rust cannot choose a type by whether a bound holds, but name lookup can choose a constant, and a constant
/// can choose a type:
///
/// 1. `SlotFor::<M, false>::PLAIN` names two constants. The inherent one is `true` and exists only if `M: Plain`. The
///    one of the trait [`SelectSlot`] is `false` and exists for every `M`. If both exist, the inherent one shadows the
///    other.
/// 2. The value becomes the second parameter of [`SlotFor`], and its `SelectSlot::Slot` is the slot type.
///
/// The lookup happens where the macro is expanded. `$T` and `$Header` must therefore be concrete types there: for a
/// generic parameter the answer would always be `false`. `SelectSlot` must be in scope, or a payload that is not
/// `Plain` does not compile.
#[doc(hidden)]
#[macro_export]
macro_rules! __slot_for {
    ($T:ty, $Header:ty) => {
        <$crate::edge::SlotFor<
            $crate::message::Message<$T, $Header>,
            { $crate::edge::SlotFor::<$crate::message::Message<$T, $Header>, false>::PLAIN },
        > as $crate::edge::SelectSlot>::Slot
    };
}

/// Carries the inherent constant of [`__slot_for!`](crate::__slot_for), which a trait cannot.
#[doc(hidden)]
#[derive(Debug)]
pub struct SlotFor<M, const PLAIN: bool>(PhantomData<M>);

/// Carries the slot type of [`__slot_for!`](crate::__slot_for), which an inherent `impl` cannot.
#[doc(hidden)]
pub trait SelectSlot {
    /// Shadowed by the inherent constant of [`SlotFor`] if the message is [`Plain`].
    const PLAIN: bool;
    /// The slot type.
    type Slot;
}

impl<M: Plain> SlotFor<M, false> {
    /// Shadows [`SelectSlot::PLAIN`].
    pub const PLAIN: bool = true;
}

impl<M> SelectSlot for SlotFor<M, false> {
    const PLAIN: bool = false;
    type Slot = Option<M>;
}

impl<M: Plain> SelectSlot for SlotFor<M, true> {
    const PLAIN: bool = true;
    type Slot = M;
}

#[cfg(test)]
mod tests {
    use super::SelectSlot as _;
    use crate::message::Message;
    use core::any::TypeId;

    #[test]
    fn a_plain_payload_has_no_mark_and_any_other_has_one() {
        #[expect(dead_code, reason = "only its type is used")]
        struct NotPlain(u32);

        assert_eq!(TypeId::of::<__slot_for!(u32, ())>(), TypeId::of::<Message<u32>>());
        assert_eq!(
            TypeId::of::<__slot_for!(NotPlain, ())>(),
            TypeId::of::<Option<Message<NotPlain>>>()
        );
    }
}
