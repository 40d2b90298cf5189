//! What has happened in a graph until a moment.

use crate::bridged::Bridged;
use crate::sheet::Sheet;
use arachne::Priority;
use arachne::observe::NodeFigures;
use arachne::scheduler::Lifecycle;
use arachne::topology::Topology;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// Figures of a device that are older are shown with their age.
const OLD_NS: u64 = 5_000_000_000;

/// The figures of a graph at a moment. Counts run from its start on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// When it was taken, in nanoseconds of a clock that never goes backwards and begins with the server. Of a device's graph
    /// when its figures were told, in nanoseconds since 1970: frames between have the same.
    pub at_ns: u64,
    /// The logical time of the last tick, in nanoseconds.
    pub now_ns: u64,
    /// The state of the graph.
    pub state: Lifecycle,
    /// How many nodes have something to do.
    pub runnable: u32,
    /// The nodes.
    pub nodes: Vec<NodeFrame>,
    /// The edges.
    pub edges: Vec<EdgeFrame>,
    /// The scheduler.
    pub scheduler: SchedulerFrame,
    /// The bridge, if the graph is a device's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridged: Option<Bridged>,
    /// How old the figures are, in nanoseconds, if the graph is a device's and has told them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_ns: Option<u64>,
}

/// The figures of a node. Its latencies are those of all activations so far; `None` where no clock measures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFrame {
    /// How often a hook ran for a message or a timer.
    pub activations: u64,
    /// How often a hook failed.
    pub failures: u64,
    /// How long its hooks took together, in nanoseconds.
    pub busy_ns: u64,
    /// Half of them took at most this long.
    pub latency_p50_ns: Option<u64>,
    /// 99 of 100 took at most this long.
    pub latency_p99_ns: Option<u64>,
    /// The longest took this long.
    pub latency_most_ns: Option<u64>,
}

/// The figures of an edge: its accounts, and how long it was blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeFrame {
    /// Items in the queue now.
    pub queued: u64,
    /// How many it holds.
    pub capacity: u32,
    /// The most items ever queued.
    pub high_water: u32,
    /// Items delivered.
    pub dequeued: u64,
    /// Items lost to a full edge.
    pub dropped: u64,
    /// Items merged into a queued one.
    pub coalesced: u64,
    /// Items handed back by a full edge.
    pub refused: u64,
    /// Queued items thrown away.
    pub discarded: u64,
    /// How often its turn found its node without room behind it.
    pub blocked: u64,
    /// How long its turns waited for room, in nanoseconds.
    pub blocked_ns: u64,
    /// Its level now.
    pub priority: Priority,
}

impl EdgeFrame {
    /// What was lost: to a full edge, or thrown away.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.dropped.saturating_add(self.discarded)
    }

    /// How full it is, from 0 to 1.
    #[must_use]
    pub fn fullness(&self) -> f64 {
        (self.queued as f64 / f64::from(self.capacity.max(1))).min(1.0)
    }
}

/// The figures of the scheduler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerFrame {
    /// How many ticks have ended.
    pub ticks: u64,
    /// How long they took together, in nanoseconds.
    pub busy_ns: u64,
    /// 99 of 100 ticks took at most this long; `None` where no clock measures.
    pub tick_p99_ns: Option<u64>,
    /// Activations by messages of each level, [`Priority::ALL`] in order.
    pub activations: [u64; 4],
    /// Activations by timers.
    pub timer_activations: u64,
    /// The most activations of one tick.
    pub activations_most: u32,
}

impl SchedulerFrame {
    /// Activations by messages and timers together.
    #[must_use]
    pub fn activations_all(&self) -> u64 {
        self.activations.iter().fold(self.timer_activations, |sum, &n| sum.saturating_add(n))
    }
}

impl Frame {
    /// The frame of a sheet of a graph of this shape, taken at a time.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// use arachne_std::{Sheet, live::Frame};
    ///
    /// let topology = Small::topology();
    /// let frame = Frame::new(&Sheet::empty(&topology), &topology, 0);
    /// assert_eq!((frame.nodes[0].activations, frame.edges[0].capacity), (0, 8));
    /// ```
    #[must_use]
    pub fn new(sheet: &Sheet, topology: &Topology<'_>, at_ns: u64) -> Self {
        let edges = sheet.edges.iter().zip(topology.edges).map(|(edge, spec)| EdgeFrame {
            queued: edge.figures.queued,
            capacity: spec.capacity,
            high_water: edge.figures.high_water,
            dequeued: edge.figures.dequeued,
            dropped: edge.figures.dropped,
            coalesced: edge.figures.coalesced,
            refused: edge.figures.refused,
            discarded: edge.figures.discarded,
            blocked: edge.counts.blocked,
            blocked_ns: edge.counts.blocked_ns,
            priority: edge.counts.priority,
        });
        let scheduler = &sheet.scheduler;
        Self {
            at_ns,
            now_ns: sheet.now_ns,
            state: sheet.state,
            runnable: sheet.runnable,
            nodes: sheet.nodes.iter().map(NodeFrame::of).collect(),
            edges: edges.collect(),
            scheduler: SchedulerFrame {
                ticks: scheduler.ticks,
                busy_ns: scheduler.tick_latency.sum_ns(),
                tick_p99_ns: scheduler.tick_latency.quantile_ns(0.99),
                activations: scheduler.activations,
                timer_activations: scheduler.timer_activations,
                activations_most: scheduler.activations_most,
            },
            bridged: sheet.bridged,
            age_ns: None,
        }
        .of_device()
    }

    /// Figures of a device are as old as their readings.
    fn of_device(self) -> Self {
        let Some(bridged) = self.bridged else { return self };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ns = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let age_ns = bridged.figures_unix_ns.map(|told_ns| now_ns.saturating_sub(told_ns));
        Self { at_ns: bridged.figures_unix_ns.unwrap_or(0), age_ns, ..self }
    }

    /// The state in words; of a device's graph with what is known of it.
    #[must_use]
    pub fn state_words(&self) -> String {
        let state = format!("{:?}", self.state).to_lowercase();
        match self.bridged {
            Some(Bridged { knows_state: false, .. }) => "unknown".into(),
            Some(Bridged { has_ended: true, .. }) => format!("{state} when the source ended"),
            _ => match self.age_ns {
                Some(age_ns) if age_ns >= OLD_NS => {
                    format!("{state} {} s ago", age_ns / 1_000_000_000)
                }
                _ => state,
            },
        }
    }

    /// Whether it tells the same figures of a device as one before, so that there is no rate between them.
    #[cfg(feature = "top")]
    pub(crate) fn is_as_old_as(&self, other: &Self) -> bool {
        self.bridged.is_some() && self.at_ns == other.at_ns
    }
}

impl NodeFrame {
    fn of(figures: &NodeFigures) -> Self {
        let latency = &figures.latency;
        Self {
            activations: figures.activations,
            failures: figures.failures,
            busy_ns: latency.sum_ns(),
            latency_p50_ns: latency.quantile_ns(0.5),
            latency_p99_ns: latency.quantile_ns(0.99),
            latency_most_ns: (latency.count() > 0).then(|| latency.largest_ns()),
        }
    }
}
