//! The observer of a bench, which records the last activation.

use crate::observe::{Cause, Event, Observer};
use crate::topology::NodeId;

/// An activation: the node that ran, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The node.
    pub node: NodeId,
    /// Why it ran.
    pub cause: Cause,
}

/// Records the last activation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recorder {
    last: Option<Step>,
}

impl Recorder {
    /// The last activation since [`forget`](Self::forget).
    #[must_use]
    pub const fn last(&self) -> Option<Step> {
        self.last
    }

    /// Forgets the last activation.
    pub const fn forget(&mut self) {
        self.last = None;
    }
}

impl Observer for Recorder {
    fn observe(&mut self, event: &Event) {
        if let Event::Ended { node, cause } = *event {
            self.last = Some(Step { node, cause });
        }
    }
}
