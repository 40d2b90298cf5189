//! What a graph tells of itself, as values that travel: figures and events in one type.

use super::{EdgeCounts, Event, FiguresIn, NodeFigures, SchedulerFigures, Stopwatch};
use crate::edge::EdgeFigures;
use crate::lifecycle::Lifecycle;
use crate::topology::{EdgeId, NodeId};

/// One thing that a graph tells of itself.
///
/// With the feature `postcard` it fits into a `frame`, and so onto a serial line. Of the text of an error
/// only its code travels.
///
/// # On a line
/// What a device sends is an enum of the application's, and `Reading(Reading)` is its **first** variant. So whoever
/// does not know the application can still tell its readings from all else: postcard writes the number of the
/// variant first, and that of the first is 0. The bridge of `arachne-std` takes those and passes over the others.
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
    /// The accounts of an edge, and what the observer counts of it.
    Edge {
        /// The edge.
        edge: EdgeId,
        /// Where its items are.
        figures: EdgeFigures,
        /// How often and how long it was blocked.
        counts: EdgeCounts,
    },
    /// The figures of the scheduler.
    Scheduler(SchedulerFigures),
    /// An event.
    Event(Event),
    /// Where the engine is: [`Engine::reading`](crate::engine::Engine::reading).
    Engine {
        /// The logical time of the last tick, in nanoseconds.
        now_ns: u64,
        /// The state of the graph.
        state: Lifecycle,
        /// How many nodes have a message or a timer that could run now.
        runnable: u32,
    },
}

impl<C, Nodes, Edges> FiguresIn<C, Nodes, Edges>
where
    C: Stopwatch,
    Nodes: AsRef<[NodeFigures]> + AsMut<[NodeFigures]>,
    Edges: AsRef<[EdgeCounts]> + AsMut<[EdgeCounts]>,
{
    /// All figures: of the scheduler, of each node, of each edge.
    ///
    /// `accounts` is [`Engine::figures`](crate::engine::Engine::figures); an edge that it does not know is left out.
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
