//! The ring buffer of an edge, and the cursors through which a visit appends to it.
//!
//! A visit moves up to one quantum of items. It keeps the tail of each edge that it fills in a local variable, a
//! [`Cursor`], and writes it back once at the end. Updating the tail in memory would put a store-to-load dependency
//! between consecutive messages. A cursor holds as many low bits of `tail` as fit a register.
//!
//! A *position* identifies the place of an item. If `N` is a power of two, it is the low half of `head` or `tail`, and
//! masking it gives the slot. For any other `N` it is the slot itself, and a comparison keeps it below `N`.

use super::{Edge, Offered, Overflow, Policy, PolicyKind, Slot};
use crate::message::{Header, Message};

/// Where the next item of an edge goes, and how far the edge can be filled.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    at: usize,
    /// The value of `at` when the edge is full. Invariant: `at` does not pass it.
    end: usize,
}

impl Cursor {
    #[inline(always)]
    const fn is_full(self) -> bool {
        self.at == self.end
    }
}

impl<T, const N: usize, P, H, S: Slot<Message<T, H>>> Edge<T, N, P, H, S> {
    const MASKED: bool = N.is_power_of_two();

    #[inline(always)]
    pub(super) const fn slot(position: u32) -> usize {
        if Self::MASKED { position as usize & N.wrapping_sub(1) } else { position as usize }
    }

    /// The position of the item with `age` older items in the queue: 0 for the oldest.
    #[inline(always)]
    pub(super) const fn position(&self, age: u32) -> u32 {
        if Self::MASKED {
            (self.head as u32).wrapping_add(age)
        } else {
            let at = self.first.wrapping_add(age);
            if at >= N as u32 { at.wrapping_sub(N as u32) } else { at }
        }
    }

    /// The position of the oldest item, where a visit starts taking.
    #[inline(always)]
    pub(crate) const fn oldest(&self) -> u32 {
        self.position(0)
    }

    /// The position after `position`.
    #[inline(always)]
    pub(crate) const fn after(position: u32) -> u32 {
        let next = position.wrapping_add(1);
        if !Self::MASKED && next == N as u32 { 0 } else { next }
    }

    /// Takes the item at a position without changing the counters: [`advance`](Self::advance) counts it.
    #[inline(always)]
    pub(crate) fn take_at(&mut self, position: u32) -> Option<Message<T, H>> {
        self.slots.get_mut(Self::slot(position))?.take()
    }

    /// Counts `taken` items at the front as having left the queue. [`take_at`](Self::take_at) empties their slots.
    #[inline(always)]
    pub(crate) const fn advance(&mut self, taken: u32) {
        if !Self::MASKED {
            self.first = self.position(taken);
        }
        self.head = self.head.wrapping_add(taken as u64);
    }

    /// Removes and returns the oldest item with its header.
    #[doc(hidden)]
    #[inline(always)]
    pub fn pop_message(&mut self) -> Option<Message<T, H>> {
        if self.is_empty() {
            return None;
        }
        let message = self.take_at(self.oldest());
        self.advance(1);
        message
    }

    /// Opens a cursor for appending items. [`close`](Self::close) has to follow before the edge is used in any other
    /// way.
    #[doc(hidden)]
    #[inline(always)]
    pub const fn cursor(&self) -> Cursor {
        let at = self.tail as usize;
        Cursor { at, end: at.wrapping_add(self.room() as usize) }
    }

    /// Whether nothing was pushed through a cursor since it was opened.
    #[inline(always)]
    pub(crate) const fn is_closed_at(&self, cursor: Cursor) -> bool {
        cursor.at == self.tail as usize
    }

    /// Makes the items that were pushed through a cursor part of the queue.
    #[doc(hidden)]
    #[inline(always)]
    pub const fn close(&mut self, cursor: Cursor) {
        let added = cursor.at.wrapping_sub(self.tail as usize);
        self.tail = self.tail.wrapping_add(added as u64);
    }

    /// Updates the high-water mark. Once after a visit is enough, because a queue only grows while its source runs.
    #[inline(always)]
    pub(crate) const fn mark_high_water(&mut self) {
        let length = self.len();
        if length > self.high_water {
            self.high_water = length;
        }
    }

    /// Whether an item pushed at `cursor` would be refused.
    #[inline(always)]
    pub(crate) const fn refuses_at(&self, cursor: Cursor) -> bool
    where
        P: super::PolicyName,
    {
        matches!(P::KIND, PolicyKind::Block) && cursor.is_full()
    }

    /// Counts an item that was handed back without being offered to the policy.
    #[inline(always)]
    pub(crate) const fn count_refusal(&mut self) {
        self.overflowed = self.overflowed.wrapping_add(1);
    }

    /// How many items are queued, counting those pushed at `cursor`.
    #[inline(always)]
    pub(crate) const fn length_at(&self, cursor: Cursor) -> u32 {
        (cursor.at as u32).wrapping_sub(self.head as u32)
    }

    /// Queues an item at the cursor. If the edge is full, the policy decides.
    ///
    /// `promised`: the caller saw room for this item before it opened the cursor, and nothing else fills the edge. Then room
    /// is not tested.
    #[inline(always)]
    pub(crate) fn push_at(
        &mut self,
        cursor: &mut Cursor,
        header: H,
        item: T,
        promised: bool,
    ) -> Offered<T>
    where
        P: Policy<T>,
        H: Header,
    {
        if promised || !cursor.is_full() {
            return self.write(cursor, Message { payload: item, header });
        }
        if matches!(P::KIND, PolicyKind::Block) {
            self.count_refusal();
            return Offered::Refused(item);
        }
        // The cursor is passed by value: if its address were taken, it could not stay in a register.
        let (after, offered) = self.overflow(*cursor, header, item);
        *cursor = after;
        offered
    }

    #[inline(always)]
    fn write(&mut self, cursor: &mut Cursor, message: Message<T, H>) -> Offered<T> {
        let at =
            if Self::MASKED { cursor.at as u32 } else { self.position(self.length_at(*cursor)) };
        match self.slots.get_mut(Self::slot(at)) {
            Some(slot) => slot.put(message),
            // Invariant: a slot below N exists. Without panics, the item is safest with its owner.
            None => return Offered::Refused(message.payload),
        }
        cursor.at = cursor.at.wrapping_add(1);
        Offered::Queued
    }

    #[cold]
    #[inline(never)]
    fn overflow(&mut self, mut cursor: Cursor, header: H, item: T) -> (Cursor, Offered<T>)
    where
        P: Policy<T>,
        H: Header,
    {
        let length = self.length_at(cursor);
        let at = self.position(length.wrapping_sub(1));
        let Some(newest) = self.slots.get_mut(Self::slot(at)).and_then(Slot::get_mut) else {
            // Invariant: a full edge is not empty, because a capacity is at least 1.
            return (cursor, Offered::Refused(item));
        };
        self.overflowed = self.overflowed.wrapping_add(1);
        let offered = match P::overflow(&mut newest.payload, item) {
            Overflow::Refuse(item) => Offered::Refused(item),
            Overflow::DropNewest => Offered::Dropped,
            Overflow::Coalesced => {
                newest.header.merge(&header);
                Offered::Coalesced
            }
            Overflow::DropOldest(item) => {
                drop(self.take_at(self.oldest()));
                self.advance(1);
                cursor.end = cursor.end.wrapping_add(1);
                match self.write(&mut cursor, Message { payload: item, header }) {
                    Offered::Queued => Offered::Displaced,
                    other => other,
                }
            }
        };
        (cursor, offered)
    }
}
