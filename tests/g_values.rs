//! Graphs as plain values: in a static, in a thread, cloned, as a snapshot; what an observer is told of them; pictures.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::edge::EdgeFigures;
use arachne::graph::{Input, Output};
use arachne::hash::StableHasher;
use arachne::observe::{Event, Observer};
use arachne::prelude::*;
use arachne::topology::EdgeId;
use common::deep::{Deep, Pair, Quad, Relay, deep, run};
use common::random::{Choices, Random};

#[test]
fn g_a_graph_is_a_plain_value() {
    static GRAPH: std::sync::Mutex<Deep> = std::sync::Mutex::new(Deep {
        up: Quad { left: PAIR, right: PAIR, edges: Quad::edges() },
        down: Quad { left: PAIR, right: PAIR, edges: Quad::edges() },
        tape: Relay::new(),
        edges: Deep::edges(),
    });
    const PAIR: Pair = Pair { one: Relay::new(), two: Relay::new(), edges: Pair::edges() };
    // Out of a static, into a thread, and back.
    let graph = GRAPH.lock().unwrap().clone();
    let thread = std::thread::spawn(move || {
        let mut engine = Engine::new(graph);
        run(&mut engine, [Input::<Deep>::In(3)]);
        engine
    });
    let mut engine = thread.join().unwrap();
    let Some(Output::<Deep>::Out(3)) = engine.pop() else { panic!("no output") };
    assert_eq!(engine.into_graph().tape.seen, [3]);
}

#[test]
fn g_a_snapshot_goes_on_as_the_engine_did() {
    use std::hash::Hasher;
    let hash = |engine: &Engine<Deep>| {
        let mut hasher = StableHasher::default();
        engine.hash_state(&mut hasher);
        hasher.finish()
    };
    let mut engine = Engine::new(deep());
    engine.start(0).unwrap();
    for item in 0..6 {
        engine.push(Input::<Deep>::In(item)).unwrap();
    }
    engine.tick(1, 7).unwrap();
    let snapshot = engine.snapshot();
    let middle = hash(&engine);
    engine.tick(2, 100).unwrap();
    let end = hash(&engine);
    assert_ne!(middle, end);
    engine.restore(snapshot.clone());
    assert_eq!(hash(&engine), middle);
    engine.tick(2, 100).unwrap();
    assert_eq!(hash(&engine), end);
    let mut other = Engine::new(deep());
    other.restore(snapshot);
    for _ in 0..100 {
        other.tick(2, 1).unwrap();
    }
    assert_eq!(hash(&other), end, "S1: in steps, from a snapshot");
}

/// Counts what an observer is told of each edge.
#[derive(Default)]
struct Accounts(Vec<EdgeFigures>);

impl Observer for Accounts {
    fn observe(&mut self, event: &Event) {
        let (EdgeId(edge), what): (_, fn(&mut EdgeFigures)) = match *event {
            Event::Enqueued { edge, .. } => (edge, |figures| figures.queued += 1),
            Event::Dequeued { edge } => (edge, |figures| {
                figures.queued -= 1;
                figures.dequeued += 1;
            }),
            Event::Dropped { edge } => (edge, |figures| figures.dropped += 1),
            Event::Coalesced { edge, .. } => (edge, |figures| figures.coalesced += 1),
            Event::Refused { edge } => (edge, |figures| figures.refused += 1),
            _ => return,
        };
        if let Some(figures) = self.0.get_mut(usize::from(edge)) {
            what(figures);
        }
    }
}

#[test]
fn e4_the_figures_are_what_an_observer_is_told() {
    for seed in 0..100 {
        let mut random = Random(seed);
        let mut graph = deep();
        graph.up.left.two.twice = random.chance(50);
        graph.up.right.two.twice = random.chance(50);
        let observer = Accounts(vec![EdgeFigures::default(); 10]);
        let mut engine = Engine::with(graph, Default::default(), observer);
        engine.start(0).unwrap();
        for now_ns in 0..60 {
            for _ in 0..random.below(4) {
                let _ = engine.push(Input::<Deep>::In(now_ns as u32));
            }
            engine.tick(now_ns, random.below(12) as u32).unwrap();
            if random.chance(30) {
                let _ = engine.pop();
            }
            for (edge, spec) in (0..).zip(engine.topology().edges) {
                let figures = engine.figures(EdgeId(edge)).unwrap();
                let mut told = engine.observer().0[usize::from(edge)];
                if spec.policy == arachne::edge::PolicyKind::DropOldest {
                    // A displaced item was told as queued, and has left.
                    told.queued -= told.dropped;
                }
                told.high_water = figures.high_water;
                assert_eq!(figures, told, "seed {seed}: edge {}", spec.name);
                assert!(u64::from(figures.high_water) >= figures.queued);
            }
        }
    }
}

#[test]
fn g_a_topology_draws_itself() {
    graph! {
        graph Small(In: u32 => pair.In [4] latest) -> (Out: u32) {
            pair: Pair { Out => more: [u32; 2] control drop -> sink.One; }
            sink: Relay { One => back: [u32; 1] feedback low -> sink.One -> out.Out; }
        }
    }
    let topology = Small::topology();
    let dot = r#"digraph "Small" {
  rankdir=LR; node [shape=box, style=rounded]; edge [fontsize=10];
  n2 [label="sink\nRelay"];
  subgraph cluster_1 { label="pair";
  n0 [label="one\nRelay"];
  n1 [label="two\nRelay"];
  }
  n1 -> n2 [label="more: [u32; 2] control drop", color=red, penwidth=2];
  n2 -> n2 [label="back: [u32; 1] low feedback", style=dashed];
  n0 -> n1 [label="link: [u32; 4]"];
  i3 [label="In", shape=plaintext];
  i3 -> n0 [label="In: [u32; 4] latest"];
  o4 [label="Out", shape=plaintext];
  n2 -> o4 [label="Out: [u32; 16]"];
}
"#;
    assert_eq!(topology.dot().to_string(), dot);
    let mermaid = r#"flowchart LR
  n2["sink<br/><small>Relay</small>"]
  subgraph g1["pair"]
  n0["one<br/><small>Relay</small>"]
  n1["two<br/><small>Relay</small>"]
  end
  n1 ==>|"more: u32 ×2 control drop"| n2
  n2 -.->|"back: u32 ×1 low feedback"| n2
  n0 -->|"link: u32 ×4"| n1
  i3(["In"])
  i3 -->|"In: u32 ×4 latest"| n0
  o4(["Out"])
  n2 -->|"Out: u32 ×16"| o4
"#;
    assert_eq!(topology.mermaid().to_string(), mermaid);
}
