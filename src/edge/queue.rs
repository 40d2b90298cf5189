//! An edge without its payload type: what the scheduler and the figures need of it.

use super::{CapacityError, Edge, EdgeFigures, PolicyKind, PolicyName, Slot};
use crate::message::Message;

/// What can be done to a queue from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueOp {
    /// Returns how many messages are queued.
    Count,
    /// Sets the capacity. The only operation that can fail.
    SetCapacity(u32),
    /// Discards what is queued, and returns how much it was.
    Discard,
}

/// An edge of any payload.
pub trait Queue {
    /// Applies an operation.
    ///
    /// # Errors
    /// [`CapacityError`] if the capacity to be set is 0 or above the number of slots.
    fn apply(&mut self, op: QueueOp) -> Result<u32, CapacityError>;

    /// The accounts up to now.
    fn figures(&self) -> EdgeFigures;

    /// How many more items are certain not to be handed back; `u32::MAX` on an edge that does not block.
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
