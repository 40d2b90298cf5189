//! Shapes from elsewhere: a topology of each that is right, a clear error for each that is not.

use arachne::prelude::*;
use arachne_std::live::{EdgeShape, EndShape, Graph, NodeShape, Shape, ShapeError, layout};
use quickcheck::quickcheck;

struct Pass;

impl Node for Pass {
    type Input = One<u8>;
    type Output = One<u8>;
}

graph! {
    graph Line(In: u8 => first.One) -> (Out: u8) {
        first: Pass { One => between: [u8; 4] latest -> second.One; }
        second: Pass { One -> out.Out; }
    }
}

graph! {
    graph Pair(Raw: u8 => one.In [3]) -> (Value: u8) {
        one: Line { Out => joined: [u8; 4] -> two.In; }
        two: Line { Out -> out.Value; }
    }
}

graph! {
    graph Deep(Raw: u8 => pair.Raw) -> (Value: u8 [2] control) {
        pair: Pair { Value => handed: [u8; 1] high coalesce(merge) -> last.One; }
        last: Pass { One -> out.Value; }
    }
}

fn merge(_: &mut u8, _: u8) {}

fn shape() -> Shape {
    Shape::new("deep", &Deep::topology())
}

/// The error of a shape that was changed.
fn error(change: impl FnOnce(&mut Shape)) -> ShapeError {
    let mut changed = shape();
    change(&mut changed);
    let error = changed.leak().unwrap_err();
    assert!(!error.to_string().is_empty());
    error
}

#[test]
fn a_shape_makes_the_topology_that_it_was_made_of() {
    let shape = shape();
    assert_eq!(shape.groups.len(), 4);
    let text = serde_json::to_string(&shape).unwrap();
    let topology = serde_json::from_str::<Shape>(&text).unwrap().leak().unwrap();
    assert_eq!(Shape::new("deep", &topology), shape);
    let declared = Deep::topology();
    assert_eq!(topology.groups, declared.groups);
    assert_eq!(topology.edges, declared.edges);
    for (node, declared) in topology.nodes.iter().zip(declared.nodes) {
        assert_eq!(
            (node.name, node.kind, node.group),
            (declared.name, declared.kind, declared.group)
        );
    }
    assert!(topology.node("pair.two.first").is_some());
    // And it is drawn alike.
    assert_eq!(Graph::new(Shape::new("deep", &topology)), Graph::new(shape));
}

#[test]
fn what_is_no_graph_is_refused() {
    let path = |path: &str| ShapeError::Path(path.into());
    let twice = |path: &str| ShapeError::SamePath(path.into());
    assert_eq!(error(|shape| shape.groups.clear()), ShapeError::NoGroup);
    assert_eq!(error(|shape| shape.groups[0].parent = Some(0)), ShapeError::Parent { group: 0 });
    assert_eq!(error(|shape| shape.groups[2].parent = Some(2)), ShapeError::Parent { group: 2 });
    assert_eq!(error(|shape| shape.groups[1].parent = None), ShapeError::Parent { group: 1 });
    assert_eq!(
        error(|shape| shape.nodes[0].group = 9),
        ShapeError::NoSuchGroup { node: "pair.one.first".into(), group: 9 }
    );
    assert_eq!(error(|shape| shape.nodes[0].group = 0), path("pair.one.first"));
    assert_eq!(error(|shape| shape.nodes[1].path = "elsewhere".into()), path("elsewhere"));
    assert_eq!(
        error(|shape| shape.edges[0].path = "no.where.handed".into()),
        path("no.where.handed")
    );
    assert_eq!(error(|shape| shape.edges[0].name = String::new()), path("handed"));
    assert_eq!(error(|shape| shape.nodes[1] = shape.nodes[0].clone()), twice("pair.one.first"));
    assert_eq!(error(|shape| shape.edges[1] = shape.edges[0].clone()), twice("handed"));
    assert_eq!(error(|shape| shape.groups[3].name = "one".into()), twice("pair.one"));
    let count = shape().nodes.len() as u16;
    for end in [count, u16::MAX] {
        assert_eq!(
            error(|shape| shape.edges[0].to.node = Some(end)),
            ShapeError::NoSuchNode { edge: "handed".into(), node: end }
        );
    }
    let many = |shape: &mut Shape| shape.nodes = vec![shape.nodes[0].clone(); 65_536];
    assert_eq!(error(many), ShapeError::TooMany { what: "nodes", count: 65_536 });
}

#[test]
fn groups_that_are_nested_without_end_are_refused() {
    let mut nested = shape();
    (nested.nodes, nested.edges) = (vec![], vec![]);
    nested.groups.truncate(2);
    while nested.clone().leak().is_ok() {
        let parent = Some(nested.groups.len() as u16 - 1);
        nested.groups.push(arachne_std::live::GroupShape { name: "inner".into(), parent });
    }
    assert_eq!(nested.groups.len(), 66);
    let last = nested.groups.len() - 1;
    assert_eq!(nested.leak().unwrap_err(), ShapeError::Parent { group: last });
}

quickcheck! {
    /// Numbers and names of all kinds: an error, or a topology whose paths are those of the shape, and a picture.
    fn no_shape_does_harm(seed: Vec<(u8, u8, String)>) -> bool {
        let mut odd = shape();
        for (what, number, text) in seed {
            let index = usize::from(number) % 3;
            let node = (number > 9).then_some(u16::from(number % 16));
            match what % 7 {
                0 => odd.groups[index].parent = node,
                1 => odd.groups[index].name = text,
                2 => odd.nodes[index].group = number.into(),
                3 => odd.nodes[index] =
                    NodeShape { path: text.clone(), name: text, kind: String::new(), group: 0 },
                4 => odd.edges[index].from = EndShape { node, port: text },
                5 => odd.edges[index].to = EndShape { node, port: text },
                _ => {
                    let like = odd.edges[index].clone();
                    odd.edges.push(EdgeShape { path: text.clone(), name: text, ..like });
                }
            }
        }
        let picture = layout(&odd);
        assert_eq!(picture.nodes.len(), odd.nodes.len());
        odd.clone().leak().is_err() || {
            let again = Shape::new(&odd.name, &odd.clone().leak().unwrap());
            again == odd
        }
    }
}
