//! B4: one validation for graphs made at compile time and at run time, linear, with a finding for each
//! kind of mistake.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::topology::{
    EdgeSpec, End, Finding, GroupSpec, NodeSpec, OUTSIDE, Place, Problem, Severity, TableError,
    Topology, scratch_length, start_order, validate,
};
use common::random::{Choices, Random};
use common::specs::{edge, node};

const GROUPS: [GroupSpec<'static>; 2] =
    [GroupSpec { name: "Graph", parent: OUTSIDE }, GroupSpec { name: "inner", parent: 0 }];

fn findings(nodes: &[NodeSpec<'_>], edges: &[EdgeSpec<'_>]) -> Vec<(Place, Problem)> {
    let topology = Topology { nodes, edges, groups: &GROUPS };
    let mut scratch = vec![0; scratch_length(nodes.len(), edges.len())];
    let findings = validate(&topology, &mut scratch);
    let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
    assert_eq!(errors.count() != 0, findings.first_error().is_some());
    findings.iter().map(|Finding { place, problem }| (place, problem)).collect()
}

/// Three nodes in a line, fed from outside, with one change.
fn changed(
    change: impl FnOnce(&mut [NodeSpec<'static>; 3], &mut Vec<EdgeSpec<'static>>),
) -> Vec<(Place, Problem)> {
    let mut nodes = [node("a"), node("b"), node("c")];
    let mut edges =
        vec![edge("in", OUTSIDE, 0), edge("ab", 0, 1), edge("bc", 1, 2), edge("out", 2, OUTSIDE)];
    change(&mut nodes, &mut edges);
    findings(&nodes, &edges)
}

#[test]
fn b4_a_sound_graph_has_no_findings() {
    assert_eq!(changed(|_, _| ()), []);
    assert_eq!(findings(&[], &[]), []);
}

#[test]
fn b4_names_are_unique_within_their_group() {
    let found = changed(|nodes, _| nodes[2].name = "a");
    assert_eq!(found, [(Place::Node(2), Problem::DuplicateName)]);
    let found = changed(|_, edges| edges[2].name = "ab");
    assert_eq!(found, [(Place::Edge(2), Problem::DuplicateName)]);
    let found = changed(|nodes, _| (nodes[2].name, nodes[2].group) = ("a", 1));
    assert_eq!(found, [], "in another group it is another name");
    let found = changed(|nodes, _| (nodes[0].name, nodes[1].name) = ("ab", "abc"));
    assert_eq!(found, [], "a prefix is another name");
    let found = changed(|_, edges| {
        for edge in [0, 1, 3] {
            edges[edge].name = "x";
        }
    });
    assert_eq!(found, [], "inputs, outputs and what is inside have names of their own");
}

#[test]
fn b4_groups_exist() {
    for group in [2, 3, OUTSIDE] {
        let found = changed(|nodes, _| nodes[1].group = group);
        assert_eq!(found, [(Place::Node(1), Problem::NoSuchGroup)]);
        let found = changed(|_, edges| edges[1].group = group);
        assert_eq!(found, [(Place::Edge(1), Problem::NoSuchGroup)]);
    }
    assert_eq!(changed(|nodes, edges| (nodes[1].group, edges[1].group) = (1, 1)), []);
}

/// Names in any order, in two groups, some of them twice: the later one of two is found, by a comparison of all with all.
#[test]
fn b4_a_name_that_is_there_twice_is_found_in_any_order() {
    let names = ["", "a", "aa", "ab", "abc", "b", "ba", "bb", "c", "long", "longer"];
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut taken: Vec<(&str, u16)> = Vec::new();
        for _ in 0..random.below(20) {
            let name = (random.pick(&names), random.below(2) as u16);
            if taken.iter().filter(|other| **other == name).count() < 2 {
                taken.push(name);
            }
        }
        let later = |at: &usize| taken[..*at].contains(&taken[*at]);
        let mut wanted: Vec<u16> = (0..taken.len()).filter(later).map(|at| at as u16).collect();

        let nodes: Vec<_> =
            taken.iter().map(|(name, group)| NodeSpec { group: *group, ..node(name) }).collect();
        let edges: Vec<_> = taken
            .iter()
            .map(|(name, group)| EdgeSpec { group: *group, ..edge(name, OUTSIDE, 0) })
            .collect();
        let (mut of_nodes, mut of_edges) = (Vec::new(), Vec::new());
        for (place, _) in findings(&nodes, &edges)
            .iter()
            .filter(|(_, problem)| *problem == Problem::DuplicateName)
        {
            match place {
                Place::Node(node) => of_nodes.push(*node),
                Place::Edge(edge) => of_edges.push(*edge),
                place => panic!("{place:?}"),
            }
        }
        for found in [&mut of_nodes, &mut of_edges, &mut wanted] {
            found.sort_unstable();
        }
        assert_eq!((&of_nodes, &of_edges), (&wanted, &wanted), "{taken:?}");
    }
}

fn edge_finding(found: &[(Place, Problem)], problem: Problem) -> Option<u16> {
    found.iter().find_map(|finding| match finding {
        (Place::Edge(edge), found) if *found == problem => Some(*edge),
        _ => None,
    })
}

#[test]
fn b4_a_node_that_feeds_itself_is_a_cycle() {
    let found = changed(|_, edges| edges.push(edge("own", 2, 2)));
    assert_eq!(found, [(Place::Edge(4), Problem::GatingCycle)]);
}

#[test]
fn b4_ends_exist() {
    let found = changed(|_, edges| edges[3].to = End { node: 3, port: "P" });
    assert_eq!(found, [(Place::Edge(3), Problem::NoSuchNode)]);
    let found = changed(|_, edges| edges[1].from = End { node: 3, port: "P" });
    assert!(found.contains(&(Place::Edge(1), Problem::NoSuchNode)));
    assert!(found.iter().all(|(_, problem)| *problem != Problem::GatingCycle), "{found:?}");
    // A node that there is not counts for no other: neither in an order, nor for what is reached.
    let found = changed(|_, edges| edges.extend([edge("lost", 0, 3), edge("own", 2, 2)]));
    let own = edge_finding(&found, Problem::GatingCycle);
    assert_eq!((own, edge_finding(&found, Problem::NoSuchNode)), (Some(5), Some(4)));
    let found = changed(|_, edges| {
        for name in ["one", "two", "three"] {
            edges.insert(0, edge(name, OUTSIDE, 3));
        }
    });
    let wanted = [0, 1, 2].map(|edge| (Place::Edge(edge), Problem::NoSuchNode));
    assert_eq!(found, wanted);
    let found = changed(|_, edges| edges[1].to.port = "Q");
    assert_eq!(found, [(Place::Edge(1), Problem::NoSuchPort)]);
    let found = changed(|_, edges| edges[1].to.port = "errors");
    assert_eq!(found, [(Place::Edge(1), Problem::NoSuchPort)], "no input is called errors");
    let found = changed(|_, edges| edges.push(edge("lost", OUTSIDE, OUTSIDE)));
    assert_eq!(found, [(Place::Edge(4), Problem::Unattached)]);
}

#[test]
fn b4_capacities_and_bursts_fit() {
    let found = changed(|_, edges| edges[3].capacity = 0);
    assert!(found.contains(&(Place::Edge(3), Problem::ZeroCapacity)));
    let found = changed(|nodes, _| nodes[1].burst = 5);
    assert_eq!(found, [(Place::Edge(2), Problem::CapacityBelowBurst)]);
    let found = changed(|nodes, edges| {
        nodes[1].burst = 5;
        edges[2].policy = PolicyKind::DropOldest;
    });
    assert_eq!(found, [], "only what blocks must hold a burst");
    let found = changed(|nodes, _| nodes[1].burst = 0);
    assert_eq!(found, [(Place::Node(1), Problem::ZeroBurst)]);
}

#[test]
fn b4_an_errors_port_does_not_block() {
    let letters = || EdgeSpec { from: End { node: 0, port: "errors" }, ..edge("letters", 0, 2) };
    let found = changed(|_, edges| edges.push(letters()));
    assert_eq!(found, [(Place::Edge(4), Problem::BlockingErrors)]);
    let policy = PolicyKind::DropNewest;
    let found = changed(|_, edges| edges.push(EdgeSpec { policy, ..letters() }));
    assert_eq!(found, []);
}

#[test]
fn b4_cycles_of_gating_and_of_control_edges_are_found() {
    let back = || edge("back", 2, 0);
    let found = changed(|_, edges| edges.push(back()));
    let [(Place::Edge(place), Problem::GatingCycle)] = found[..] else { panic!("{found:?}") };
    assert!([1, 2, 4].contains(&place), "an edge of the cycle, not {place}");
    let ways: [EdgeSpec<'static>; 3] = [
        EdgeSpec { feedback: true, ..back() },
        EdgeSpec { policy: PolicyKind::DropOldest, ..back() },
        EdgeSpec { priority: Priority::Control, ..back() },
    ];
    for way in ways {
        assert_eq!(changed(|_, edges| edges.push(way)), [], "{way:?}");
    }
    let found = changed(|_, edges| edges.push(edge("self", 1, 1)));
    assert_eq!(found, [(Place::Edge(4), Problem::GatingCycle)]);
    let found = changed(|_, edges| {
        edges.push(back());
        edges.iter_mut().for_each(|edge| edge.priority = Priority::Control);
    });
    let [(Place::Edge(place), Problem::ControlCycle)] = found[..] else { panic!("{found:?}") };
    assert!([1, 2, 4].contains(&place));
}

#[test]
fn b4_a_node_that_nothing_reaches_is_a_warning() {
    let found = changed(|_, edges| {
        edges.remove(0);
    });
    let unreached: Vec<_> =
        (0..3).map(|node| (Place::Node(node), Problem::NeverActivated)).collect();
    assert_eq!(found, unreached);
    assert_eq!(Problem::NeverActivated.severity(), Severity::Warning);
    let found = changed(|nodes, edges| {
        edges.remove(0);
        nodes[0].inputs = &[];
    });
    assert_eq!(found, [], "a node without inputs begins by itself");
}

#[test]
fn b4_too_little_memory_is_a_finding() {
    let topology = Topology { nodes: &[node("a")], edges: &[], groups: &GROUPS };
    let findings = validate(&topology, &mut []);
    let first = findings.first_error().unwrap();
    assert_eq!((first.place, first.problem), (Place::Graph, Problem::TooLarge));
}

#[test]
fn b4_a_finding_has_a_sentence_with_the_path_of_its_place() {
    let mut nodes = [node("a"), node("b")];
    (nodes[1].group, nodes[1].burst) = (1, 0);
    let topology = Topology { nodes: &nodes, edges: &[edge("in", OUTSIDE, 0)], groups: &GROUPS };
    let mut scratch = [0; scratch_length(2, 1)];
    let findings: Vec<_> = validate(&topology, &mut scratch).iter().collect();
    let text: Vec<String> =
        findings.iter().map(|finding| finding.display(&topology).to_string()).collect();
    let expected = [
        "error: node `inner.b`: the burst is 0: a node may emit at least one message an activation",
        "warning: node `inner.b`: the node has inputs, but no source and no input of the graph leads to one",
    ];
    assert_eq!(text, expected);
}

#[test]
fn b4_more_findings_than_are_kept_are_counted() {
    let nodes: Vec<_> = (0..40).map(|_| NodeSpec { burst: 0, ..node("same") }).collect();
    let topology = Topology { nodes: &nodes, edges: &[], groups: &GROUPS };
    let mut scratch = vec![0; scratch_length(40, 0)];
    let findings = validate(&topology, &mut scratch);
    assert!(findings.count() >= 40 + 39 && findings.iter().count() == 16);
}

#[test]
fn b4_a_start_order_fills_what_it_needs_and_reports_short_memory() {
    const SCRATCH: usize = scratch_length(5, 2);
    let nodes = ["a", "b", "c", "d", "e"].map(node);
    let edges = [edge("ac", 4, 2), edge("ce", 2, 0)];
    let topology = Topology { nodes: &nodes, edges: &edges, groups: &GROUPS };
    let mut scratch = [7; SCRATCH + 1];
    let mut order = [9; 7];
    assert_eq!(start_order(&topology, &mut order, &mut scratch), Ok(&[1, 3, 4, 2, 0][..]));
    assert_eq!(order, [1, 3, 4, 2, 0, 9, 9], "the rest of the memory stays as it is");
    let too_short = |slice, needed| Err(TableError::TooShort { slice, needed });
    let short = start_order(&topology, &mut order[..4], &mut scratch);
    assert_eq!(short, too_short("order", 5));
    let short = start_order(&topology, &mut order, &mut scratch[..SCRATCH - 1]);
    assert_eq!(short, too_short("scratch", SCRATCH));
}

/// Beyond the last index the counts would wrap, and the sort of a cycle might not end.
#[test]
fn b4_a_start_order_of_more_than_the_indices_is_an_error() {
    let (nodes, edges) = (vec![node("a"); 65_535], vec![edge("a", 0, 0); 65_535]);
    let (mut order, mut scratch) = (vec![0; 65_535], vec![0; scratch_length(65_535, 65_535)]);
    let most = 65_534;
    let mut of = |nodes, edges| {
        let topology = Topology { nodes, edges, groups: &GROUPS };
        start_order(&topology, &mut order, &mut scratch).map(<[u16]>::len)
    };
    assert_eq!(of(&nodes, &[]), Err(TableError::TooManyNodes { most }));
    assert_eq!(of(&nodes[1..], &[]), Ok(most));
    assert_eq!(of(&nodes[..1], &edges), Err(TableError::TooManyEdges { most }));
    assert_eq!(of(&nodes[..1], &edges[1..]), Ok(1));
}

/// Linear, but for the sorting of names: 1,000 nodes are validated by the compiler within its limit on constant
/// evaluation, which refuses quadratic work.
const _: () = {
    const NODES: usize = 1_000;
    const NAMES: [[u8; 4]; NODES] = {
        let mut names = [[0; 4]; NODES];
        let mut index = 0;
        while index < NODES {
            names[index] = [
                b'0' + (index / 1_000 % 10) as u8,
                b'0' + (index / 100 % 10) as u8,
                b'0' + (index / 10 % 10) as u8,
                b'0' + (index % 10) as u8,
            ];
            index += 1;
        }
        names
    };
    const fn name(index: usize) -> &'static str {
        match std::str::from_utf8(&NAMES[index]) {
            Ok(name) => name,
            Err(_) => "",
        }
    }
    static SPECS: [NodeSpec<'static>; NODES] = {
        let mut nodes = [node(""); NODES];
        let mut index = 0;
        while index < NODES {
            nodes[index].name = name(index);
            index += 1;
        }
        nodes
    };
    static EDGES: [EdgeSpec<'static>; NODES] = {
        let mut edges = [edge("", OUTSIDE, 0); NODES];
        let mut index = 0;
        while index < NODES {
            edges[index].name = name(index);
            if index > 0 {
                edges[index] = edge(name(index), index as u16 - 1, index as u16);
            }
            index += 1;
        }
        edges
    };
    let topology = Topology { nodes: &SPECS, edges: &EDGES, groups: &GROUPS };
    let mut scratch = [0; scratch_length(NODES, NODES)];
    assert!(validate(&topology, &mut scratch).count() == 0);
    assert!(start_order(&topology, &mut [0; NODES], &mut scratch).is_ok());
};
