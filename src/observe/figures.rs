//! The predefined observer: figures in fixed memory (contract O2).

use super::{Cause, Event, Histogram, Observer};
use crate::priority::Priority;
use crate::time::Clock;
use crate::topology::{EdgeId, NodeId, Topology};

/// Keeps figures of the first `NODES` nodes and `EDGES` edges of a topology.
///
/// The counters of an edge are kept by the edge itself ([`Engine::figures`](crate::engine::Engine::figures)). This
/// observer adds the figures that depend on the sequence and the time of events. With a [`Clock`], it measures how
/// long hooks and ticks take and how long edges stay blocked. That is physical time, and does not affect the graph.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::observe::Figures;
/// use arachne::scheduler::Config;
///
/// struct Sink;
/// impl Node for Sink {
///     type Input = One<u8>;
///     type Output = Never;
/// }
/// graph! { graph Sinking(Byte: u8 => sink.One) { sink: Sink {} } }
/// type In = arachne::graph::Input<Sinking>;
///
/// let graph = Sinking::new(Sink);
/// let figures: Figures<(), { Sinking::NODE_COUNT }, { Sinking::EDGE_COUNT }> =
///     Figures::new(&Sinking::topology(), ());
/// let mut engine = Engine::with(graph, Config::default(), figures);
/// engine.start(0)?;
/// engine.push(In::Byte(7)).unwrap();
/// engine.run_until_idle(1)?;
/// let sink = engine.node("sink").unwrap();
/// assert_eq!(engine.observer().node(sink).unwrap().activations, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Figures<C, const NODES: usize, const EDGES: usize> =
    FiguresIn<C, [NodeFigures; NODES], [EdgeCounts; EDGES]>;

/// [`Figures`] in memory of the caller's choice: arrays, or vectors if there is a heap.
#[derive(Clone, Debug)]
pub struct FiguresIn<C, Nodes, Edges> {
    clock: C,
    nodes: Nodes,
    edges: Edges,
    scheduler: SchedulerFigures,
    started_ns: Option<u64>,
    tick_started_ns: Option<u64>,
}

/// The optional physical clock of an observer: every [`Clock`] is one, and `()` has no time.
pub trait Stopwatch {
    /// The current time, in nanoseconds; `None` if there is no clock.
    fn read_ns(&mut self) -> Option<u64>;
}

impl Stopwatch for () {
    #[inline(always)]
    fn read_ns(&mut self) -> Option<u64> {
        None
    }
}

impl<C: Clock> Stopwatch for C {
    #[inline(always)]
    fn read_ns(&mut self) -> Option<u64> {
        Some(self.now_ns())
    }
}

/// The figures of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeFigures {
    /// The number of hooks that ran for a message or a timer.
    pub activations: u64,
    /// The number of hooks that failed.
    pub failures: u64,
    /// The duration of the activations; empty without a clock.
    pub latency: Histogram,
}

impl NodeFigures {
    /// The figures of a node that has not run yet.
    pub const NONE: Self = Self { activations: 0, failures: 0, latency: Histogram::new() };
}

/// The figures of an edge that an observer keeps, in addition to the edge's own [counters](crate::edge::EdgeFigures).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EdgeCounts {
    /// Its current priority.
    pub priority: Priority,
    /// The number of turns of the edge at which its node was blocked.
    pub blocked: u64,
    /// The total time that blocked turns waited for room, in nanoseconds; 0 without a clock.
    pub blocked_ns: u64,
    blocked_since_ns: Option<u64>,
}

/// The figures of the scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SchedulerFigures {
    /// The number of ticks that have ended.
    pub ticks: u64,
    /// The duration of the ticks; empty without a clock.
    pub tick_latency: Histogram,
    /// The number of activations by messages, per priority, in the order of [`Priority::ALL`].
    pub activations: [u64; 4],
    /// The number of activations by timers.
    pub timer_activations: u64,
    /// The largest number of activations in one tick.
    pub activations_most: u32,
}

impl SchedulerFigures {
    /// The figures before the first tick.
    pub const NONE: Self = Self {
        ticks: 0,
        tick_latency: Histogram::new(),
        activations: [0; 4],
        timer_activations: 0,
        activations_most: 0,
    };
}

impl<C: Stopwatch, const NODES: usize, const EDGES: usize> Figures<C, NODES, EDGES> {
    /// Creates empty figures. `clock` is a [`Clock`], or `()` to keep counts only.
    pub fn new(topology: &Topology<'_>, clock: C) -> Self {
        let mut edges = [EdgeCounts::default(); EDGES];
        set_levels(&mut edges, topology);
        // This does not call `over`, which would move the arrays once more and need stack for them on a device.
        Self {
            clock,
            nodes: [const { NodeFigures::NONE }; NODES],
            edges,
            scheduler: SchedulerFigures::NONE,
            started_ns: None,
            tick_started_ns: None,
        }
    }
}

impl<C, Nodes, Edges> FiguresIn<C, Nodes, Edges>
where
    C: Stopwatch,
    Nodes: AsRef<[NodeFigures]> + AsMut<[NodeFigures]>,
    Edges: AsRef<[EdgeCounts]> + AsMut<[EdgeCounts]>,
{
    /// Creates empty figures in the given memory, which should have one entry per node and edge of the topology.
    ///
    /// If the memory is shorter, no figures are kept of the remaining nodes and edges, and activations by those edges
    /// count as `Normal`. If it is longer, the excess entries stay empty.
    pub fn over(topology: &Topology<'_>, clock: C, mut nodes: Nodes, mut edges: Edges) -> Self {
        nodes.as_mut().fill(NodeFigures::NONE);
        edges.as_mut().fill(EdgeCounts::default());
        set_levels(edges.as_mut(), topology);
        Self {
            clock,
            nodes,
            edges,
            scheduler: SchedulerFigures::NONE,
            started_ns: None,
            tick_started_ns: None,
        }
    }

    /// The figures of a node; `None` if they are not kept.
    pub fn node(&self, node: NodeId) -> Option<&NodeFigures> {
        self.nodes.as_ref().get(usize::from(node.0))
    }

    /// The figures of an edge; `None` if they are not kept.
    pub fn edge(&self, edge: EdgeId) -> Option<&EdgeCounts> {
        self.edges.as_ref().get(usize::from(edge.0))
    }

    /// The figures of all nodes, in the order of the topology.
    pub fn nodes(&self) -> &[NodeFigures] {
        self.nodes.as_ref()
    }

    /// The figures of all edges, in the order of the topology.
    pub fn edges(&self) -> &[EdgeCounts] {
        self.edges.as_ref()
    }

    /// The figures of the scheduler.
    pub const fn scheduler(&self) -> &SchedulerFigures {
        &self.scheduler
    }

    fn ended(&mut self, node: NodeId, cause: Cause) {
        match cause {
            Cause::Edge(edge) => {
                let level = self.edge(edge).map_or(Priority::Normal, |counts| counts.priority);
                if let Some(count) = self.scheduler.activations.get_mut(level as usize) {
                    *count = count.wrapping_add(1);
                }
            }
            Cause::Timer(_) => {
                let count = &mut self.scheduler.timer_activations;
                *count = count.wrapping_add(1);
            }
            _ => return,
        }
        let took_ns = passed_ns(self.started_ns.take(), self.clock.read_ns());
        if let Some(figures) = self.nodes.as_mut().get_mut(usize::from(node.0)) {
            figures.activations = figures.activations.wrapping_add(1);
            if let Some(took_ns) = took_ns {
                figures.latency.record(took_ns);
            }
        }
    }

    fn blocked(&mut self, edge: EdgeId) {
        let now_ns = self.clock.read_ns();
        if let Some(counts) = self.edges.as_mut().get_mut(usize::from(edge.0)) {
            counts.blocked = counts.blocked.wrapping_add(1);
            counts.blocked_since_ns = counts.blocked_since_ns.or(now_ns);
        }
    }

    /// Ends the blocked time of an edge, if it was blocked.
    #[inline]
    fn unblocked(&mut self, edge: EdgeId) {
        let Some(counts) = self.edges.as_mut().get_mut(usize::from(edge.0)) else {
            return;
        };
        if let Some(since_ns) = counts.blocked_since_ns.take()
            && let Some(waited_ns) = passed_ns(Some(since_ns), self.clock.read_ns())
        {
            counts.blocked_ns = counts.blocked_ns.saturating_add(waited_ns);
        }
    }
}

fn set_levels(edges: &mut [EdgeCounts], topology: &Topology<'_>) {
    for (counts, edge) in edges.iter_mut().zip(topology.edges) {
        counts.priority = edge.priority;
    }
}

fn passed_ns(since_ns: Option<u64>, now_ns: Option<u64>) -> Option<u64> {
    Some(now_ns?.saturating_sub(since_ns?))
}

impl<C, Nodes, Edges> Observer for FiguresIn<C, Nodes, Edges>
where
    C: Stopwatch,
    Nodes: AsRef<[NodeFigures]> + AsMut<[NodeFigures]>,
    Edges: AsRef<[EdgeCounts]> + AsMut<[EdgeCounts]>,
{
    // Where this is inlined the event is known, so the match is resolved at compile time and the event is never
    // stored.
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Started { .. } => self.started_ns = self.clock.read_ns(),
            Event::Ended { node, cause } => self.ended(node, cause),
            Event::Failed { node, .. } => {
                if let Some(figures) = self.nodes.as_mut().get_mut(usize::from(node.0)) {
                    figures.failures = figures.failures.wrapping_add(1);
                }
            }
            Event::Blocked { edge: Some(edge), .. } => self.blocked(edge),
            Event::Dequeued { edge } | Event::Discarded { edge, .. } => self.unblocked(edge),
            Event::Moved { edge, priority } => {
                if let Some(counts) = self.edges.as_mut().get_mut(usize::from(edge.0)) {
                    counts.priority = priority;
                }
            }
            Event::TickStarted { .. } => self.tick_started_ns = self.clock.read_ns(),
            Event::TickEnded(report) => {
                let figures = &mut self.scheduler;
                figures.ticks = figures.ticks.wrapping_add(1);
                figures.activations_most = figures.activations_most.max(report.activations);
                let took_ns = passed_ns(self.tick_started_ns.take(), self.clock.read_ns());
                if let Some(took_ns) = took_ns {
                    figures.tick_latency.record(took_ns);
                }
            }
            _ => {}
        }
    }
}
