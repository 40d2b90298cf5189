//! What can be read from an engine: its graph, edges, state, place in the run and figures.

use super::Engine;
use crate::edge::EdgeFigures;
use crate::graph::{Root, RootGraph};
use crate::observe::{Observer, Position, Reading};
use crate::scheduler::{Graph, Lifecycle, Scheduler};
use crate::topology::{EdgeId, Topology};

impl<G: RootGraph, O: Observer> Engine<G, O> {
    /// The graph, to be looked at.
    pub const fn graph(&self) -> &G {
        &self.root.graph
    }

    /// The graph, with the engine gone.
    pub fn into_graph(self) -> G {
        self.root.graph
    }

    /// The edges of the boundary inputs, each in the field of its port's name, to be looked at: for a port `Sample`,
    /// `engine.inputs().Sample.figures()`.
    pub const fn inputs(&self) -> &G::Inputs {
        &self.root.inputs
    }

    /// The edges of the boundary outputs, each in the field of its port's name, to be looked at.
    pub const fn outputs(&self) -> &G::Outputs {
        &self.root.outputs
    }

    /// The state of the graph.
    pub const fn state(&self) -> Lifecycle {
        self.scheduler.state()
    }

    /// The logical time of the last tick.
    pub const fn now_ns(&self) -> u64 {
        self.scheduler.now_ns()
    }

    /// Where the engine is, as a value that travels; its figures are those of its observer and edges, by
    /// [`readings`](crate::observe::FiguresIn::readings).
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// use arachne::observe::Reading;
    /// use arachne::scheduler::Lifecycle;
    ///
    /// let mut engine = Engine::new(Small::new(Sink));
    /// engine.start(7)?;
    /// engine.push(In::Number(1)).unwrap();
    /// let here = Reading::Engine { now_ns: 7, state: Lifecycle::Running, runnable: 1 };
    /// assert_eq!(engine.reading(), here);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reading(&self) -> Reading {
        let runnable = self.runnable_count();
        Reading::Engine { now_ns: self.now_ns(), state: self.state(), runnable }
    }

    /// The place in the run: where an input given now belongs.
    pub const fn position(&self) -> Position {
        self.scheduler.position()
    }

    /// The graph's shape.
    pub fn topology(&self) -> Topology<'_> {
        self.root.topology()
    }

    /// The state of the scheduler, to be looked at.
    pub const fn scheduler(&self) -> &Scheduler<Root<G>> {
        &self.scheduler
    }

    /// The observer.
    pub const fn observer(&self) -> &O {
        &self.observer
    }

    /// The observer, to be changed.
    pub const fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// The accounts of an edge; of one that is stopped, what is queued is undelivered.
    pub fn figures(&self, edge: EdgeId) -> Option<EdgeFigures> {
        self.root.figures(edge.0)
    }
}
