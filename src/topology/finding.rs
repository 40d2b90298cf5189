//! The findings of validation: a place, a problem, and a sentence that says how to fix it.
//!
//! A finding identifies its place by index, so that it is `Copy` and can be made at compile time. [`Finding::display`]
//! renders the index as a path.

use super::Topology;
use core::fmt;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The graph can run, but probably not as intended.
    Warning,
    /// The graph breaks a contract and must not run.
    Error,
}

/// The place of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The whole graph.
    Graph,
    /// The node with this index.
    Node(u16),
    /// The edge with this index.
    Edge(u16),
}

/// The kind of a finding.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The graph has more nodes or edges than an index can identify, or the working memory is too small.
    TooLarge,
    /// Another node, or another edge, of the same group has the same name.
    DuplicateName,
    /// A node or an edge refers to an unknown group, or a group does not come after the group that encloses it.
    NoSuchGroup,
    /// An end refers to an unknown node.
    NoSuchNode,
    /// An end refers to an unknown port of its node.
    NoSuchPort,
    /// Both ends of the edge are outside the graph.
    Unattached,
    /// The capacity of the edge is 0.
    ZeroCapacity,
    /// The capacity of a gating edge is below the burst of its source, which could therefore never run.
    CapacityBelowBurst,
    /// The burst of the node is 0.
    ZeroBurst,
    /// The edge of an `errors` port has the policy `block`: a failing node could not deliver its dead letters.
    BlockingErrors,
    /// Gating edges form a cycle, which can deadlock.
    GatingCycle,
    /// Control edges form a cycle, which can starve all data.
    ControlCycle,
    /// The node has inputs, but no source (a node without inputs) and no input of the graph leads to it. Only timers
    /// and start hooks of such nodes can activate it.
    NeverActivated,
}

impl Problem {
    /// The severity of the problem.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::NeverActivated => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// A sentence that says what is wrong and how to fix it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TooLarge => "a graph has at most 65,534 nodes and as many edges",
            Self::DuplicateName => "the name is taken in this group: choose another",
            Self::NoSuchGroup => "a group does not exist, or does not come after the one around it",
            Self::NoSuchNode => "an end names a node that does not exist",
            Self::NoSuchPort => "an end names a port that its node does not have",
            Self::Unattached => "the edge joins the outside to the outside: attach it to a node",
            Self::ZeroCapacity => "the capacity is 0: no item would ever fit",
            Self::CapacityBelowBurst => {
                "the capacity is below the burst of the node that sends on it, which could never run: raise the \
                 capacity or lower the burst"
            }
            Self::ZeroBurst => "the burst is 0: a node may emit at least one message an activation",
            Self::BlockingErrors => {
                "the edge of an errors port must not block: give it drop, latest or coalesce"
            }
            Self::GatingCycle => {
                "this edge is on a cycle of blocking edges, which could wait for itself: mark one edge of the cycle \
                 feedback, or give it another policy"
            }
            Self::ControlCycle => {
                "this edge is on a cycle of control edges, which could keep all data waiting: mark one edge of the \
                 cycle feedback"
            }
            Self::NeverActivated => {
                "the node has inputs, but no source and no input of the graph leads to one"
            }
        }
    }
}

/// A problem and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The place.
    pub place: Place,
    /// The problem.
    pub problem: Problem,
}

impl Finding {
    /// The severity of the problem.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.problem.severity()
    }

    /// The finding as a sentence with the path of its place, written by `Display`.
    ///
    /// # Examples
    /// ```
    /// use arachne::topology::{GroupSpec, NodeSpec, OUTSIDE, Topology, scratch_length, validate};
    /// use arachne::{Priority, node::OnFailure};
    ///
    /// let node = NodeSpec {
    ///     name: "lazy", group: 0, kind: "Lazy", burst: 0, timer_priority: Priority::Normal,
    ///     on_failure: OnFailure::Continue, inputs: &[], outputs: &[],
    /// };
    /// let group = GroupSpec { name: "Graph", parent: OUTSIDE };
    /// let topology = Topology { nodes: &[node], edges: &[], groups: &[group] };
    /// let findings = validate(&topology, &mut [0; scratch_length(1, 0)]);
    /// let finding = findings.first_error().unwrap();
    /// assert!(finding.display(&topology).to_string().starts_with("error: node `lazy`: the burst is 0"));
    /// ```
    #[must_use]
    pub fn display<'a>(&self, topology: &Topology<'a>) -> impl fmt::Display + use<'a> {
        Sentence { finding: *self, topology: *topology }
    }
}

struct Sentence<'a> {
    finding: Finding,
    topology: Topology<'a>,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.finding.severity() {
            Severity::Warning => "warning: ",
            Severity::Error => "error: ",
        })?;
        match self.finding.place {
            Place::Graph => {}
            Place::Node(node) => {
                write!(f, "node `{}`: ", self.topology.node_path(super::NodeId(node)))?;
            }
            Place::Edge(edge) => {
                write!(f, "edge `{}`: ", self.topology.edge_path(super::EdgeId(edge)))?;
            }
        }
        f.write_str(self.finding.problem.sentence())
    }
}

/// The findings of a validation: the first [`Findings::KEPT`] of them, and their number.
#[derive(Clone, Copy, Debug)]
pub struct Findings {
    kept: [Option<Finding>; Self::KEPT],
    count: u32,
}

impl Findings {
    /// The largest number of findings that are kept.
    pub const KEPT: usize = 16;

    pub(super) const NONE: Self = Self { kept: [None; Self::KEPT], count: 0 };

    /// The kept findings, errors and warnings, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = Finding> {
        self.kept.into_iter().flatten()
    }

    /// The number of findings, including those that were not kept.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The first error among the kept findings; `None` if the graph may run.
    #[must_use]
    pub const fn first_error(&self) -> Option<Finding> {
        let mut kept: &[Option<Finding>] = &self.kept;
        while let [first, rest @ ..] = kept {
            if let Some(finding) = first
                && matches!(finding.severity(), Severity::Error)
            {
                return Some(*finding);
            }
            kept = rest;
        }
        None
    }

    pub(super) const fn add(&mut self, place: Place, problem: Problem) {
        self.count = self.count.saturating_add(1);
        let mut kept: &mut [Option<Finding>] = &mut self.kept;
        while let [first, rest @ ..] = kept {
            if first.is_none() {
                *first = Some(Finding { place, problem });
                return;
            }
            kept = rest;
        }
    }
}
