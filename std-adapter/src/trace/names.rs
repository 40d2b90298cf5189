//! The names of a graph, rendered once: an observer is asked for them often.

use arachne::topology::{EdgeId, NodeId, OUTSIDE, Path, Topology};

/// The paths of the nodes and edges of a graph, and the ports at the ends of its edges.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    topology: Topology<'static>,
    nodes: Vec<Box<str>>,
    edges: Vec<Box<str>>,
}

impl Names {
    pub(crate) fn new(topology: Topology<'static>) -> Self {
        let render = |path: Path<'_>| path.to_string().into();
        let nodes = (0..).zip(topology.nodes);
        let edges = (0..).zip(topology.edges);
        Self {
            nodes: nodes.map(|(node, _)| render(topology.node_path(NodeId(node)))).collect(),
            edges: edges.map(|(edge, _)| render(topology.edge_path(EdgeId(edge)))).collect(),
            topology,
        }
    }

    pub(crate) const fn topology(&self) -> &Topology<'static> {
        &self.topology
    }

    /// The path of a node; `?` if there is none.
    pub(crate) fn node(&self, node: NodeId) -> &str {
        self.nodes.get(usize::from(node.0)).map_or("?", |name| name)
    }

    /// The path of an edge; `?` if there is none.
    pub(crate) fn edge(&self, edge: EdgeId) -> &str {
        self.edges.get(usize::from(edge.0)).map_or("?", |name| name)
    }

    /// The port that an edge leads to; `None` if that is outside.
    #[cfg(any(feature = "log", feature = "otlp"))]
    pub(crate) fn port_behind(&self, edge: EdgeId) -> Option<&'static str> {
        let end = &self.topology.edges.get(usize::from(edge.0))?.to;
        (end.node != OUTSIDE).then_some(end.port)
    }

    /// Whether an edge leads outside: the program pops from it.
    pub(crate) fn goes_out(&self, edge: EdgeId) -> bool {
        self.topology.edges.get(usize::from(edge.0)).is_some_and(|edge| edge.to.node == OUTSIDE)
    }
}
