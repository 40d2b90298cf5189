//! Where things are in a graph, as constants: where each component begins, which port a name is, where an edge leads.

// Only the compiler runs this: what would be a panic is an error at compile time.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

use super::component::{Base, Component, Named};
use crate::message::Header;
use crate::port::{PortSpec, Ports, index_of};
use crate::topology::{ComponentSpec, EdgeSpec, End, OUTSIDE};

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

/// The node and port that a port of a component stands for: of the node itself, or of an inner one.
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

/// Where a lone message is followed: the first of a graph's own edges from `first` on that a node sends on. `OUTSIDE` if
/// none of the next 16 is one; a longer search would make the time to compile a graph grow with its square.
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
