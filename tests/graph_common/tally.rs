//! The accounts of every edge, kept from what an observer is told.

use super::Works;
use arachne::Priority;
use arachne::edge::{EdgeFigures, PolicyKind};
use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{EdgeId, NodeId, Topology};

/// What was told of each edge, and how many activations began. It sees at each of these that no Control waits.
#[derive(Clone, Debug)]
pub struct Tally {
    edges: Vec<Edge>,
    pub activations: u64,
    pub failures: u64,
    quarantined: [bool; 8],
}

#[derive(Clone, Copy, Debug, Default)]
struct Edge {
    enqueued: u64,
    figures: EdgeFigures,
    displaced: u64,
}

impl Default for Tally {
    fn default() -> Self {
        let count = Works::topology().edges.len();
        Self {
            edges: vec![Edge::default(); count],
            activations: 0,
            failures: 0,
            quarantined: [false; 8],
        }
    }
}

impl Observer for Tally {
    fn observe(&mut self, event: &Event) {
        let edges = &mut self.edges;
        match *event {
            Event::Enqueued { edge, queued, .. } => {
                let edge = &mut edges[usize::from(edge.0)];
                edge.enqueued += 1;
                assert_eq!(edge.queued(), u64::from(queued), "{event:?}");
            }
            Event::Dequeued { edge } => edges[usize::from(edge.0)].figures.dequeued += 1,
            Event::Dropped { edge } => {
                let is_latest =
                    Works::topology().edges[usize::from(edge.0)].policy == PolicyKind::DropOldest;
                let edge = &mut edges[usize::from(edge.0)];
                edge.figures.dropped += 1;
                edge.displaced += u64::from(is_latest);
            }
            Event::Coalesced { edge, .. } => edges[usize::from(edge.0)].figures.coalesced += 1,
            Event::Refused { edge } => edges[usize::from(edge.0)].figures.refused += 1,
            Event::Discarded { edge, count } => {
                edges[usize::from(edge.0)].figures.discarded += u64::from(count)
            }
            Event::Started { node, cause, .. } if cause.is_activation() => {
                self.activations += 1;
                self.no_control_waits(node, cause);
            }
            Event::Quarantined { node, quarantined } => {
                self.quarantined[usize::from(node.0)] = quarantined;
            }
            Event::Failed { .. } => self.failures += 1,
            _ => {}
        }
    }
}

impl Edge {
    fn queued(&self) -> u64 {
        self.enqueued - self.figures.dequeued - self.figures.discarded - self.displaced
    }
}

impl Tally {
    /// S2: what is not Control runs only when no Control message waits for a node that may have it.
    fn no_control_waits(&self, node: NodeId, cause: Cause) {
        let Topology { nodes, edges, .. } = Works::topology();
        let runs_control = match cause {
            Cause::Edge(edge) => edges[usize::from(edge.0)].is_control(),
            _ => nodes[usize::from(node.0)].timer_priority == Priority::Control,
        };
        for (spec, edge) in edges.iter().zip(&self.edges) {
            let target = usize::from(spec.to.node);
            let suspended = self.quarantined.get(target).is_none_or(|quarantined| *quarantined);
            let waits = spec.is_control() && !suspended && edge.queued() != 0;
            assert!(runs_control || !waits, "S2: {spec:?} waits while {node:?} runs for {cause:?}");
        }
    }

    /// What the accounts of an edge must be, but for the high-water mark.
    pub fn figures(&self, edge: EdgeId) -> EdgeFigures {
        let edge = &self.edges[usize::from(edge.0)];
        EdgeFigures { queued: edge.queued(), ..edge.figures }
    }
}
