//! Checks from outside that a halt does what it is for: how long it waits for
//! the gateway, and whether any order goes to the market after it.

use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{EdgeId, NodeId, Topology};

/// Watches the edge of halts and the edge of orders sent.
#[derive(Clone, Copy, Debug)]
pub struct KillWatch {
    halts: Option<EdgeId>,
    sent: Option<EdgeId>,
    gateway: Option<NodeId>,
    /// Activations since the halt was queued; none if none is.
    waiting: Option<u64>,
    has_halted: bool,
    /// The most activations that began between a halt's queueing and its
    /// handling.
    pub wait_activations: u64,
    /// Orders sent to the market since the first halt was queued.
    pub orders_after: u64,
}

impl KillWatch {
    pub fn new(topology: &Topology<'_>) -> Self {
        Self {
            halts: topology.edge("halts"),
            sent: topology.edge("sent"),
            gateway: topology.node("gateway"),
            waiting: None,
            has_halted: false,
            wait_activations: 0,
            orders_after: 0,
        }
    }
}

impl Observer for KillWatch {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Enqueued { edge, .. } if Some(edge) == self.halts => {
                self.waiting = Some(0);
                self.has_halted = true;
            }
            Event::Enqueued { edge, .. } if Some(edge) == self.sent && self.has_halted => {
                self.orders_after += 1;
            }
            Event::Started { node, cause, .. } => {
                let Some(waited) = self.waiting else { return };
                let is_handled = Some(node) == self.gateway
                    && matches!(cause, Cause::Edge(edge) if Some(edge) == self.halts);
                if is_handled {
                    self.wait_activations = self.wait_activations.max(waited);
                    self.waiting = None;
                } else {
                    self.waiting = Some(waited + 1);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALTS: EdgeId = EdgeId(1);
    const SENT: EdgeId = EdgeId(2);
    const GATEWAY: NodeId = NodeId(3);

    fn enqueued(edge: EdgeId) -> Event {
        Event::Enqueued { edge, queued: 1, trace: None }
    }

    fn started(node: NodeId, edge: EdgeId) -> Event {
        let cause = Cause::Edge(edge);
        Event::Started { node, cause, trace: None }
    }

    #[test]
    fn tells_late_halts_and_late_orders() {
        let mut watch = KillWatch {
            halts: Some(HALTS),
            sent: Some(SENT),
            gateway: Some(GATEWAY),
            waiting: None,
            has_halted: false,
            wait_activations: 0,
            orders_after: 0,
        };
        watch.observe(&enqueued(SENT));
        watch.observe(&enqueued(HALTS));
        watch.observe(&started(NodeId(9), SENT));
        watch.observe(&started(GATEWAY, SENT));
        watch.observe(&enqueued(SENT));
        watch.observe(&started(GATEWAY, HALTS));
        watch.observe(&started(NodeId(9), SENT));
        assert_eq!((watch.wait_activations, watch.orders_after), (2, 1));
    }
}
