//! The topology of a graph: its nodes, edges and groups as plain constant data.
//!
//! A [`Topology`] is flat. A subgraph appears as a group, whose index its nodes and edges carry. Paths such as
//! `desk.risk` are not stored: [`Path`] renders them from the groups on demand. The same tables serve the compiler,
//! which [validates](validate) every `graph!`, and programs that wire a graph at run time.

mod draw;
mod finding;
mod flatten;
mod names;
mod order;
mod path;
mod refuse;
mod table;
mod table_error;
mod validate;

pub use draw::{Dot, Mermaid};
pub use finding::{Finding, Findings, Place, Problem, Severity};
#[doc(hidden)]
pub use flatten::{ComponentSpec, edges, groups, join, nodes};
pub use order::start_order;
pub use path::Path;
#[doc(hidden)]
pub use refuse::refuse_unsound;
pub(crate) use table::{at, put};
pub use table_error::TableError;
#[doc(hidden)]
pub use table_error::unwrap_table;
pub(crate) use table_error::{attempt, part};
pub(crate) use validate::validate_named;
pub use validate::{scratch_length, validate};

use crate::edge::PolicyKind;
use crate::node::OnFailure;
use crate::port::PortSpec;
use crate::priority::Priority;

/// The index of a node in its topology.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NodeId(
    /// The index.
    pub u16,
);

/// The index of an edge in its topology.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct EdgeId(
    /// The index.
    pub u16,
);

/// A reserved index: the outside of the graph in place of a node, and "no group" in place of a group.
pub const OUTSIDE: u16 = u16::MAX;

/// The highest number of nodes, and of edges, that have indices.
const MOST: usize = OUTSIDE as usize - 1;

/// A graph as data. The indices in it refer to its own slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topology<'a> {
    /// The nodes, in order of declaration.
    pub nodes: &'a [NodeSpec<'a>],
    /// The edges, in order of declaration. Those of a subgraph follow those of the enclosing graph.
    pub edges: &'a [EdgeSpec<'a>],
    /// The groups. The first is the graph itself, and each comes after the group that encloses it.
    pub groups: &'a [GroupSpec<'a>],
}

/// A node as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeSpec<'a> {
    /// Its name, unique within its group.
    pub name: &'a str,
    /// The index of its group.
    pub group: u16,
    /// Its type as written in the source.
    pub kind: &'a str,
    /// The number of messages that one activation may emit on each port without being refused; at least 1.
    pub burst: u32,
    /// The priority of its timers.
    pub timer_priority: Priority,
    /// What the engine does when one of its hooks fails.
    pub on_failure: OnFailure,
    /// Its input ports.
    pub inputs: &'a [PortSpec],
    /// Its output ports.
    pub outputs: &'a [PortSpec],
}

/// An edge as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EdgeSpec<'a> {
    /// Its name within its group.
    pub name: &'a str,
    /// The index of its group.
    pub group: u16,
    /// Its source; the node is [`OUTSIDE`] if the program pushes into the edge.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub from: End<'a>,
    /// Its target; the node is [`OUTSIDE`] if the program pops from the edge.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub to: End<'a>,
    /// The payload type as written in the source.
    pub payload: &'a str,
    /// Its capacity at the start, in items.
    pub capacity: u32,
    /// What happens to an item that is offered to the full edge.
    pub policy: PolicyKind,
    /// Its priority at the start.
    pub priority: Priority,
    /// Whether it is declared to close a cycle. Such an edge never holds its source back.
    pub feedback: bool,
}

impl EdgeSpec<'_> {
    /// Whether the edge is gating: its source runs only while the edge has room for a burst.
    #[must_use]
    pub const fn gates(&self) -> bool {
        gates(self.policy, self.priority, self.feedback)
    }

    /// Whether the edge belongs to the control plane.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self.priority, Priority::Control)
    }
}

/// The rule of [`EdgeSpec::gates`], which the keywords of an edge follow as well.
pub(crate) const fn gates(policy: PolicyKind, priority: Priority, feedback: bool) -> bool {
    matches!(policy, PolicyKind::Block) && !matches!(priority, Priority::Control) && !feedback
}

/// One end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct End<'a> {
    /// The index of the node, or [`OUTSIDE`].
    pub node: u16,
    /// The name of the port; `errors` for the port of dead letters.
    pub port: &'a str,
}

/// A group as data: the graph itself, or a subgraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupSpec<'a> {
    /// Its name within its parent. For the first group, the type of the graph.
    pub name: &'a str,
    /// The index of the enclosing group; [`OUTSIDE`] for the first group.
    pub parent: u16,
}

impl<'a> Topology<'a> {
    /// Checks that nodes and edges have indices, and that there are at most `most_edges` edges.
    pub(crate) const fn check_size(&self, most_edges: usize) -> Result<(), TableError> {
        if self.nodes.len() > MOST {
            Err(TableError::TooManyNodes { most: MOST })
        } else if self.edges.len() > most_edges {
            Err(TableError::TooManyEdges { most: most_edges })
        } else {
            Ok(())
        }
    }

    const fn has_group(&self, group: u16) -> bool {
        (group as usize) < self.groups.len()
    }

    /// The path of a node, for instance `desk.risk`; `?` if the index is out of range.
    #[must_use]
    pub fn node_path(&self, node: NodeId) -> Path<'a> {
        let spec = self.nodes.get(usize::from(node.0));
        Path::new(self.groups, spec.map(|spec| (spec.group, spec.name)))
    }

    /// The path of an edge, for instance `desk.orders`; `?` if the index is out of range.
    #[must_use]
    pub fn edge_path(&self, edge: EdgeId) -> Path<'a> {
        let spec = self.edges.get(usize::from(edge.0));
        Path::new(self.groups, spec.map(|spec| (spec.group, spec.name)))
    }

    /// The first node with a path; `None` if the path is unknown. Takes time linear in the number of nodes.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<NodeId> {
        (0..self.nodes.len() as u16).map(NodeId).find(|&node| self.node_path(node) == *path)
    }

    /// The first edge with a path; `None` if the path is unknown. Takes time linear in the number of edges.
    #[must_use]
    pub fn edge(&self, path: &str) -> Option<EdgeId> {
        (0..self.edges.len() as u16).map(EdgeId).find(|&edge| self.edge_path(edge) == *path)
    }

    /// The graph in Graphviz DOT, written by `Display`.
    #[must_use]
    pub const fn dot(&self) -> Dot<'a> {
        Dot(*self)
    }

    /// The graph as a Mermaid flowchart, written by `Display`.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let topology = Small::topology();
    /// assert_eq!(topology.node_path(topology.node("sink").unwrap()).to_string(), "sink");
    /// let picture = topology.mermaid().to_string();
    /// assert!(picture.starts_with("flowchart LR"));
    /// assert!(topology.dot().to_string().starts_with("digraph"));
    /// ```
    #[must_use]
    pub const fn mermaid(&self) -> Mermaid<'a> {
        Mermaid(*self)
    }
}
