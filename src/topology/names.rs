//! Checks that names are unique within a group, by sorting them and comparing neighbours.

use super::finding::{Findings, Place, Problem};
use super::table::{at, put, swap};
use super::{OUTSIDE, Topology};

/// Selects whose names are checked.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Node,
    Edge,
}

/// Sorts the indices by group and name (heapsort, Williams 1964) and compares neighbours. Of two elements with the
/// same name, the one with the higher index is reported.
pub(super) const fn check_unique(
    topology: &Topology<'_>,
    count: usize,
    kind: Kind,
    scratch: &mut [u16],
    findings: &mut Findings,
) {
    let mut index = 0usize;
    while index < count {
        put(scratch, index, index as u16);
        index = index.saturating_add(1);
    }
    let mut root = count >> 1;
    while root > 0 {
        root = root.saturating_sub(1);
        sift(topology, kind, scratch, root, count);
    }
    let mut end = count;
    while end > 1 {
        end = end.saturating_sub(1);
        swap(scratch, 0, end);
        sift(topology, kind, scratch, 0, end);
    }
    index = 1;
    while index < count {
        let (one, other) = (at(scratch, index.saturating_sub(1)), at(scratch, index));
        if compare(topology, kind, one, other) == 0 {
            let later = if one > other { one } else { other };
            let place = match kind {
                Kind::Node => Place::Node(later),
                Kind::Edge => Place::Edge(later),
            };
            findings.add(place, Problem::DuplicateName);
        }
        index = index.saturating_add(1);
    }
}

const fn sift(
    topology: &Topology<'_>,
    kind: Kind,
    table: &mut [u16],
    mut parent: usize,
    end: usize,
) {
    loop {
        let left = parent.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        let mut child = left;
        if right < end && compare(topology, kind, at(table, right), at(table, left)) > 0 {
            child = right;
        }
        if child >= end || compare(topology, kind, at(table, parent), at(table, child)) >= 0 {
            return;
        }
        swap(table, parent, child);
        parent = child;
    }
}

/// Negative, 0 or positive, if the first name sorts before, equal to or after the second.
const fn compare(topology: &Topology<'_>, kind: Kind, one: u16, other: u16) -> i32 {
    let (one_group, one_name) = name_of(topology, kind, one as usize);
    let (other_group, other_name) = name_of(topology, kind, other as usize);
    if one_group != other_group {
        return if one_group < other_group { -1 } else { 1 };
    }
    let (mut one, mut other) = (one_name.as_bytes(), other_name.as_bytes());
    loop {
        match (one, other) {
            ([], []) => return 0,
            ([], _) => return -1,
            (_, []) => return 1,
            ([a, one_rest @ ..], [b, other_rest @ ..]) => {
                if *a != *b {
                    return if *a < *b { -1 } else { 1 };
                }
                (one, other) = (one_rest, other_rest);
            }
        }
    }
}

/// A name and the namespace in which it must be unique: the group and, for edges, the side of the boundary. An input
/// and an output of a graph may have the same name.
#[allow(clippy::indexing_slicing)]
const fn name_of<'a>(topology: &Topology<'a>, kind: Kind, index: usize) -> (u32, &'a str) {
    match kind {
        Kind::Node if index < topology.nodes.len() => {
            (topology.nodes[index].group as u32, topology.nodes[index].name)
        }
        Kind::Edge if index < topology.edges.len() => {
            let edge = &topology.edges[index];
            let side = if edge.from.node == OUTSIDE {
                1
            } else if edge.to.node == OUTSIDE {
                2
            } else {
                0
            };
            ((edge.group as u32) << 2 | side, edge.name)
        }
        _ => (u32::MAX, ""),
    }
}
