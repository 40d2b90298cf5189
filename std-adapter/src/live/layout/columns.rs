//! Which column a node stands in: one more than the longest path that leads to it.

use super::Ends;
use std::collections::BTreeSet;

/// The columns of nodes, and where edges of the boundary begin and end.
pub(super) struct Columns {
    /// The column of each node.
    pub nodes: Vec<usize>,
    /// The columns of each edge's ends.
    pub edges: Vec<(usize, usize)>,
    /// How many there are.
    pub count: usize,
}

/// Puts nodes into columns. A cycle that no feedback closes is opened at its first node in order of declaration.
pub(super) fn columns(node_count: usize, ends: &[Ends]) -> Columns {
    let forward = || {
        let inner = ends.iter().filter(|ends| !ends.feedback).filter_map(|ends| ends.both());
        inner.filter(|(from, to)| from != to)
    };
    let mut leads_to = vec![Vec::new(); node_count];
    let mut waits_for = vec![0usize; node_count];
    for (from, to) in forward() {
        leads_to[from].push(to);
        waits_for[to] += 1;
    }
    let mut ready: BTreeSet<_> = (0..node_count).filter(|&node| waits_for[node] == 0).collect();
    let mut left: BTreeSet<_> = (0..node_count).collect();
    let mut nodes = vec![0; node_count];
    while let Some(node) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&node);
        for &next in leads_to[node].iter().filter(|next| left.contains(next)) {
            nodes[next] = nodes[next].max(nodes[node] + 1);
            waits_for[next] -= 1;
            if waits_for[next] == 0 {
                ready.insert(next);
            }
        }
    }
    // What comes from outside into the first column needs one in front of it.
    let first = |ends: &Ends| ends.from.is_none() && ends.to.is_some_and(|to| nodes[to] == 0);
    if ends.iter().any(first) {
        nodes.iter_mut().for_each(|column| *column += 1);
    }
    let edges: Vec<_> = ends
        .iter()
        .map(|ends| match (ends.from, ends.to) {
            (Some(from), Some(to)) => (nodes[from], nodes[to]),
            (Some(from), None) => (nodes[from], nodes[from] + 1),
            (None, Some(to)) => (nodes[to] - 1, nodes[to]),
            (None, None) => (0, 1),
        })
        .collect();
    let of_edges = edges.iter().map(|&(from, to)| from.max(to));
    let count = nodes.iter().copied().chain(of_edges).max().map_or(1, |last| last + 1);
    Columns { nodes, edges, count }
}
