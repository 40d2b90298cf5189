//! The accounts of an edge: every item that was ever offered is in exactly one place.

use super::PolicyKind;

/// What happened on an edge so far (contract E4).
///
/// What was [`offered`](Self::offered) is derived: the sum of all the terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EdgeFigures {
    /// Items delivered to the node at the edge's end, or popped.
    pub dequeued: u64,
    /// Items in the queue now.
    pub queued: u64,
    /// Items lost to a full edge: the new one under `drop`, the oldest under `latest`.
    pub dropped: u64,
    /// Items merged into a queued one.
    pub coalesced: u64,
    /// Items handed back by a full `block` edge.
    pub refused: u64,
    /// Queued items thrown away, for instance by a quarantine.
    pub discarded: u64,
    /// The most items ever queued at the end of a visit or an offer.
    pub high_water: u32,
}

impl EdgeFigures {
    /// All items ever offered: the sum of the terms.
    #[must_use]
    pub const fn offered(&self) -> u64 {
        self.dequeued
            .wrapping_add(self.queued)
            .wrapping_add(self.dropped)
            .wrapping_add(self.coalesced)
            .wrapping_add(self.refused)
            .wrapping_add(self.discarded)
    }

    /// From an edge's counters: what left the ring, what entered it, what overflowed, what was discarded.
    pub(super) const fn of(kind: PolicyKind, counters: [u64; 4], high_water: u32) -> Self {
        let [head, tail, overflowed, discarded] = counters;
        let mut figures = Self {
            dequeued: head.wrapping_sub(discarded),
            queued: tail.wrapping_sub(head),
            dropped: 0,
            coalesced: 0,
            refused: 0,
            discarded,
            high_water,
        };
        match kind {
            PolicyKind::Block => figures.refused = overflowed,
            PolicyKind::DropNewest => figures.dropped = overflowed,
            PolicyKind::Coalesce => figures.coalesced = overflowed,
            PolicyKind::DropOldest => {
                // A displaced item has left the ring, but nobody took it.
                figures.dequeued = figures.dequeued.wrapping_sub(overflowed);
                figures.dropped = overflowed;
            }
        }
        figures
    }
}
