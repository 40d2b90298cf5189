//! Topologies of any kind: validation does not panic, and finds what a plain check finds; an order that it gives respects
//! the edges.
#![no_main]

use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::node::OnFailure;
use arachne::port::{PortSpec, Schema};
use arachne::topology::{
    EdgeId, EdgeSpec, End, GroupSpec, NodeId, NodeSpec, OUTSIDE, Place, Problem, Severity,
    Topology, scratch_length, start_order, validate,
};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

const NODES: usize = 8;
const EDGES: usize = 24;

const NAMES: [&str; 8] = ["a", "b", "ab", "", "errors", "a.b", "ä", "\"<\\"];
const PORTS: [PortSpec; 3] = [port("P"), port("Q"), port("errors")];
const PORT_NAMES: [&str; 4] = ["P", "errors", "Q", "R"];
const PRIORITIES: [Priority; 4] =
    [Priority::Normal, Priority::Control, Priority::High, Priority::Low];
const POLICIES: [PolicyKind; 4] =
    [PolicyKind::Block, PolicyKind::DropNewest, PolicyKind::DropOldest, PolicyKind::Coalesce];

const fn port(name: &'static str) -> PortSpec {
    PortSpec { name, payload: "u8", schema: Schema::NONE }
}

/// What a topology is made from. Most draws are of something sound, so that whole topologies are, too.
#[derive(Arbitrary, Debug)]
struct Plan {
    groups: Vec<u8>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    copies: u8,
    /// Less working memory than it takes, now and then.
    missing: u8,
}

#[derive(Arbitrary, Debug)]
struct Node {
    name: u8,
    group: u8,
    burst: u8,
    inputs: u8,
    outputs: u8,
}

#[derive(Arbitrary, Debug)]
struct Edge {
    name: u8,
    group: u8,
    from: (u8, u8),
    to: (u8, u8),
    capacity: u8,
    policy: u8,
    priority: u8,
    feedback: bool,
}

fuzz_target!(|plan: Plan| {
    let copies = if plan.copies >= 0xf0 { 12 } else { 1 };
    let names = Names::of(&plan, copies);
    let groups = groups(&plan);
    let (nodes, edges) = specs(&plan, copies, &names);
    let topology = Topology { nodes: &nodes, edges: &edges, groups: &groups };
    let whole = scratch_length(nodes.len(), edges.len());
    let missing = usize::from(plan.missing.saturating_sub(0xf0)).min(whole);
    let findings = validate(&topology, &mut vec![0xabcd; whole - missing]);

    let expected = if missing == 0 { reference(&topology) } else { vec![Expected::too_large()] };
    let sound = !expected.iter().any(|expected| expected.problem.severity() == Severity::Error);
    assert_eq!(findings.first_error().is_none(), sound, "{topology:#?}");
    assert_eq!(
        findings.count() as usize,
        expected.len(),
        "{:?}",
        findings.iter().collect::<Vec<_>>()
    );
    let mut left = expected;
    for finding in findings.iter() {
        let at = left.iter().position(|expected| {
            expected.problem == finding.problem && expected.places.contains(&finding.place)
        });
        left.swap_remove(at.unwrap_or_else(|| panic!("{finding:?} in {topology:#?}")));
        let _ = finding.display(&topology).to_string();
    }
    if copies == 1 {
        check_order(&topology);
        draw(&topology);
    }
});

/// The names of nodes and edges: some of a few that collide, most of their own.
struct Names {
    nodes: Vec<String>,
    edges: Vec<String>,
}

impl Names {
    fn of(plan: &Plan, copies: usize) -> Self {
        let name = |draw: u8, index: usize, copy: usize| match NAMES.get(usize::from(draw)) {
            Some(name) if copy == 0 => (*name).to_string(),
            Some(name) => format!("{name}{copy}"),
            None => format!("x{index}.{copy}"),
        };
        let nodes = (0..copies).flat_map(|copy| {
            let nodes = plan.nodes.iter().take(NODES).enumerate();
            nodes.map(move |(index, node)| name(node.name, index, copy))
        });
        let edges = (0..copies).flat_map(|copy| {
            let edges = plan.edges.iter().take(EDGES).enumerate();
            edges.map(move |(index, edge)| name(edge.name, index, copy))
        });
        Self { nodes: nodes.collect(), edges: edges.collect() }
    }
}

fn groups(plan: &Plan) -> Vec<GroupSpec<'static>> {
    let parent = |index: usize, draw: u8| match draw {
        0xf0..0xf8 => OUTSIDE,
        0xf8.. => u16::from(draw) - 0xf8,
        _ if index == 0 => OUTSIDE,
        _ => u16::from(draw) % index as u16,
    };
    let drawn = plan.groups.iter().take(6).enumerate();
    let group = |(index, draw): (usize, &u8)| GroupSpec {
        name: NAMES[usize::from(*draw) % NAMES.len()],
        parent: parent(index, *draw),
    };
    drawn.map(group).collect()
}

/// As many copies of the nodes and edges beside one another.
fn specs<'a>(
    plan: &Plan,
    copies: usize,
    names: &'a Names,
) -> (Vec<NodeSpec<'a>>, Vec<EdgeSpec<'a>>) {
    let (nodes, edges) =
        (&plan.nodes[..plan.nodes.len().min(NODES)], plan.edges.iter().take(EDGES));
    let groups = plan.groups.len().min(6) as u16;
    let group = |draw: u8| match draw {
        0xf8.. => OUTSIDE - u16::from(draw & 3),
        _ => u16::from(draw) % groups.max(1),
    };
    let ports = |draw: u8| &PORTS[usize::from(draw >> 4) % 2..][..usize::from(draw) % 3];
    let node_specs = (0..copies).flat_map(|_| nodes.iter()).zip(&names.nodes);
    let node_specs = node_specs.map(|(node, name)| NodeSpec {
        name,
        group: group(node.group),
        kind: "Kind",
        burst: if node.burst >= 0xf8 { 0 } else { u32::from(node.burst % 3) + 1 },
        timer_priority: Priority::Normal,
        on_failure: OnFailure::Continue,
        inputs: ports(node.inputs),
        outputs: ports(node.outputs),
    });
    let count = nodes.len() as u16;
    let end = |(node, port): (u8, u8), copy: u16, output: bool| {
        let node = match node {
            0xc0..0xf8 => OUTSIDE,
            0xf8.. => 60_000 + u16::from(node),
            _ if count == 0 => OUTSIDE,
            _ => u16::from(node) % count,
        };
        let spec = nodes.get(usize::from(node));
        let named = spec.map(|spec| ports(if output { spec.outputs } else { spec.inputs }));
        let own = named.and_then(|ports| ports.get(usize::from(port) % ports.len().max(1)));
        let port = match own {
            Some(own) if port < 0xc0 => own.name,
            _ => PORT_NAMES[usize::from(port) % PORT_NAMES.len()],
        };
        let node = if node < count { node + copy * count } else { node };
        End { node, port }
    };
    let edge_specs =
        (0..copies as u16).flat_map(|copy| edges.clone().map(move |edge| (copy, edge)));
    let edge_specs = edge_specs.zip(&names.edges).map(|((copy, edge), name)| EdgeSpec {
        name,
        group: group(edge.group),
        from: end(edge.from, copy, true),
        to: end(edge.to, copy, false),
        payload: "u8",
        capacity: if edge.capacity >= 0xf8 { 0 } else { u32::from(edge.capacity % 4) + 1 },
        policy: POLICIES[usize::from(edge.policy) % POLICIES.len()],
        priority: PRIORITIES[usize::from(edge.priority) % 4],
        feedback: edge.feedback,
    });
    (node_specs.collect(), edge_specs.collect())
}

/// A problem, and the places of which it names one.
struct Expected {
    problem: Problem,
    places: Vec<Place>,
}

impl Expected {
    fn too_large() -> Self {
        Self { problem: Problem::TooLarge, places: vec![Place::Graph] }
    }
}

/// What is wrong with a topology, by loops over loops.
fn reference(topology: &Topology<'_>) -> Vec<Expected> {
    let Topology { nodes, edges, groups } = *topology;
    let mut found = Vec::new();
    let mut add = |problem, places: Vec<Place>| found.push(Expected { problem, places });
    let in_group = |group: u16| usize::from(group) < groups.len();
    for (index, group) in groups.iter().enumerate() {
        let right =
            if index == 0 { group.parent == OUTSIDE } else { usize::from(group.parent) < index };
        if !right {
            add(Problem::NoSuchGroup, vec![Place::Graph]);
        }
    }
    for (index, node) in nodes.iter().enumerate() {
        let place = Place::Node(index as u16);
        if !in_group(node.group) {
            add(Problem::NoSuchGroup, vec![place]);
        }
        if node.burst == 0 {
            add(Problem::ZeroBurst, vec![place]);
        }
    }
    for (index, edge) in edges.iter().enumerate() {
        let place = Place::Edge(index as u16);
        let mut wrong = |is_wrong: bool, problem| {
            if is_wrong {
                add(problem, vec![place]);
            }
        };
        let [source, target] = [edge.from, edge.to].map(|end| nodes.get(usize::from(end.node)));
        let [begins, ends] = [edge.from, edge.to].map(|end| end.node != OUTSIDE);
        let has = |ports: &[PortSpec], name| ports.iter().any(|port| port.name == name);
        wrong(!in_group(edge.group), Problem::NoSuchGroup);
        wrong(edge.capacity == 0, Problem::ZeroCapacity);
        wrong(!begins && !ends, Problem::Unattached);
        wrong(begins && source.is_none(), Problem::NoSuchNode);
        wrong(ends && target.is_none(), Problem::NoSuchNode);
        let no_output =
            |node: &NodeSpec<'_>| edge.from.port != "errors" && !has(node.outputs, edge.from.port);
        wrong(source.is_some_and(no_output), Problem::NoSuchPort);
        wrong(target.is_some_and(|node| !has(node.inputs, edge.to.port)), Problem::NoSuchPort);
        let blocks = edge.policy == PolicyKind::Block;
        wrong(begins && blocks && edge.from.port == "errors", Problem::BlockingErrors);
        let gates = blocks && edge.priority != Priority::Control && !edge.feedback;
        let below = |node: &NodeSpec<'_>| gates && edge.capacity < node.burst;
        wrong(source.is_some_and(below), Problem::CapacityBelowBurst);
    }
    // Of those with one name, each but one is told of.
    let mut names = BTreeMap::<_, Vec<Place>>::new();
    for (index, node) in nodes.iter().enumerate() {
        names.entry((node.group, 3, node.name)).or_default().push(Place::Node(index as u16));
    }
    for (index, edge) in edges.iter().enumerate() {
        let side = match (edge.from.node, edge.to.node) {
            (OUTSIDE, _) => 1,
            (_, OUTSIDE) => 2,
            _ => 0,
        };
        names.entry((edge.group, side, edge.name)).or_default().push(Place::Edge(index as u16));
    }
    for places in names.values() {
        for _ in 1..places.len() {
            add(Problem::DuplicateName, places[1..].to_vec());
        }
    }
    let gating = on_cycles(topology, |edge| edge.gates());
    let control = on_cycles(topology, |edge| edge.is_control() && !edge.feedback);
    for (places, problem) in [(gating, Problem::GatingCycle), (control, Problem::ControlCycle)] {
        if !places.is_empty() {
            add(problem, places);
        }
    }
    for node in unreached(topology) {
        add(Problem::NeverActivated, vec![Place::Node(node)]);
    }
    found
}

/// The edges of the kind that are on a cycle of such edges.
fn on_cycles(topology: &Topology<'_>, counts: impl Fn(&EdgeSpec<'_>) -> bool) -> Vec<Place> {
    let count = topology.nodes.len();
    let inside = |edge: &&EdgeSpec<'_>| {
        usize::from(edge.from.node.max(edge.to.node)) < count && counts(edge)
    };
    let leads = |from: u16, to: u16| {
        let mut seen = vec![from];
        let mut next = 0;
        while let Some(node) = seen.get(next).copied() {
            for edge in topology.edges.iter().filter(inside) {
                if edge.from.node == node && !seen.contains(&edge.to.node) {
                    seen.push(edge.to.node);
                }
            }
            next += 1;
        }
        seen.contains(&to)
    };
    let edges = topology.edges.iter().enumerate();
    let on_cycle = edges.filter(|(_, edge)| inside(edge) && leads(edge.to.node, edge.from.node));
    on_cycle.map(|(index, _)| Place::Edge(index as u16)).collect()
}

/// The nodes that no source and no input leads to.
fn unreached(topology: &Topology<'_>) -> Vec<u16> {
    let count = topology.nodes.len() as u16;
    let is_source = |node: &u16| topology.nodes[usize::from(*node)].inputs.is_empty();
    let mut reached: Vec<u16> = (0..count).filter(is_source).collect();
    loop {
        let next = topology.edges.iter().find(|edge| {
            let fed = edge.from.node == OUTSIDE || reached.contains(&edge.from.node);
            fed && edge.to.node < count && !reached.contains(&edge.to.node)
        });
        match next {
            Some(edge) => reached.push(edge.to.node),
            None => return (0..count).filter(|node| !reached.contains(node)).collect(),
        }
    }
}

/// Each node after all that feed it, the lowest index first; those on a cycle, and behind one, at the end.
fn check_order(topology: &Topology<'_>) {
    let count = topology.nodes.len() as u16;
    let forward = |edge: &&EdgeSpec<'_>| edge.from.node.max(edge.to.node) < count && !edge.feedback;
    let mut expected: Vec<u16> = Vec::new();
    while let Some(next) = (0..count).find(|node| {
        let fed_by =
            |edge: &EdgeSpec<'_>| edge.to.node != *node || expected.contains(&edge.from.node);
        !expected.contains(node) && topology.edges.iter().filter(forward).all(fed_by)
    }) {
        expected.push(next);
    }
    let rest: Vec<u16> = (0..count).filter(|node| !expected.contains(node)).collect();
    expected.extend(rest);
    let needed = scratch_length(topology.nodes.len(), topology.edges.len());
    let (mut order, mut scratch) = (vec![0xabcd; topology.nodes.len()], vec![0xabcd; needed]);
    let started = start_order(topology, &mut order, &mut scratch);
    assert_eq!(started, Ok(&expected[..]), "{topology:#?}");
    // Memory that is too short is an error.
    assert!(start_order(topology, &mut order, &mut scratch[1..]).is_err());
    if let Some((_, short)) = order.split_first_mut() {
        assert!(start_order(topology, short, &mut scratch).is_err());
    }
}

/// Pictures and paths of what is malformed, too.
fn draw(topology: &Topology<'_>) {
    let _ = (topology.dot().to_string(), topology.mermaid().to_string());
    for node in 0..=topology.nodes.len() as u16 {
        let path = topology.node_path(NodeId(node)).to_string();
        assert!(usize::from(node) == topology.nodes.len() || topology.node(&path).is_some());
    }
    for edge in 0..=topology.edges.len() as u16 {
        let path = topology.edge_path(EdgeId(edge)).to_string();
        assert!(usize::from(edge) == topology.edges.len() || topology.edge(&path).is_some());
    }
}
