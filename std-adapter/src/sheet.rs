//! What others may see of a running graph: its figures at a moment, published without a wait.
//!
//! The graph's thread writes a [`Sheet`] and swaps it in by a triple buffer, which never blocks: a scrape, however slow,
//! costs a tick nothing. Readers share the other end.

use crate::bridged::Bridged;
use crate::clock::MonotonicClock;
use arachne::edge::EdgeFigures;
use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne::observe::{EdgeCounts, FiguresIn, NodeFigures, Observer, SchedulerFigures};
use arachne::scheduler::Lifecycle;
use arachne::topology::{EdgeId, Topology};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use triple_buffer::{Input, Output, triple_buffer};

/// The observer that counts and measures for a graph of any size, by a [`MonotonicClock`].
pub type HeapFigures = FiguresIn<MonotonicClock, Vec<NodeFigures>, Vec<EdgeCounts>>;

/// Figures for a graph of this shape.
#[must_use]
pub fn figures(topology: &Topology<'_>) -> HeapFigures {
    let nodes = vec![NodeFigures::NONE; topology.nodes.len()];
    let edges = vec![EdgeCounts::default(); topology.edges.len()];
    FiguresIn::over(topology, MonotonicClock::default(), nodes, edges)
}

/// An observer that has figures: [`HeapFigures`], alone or the first of a pair, and only if it is wanted.
pub trait Figured: Observer {
    /// The figures, if it has any.
    fn figures(&self) -> Option<&HeapFigures>;
}

impl Figured for HeapFigures {
    fn figures(&self) -> Option<&HeapFigures> {
        Some(self)
    }
}

impl Figured for Option<HeapFigures> {
    fn figures(&self) -> Option<&HeapFigures> {
        self.as_ref()
    }
}

impl<F: Figured, O: Observer> Figured for (F, O) {
    fn figures(&self) -> Option<&HeapFigures> {
        self.0.figures()
    }
}

/// The figures of an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeSheet {
    /// Where its items are.
    pub figures: EdgeFigures,
    /// How often and how long it was blocked.
    pub counts: EdgeCounts,
}

/// The figures of a graph at a moment, in the order of its topology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The logical time of the last tick, in nanoseconds.
    pub now_ns: u64,
    /// The state of the graph.
    pub state: Lifecycle,
    /// How many nodes have something to do.
    pub runnable: u32,
    /// The figures of the nodes.
    pub nodes: Vec<NodeFigures>,
    /// The figures of the edges, of the boundary's too.
    pub edges: Vec<EdgeSheet>,
    /// The figures of the scheduler.
    pub scheduler: SchedulerFigures,
    /// How the bridge fares that the figures came over, if they come from a device.
    pub bridged: Option<Bridged>,
}

impl Sheet {
    /// The sheet of a graph in which nothing has happened.
    #[must_use]
    pub fn empty(topology: &Topology<'_>) -> Self {
        Self {
            now_ns: 0,
            state: Lifecycle::Created,
            runnable: 0,
            nodes: vec![NodeFigures::NONE; topology.nodes.len()],
            edges: vec![EdgeSheet::default(); topology.edges.len()],
            scheduler: SchedulerFigures::NONE,
            bridged: None,
        }
    }

    /// Whether the state is known: always, but for a device that has not told it.
    #[must_use]
    pub fn knows_state(&self) -> bool {
        self.bridged.is_none_or(|bridged| bridged.knows_state)
    }

    /// Takes the figures of an engine; allocates nothing.
    pub fn take<G: DeclaredGraph, O: Figured>(&mut self, engine: &Engine<G, O>) {
        self.now_ns = engine.now_ns();
        self.state = engine.state();
        self.runnable = engine.runnable_count();
        for (number, sheet) in (0..).zip(&mut self.edges) {
            sheet.figures = engine.figures(EdgeId(number)).unwrap_or_default();
        }
        let Some(figures) = engine.observer().figures() else { return };
        for (sheet, figures) in self.nodes.iter_mut().zip(figures.nodes()) {
            sheet.clone_from(figures);
        }
        for (sheet, counts) in self.edges.iter_mut().zip(figures.edges()) {
            sheet.counts = *counts;
        }
        self.scheduler.clone_from(figures.scheduler());
    }
}

/// The end of the graph's thread.
pub struct Publisher {
    input: Input<Sheet>,
}

impl Publisher {
    /// Publishes what an engine has counted so far. It neither waits nor allocates, and costs a copy of the figures: a
    /// few microseconds for a graph of ten nodes, so that now and then is often enough.
    pub fn publish<G: DeclaredGraph, O: Figured>(&mut self, engine: &Engine<G, O>) {
        self.input.input_buffer_mut().take(engine);
        self.input.publish();
    }

    /// Publishes a sheet that was put together elsewhere, for instance from the frames of a device.
    pub fn put(&mut self, sheet: &Sheet) {
        self.input.input_buffer_mut().clone_from(sheet);
        self.input.publish();
    }
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}

/// The end of the readers: a graph on display. Clones share it.
#[derive(Clone)]
pub struct Display {
    /// What the graph is called.
    name: Arc<str>,
    topology: Topology<'static>,
    output: Arc<Mutex<Output<Sheet>>>,
}

impl Display {
    /// What the graph is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its shape.
    #[must_use]
    pub const fn topology(&self) -> &Topology<'static> {
        &self.topology
    }

    /// The newest sheet. Readers wait for each other, and never for the graph.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        // A reader that panicked has left the buffer as it was.
        self.output.lock().unwrap_or_else(PoisonError::into_inner).read().clone()
    }
}

impl std::fmt::Debug for Display {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Display").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Puts a graph on display under a name.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::scheduler::Config;
/// use arachne_std::{display, figures};
///
/// struct Sink;
/// impl Node for Sink {
///     type Input = One<u8>;
///     type Output = Never;
/// }
/// graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
/// type In = arachne::graph::Input<Small>;
///
/// let (mut publisher, display) = display("small", Small::topology());
/// let observer = figures(&Small::topology());
/// let mut engine = Engine::with(Small::new(Sink), Config::default(), observer);
/// engine.start(0)?;
/// engine.push(In::Byte(7))?;
/// engine.run_until_idle(1)?;
/// publisher.publish(&engine); // on the graph's thread
/// assert_eq!(display.sheet().nodes[0].activations, 1); // on any other
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn display(name: &str, topology: Topology<'static>) -> (Publisher, Display) {
    let (input, output) = triple_buffer(&Sheet::empty(&topology));
    let output = Arc::new(Mutex::new(output));
    (Publisher { input }, Display { name: name.into(), topology, output })
}
