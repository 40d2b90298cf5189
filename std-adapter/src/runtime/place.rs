//! Where a graph is: what a report of a panic names.

use crate::sheet::{Figured, HeapFigures};
use arachne::graph::DeclaredGraph;
use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{NodeId, Topology};
use std::any::Any;
use std::fmt;

/// The observer of a task: yours, and beside it a note of the hook that began last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watched<O> {
    /// Your observer.
    pub observer: O,
    last: Option<(NodeId, Cause)>,
}

impl<O> Watched<O> {
    pub(super) const fn new(observer: O) -> Self {
        Self { observer, last: None }
    }

    /// The panic that has ended the hook that began last.
    pub(super) fn panic_of<G: DeclaredGraph>(&self, graph: &str, payload: &dyn Any) -> Panic {
        let topology: Topology<'static> = G::TOPOLOGY;
        let port = |cause| match cause {
            Cause::Edge(edge) => topology.edges.get(usize::from(edge.0)).map(|spec| spec.to.port),
            _ => None,
        };
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Panic {
            graph: graph.to_owned(),
            node: self.last.map(|(node, _)| topology.node_path(node).to_string()),
            port: self.last.and_then(|(_, cause)| port(cause)),
            message: text.unwrap_or("a value that is no text").to_owned(),
        }
    }
}

impl<O: Observer> Observer for Watched<O> {
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Started { node, cause, .. } => self.last = Some((node, cause)),
            // Outside of a tick no node runs.
            Event::TickEnded(_) => self.last = None,
            _ => {}
        }
        self.observer.observe(event);
    }
}

impl<O: Figured> Figured for Watched<O> {
    fn figures(&self) -> Option<&HeapFigures> {
        self.observer.figures()
    }
}

/// A panic in a graph, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The name of the graph's task.
    pub graph: String,
    /// The path of the node whose hook ran last; `None` if none had begun.
    pub node: Option<String>,
    /// The input port of the message in hand; `None` for a timer, the start or the drain.
    pub port: Option<&'static str>,
    /// What the panic said.
    pub message: String,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { graph, node, port, message } = self;
        write!(f, "graph {graph} panicked")?;
        if let Some(node) = node {
            write!(f, " in node {node}")?;
        }
        if let Some(port) = port {
            write!(f, " at its port {port}")?;
        }
        write!(f, ": {message}")
    }
}
