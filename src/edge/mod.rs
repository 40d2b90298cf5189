//! Edges: bounded FIFO queues with an overflow policy and complete counters.
//!
//! An [`Edge`] is a plain value: it has no interior mutability, no lifetime and no heap memory. It can be used and
//! tested alone. In a graph it is a field of the graph's struct and is cloned with it. The [`Policy`] decides what
//! happens to an item that is offered to a full edge. It is a type parameter, so the choice costs nothing at run
//! time.

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

/// A bounded FIFO queue of at most `N` items of type `T`, with overflow policy `P`.
///
/// Every offered item is queued, merged, dropped or returned, and [`figures`](Self::figures) counts which. No
/// operation allocates or panics.
///
/// `N` is 1 to 2<sup>31</sup>; any other value does not compile. A power of two gives the fastest code. `H` is the
/// [header](crate::message::Header) that is stored with each item; the default `()` takes no space. `S` is the type of
/// the slots: `graph!` chooses it by whether the payload is [`Plain`].
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
    /// Items that have left the ring, for any reason.
    head: u64,
    /// Items that have entered the ring. Invariant: `head <= tail <= head + N`.
    tail: u64,
    /// Items that were offered to a full edge. Whether they were refused, dropped, displaced or coalesced follows
    /// from `P`.
    overflowed: u64,
    /// Items removed by [`discard_all`](Self::discard_all).
    discarded: u64,
    capacity: u32,
    high_water: u32,
    /// The slot of the oldest item. Maintained only if `N` is not a power of two, where `head % N` would be slow.
    first: u32,
    policy: PhantomData<fn() -> P>,
    message: PhantomData<fn() -> Message<T, H>>,
}

/// What happened to an offered item.
#[must_use = "an item that was refused comes back in here"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered<T> {
    /// The item is queued.
    Queued,
    /// The item was discarded: the edge is full and its policy is [`DropNewest`].
    Dropped,
    /// The item is queued and the oldest one was discarded: the edge was full and its policy is [`DropOldest`].
    Displaced,
    /// The item was merged into the newest queued one: the edge is full and its policy is [`Coalesce`].
    Coalesced,
    /// The item is returned and the queue is unchanged: the edge is full and its policy is [`Block`].
    Refused(T),
}

impl<T, const N: usize, P, H, S: Slot<Message<T, H>>> Edge<T, N, P, H, S> {
    /// Creates an empty edge with capacity `N`.
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

    /// The number of queued items.
    #[inline(always)]
    pub const fn len(&self) -> u32 {
        // The difference is at most N, which fits: the low halves suffice.
        (self.tail as u32).wrapping_sub(self.head as u32)
    }

    /// Whether the queue is empty.
    #[inline(always)]
    pub const fn is_empty(&self) -> bool {
        self.tail == self.head
    }

    /// The number of items that ever entered the queue. Items that were dropped, merged or refused did not.
    pub const fn accepted(&self) -> u64 {
        self.tail
    }

    /// The number of items that can still be queued before the edge is full.
    #[inline(always)]
    pub const fn room(&self) -> u32 {
        self.capacity.saturating_sub(self.len())
    }

    /// The largest number of queued items: `N`, unless it was [lowered](Self::set_capacity).
    pub const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Sets the capacity, within `1..=N`.
    ///
    /// Items beyond a lowered capacity stay queued until they are taken.
    ///
    /// # Errors
    /// [`CapacityError`] if `capacity` is 0 or above `N`. The edge is then unchanged.
    pub const fn set_capacity(&mut self, capacity: u32) -> Result<(), CapacityError> {
        if capacity == 0 || capacity as u64 > N as u64 {
            return Err(CapacityError { asked: capacity, most: N as u32 });
        }
        self.capacity = capacity;
        Ok(())
    }

    /// Removes and returns the oldest item; `None` if the queue is empty.
    pub fn pop(&mut self) -> Option<T> {
        self.pop_message().map(|message| message.payload)
    }

    /// The oldest item; `None` if the queue is empty.
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

    /// Removes all queued items, counts them as discarded, and returns their number.
    pub fn discard_all(&mut self) -> u32 {
        let mut count = 0u32;
        while self.pop_message().is_some() {
            count = count.saturating_add(1);
        }
        self.discarded = self.discarded.wrapping_add(u64::from(count));
        count
    }

    /// The counters of the edge.
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
    /// Offers an item. If the edge is full, the policy decides what happens to it.
    pub fn offer(&mut self, item: T) -> Offered<T> {
        self.offer_with((), item)
    }
}

impl<T, const N: usize, P: Policy<T>, H: Header, S: Slot<Message<T, H>>> Edge<T, N, P, H, S> {
    /// Offers an item with its header. If the edge is full, the policy decides what happens to them.
    pub fn offer_with(&mut self, header: H, item: T) -> Offered<T> {
        let mut cursor = self.cursor();
        let offered = self.push_at(&mut cursor, header, item, false);
        self.close(cursor);
        self.mark_high_water();
        offered
    }
}

/// The requested capacity is outside `1..=N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityError {
    /// The requested capacity.
    pub asked: u32,
    /// The largest valid capacity: the number of slots, `N`.
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

/// Hashes the queued items, oldest first, and the counters. The position in the ring is not part of the state.
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
