//! The accounts of every edge, kept from what an observer is told.

use super::Works;
use arachne::edge::{EdgeFigures, PolicyKind};
use arachne::observe::{Event, Observer};
use arachne::topology::EdgeId;

/// What was told of each edge, and how many activations began.
#[derive(Clone, Debug)]
pub struct Tally {
    edges: Vec<Edge>,
    pub activations: u64,
    pub failures: u64,
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
        Self { edges: vec![Edge::default(); count], activations: 0, failures: 0 }
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
                    Works::topology().edges[usize::from(edge.0)].policy == PolicyKind::Latest;
                let edge = &mut edges[usize::from(edge.0)];
                edge.figures.dropped += 1;
                edge.displaced += u64::from(is_latest);
            }
            Event::Coalesced { edge, .. } => edges[usize::from(edge.0)].figures.coalesced += 1,
            Event::Refused { edge } => edges[usize::from(edge.0)].figures.refused += 1,
            Event::Discarded { edge, count } => {
                edges[usize::from(edge.0)].figures.discarded += u64::from(count)
            }
            Event::Started { cause, .. } => self.activations += u64::from(cause.is_activation()),
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
    /// What the accounts of an edge must be, but for the high-water mark.
    pub fn figures(&self, edge: EdgeId) -> EdgeFigures {
        let edge = &self.edges[usize::from(edge.0)];
        EdgeFigures { queued: edge.queued(), ..edge.figures }
    }
}
