//! The flattening of a graph of components into one list of nodes and one of edges.
//!
//! A graph numbers its own edges first, then those of its subgraphs in order; its nodes in the order of its components;
//! its groups after itself. The numbers of a component are shifted by what comes before it.

// Only the compiler runs this: what would be a panic is an error at compile time.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

use super::{EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE};

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
