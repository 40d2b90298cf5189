//! Validation of a topology. The compiler runs it for every `graph!`; a program can run it on any [`Topology`].
//!
//! For `n` nodes and edges it takes O(n log n) time: a heap and the sort of the names add the logarithm. It does not
//! allocate, because the caller provides the working memory.

use super::finding::{Findings, Place, Problem};
use super::names::{Kind, check_unique};
use super::order::{Tables, Which};
use super::{End, MOST, NodeSpec, OUTSIDE, Topology};
use crate::edge::PolicyKind;
use crate::port::index_of;

/// How many numbers of working memory [`validate`] and [`start_order`](super::start_order) need.
#[must_use]
pub const fn scratch_length(nodes: usize, edges: usize) -> usize {
    Tables::length(nodes, edges)
}

/// Checks a topology against the contracts that [`Problem`] lists.
///
/// `scratch` is working memory of at least [`scratch_length`] numbers. Its contents do not matter. If it is too
/// short, the only finding is [`Problem::TooLarge`].
///
/// # Examples
/// ```
/// use arachne::topology::{Topology, scratch_length, validate};
///
/// let topology = Topology { nodes: &[], edges: &[], groups: &[] };
/// let mut scratch = [0; scratch_length(0, 0)];
/// assert_eq!(validate(&topology, &mut scratch).count(), 0);
/// ```
#[must_use]
pub const fn validate(topology: &Topology<'_>, scratch: &mut [u16]) -> Findings {
    check(topology, true, scratch)
}

/// [`validate`] without the check for unique names, for a topology whose names the compiler has already found unique.
/// At compile time, sorting the names takes as long as all other checks together.
#[must_use]
pub(crate) const fn validate_named(topology: &Topology<'_>, scratch: &mut [u16]) -> Findings {
    check(topology, false, scratch)
}

const fn check(topology: &Topology<'_>, names: bool, scratch: &mut [u16]) -> Findings {
    let mut findings = Findings::NONE;
    let (nodes, edges) = (topology.nodes.len(), topology.edges.len());
    if topology.check_size(MOST).is_err() || scratch.len() < scratch_length(nodes, edges) {
        findings.add(Place::Graph, Problem::TooLarge);
        return findings;
    }
    check_groups(topology, &mut findings);
    check_nodes(topology, &mut findings);
    check_edges(topology, &mut findings);
    if names {
        check_unique(topology, nodes, Kind::Node, scratch, &mut findings);
        check_unique(topology, edges, Kind::Edge, scratch, &mut findings);
    }
    let Some(mut tables) = Tables::split(scratch, nodes, edges) else {
        return findings;
    };
    check_cycle(topology, &mut tables, Which::Gating, Problem::GatingCycle, &mut findings);
    check_cycle(topology, &mut tables, Which::Control, Problem::ControlCycle, &mut findings);
    check_reach(topology, &mut tables, &mut findings);
    findings
}

const fn check_groups(topology: &Topology<'_>, findings: &mut Findings) {
    let mut index = 0u16;
    let mut groups = topology.groups;
    while let [group, rest @ ..] = groups {
        let first = index == 0 && group.parent == OUTSIDE;
        if !first && group.parent >= index {
            findings.add(Place::Graph, Problem::NoSuchGroup);
        }
        index = index.saturating_add(1);
        groups = rest;
    }
}

const fn check_nodes(topology: &Topology<'_>, findings: &mut Findings) {
    let mut index = 0u16;
    let mut nodes = topology.nodes;
    while let [node, rest @ ..] = nodes {
        if !topology.has_group(node.group) {
            findings.add(Place::Node(index), Problem::NoSuchGroup);
        }
        if node.burst == 0 {
            findings.add(Place::Node(index), Problem::ZeroBurst);
        }
        index = index.saturating_add(1);
        nodes = rest;
    }
}

const fn check_edges(topology: &Topology<'_>, findings: &mut Findings) {
    let mut index = 0u16;
    let mut edges = topology.edges;
    while let [edge, rest @ ..] = edges {
        let place = Place::Edge(index);
        if !topology.has_group(edge.group) {
            findings.add(place, Problem::NoSuchGroup);
        }
        if edge.capacity == 0 {
            findings.add(place, Problem::ZeroCapacity);
        }
        if edge.from.node == OUTSIDE && edge.to.node == OUTSIDE {
            findings.add(place, Problem::Unattached);
        }
        check_end(topology, &edge.from, true, place, findings);
        check_end(topology, &edge.to, false, place, findings);
        let errors = crate::port::same(edge.from.port, "errors") && edge.from.node != OUTSIDE;
        if errors && matches!(edge.policy, PolicyKind::Block) {
            findings.add(place, Problem::BlockingErrors);
        }
        if let Some(source) = node_at(topology, edge.from.node)
            && edge.gates()
            && edge.capacity < source.burst
        {
            findings.add(place, Problem::CapacityBelowBurst);
        }
        index = index.saturating_add(1);
        edges = rest;
    }
}

const fn check_end(
    topology: &Topology<'_>,
    end: &End<'_>,
    output: bool,
    place: Place,
    findings: &mut Findings,
) {
    if end.node == OUTSIDE {
        return;
    }
    let Some(node) = node_at(topology, end.node) else {
        findings.add(place, Problem::NoSuchNode);
        return;
    };
    let ports = if output { node.outputs } else { node.inputs };
    let found = match index_of(ports, end.port) {
        Some(index) => output || (index as usize) < ports.len(),
        None => false,
    };
    if !found {
        findings.add(place, Problem::NoSuchPort);
    }
}

#[allow(clippy::indexing_slicing)]
const fn node_at<'t, 'a>(topology: &'t Topology<'a>, node: u16) -> Option<&'t NodeSpec<'a>> {
    let nodes = topology.nodes;
    if (node as usize) < nodes.len() { Some(&nodes[node as usize]) } else { None }
}

const fn check_cycle(
    topology: &Topology<'_>,
    tables: &mut Tables<'_>,
    which: Which,
    problem: Problem,
    findings: &mut Findings,
) {
    if tables.sort(topology, which) < topology.nodes.len()
        && let Some(edge) = tables.edge_of_a_cycle(topology, which)
    {
        findings.add(Place::Edge(edge), problem);
    }
}

/// Finds nodes with inputs that cannot be reached. A node without inputs is a source, which its timer or its start
/// hook activates.
const fn check_reach(topology: &Topology<'_>, tables: &mut Tables<'_>, findings: &mut Findings) {
    tables.reach(topology);
    let mut index = 0u16;
    let mut nodes = topology.nodes;
    while let [_, rest @ ..] = nodes {
        if !tables.is_reached(index) {
            findings.add(Place::Node(index), Problem::NeverActivated);
        }
        index = index.saturating_add(1);
        nodes = rest;
    }
}
