//! All shapes of a size.
//!
//! An edge comes from outside, leads out, leads forward, or leads back and is `feedback`: that is every graph that
//! passes the validation of blocking edges. Graphs that differ only in the names of their nodes count as one; each is
//! taken in the order of declaration in which its edges are least.

use std::collections::BTreeSet;

/// The outside.
const OUTSIDE: usize = usize::MAX;

/// From, to, whether it is `feedback`.
type Edge = (usize, usize, bool);

/// The shapes of as many nodes and edges, boundary edges counted, in which every node can be reached from outside: each
/// with a port an edge, and, where a node has several edges, with one port that fans out to all of them.
pub fn shapes(nodes: usize, edges: usize) -> Vec<String> {
    let mut kinds: Vec<Edge> = Vec::new();
    for node in 0..nodes {
        kinds.extend([(OUTSIDE, node, false), (node, OUTSIDE, false)]);
        kinds.extend((0..nodes).map(|to| (node, to, to <= node)));
    }
    let permutations = permutations(nodes);
    let mut seen = BTreeSet::new();
    let mut shapes = Vec::new();
    choose(&kinds, edges, &mut Vec::new(), &mut |chosen| {
        if !is_reached(nodes, chosen) {
            return;
        }
        let least = permutations.iter().map(|names| renamed(chosen, names)).min();
        if seen.insert(least) {
            shapes.push(written(nodes, chosen, false));
            let fans =
                (0..nodes).any(|node| chosen.iter().filter(|edge| edge.0 == node).count() > 1);
            if fans {
                shapes.push(written(nodes, chosen, true));
            }
        }
    });
    shapes
}

/// Every choice of as many edges, each any number of times.
fn choose(kinds: &[Edge], count: usize, chosen: &mut Vec<Edge>, take: &mut impl FnMut(&[Edge])) {
    if count == 0 {
        return take(chosen);
    }
    for (index, kind) in kinds.iter().enumerate() {
        chosen.push(*kind);
        choose(&kinds[index..], count - 1, chosen, take);
        chosen.pop();
    }
}

fn is_reached(nodes: usize, edges: &[Edge]) -> bool {
    let mut reached = vec![false; nodes];
    for _ in 0..nodes {
        for (from, to, _) in edges {
            if *to != OUTSIDE && (*from == OUTSIDE || reached[*from]) {
                reached[*to] = true;
            }
        }
    }
    reached.iter().all(|reached| *reached)
}

fn renamed(edges: &[Edge], names: &[usize]) -> Vec<Edge> {
    let name = |node: usize| names.get(node).copied().unwrap_or(OUTSIDE);
    let renamed = edges.iter().map(|(from, to, feedback)| (name(*from), name(*to), *feedback));
    let mut renamed: Vec<Edge> = renamed.collect();
    renamed.sort_unstable();
    renamed
}

fn permutations(nodes: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for node in 0..nodes {
        all = all
            .iter()
            .flat_map(|names: &Vec<usize>| {
                (0..=names.len()).map(move |place| {
                    let mut names = names.clone();
                    names.insert(place, node);
                    names
                })
            })
            .collect();
    }
    all
}

fn written(nodes: usize, edges: &[Edge], fans_out: bool) -> String {
    let name = |node: usize| if node == OUTSIDE { '*' } else { char::from(b'a' + node as u8) };
    let target = |(_, to, feedback): &Edge| {
        format!("{}{}", name(*to), if *feedback { ":feedback" } else { "" })
    };
    let mut items: Vec<String> = Vec::new();
    for from in (0..nodes).chain([OUTSIDE]) {
        let targets: Vec<String> = edges.iter().filter(|edge| edge.0 == from).map(target).collect();
        if fans_out && from != OUTSIDE && !targets.is_empty() {
            items.push(format!("{}>{}", name(from), targets.join("+")));
        } else {
            items.extend(targets.iter().map(|target| format!("{}>{target}", name(from))));
        }
    }
    items.join(" ")
}
