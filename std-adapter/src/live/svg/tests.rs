use super::super::{GroupShape, Shape};
use super::*;
use quickcheck::quickcheck;

fn shape(names: &[String; 5]) -> Shape {
    let [group, node, kind, edge, payload] = names.clone();
    let node = NodeShape { path: node.clone(), name: node, kind, group: 1 };
    let end = |node| EndShape { node, port: "One".into() };
    let line = |from, to, feedback| EdgeShape {
        path: edge.clone(),
        name: edge.clone(),
        from: end(from),
        to: end(to),
        payload: payload.clone(),
        capacity: 1,
        policy: PolicyKind::DropOldest,
        priority: Priority::Control,
        feedback,
    };
    Shape {
        name: "graph".into(),
        groups: vec![
            GroupShape { name: "Graph".into(), parent: None },
            GroupShape { name: group, parent: Some(0) },
        ],
        nodes: vec![node.clone(), node],
        edges: vec![
            line(None, Some(0), false),
            line(Some(0), Some(1), false),
            line(Some(1), Some(0), true),
            line(Some(1), None, false),
        ],
    }
}

fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("it is XML");
    let texts = document.descendants().filter(roxmltree::Node::is_element);
    texts.filter_map(|element| element.text()).map(str::to_owned).collect()
}

#[test]
fn what_is_too_long_is_shortened_and_whole_in_a_title() {
    let long = "abcdefghijklmnopqrstuvwxyz".to_owned();
    let names = [const { String::new() }; 5].map(|_| long.clone());
    let texts = texts(&Graph::new(shape(&names)).svg());
    for expected in [
        "abcdefghijklmn…".to_owned(),
        "abcdefghijklmnop…".to_owned(),
        format!("{long}: {long}"),
        format!("{long}: outside.One → {long}.One, {long} ×1 control latest"),
        format!("{long}: {long}.One → {long}.One, {long} ×1 control latest feedback"),
        format!("{long}: {long}.One → outside.One, {long} ×1 control latest"),
    ] {
        assert!(texts.contains(&expected), "{expected}: {texts:#?}");
    }
}

#[test]
fn all_is_drawn() {
    let names = ["box", "node", "Kind", "edge", "u8"].map(str::to_owned);
    let svg = Graph::new(shape(&names)).svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let count = |name: &str, class: &str| {
        let class = |node: &roxmltree::Node<'_, '_>| node.attribute("class") == Some(class);
        document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)))
            .filter(class)
            .count()
    };
    assert_eq!(count("g", "box"), 1);
    assert_eq!(count("g", "node"), 2);
    assert_eq!(count("g", "edge control"), 3);
    assert_eq!(count("g", "edge control feedback"), 1);
    assert_eq!(count("path", "way"), 4);
    assert_eq!(count("circle", "end"), 2);
}

quickcheck! {
    fn whatever_names_hold_it_is_xml(group: String, node: String, kind: String, edge: String, payload: String) -> bool {
        let plain = |name: &str| -> String {
            name.chars().map(|letter| match letter {
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => ' ',
                letter => letter,
            }).collect()
        };
        let title = format!("{}: {}", plain(&node), plain(&kind));
        texts(&Graph::new(shape(&[group, node, kind, edge, payload])).svg()).contains(&title)
    }
}
