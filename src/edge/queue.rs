//! An edge without its payload type, as the scheduler and the figures use it.

use super::{CapacityError, Edge, EdgeFigures, PolicyKind, PolicyName, Slot};
use crate::message::Message;

/// An operation on a queue from outside a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueOp {
    /// Returns how many messages are queued.
    Count,
    /// Sets the capacity. The only operation that can fail.
    SetCapacity(u32),
    /// Discards all queued messages and returns their number.
    Discard,
}

/// An edge with any payload type.
pub trait Queue {
    /// Applies an operation and returns its result, which [`QueueOp`] defines. `SetCapacity` returns the new capacity.
    ///
    /// # Errors
    /// [`CapacityError`] if the new capacity is 0 or above the number of slots.
    fn apply(&mut self, op: QueueOp) -> Result<u32, CapacityError>;

    /// The counters of the edge.
    fn figures(&self) -> EdgeFigures;

    /// How many more items can be offered before the edge refuses one; `u32::MAX` if it does not block.
    fn sure_room(&self) -> u32;
}

impl<T, const N: usize, P: PolicyName, H, S: Slot<Message<T, H>>> Queue for Edge<T, N, P, H, S> {
    fn apply(&mut self, op: QueueOp) -> Result<u32, CapacityError> {
        match op {
            QueueOp::Count => Ok(self.len()),
            QueueOp::Discard => Ok(self.discard_all()),
            QueueOp::SetCapacity(capacity) => self.set_capacity(capacity).map(|()| capacity),
        }
    }

    fn figures(&self) -> EdgeFigures {
        Self::figures(self)
    }

    fn sure_room(&self) -> u32 {
        if matches!(P::KIND, PolicyKind::Block) { self.room() } else { u32::MAX }
    }
}
