//! What happens in a second, told from two frames.

use super::frame::Frame;

/// What happened between two frames, by the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    /// The nodes.
    pub nodes: Vec<NodeRates>,
    /// The edges.
    pub edges: Vec<EdgeRates>,
    /// The scheduler.
    pub scheduler: SchedulerRates,
}

/// What a node did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodeRates {
    /// Activations a second.
    pub activations: f64,
    /// The share of the time that its hooks took, from 0 to 1.
    pub busy: f64,
}

/// What went over an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EdgeRates {
    /// Items delivered a second.
    pub dequeued: f64,
    /// Items lost a second: to a full edge, or thrown away.
    pub lost: f64,
}

/// What the scheduler did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SchedulerRates {
    /// Ticks a second.
    pub ticks: f64,
    /// Activations a second.
    pub activations: f64,
    /// The share of the time that ticks took, from 0 to 1.
    pub busy: f64,
}

impl Rates {
    /// What happened between two frames of one graph.
    ///
    /// `None` if they are no two moments of one run: no time has passed, or fewer ticks are counted than before, because
    /// the program was started anew.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// use arachne_std::{Sheet, live::{Frame, Rates}};
    ///
    /// let topology = Small::topology();
    /// let before = Frame::new(&Sheet::empty(&topology), &topology, 0);
    /// let mut after = Frame { at_ns: 500_000_000, ..before.clone() };
    /// after.edges[0].dequeued = 100;
    /// assert_eq!(Rates::between(&before, &after).unwrap().edges[0].dequeued, 200.0);
    /// assert_eq!(Rates::between(&after, &before), None);
    /// ```
    #[must_use]
    pub fn between(before: &Frame, after: &Frame) -> Option<Self> {
        let passed_ns = after.at_ns.checked_sub(before.at_ns).filter(|passed_ns| *passed_ns > 0)?;
        after.scheduler.ticks.checked_sub(before.scheduler.ticks)?;
        let passed_ns = passed_ns as f64;
        let share = |before: u64, after: u64| after.saturating_sub(before) as f64 / passed_ns;
        let rate = |before, after| share(before, after) * 1e9;
        // A tick or a hook is counted when it ends, with all the time since it began.
        let busy = |before, after| share(before, after).min(1.0);
        let nodes = before.nodes.iter().zip(&after.nodes).map(|(before, after)| NodeRates {
            activations: rate(before.activations, after.activations),
            busy: busy(before.busy_ns, after.busy_ns),
        });
        let edges = before.edges.iter().zip(&after.edges).map(|(before, after)| EdgeRates {
            dequeued: rate(before.dequeued, after.dequeued),
            lost: rate(before.lost(), after.lost()),
        });
        let (first, last) = (&before.scheduler, &after.scheduler);
        Some(Self {
            nodes: nodes.collect(),
            edges: edges.collect(),
            scheduler: SchedulerRates {
                ticks: rate(first.ticks, last.ticks),
                activations: rate(first.activations_all(), last.activations_all()),
                busy: busy(first.busy_ns, last.busy_ns),
            },
        })
    }
}
