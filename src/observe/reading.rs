//! Readings: figures and events as one type, to be sent to another machine.

use super::{EdgeCounts, Event, FiguresIn, NodeFigures, SchedulerFigures, Stopwatch};
use crate::edge::EdgeFigures;
use crate::lifecycle::Lifecycle;
use crate::topology::{EdgeId, NodeId};

/// A figure, an event or the state of a graph, as a device sends it.
///
/// With the feature `postcard` it can be sent as a `frame` over a serial line. Of an error, only the code is sent, not
/// the message.
///
/// # On a serial line
/// A device sends values of an enum that the application defines. Make `Reading(Reading)` its **first** variant.
/// postcard writes the index of the variant first, so a reading starts with 0, and a receiver that does not know the
/// application can recognise readings. The bridge of `arachne-std` uses them and skips all other values.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use arachne::observe::Reading;
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// enum Dispatch {
///     Reading(Reading),
///     Temperature { celsius: i16 },
/// }
/// # }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Reading {
    /// The figures of a node.
    Node {
        /// The node.
        node: NodeId,
        /// Its figures.
        figures: NodeFigures,
    },
    /// The counters of an edge, and the figures that the observer keeps of it.
    Edge {
        /// The edge.
        edge: EdgeId,
        /// Its own counters.
        figures: EdgeFigures,
        /// Its priority, and how often and how long it was blocked.
        counts: EdgeCounts,
    },
    /// The figures of the scheduler.
    Scheduler(SchedulerFigures),
    /// An event.
    Event(Event),
    /// The state of the engine, from [`Engine::reading`](crate::engine::Engine::reading).
    Engine {
        /// The logical time of the last tick, in nanoseconds.
        now_ns: u64,
        /// The state of the graph.
        state: Lifecycle,
        /// The number of nodes with a message or a timer that can run now.
        runnable: u32,
    },
}

impl<C, Nodes, Edges> FiguresIn<C, Nodes, Edges>
where
    C: Stopwatch,
    Nodes: AsRef<[NodeFigures]> + AsMut<[NodeFigures]>,
    Edges: AsRef<[EdgeCounts]> + AsMut<[EdgeCounts]>,
{
    /// All figures as readings: those of the scheduler, then of each node, then of each edge.
    ///
    /// `accounts` returns the counters of an edge, as [`Engine::figures`](crate::engine::Engine::figures) does. An
    /// edge for which it returns `None` is left out.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    /// use arachne::observe::{Figures, Reading};
    /// use arachne::scheduler::Config;
    ///
    /// struct Sink;
    /// impl Node for Sink {
    ///     type Input = One<u8>;
    ///     type Output = Never;
    /// }
    /// graph! { graph Sinking(Byte: u8 => sink.One) { sink: Sink {} } }
    /// type In = arachne::graph::Input<Sinking>;
    /// type Counts = Figures<(), { Sinking::NODE_COUNT }, { Sinking::EDGE_COUNT }>;
    ///
    /// let figures = Counts::new(&Sinking::topology(), ());
    /// let mut engine = Engine::with(Sinking::new(Sink), Config::default(), figures);
    /// engine.start(0)?;
    /// engine.push(In::Byte(7)).unwrap();
    /// let taken = engine.observer().readings(|edge| engine.figures(edge)).any(|reading| {
    ///     matches!(reading, Reading::Edge { figures, .. } if figures.queued == 1)
    /// });
    /// assert!(taken);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn readings(
        &self,
        accounts: impl Fn(EdgeId) -> Option<EdgeFigures>,
    ) -> impl Iterator<Item = Reading> {
        let nodes = (0..)
            .zip(self.nodes())
            .map(|(node, figures)| Reading::Node { node: NodeId(node), figures: figures.clone() });
        let edges = (0..).zip(self.edges()).filter_map(move |(edge, counts)| {
            let edge = EdgeId(edge);
            Some(Reading::Edge { edge, figures: accounts(edge)?, counts: *counts })
        });
        core::iter::once_with(|| Reading::Scheduler(self.scheduler().clone()))
            .chain(nodes)
            .chain(edges)
    }
}
