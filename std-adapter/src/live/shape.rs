//! What a graph is, as values that travel.

use crate::sheet::Display;
use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::topology::{EdgeId, End, NodeId, Topology};
use serde::{Deserialize, Serialize};

/// What a graph is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What the graph is called.
    pub name: String,
    /// The groups; the first is the graph itself, the others are its subgraphs.
    pub groups: Vec<GroupShape>,
    /// The nodes.
    pub nodes: Vec<NodeShape>,
    /// The edges, of the boundary too.
    pub edges: Vec<EdgeShape>,
}

/// A subgraph, or the graph itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupShape {
    /// Its name within the group around it.
    pub name: String,
    /// The index of the group around it, lower than its own; `None` for the graph itself.
    pub parent: Option<u16>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeShape {
    /// Its path from the graph down, for instance `desk.risk`.
    pub path: String,
    /// Its name within its group.
    pub name: String,
    /// Its type as it was written.
    pub kind: String,
    /// The index of its group.
    pub group: u16,
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeShape {
    /// Its path from the graph down.
    pub path: String,
    /// Its name within its group.
    pub name: String,
    /// Where it begins.
    pub from: EndShape,
    /// Where it ends.
    pub to: EndShape,
    /// The payload's type as it was written.
    pub payload: String,
    /// How many items it holds, as declared.
    pub capacity: u32,
    /// What becomes of an item that finds it full.
    pub policy: PolicyKind,
    /// Its level, as declared.
    pub priority: Priority,
    /// Whether it is declared to close a cycle.
    pub feedback: bool,
}

/// One end of an edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndShape {
    /// The index of the node; `None` for the outside of the graph.
    pub node: Option<u16>,
    /// The port.
    pub port: String,
}

impl Shape {
    /// The shape of a graph on display.
    #[must_use]
    pub fn of(display: &Display) -> Self {
        Self::new(display.name(), display.topology())
    }

    /// The shape of a graph of some name.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    /// use arachne_std::live::Shape;
    ///
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    ///
    /// let shape = Shape::new("small", &Small::topology());
    /// assert_eq!(shape.nodes[0].path, "sink");
    /// assert_eq!(shape.edges[0].from.node, None); // it comes from outside
    /// ```
    #[must_use]
    pub fn new(name: &str, topology: &Topology<'_>) -> Self {
        let groups = topology.groups.iter().enumerate().map(|(index, group)| GroupShape {
            name: group.name.to_owned(),
            parent: (usize::from(group.parent) < index).then_some(group.parent),
        });
        let nodes = (0..).zip(topology.nodes).map(|(index, node)| NodeShape {
            path: topology.node_path(NodeId(index)).to_string(),
            name: node.name.to_owned(),
            kind: node.kind.to_owned(),
            group: node.group,
        });
        let end = |end: &End<'_>| EndShape {
            node: (usize::from(end.node) < topology.nodes.len()).then_some(end.node),
            port: end.port.to_owned(),
        };
        let edges = (0..).zip(topology.edges).map(|(index, edge)| EdgeShape {
            path: topology.edge_path(EdgeId(index)).to_string(),
            name: edge.name.to_owned(),
            from: end(&edge.from),
            to: end(&edge.to),
            payload: edge.payload.to_owned(),
            capacity: edge.capacity,
            policy: edge.policy,
            priority: edge.priority,
            feedback: edge.feedback,
        });
        Self {
            name: name.to_owned(),
            groups: groups.collect(),
            nodes: nodes.collect(),
            edges: edges.collect(),
        }
    }

    /// What an end is called: the node's path, or `outside`.
    #[must_use]
    pub fn end(&self, end: &EndShape) -> &str {
        let node = end.node.and_then(|node| self.nodes.get(usize::from(node)));
        node.map_or("outside", |node| &node.path)
    }
}
