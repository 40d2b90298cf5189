//! The ring under an edge, and the cursors with which a visit works on it.
//!
//! A visit moves up to a quantum of items, so it keeps the counts of the edges that it fills in locals (cursors) and
//! writes them back once: left in memory they would be a store-to-load chain for every message. A cursor is an edge's
//! `tail`, as much of it as fits a register. Positions are where items lie: for a power of two the low half of the count itself, to
//! be masked; for any other `N` the slot, kept below `N` by a compare.

use super::{Edge, Offered, Overflow, Policy, PolicyKind, Slot};
use crate::message::{Header, Message};

/// Where the next item of an edge goes, and where the edge is full.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    at: usize,
    /// Invariant: `at` never passes it.
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

    /// The position of the item that `age` items are older than.
    #[inline(always)]
    pub(super) const fn position(&self, age: u32) -> u32 {
        if Self::MASKED {
            (self.head as u32).wrapping_add(age)
        } else {
            let at = self.first.wrapping_add(age);
            if at >= N as u32 { at.wrapping_sub(N as u32) } else { at }
        }
    }

    /// The position of the oldest item: where a visit starts to take.
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

    /// Takes what lies at a position and leaves the counts alone: [`advance`](Self::advance) settles them.
    #[inline(always)]
    pub(crate) fn take_at(&mut self, position: u32) -> Option<Message<T, H>> {
        self.slots.get_mut(Self::slot(position))?.take()
    }

    /// Counts `taken` items as gone from the front.
    #[inline(always)]
    pub(crate) const fn advance(&mut self, taken: u32) {
        if !Self::MASKED {
            self.first = self.position(taken);
        }
        self.head = self.head.wrapping_add(taken as u64);
    }

    /// Counts `count` items at a position as there again, which were counted as gone and have not been taken.
    #[inline(always)]
    pub(crate) const fn put_back(&mut self, count: u32, position: u32) {
        if !Self::MASKED {
            self.first = position;
        }
        self.head = self.head.wrapping_sub(count as u64);
    }

    /// Takes the oldest item with its header.
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

    /// Where the next items go: to be opened before, and closed after a visit that emits.
    #[doc(hidden)]
    #[inline(always)]
    pub const fn cursor(&self) -> Cursor {
        let at = self.tail as usize;
        Cursor { at, end: at.wrapping_add(self.room() as usize) }
    }

    /// Whether nothing was pushed at a cursor.
    #[inline(always)]
    pub(crate) const fn is_closed_at(&self, cursor: Cursor) -> bool {
        cursor.at == self.tail as usize
    }

    /// Writes a cursor back.
    #[doc(hidden)]
    #[inline(always)]
    pub const fn close(&mut self, cursor: Cursor) {
        let added = cursor.at.wrapping_sub(self.tail as usize);
        self.tail = self.tail.wrapping_add(added as u64);
    }

    /// Keeps the high-water mark: once after a visit, as a queue only grows while its source runs.
    #[inline(always)]
    pub(crate) const fn mark_high_water(&mut self) {
        let length = self.len();
        if length > self.high_water {
            self.high_water = length;
        }
    }

    /// Whether an item pushed at `cursor` would be handed back.
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

    /// Queues an item at the cursor, or lets the policy decide. `promised` says that the cursor was not full when it was
    /// opened by as many items as are pushed under a promise: fullness is not tested then.
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
        // By value: a cursor whose address is taken cannot stay in a register.
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
            // Invariant: full edges are not empty, as capacities are at least 1.
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
