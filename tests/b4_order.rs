//! B4: the order of the start and the cycles, on graphs at random, beside a slow and plain reference.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::topology::{
    EdgeSpec, End, GroupSpec, NodeId, NodeSpec, OUTSIDE, Place, Problem, Topology, scratch_length,
    start_order, validate,
};
use common::random::{Choices, Random};
use common::specs::{edge, node};

const GROUPS: [GroupSpec<'static>; 1] = [GroupSpec { name: "Graph", parent: OUTSIDE }];
const NAMES: [&str; 24] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x",
];
/// How many nodes the graphs have: enough for a heap of four levels.
const NODES: usize = 12;

fn nodes() -> [NodeSpec<'static>; NODES] {
    std::array::from_fn(|index| node(NAMES[index]))
}

/// Some edges, most of them from a lower place in a random order to a higher one.
fn edges(random: &mut Random) -> Vec<EdgeSpec<'static>> {
    let mut order: Vec<u16> = (0..NODES as u16).collect();
    for at in (1..NODES).rev() {
        order.swap(at, random.below(at as u64 + 1) as usize);
    }
    let count = random.below(NAMES.len() as u64 + 1) as usize;
    let against = random.pick(&[0, 0, 10, 50]);
    NAMES[..count]
        .iter()
        .map(|name| {
            let (mut one, mut other) = (random.below(NODES as u64), random.below(NODES as u64));
            if (one > other) != random.chance(against) {
                (one, other) = (other, one);
            }
            let feedback = one == other && against == 0 || random.chance(10);
            EdgeSpec { feedback, ..edge(name, order[one as usize], order[other as usize]) }
        })
        .collect()
}

/// Always the first node that waits for none; then those that wait for each other.
fn plain_order(edges: &[EdgeSpec<'_>]) -> (Vec<u16>, usize) {
    let mut order = Vec::new();
    while let Some(next) = (0..NODES as u16).find(|node| {
        let waits = |edge: &EdgeSpec<'_>| {
            !edge.feedback && edge.to.node == *node && !order.contains(&edge.from.node)
        };
        !order.contains(node) && !edges.iter().any(waits)
    }) {
        order.push(next);
    }
    let placed = order.len();
    let rest: Vec<u16> = (0..NODES as u16).filter(|node| !order.contains(node)).collect();
    order.extend(rest);
    (order, placed)
}

/// What is reached from some nodes.
fn reached(edges: &[EdgeSpec<'_>], mut from: Vec<u16>) -> Vec<u16> {
    let mut at = 0;
    while at < from.len() {
        let node = from[at];
        for edge in edges.iter().filter(|edge| edge.from.node == node) {
            if !from.contains(&edge.to.node) {
                from.push(edge.to.node);
            }
        }
        at += 1;
    }
    from
}

/// Whether an edge is on a cycle: whether its source is reached from its target.
fn is_on_a_cycle(edges: &[EdgeSpec<'static>], which: usize) -> bool {
    let forward: Vec<_> = edges.iter().filter(|edge| !edge.feedback).copied().collect();
    let End { node: source, .. } = edges[which].from;
    !edges[which].feedback && reached(&forward, vec![edges[which].to.node]).contains(&source)
}

#[test]
fn b4_orders_and_cycles_are_those_of_the_reference() {
    const LONGEST: usize = scratch_length(NODES, NAMES.len());
    let (mut sound, mut cyclic) = (0, 0);
    let (mut memory, mut scratch) = ([0; NODES], [0; LONGEST]);
    for seed in 0..2000 {
        let (nodes, edges) = (nodes(), edges(&mut Random(seed)));
        let topology = Topology { nodes: &nodes, edges: &edges, groups: &GROUPS };
        let (order, placed) = plain_order(&edges);
        let started = start_order(&topology, &mut memory, &mut scratch).unwrap();
        assert_eq!(started, order, "seed {seed}");

        let findings = validate(&topology, &mut [0; LONGEST]);
        let cycle = findings.iter().find(|finding| finding.problem == Problem::GatingCycle);
        assert_eq!(cycle.is_some(), placed < NODES, "seed {seed}");
        match cycle.map(|finding| finding.place) {
            None => sound += 1,
            Some(Place::Edge(edge)) => {
                cyclic += 1;
                assert!(is_on_a_cycle(&edges, edge.into()), "seed {seed}, edge {edge}");
            }
            Some(place) => panic!("{place:?}"),
        }
    }
    assert!(sound > 200 && cyclic > 200, "{sound} and {cyclic}");
}

/// A node is found without a way to it exactly if no input of the graph leads to it.
#[test]
fn b4_what_nothing_reaches_is_that_of_the_reference() {
    const LONGEST: usize = scratch_length(NODES, NAMES.len() + 2);
    for seed in 0..1000 {
        let mut random = Random(seed);
        let (nodes, mut edges) = (nodes(), edges(&mut random));
        let starts = [0, 1].map(|_| random.below(NODES as u64) as u16);
        for (name, to) in ["first", "second"].into_iter().zip(starts) {
            edges.push(edge(name, OUTSIDE, to));
        }
        let reached = reached(&edges, starts.to_vec());
        let topology = Topology { nodes: &nodes, edges: &edges, groups: &GROUPS };
        let findings = validate(&topology, &mut [0; LONGEST]);
        let found: Vec<Place> = findings
            .iter()
            .filter(|finding| finding.problem == Problem::NeverActivated)
            .map(|finding| finding.place)
            .collect();
        let not_reached = (0..NODES as u16).filter(|node| !reached.contains(node));
        assert_eq!(found, not_reached.map(Place::Node).collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn b4_a_group_comes_after_the_one_around_it() {
    let nodes = nodes();
    let group = |parent| GroupSpec { name: "group", parent };
    let edges: Vec<_> =
        (0..NODES as u16).map(|node| edge(NAMES[node as usize], OUTSIDE, node)).collect();
    for (groups, is_sound) in [
        (vec![group(OUTSIDE)], true),
        (vec![group(0)], false),
        (vec![group(OUTSIDE), group(0), group(1)], true),
        (vec![group(OUTSIDE), group(1)], false),
        (vec![group(OUTSIDE), group(2), group(0)], false),
        (vec![group(OUTSIDE), group(OUTSIDE)], false),
    ] {
        let topology = Topology { nodes: &nodes, edges: &edges, groups: &groups };
        let mut scratch = [0; scratch_length(NODES, NODES)];
        let found = validate(&topology, &mut scratch).first_error();
        let error = found.map(|finding| (finding.place, finding.problem));
        let wanted = (!is_sound).then_some((Place::Graph, Problem::NoSuchGroup));
        assert_eq!(error, wanted, "{groups:?}");
    }
}

#[test]
fn b4_a_graph_has_no_more_nodes_or_edges_than_there_are_numbers_for() {
    let one = nodes()[0];
    for (count_of_nodes, count_of_edges, is_too_large) in
        [(65_535, 0, true), (1, 65_535, true), (1, 65_534, false)]
    {
        let (nodes, edges) =
            (vec![one; count_of_nodes], vec![edge("a", OUTSIDE, 0); count_of_edges]);
        let topology = Topology { nodes: &nodes, edges: &edges, groups: &GROUPS };
        let mut scratch = vec![0; scratch_length(count_of_nodes, count_of_edges)];
        let first = validate(&topology, &mut scratch).iter().next();
        let is_found = first.is_some_and(|finding| finding.problem == Problem::TooLarge);
        assert_eq!(is_found, is_too_large, "{count_of_nodes} nodes, {count_of_edges} edges");
    }
}

#[test]
fn b4_a_path_ends_in_a_name() {
    let nodes = nodes();
    let topology = Topology { nodes: &nodes, edges: &[], groups: &GROUPS };
    assert_eq!(topology.node_path(NodeId(3)).name(), "d");
    assert_eq!(topology.node_path(NodeId(99)).name(), "?");
}
