//! How long Control waits: an observer that counts activations between an arrival and its handling.

use crate::Monitor;
use arachne::observe::{Cause, Event, Observer};
use arachne::topology::EdgeId;

/// Counts the activations that end while a message on one boundary input waits.
///
/// Contract S2 promises at most one: the activation in progress.
#[derive(Clone, Copy, Debug)]
pub struct ControlWait {
    edge: Option<EdgeId>,
    waiting: Option<u32>,
    most: u32,
}

impl ControlWait {
    /// Watches the edge on which the state of the leads comes in.
    #[must_use]
    pub fn of_leads() -> Self {
        Self { edge: Monitor::topology().edge("Leads"), waiting: None, most: 0 }
    }

    /// The most activations that any message has waited for.
    #[must_use]
    pub const fn most_activations(&self) -> u32 {
        self.most
    }
}

impl Observer for ControlWait {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Ingress { edge, .. } if Some(edge) == self.edge => {
                self.waiting = self.waiting.or(Some(0));
            }
            Event::Started { cause: Cause::Edge(edge), .. } if Some(edge) == self.edge => {
                self.most = self.most.max(self.waiting.take().unwrap_or(0));
            }
            Event::Ended { .. } => {
                if let Some(activations) = &mut self.waiting {
                    *activations = activations.saturating_add(1);
                }
            }
            _ => {}
        }
    }
}
