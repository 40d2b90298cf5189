//! Operations on a queue that need no payload type.
//!
//! A scheduler sees edges by number and knows no payload. It counts, resizes and empties queues through this one enum,
//! so a graph needs one dispatch over its edges instead of three.

/// An operation on the queue of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueOp {
    /// Returns the number of queued messages.
    Count,
    /// Sets the capacity and returns it. This is the only operation that can fail.
    SetCapacity(u32),
    /// Discards the queued messages and returns how many there were.
    Discard,
}
