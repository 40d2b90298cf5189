//! The accounts of a link.

/// What became of the messages that were offered to a link, as its sender knows it.
///
/// `offered = queued + dropped + coalesced + pending`; what was refused came back, and counts for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkFigures {
    /// Messages that were offered and did not come back.
    pub offered: u64,
    /// Messages that have gone into the ring.
    pub queued: u64,
    /// Messages that were lost: dropped, or replaced by newer ones.
    pub dropped: u64,
    /// Messages that were merged into the one that waits.
    pub coalesced: u64,
    /// Messages that wait at the sender for room: 0 or 1.
    pub pending: u64,
}
