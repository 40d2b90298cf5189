//! The flattening of a graph's shape, at compile time.
//!
//! A graph numbers its own edges first, then those of its subgraphs in order; its nodes in the order of its components;
//! its groups after itself. The numbers of a component are shifted by what comes before it.

// Only the compiler runs this: what would be a panic is an error at compile time.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

use super::component::{Base, Component, Named};
use crate::message::Header;
use crate::port::{PortSpec, Ports, index_of};
use crate::topology::{EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE};

/// A component of a graph, as data.
#[derive(Clone, Copy, Debug)]
pub struct ComponentSpec {
    /// Its name in the graph.
    pub name: &'static str,
    /// Its type as it was written.
    pub kind: &'static str,
    /// Its nodes.
    pub nodes: &'static [NodeSpec<'static>],
    /// Its inner edges.
    pub edges: &'static [EdgeSpec<'static>],
    /// Its groups; empty for a node.
    pub groups: &'static [GroupSpec<'static>],
}

/// Where each component begins, after the `own` edges of the graph itself; and, as the last entry, where all of them end.
#[must_use]
pub const fn bases<const PARTS: usize, const BASES: usize>(
    own: u16,
    parts: &[ComponentSpec; PARTS],
) -> [Base; BASES] {
    let mut all = [Base { edge: own, node: 0 }; BASES];
    let mut index = 0;
    while index < PARTS {
        let (nodes, edges) = (parts[index].nodes.len(), parts[index].edges.len());
        let Base { edge, node } = all[index];
        assert!(
            nodes + (node as usize) < OUTSIDE as usize
                && edges + (edge as usize) < OUTSIDE as usize,
            "a graph has at most 65,534 nodes and as many edges"
        );
        all[index + 1] = Base { edge: edge + edges as u16, node: node + nodes as u16 };
        index += 1;
    }
    all
}

/// The nodes of all components.
#[must_use]
pub const fn nodes<const N: usize>(parts: &[ComponentSpec]) -> [NodeSpec<'static>; N] {
    let mut all = [NodeSpec {
        name: "",
        group: 0,
        kind: "",
        burst: 1,
        timer_priority: crate::Priority::Normal,
        on_failure: crate::node::OnFailure::Continue,
        inputs: &[],
        outputs: &[],
    }; N];
    let (mut at, mut groups, mut index) = (0, 1, 0);
    while index < parts.len() {
        let part = &parts[index];
        let mut inner = 0;
        while inner < part.nodes.len() {
            all[at] = part.nodes[inner];
            if part.groups.is_empty() {
                all[at].name = part.name;
                all[at].kind = part.kind;
            } else {
                all[at].group += groups;
            }
            at += 1;
            inner += 1;
        }
        groups += part.groups.len() as u16;
        index += 1;
    }
    all
}

/// A graph's own edges, and then those of all components.
#[must_use]
pub const fn edges<const N: usize>(
    own: &[EdgeSpec<'static>],
    parts: &[ComponentSpec],
) -> [EdgeSpec<'static>; N] {
    let end = End { node: OUTSIDE, port: "" };
    let mut all = [EdgeSpec {
        name: "",
        group: 0,
        from: end,
        to: end,
        payload: "",
        capacity: 0,
        policy: crate::edge::PolicyKind::Block,
        priority: crate::Priority::Normal,
        feedback: false,
    }; N];
    let mut at = 0;
    while at < own.len() {
        all[at] = own[at];
        at += 1;
    }
    let (mut nodes, mut groups, mut index) = (0, 1, 0);
    while index < parts.len() {
        let part = &parts[index];
        let mut inner = 0;
        while inner < part.edges.len() {
            all[at] = part.edges[inner];
            all[at].group += groups;
            all[at].from.node += nodes;
            all[at].to.node += nodes;
            at += 1;
            inner += 1;
        }
        nodes += part.nodes.len() as u16;
        groups += part.groups.len() as u16;
        index += 1;
    }
    all
}

/// A graph as a group, and then the groups of all components.
#[must_use]
pub const fn groups<const N: usize>(
    name: &'static str,
    parts: &[ComponentSpec],
) -> [GroupSpec<'static>; N] {
    let mut all = [GroupSpec { name, parent: OUTSIDE }; N];
    let (mut at, mut index) = (1, 0);
    while index < parts.len() {
        let part = &parts[index];
        let base = at as u16;
        let mut inner = 0;
        while inner < part.groups.len() {
            all[at] = part.groups[inner];
            if inner == 0 {
                all[at].name = part.name;
                all[at].parent = 0;
            } else {
                all[at].parent += base;
            }
            at += 1;
            inner += 1;
        }
        index += 1;
    }
    all
}

/// The node and port behind a port of a unit: of a node itself, or of what its boundary stands for.
#[must_use]
const fn end_of(
    node_base: u16,
    ports: &[PortSpec],
    aliases: &[End<'static>],
    name: &'static str,
) -> End<'static> {
    match index_of(ports, name) {
        Some(index) if (index as usize) < aliases.len() => {
            let alias = aliases[index as usize];
            End { node: alias.node + node_base, port: alias.port }
        }
        Some(_) => End { node: node_base, port: name },
        None => panic!("no such port"),
    }
}

/// An output port of a component of the graph, in the numbering of the graph.
#[must_use]
pub const fn end_out<H: Header, C: Named<Component: Component<H>>>(
    name: &'static str,
) -> End<'static> {
    let ports = <C::Component as Component<H>>::Output::PORTS;
    end_of(C::BASE.node, ports, <C::Component as Component<H>>::OUTPUTS, name)
}

/// An input port of a component of the graph, in the numbering of the graph.
#[must_use]
pub const fn end_in<H: Header, C: Named<Component: Component<H>>>(
    name: &'static str,
) -> End<'static> {
    let ports = <C::Component as Component<H>>::Input::PORTS;
    end_of(C::BASE.node, ports, <C::Component as Component<H>>::INPUTS, name)
}

/// The number of an output or input port; one past the last for `errors`.
#[must_use]
pub const fn port_index(ports: &[PortSpec], name: &str) -> u16 {
    match index_of(ports, name) {
        Some(index) => index,
        None => panic!("no such port"),
    }
}

/// Where a lone message is followed: the first of a graph's own edges from `first` on that a node sends on, looked for
/// among as many edges as a node's neighbours usually take; `OUTSIDE` if there is none.
#[must_use]
pub const fn next_edge(first: usize, node: u16, own: &[EdgeSpec<'static>]) -> u16 {
    let mut edge = first;
    while edge < own.len() && edge < first + 16 {
        if own[edge].from.node == node {
            return edge as u16;
        }
        edge += 1;
    }
    OUTSIDE
}

/// Which inner port each boundary output stands for: exactly one, or it does not compile.
#[must_use]
pub const fn aliases<const N: usize>(given: &[(usize, End<'static>)]) -> [End<'static>; N] {
    let mut ends = [End { node: OUTSIDE, port: "" }; N];
    let mut index = 0;
    while index < given.len() {
        let (port, end) = given[index];
        assert!(
            ends[port].node == OUTSIDE,
            "a boundary output stands for one inner port, not for several"
        );
        ends[port] = end;
        index += 1;
    }
    index = 0;
    while index < N {
        assert!(
            ends[index].node != OUTSIDE,
            "a boundary output is reached by no node: give it one by `-> out.Port`"
        );
        index += 1;
    }
    ends
}

/// Two lists of edges, one after the other.
#[must_use]
pub const fn join<const N: usize>(
    one: &[EdgeSpec<'static>],
    other: &[EdgeSpec<'static>],
) -> [EdgeSpec<'static>; N] {
    let mut all = edges::<N>(one, &[]);
    let mut index = 0;
    while index < other.len() {
        all[one.len() + index] = other[index];
        index += 1;
    }
    all
}
