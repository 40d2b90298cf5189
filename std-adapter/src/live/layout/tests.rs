use super::super::shape::{EdgeShape, EndShape, GroupShape, NodeShape, Shape};
use super::{LABEL_WIDTH, OUTPUT_HEIGHT, Picture, Rectangle, TITLE_HEIGHT, layout};
use arachne::Priority;
use arachne::edge::PolicyKind;
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;

/// A shape of nodes given by their groups, groups by the groups around them, and edges by their ends.
fn shape(parents: &[u16], groups: &[u16], edges: &[(Option<u16>, Option<u16>, bool)]) -> Shape {
    let root = GroupShape { name: "root".into(), parent: None };
    let inner = parents.iter().map(|&parent| GroupShape { name: "g".into(), parent: Some(parent) });
    let node = |(index, &group): (usize, &u16)| NodeShape {
        path: format!("n{index}"),
        name: format!("n{index}"),
        kind: "Node".into(),
        group,
    };
    let edge = |&(from, to, feedback): &(Option<u16>, Option<u16>, bool)| EdgeShape {
        path: "edge".into(),
        name: "edge".into(),
        from: EndShape { node: from, port: "Out".into() },
        to: EndShape { node: to, port: "In".into() },
        payload: "u8".into(),
        capacity: 1,
        policy: PolicyKind::Block,
        priority: Priority::Normal,
        feedback,
    };
    Shape {
        name: "graph".into(),
        groups: std::iter::once(root).chain(inner).collect(),
        nodes: groups.iter().enumerate().map(node).collect(),
        edges: edges.iter().map(edge).collect(),
    }
}

fn overlap(one: &Rectangle, other: &Rectangle) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
}

fn holds(outer: &Rectangle, inner: &Rectangle) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && outer.x + outer.width >= inner.x + inner.width
        && outer.y + outer.height >= inner.y + inner.height
}

fn is_within(shape: &Shape, mut group: u16, around: u16) -> bool {
    while group > around {
        group = shape.groups[usize::from(group)].parent.unwrap_or(0);
    }
    group == around
}

/// What must hold of every picture.
fn check(shape: &Shape, picture: &Picture) {
    let whole = Rectangle { x: 0, y: 0, width: picture.width, height: picture.height };
    assert_eq!(picture.groups[0], whole);
    for (index, node) in picture.nodes.iter().enumerate() {
        assert!(holds(&whole, node), "node {index} is outside");
        for (other, rectangle) in picture.nodes.iter().enumerate().skip(index + 1) {
            assert!(!overlap(node, rectangle), "nodes {index} and {other} overlap");
        }
    }
    for (group, rectangle) in (1u16..).zip(&picture.groups[1..]) {
        for (node, spec) in shape.nodes.iter().enumerate() {
            let (place, inside) = (&picture.nodes[node], is_within(shape, spec.group, group));
            assert_eq!(overlap(rectangle, place), inside, "group {group}, node {node}");
            assert_eq!(holds(rectangle, place), inside, "group {group}, node {node}");
        }
        // The name of a box stands above all that is in it.
        let title = Rectangle { height: TITLE_HEIGHT, ..*rectangle };
        assert!(picture.nodes.iter().all(|node| !overlap(&title, node)), "the name of {group}");
        for (other, place) in (1u16..).zip(&picture.groups[1..]) {
            let nested = is_within(shape, other, group) || is_within(shape, group, other);
            assert_eq!(overlap(rectangle, place), nested && rectangle.width * place.width > 0);
        }
    }
    let labels: Vec<_> = picture.edges.iter().map(|edge| label(edge.points[0])).collect();
    for (index, (line, spec)) in picture.edges.iter().zip(&shape.edges).enumerate() {
        let points = &line.points;
        assert!(points.chunks(2).all(|pair| pair[0][1] == pair[1][1]), "edge {index} is level");
        let (first, last) = (points[0], points[points.len() - 1]);
        let sorted = points.is_sorted_by_key(|point| point[0]);
        assert_eq!(sorted, !line.back, "edge {index} leads to the right: {points:?}");
        if let Some(from) = spec.from.node.map(|node| &picture.nodes[usize::from(node)]) {
            assert_eq!(first[0], from.x + from.width);
            assert!((from.y..from.y + from.height).contains(&first[1]), "edge {index} begins");
        }
        if let Some(to) = spec.to.node.map(|node| &picture.nodes[usize::from(node)]) {
            assert_eq!(last[0], to.x);
            assert!((to.y..to.y + to.height).contains(&last[1]), "edge {index} ends");
        }
        for (other, node) in picture.nodes.iter().enumerate() {
            assert!(!overlap(&labels[index], node), "the label of {index} is on node {other}");
            for pair in points.chunks(2) {
                let (left, right) = (pair[0][0].min(pair[1][0]), pair[0][0].max(pair[1][0]));
                let (x, y) = (left, pair[0][1]);
                let stretch = Rectangle { x, y, width: right - left, height: 1 };
                assert!(!overlap(&stretch, node), "edge {index} runs through node {other}");
            }
        }
        for (other, place) in labels.iter().enumerate().skip(index + 1) {
            assert!(!overlap(&labels[index], place), "labels {index} and {other} overlap");
        }
    }
}

fn label([x, y]: [i32; 2]) -> Rectangle {
    let height = OUTPUT_HEIGHT;
    Rectangle { x, y: y - height / 2, width: LABEL_WIDTH, height }
}

#[test]
fn a_chain_stands_in_one_row() {
    let shape = shape(
        &[],
        &[0, 0, 0],
        &[(None, Some(0), false), (Some(0), Some(1), false), (Some(1), Some(2), false)],
    );
    let picture = layout(&shape);
    check(&shape, &picture);
    assert!(picture.nodes.windows(2).all(|pair| pair[0].x < pair[1].x));
    assert!(picture.nodes.windows(2).all(|pair| pair[0].y == pair[1].y), "{:?}", picture.nodes);
}

#[test]
fn feedback_leads_back_and_nothing_else_does() {
    let edges = [
        (Some(0), Some(1), false),
        (Some(1), Some(2), false),
        (Some(2), Some(0), true),
        (Some(1), Some(1), true),
        (Some(2), None, false),
    ];
    let shape = shape(&[], &[0, 0, 0], &edges);
    let picture = layout(&shape);
    check(&shape, &picture);
    let back: Vec<_> = picture.edges.iter().map(|edge| edge.back).collect();
    assert_eq!(back, [false, false, true, true, false]);
}

/// What leaves a box and comes back to it goes around what is between, still to the right.
#[test]
fn a_path_out_of_a_box_and_back_leads_to_the_right() {
    let edges = [(Some(0), Some(1), false), (Some(1), Some(2), false), (Some(0), Some(2), false)];
    let shape = shape(&[0], &[1, 0, 1], &edges);
    let picture = layout(&shape);
    check(&shape, &picture);
    assert!(picture.edges.iter().all(|edge| !edge.back));
}

/// An edge stays in the box of its source as long as the box goes on, and enters that of its target as soon as it begins.
#[test]
fn an_edge_leaves_a_box_late_and_enters_one_early() {
    let chain = |from, to| (Some(from), Some(to), false);
    // Nodes 0 to 2 are in the first box, 3 to 5 in the second; 6 stands behind the one, 7 in front of the other.
    let edges = [
        chain(0, 1),
        chain(1, 2),
        chain(2, 6),
        chain(0, 6),
        chain(7, 3),
        chain(3, 4),
        chain(4, 5),
        chain(7, 5),
    ];
    let shape = shape(&[0, 0], &[1, 1, 1, 2, 2, 2, 0, 0], &edges);
    let picture = layout(&shape);
    check(&shape, &picture);
    for (edge, group) in [(3, 1), (7, 2)] {
        let place = picture.groups[group];
        let points = &picture.edges[edge].points;
        let track = points.chunks(2).nth(1).expect("it passes columns");
        let inside = |point: &[i32; 2]| {
            (place.x..=place.x + place.width).contains(&point[0])
                && (place.y..place.y + place.height).contains(&point[1])
        };
        assert!(inside(&track[0]) && inside(&track[1]), "{track:?} in {place:?}");
    }
}

#[test]
fn a_cycle_that_is_not_declared_is_opened() {
    let shape = shape(&[], &[0, 0], &[(Some(0), Some(1), false), (Some(1), Some(0), false)]);
    let picture = layout(&shape);
    check(&shape, &picture);
    assert_eq!(picture.edges.iter().filter(|edge| edge.back).count(), 1);
}

#[test]
fn nothing_is_a_picture_too() {
    let picture = layout(&shape(&[], &[], &[]));
    assert!(picture.width > 0 && picture.height > 0);
    let empty = Shape { name: String::new(), groups: vec![], nodes: vec![], edges: vec![] };
    assert_eq!(layout(&empty).groups.len(), 1);
    // A box without nodes has no size; an edge between nothing and nothing is drawn.
    let odd = shape(&[0, 1], &[], &[(None, None, false)]);
    assert_eq!(layout(&odd).groups[1..], [Rectangle::default(); 2]);
    assert_eq!(layout(&odd).edges.len(), 1);
}

#[test]
fn what_does_not_exist_counts_as_outside() {
    let mut odd = shape(&[7], &[9, 1], &[(Some(5), Some(0), false), (Some(1), Some(6), false)]);
    let picture = layout(&odd);
    assert_eq!((picture.nodes.len(), picture.edges.len()), (2, 2));
    odd.groups[1].parent = Some(0);
    odd.nodes[0].group = 0;
    (odd.edges[0].from.node, odd.edges[1].to.node) = (None, None);
    assert_eq!(picture, layout(&odd));
}

/// Graphs of all kinds: nested boxes, fans, long edges, cycles and ends outside.
#[test]
fn every_picture_keeps_the_rules() {
    for seed in 0..300 {
        let mut random = Pcg32::new(seed, 7);
        let mut below = |limit: u32| random.next_u32() % limit.max(1);
        let parents: Vec<_> = (0..below(5)).map(|index| below(index + 1) as u16).collect();
        let nodes = 1 + below(12);
        let groups: Vec<_> = (0..nodes).map(|_| below(parents.len() as u32 + 1) as u16).collect();
        let edges: Vec<_> = (0..below(3 * nodes))
            .map(|_| {
                let (from, to) = (below(nodes) as u16, below(nodes) as u16);
                match below(8) {
                    0 => (None, Some(to), false),
                    1 => (Some(from), None, false),
                    2 => (Some(from.max(to)), Some(from.min(to)), true),
                    3 => (Some(from), Some(to), from >= to),
                    _ => (Some(from.min(to)), Some(from.max(to)), from == to),
                }
            })
            .collect();
        let shape = shape(&parents, &groups, &edges);
        let picture = layout(&shape);
        check(&shape, &picture);
        assert_eq!(picture, layout(&shape), "seed {seed}");
    }
}
