//! What a graph looks like from outside: its nodes, edges and groups as plain constant data.
//!
//! A [`Topology`] is flat. A subgraph appears as a group: its nodes and edges carry the group's index, and their names
//! are paths (`desk.risk`), rendered from the group on demand and stored nowhere. The same tables serve the compiler,
//! which [validates](validate) every `graph!`, and a program that wires a graph at run time.

mod draw;
mod finding;
mod names;
mod order;
mod path;
mod refuse;
mod table;
mod validate;

pub use draw::{Dot, Mermaid};
pub use finding::{Finding, Findings, Place, Problem, Severity};
pub use order::start_order;
pub use path::Path;
#[doc(hidden)]
pub use refuse::refuse_unsound;
pub(crate) use table::{at, put};
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

/// Stands for the outside of the graph where the index of a node is asked for, and for no group at all.
pub const OUTSIDE: u16 = u16::MAX;

/// A graph as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topology<'a> {
    /// The nodes, in order of declaration.
    pub nodes: &'a [NodeSpec<'a>],
    /// The edges, in order of declaration; a subgraph's follow those of the graph around it.
    pub edges: &'a [EdgeSpec<'a>],
    /// The groups; the first is the graph itself.
    pub groups: &'a [GroupSpec<'a>],
}

/// A node as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeSpec<'a> {
    /// Its name within its group.
    pub name: &'a str,
    /// The index of its group.
    pub group: u16,
    /// Its type as it was written.
    pub kind: &'a str,
    /// How many messages one activation may emit on each port without a refusal.
    pub burst: u32,
    /// The level of its timers.
    pub timer_priority: Priority,
    /// What happens when it fails.
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
    /// Where it begins; its node is [`OUTSIDE`] if the program pushes into it.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub from: End<'a>,
    /// Where it ends; its node is [`OUTSIDE`] if the program pops from it.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub to: End<'a>,
    /// The payload's type as it was written.
    pub payload: &'a str,
    /// How many items it can hold.
    pub capacity: u32,
    /// What becomes of an item that finds it full.
    pub policy: PolicyKind,
    /// Its level at the start.
    pub priority: Priority,
    /// Whether it is declared to close a cycle, and so never holds its source back.
    pub feedback: bool,
}

impl EdgeSpec<'_> {
    /// Whether a full edge of this kind holds its source back.
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

/// The rule of [`EdgeSpec::gates`], for the words of an edge as well.
pub(crate) const fn gates(policy: PolicyKind, priority: Priority, feedback: bool) -> bool {
    matches!(policy, PolicyKind::Block) && !matches!(priority, Priority::Control) && !feedback
}

/// One end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct End<'a> {
    /// The index of the node, or [`OUTSIDE`].
    pub node: u16,
    /// The port's name; `errors` for the port of dead letters.
    pub port: &'a str,
}

/// A group as data: the graph itself, or a subgraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupSpec<'a> {
    /// Its name within its parent; the graph's type for the first.
    pub name: &'a str,
    /// The index of the group around it; [`OUTSIDE`] for the first.
    pub parent: u16,
}

impl<'a> Topology<'a> {
    const fn has_group(&self, group: u16) -> bool {
        (group as usize) < self.groups.len()
    }

    /// The path of a node, for instance `desk.risk`.
    #[must_use]
    pub fn node_path(&self, node: NodeId) -> Path<'a> {
        let spec = self.nodes.get(usize::from(node.0));
        Path::new(self.groups, spec.map(|spec| (spec.group, spec.name)))
    }

    /// The path of an edge, for instance `desk.orders`.
    #[must_use]
    pub fn edge_path(&self, edge: EdgeId) -> Path<'a> {
        let spec = self.edges.get(usize::from(edge.0));
        Path::new(self.groups, spec.map(|spec| (spec.group, spec.name)))
    }

    /// The node with a path.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<NodeId> {
        (0..self.nodes.len() as u16).map(NodeId).find(|&node| self.node_path(node) == *path)
    }

    /// The edge with a path.
    #[must_use]
    pub fn edge(&self, path: &str) -> Option<EdgeId> {
        (0..self.edges.len() as u16).map(EdgeId).find(|&edge| self.edge_path(edge) == *path)
    }

    /// The graph as Graphviz DOT, by `Display`.
    #[must_use]
    pub const fn dot(&self) -> Dot<'a> {
        Dot(*self)
    }

    /// The graph as a Mermaid flowchart, by `Display`.
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
