//! The counters of an edge. Every item that was ever offered is counted in exactly one of them.

use super::PolicyKind;

/// The counters of an edge since it was created (contract E4).
///
/// Every offered item is counted once, as dequeued, queued, dropped, coalesced, refused or discarded. The number of
/// offers is therefore not stored: [`offered`](Self::offered) is the sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EdgeFigures {
    /// Items delivered to the receiving node, or popped by the program.
    pub dequeued: u64,
    /// Items in the queue now.
    pub queued: u64,
    /// Items lost because the edge was full: the new item under `drop`, the oldest under `latest`.
    pub dropped: u64,
    /// Items merged into a queued item.
    pub coalesced: u64,
    /// Items returned to the sender by a full `block` edge.
    pub refused: u64,
    /// Queued items that were thrown away, for instance by a quarantine.
    pub discarded: u64,
    /// The largest number of queued items at the end of any visit or offer.
    pub high_water: u32,
}

impl EdgeFigures {
    /// The number of items ever offered: the sum of the counters above.
    #[must_use]
    pub const fn offered(&self) -> u64 {
        self.dequeued
            .wrapping_add(self.queued)
            .wrapping_add(self.dropped)
            .wrapping_add(self.coalesced)
            .wrapping_add(self.refused)
            .wrapping_add(self.discarded)
    }

    /// Derives the figures from the counters that an edge stores: `[head, tail, overflowed, discarded]`.
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
                // A displaced item has left the ring without being delivered.
                figures.dequeued = figures.dequeued.wrapping_sub(overflowed);
                figures.dropped = overflowed;
            }
        }
        figures
    }
}
