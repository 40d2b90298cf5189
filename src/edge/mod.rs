//! Edges: bounded first-in, first-out rings with an overflow policy and complete accounts.
//!
//! An [`Edge`] is a plain value: no interior mutability, no lifetime, no heap. It can be used and tested alone, lives
//! inside the struct of a graph, and is cloned with it. What happens to an item that finds the edge full is the
//! edge's [`Policy`], a type parameter, so that it costs nothing to choose.

mod figures;
mod policy;
mod queue;
mod ring;
#[cfg(feature = "serde")]
mod serial;
mod slot;

pub use figures::EdgeFigures;
pub use policy::{
    Block, Coalesce, DropNewest, DropOldest, Merge, Overflow, Policy, PolicyKind, PolicyName,
};
pub use queue::{Queue, QueueOp};
pub use slot::Plain;

use crate::message::{Header, Message};
use core::marker::PhantomData;

/// A bounded queue of at most `N` items of `T`, in order of arrival, that deals with a full queue by `P`.
///
/// `H` is the [header](crate::message::Header) carried beside each item; with the default `()` it takes no space. `S` is
/// what an item is kept in: in a graph, that follows from whether the payload is [`Plain`].
///
/// A capacity of 0 does not compile. A power of two makes for the fastest code; any other `N` works.
///
/// # Examples
/// ```
/// use arachne::edge::{Edge, DropOldest, Offered};
///
/// let mut edge = Edge::<u32, 2, DropOldest>::new();
/// assert_eq!(edge.offer(1), Offered::Queued);
/// assert_eq!(edge.offer(2), Offered::Queued);
/// assert_eq!(edge.offer(3), Offered::Displaced);
/// assert_eq!(edge.pop(), Some(2));
/// assert_eq!(edge.pop(), Some(3));
/// assert_eq!(edge.figures().offered(), 3);
/// ```
pub struct Edge<T, const N: usize, P = Block, H = (), S = Option<Message<T, H>>> {
    slots: [S; N],
    /// Items that have left the ring, by whatever way.
    head: u64,
    /// Items that have entered the ring. Invariant: `head <= tail <= head + N`.
    tail: u64,
    /// Times that the policy decided: refused, dropped, displaced or coalesced, as the policy has it.
    overflowed: u64,
    /// Items thrown away from the queue by [`discard_all`](Self::discard_all).
    discarded: u64,
    capacity: u32,
    high_water: u32,
    /// The slot of the oldest item. Only kept where `N` is no power of two: there `head` modulo `N` would be slow.
    first: u32,
    policy: PhantomData<fn() -> P>,
    message: PhantomData<fn() -> Message<T, H>>,
}

/// What became of an offered item.
#[must_use = "an item that was refused comes back in here"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered<T> {
    /// It is queued.
    Queued,
    /// It was discarded: the edge is full and its policy is [`DropNewest`].
    Dropped,
    /// It is queued and the oldest item was discarded for it: the policy is [`DropOldest`].
    Displaced,
    /// It was merged into the newest queued item: the policy is [`Coalesce`].
    Coalesced,
    /// It comes back, and nothing has changed: the policy is [`Block`].
    Refused(T),
}

impl<T, const N: usize, P, H, S: Slot<Message<T, H>>> Edge<T, N, P, H, S> {
    /// An empty edge.
    #[must_use]
    pub const fn new() -> Self {
        const { assert!(N > 0, "an edge of capacity 0 could never hold an item") };
        const { assert!(N <= 1 << 31, "an edge holds at most 2^31 items") };
        Self {
            slots: [const { S::EMPTY }; N],
            head: 0,
            tail: 0,
            overflowed: 0,
            discarded: 0,
            capacity: N as u32,
            high_water: 0,
            first: 0,
            policy: PhantomData,
            message: PhantomData,
        }
    }

    /// How many items are queued.
    #[inline(always)]
    pub const fn len(&self) -> u32 {
        // The difference is at most N, which fits: the low halves suffice.
        (self.tail as u32).wrapping_sub(self.head as u32)
    }

    /// Whether nothing is queued.
    #[inline(always)]
    pub const fn is_empty(&self) -> bool {
        self.tail == self.head
    }

    /// How many items have ever entered the queue.
    pub const fn accepted(&self) -> u64 {
        self.tail
    }

    /// How many more items fit before the policy decides.
    #[inline(always)]
    pub const fn room(&self) -> u32 {
        self.capacity.saturating_sub(self.len())
    }

    /// How many items may be queued: `N`, unless it was [lowered](Self::set_capacity).
    pub const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Lowers the capacity, or raises it again.
    ///
    /// Items beyond a lowered capacity stay until they are taken.
    ///
    /// # Errors
    /// [`CapacityError`] if `capacity` is 0 or above `N`; nothing changes then.
    pub const fn set_capacity(&mut self, capacity: u32) -> Result<(), CapacityError> {
        if capacity == 0 || capacity as u64 > N as u64 {
            return Err(CapacityError { asked: capacity, most: N as u32 });
        }
        self.capacity = capacity;
        Ok(())
    }

    /// Takes the oldest item.
    pub fn pop(&mut self) -> Option<T> {
        self.pop_message().map(|message| message.payload)
    }

    /// The oldest item.
    pub fn peek(&self) -> Option<&T> {
        self.iter().next()
    }

    /// The queued items, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).filter_map(|age| {
            let slot = self.slots.get(Self::slot(self.position(age)))?;
            slot.get().map(|message| &message.payload)
        })
    }

    /// Throws away all that is queued, counts it as discarded, and says how much it was.
    pub fn discard_all(&mut self) -> u32 {
        let mut count = 0u32;
        while self.pop_message().is_some() {
            count = count.saturating_add(1);
        }
        self.discarded = self.discarded.wrapping_add(u64::from(count));
        count
    }

    /// The edge's accounts up to now.
    pub const fn figures(&self) -> EdgeFigures
    where
        P: PolicyName,
    {
        EdgeFigures::of(
            P::KIND,
            [self.head, self.tail, self.overflowed, self.discarded],
            self.high_water,
        )
    }
}

impl<T, const N: usize, P: Policy<T>, S: Slot<Message<T>>> Edge<T, N, P, (), S> {
    /// Offers an item; when the edge is full, the policy decides.
    pub fn offer(&mut self, item: T) -> Offered<T> {
        self.offer_with((), item)
    }
}

impl<T, const N: usize, P: Policy<T>, H: Header, S: Slot<Message<T, H>>> Edge<T, N, P, H, S> {
    /// Offers an item with its header; when the edge is full, the policy decides.
    pub fn offer_with(&mut self, header: H, item: T) -> Offered<T> {
        let mut cursor = self.cursor();
        let offered = self.push_at(&mut cursor, header, item, false);
        self.close(cursor);
        self.mark_high_water();
        offered
    }
}

/// A capacity outside `1..=N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityError {
    /// The capacity asked for.
    pub asked: u32,
    /// The most that the edge has slots for.
    pub most: u32,
}

impl core::fmt::Display for CapacityError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "capacity {} is outside 1..={}", self.asked, self.most)
    }
}

impl core::error::Error for CapacityError {}

#[doc(hidden)]
pub use ring::Cursor;
#[doc(hidden)]
pub use slot::{SelectSlot, Slot, SlotFor};

impl<T, const N: usize, P, H, S: Slot<Message<T, H>>> Default for Edge<T, N, P, H, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const N: usize, P, H, S: Clone> Clone for Edge<T, N, P, H, S> {
    fn clone(&self) -> Self {
        Self { slots: self.slots.clone(), ..*self }
    }
}

impl<T, const N: usize, P, H, S> core::fmt::Debug for Edge<T, N, P, H, S>
where
    T: core::fmt::Debug,
    P: PolicyName,
    S: Slot<Message<T, H>>,
{
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Hashes what is queued, oldest first, and the accounts: where in the ring it lies is no part of the state.
impl<T, const N: usize, P, H, S> core::hash::Hash for Edge<T, N, P, H, S>
where
    T: core::hash::Hash,
    H: core::hash::Hash,
    S: Slot<Message<T, H>>,
{
    fn hash<R: core::hash::Hasher>(&self, state: &mut R) {
        for age in 0..self.len() {
            if let Some(slot) = self.slots.get(Self::slot(self.position(age))) {
                slot.get().hash(state);
            }
        }
        (self.head, self.tail, self.overflowed, self.discarded).hash(state);
        (self.capacity, self.high_water).hash(state);
    }
}
