//! Counts how often each node ran and failed.

use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{NodeId, Topology};

/// What one node did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeActivity {
    /// Messages that it was given.
    pub message_count: u64,
    /// Timers that it was woken by.
    pub timer_count: u64,
    /// Hooks of both kinds that failed.
    pub failure_count: u64,
}

/// Counts the activations of each node.
#[derive(Clone, Debug)]
pub struct Activity {
    nodes: Vec<NodeActivity>,
}

impl Activity {
    pub fn new(topology: &Topology<'_>) -> Self {
        Self { nodes: vec![NodeActivity::default(); topology.nodes.len()] }
    }

    /// What the nodes did, in the order of the topology.
    #[must_use]
    pub fn nodes(&self) -> &[NodeActivity] {
        &self.nodes
    }

    fn of(&mut self, node: NodeId) -> Option<&mut NodeActivity> {
        self.nodes.get_mut(usize::from(node.0))
    }
}

impl Observer for Activity {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Ended { node, cause } => {
                if let Some(activity) = self.of(node) {
                    activity.message_count += u64::from(matches!(cause, Cause::Edge(_)));
                    activity.timer_count += u64::from(matches!(cause, Cause::Timer(_)));
                }
            }
            Event::Failed { node, .. } => {
                if let Some(activity) = self.of(node) {
                    activity.failure_count += 1;
                }
            }
            _ => {}
        }
    }
}
