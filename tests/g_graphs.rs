//! What `graph!` promises: fan-out and fan-in, cycles, subgraphs and their paths, backpressure across boundaries.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::graph::{Input, Output};
use arachne::prelude::*;
use arachne::topology::{EdgeId, NodeId};
use common::deep::{Deep, Relay, deep, run};

#[test]
fn g_a_fan_out_sends_to_all_or_to_none() {
    graph! {
        graph Fan(In: u32 => head.One) {
            head: Relay { One => wide: [u32; 4] -> a.One, tight: [u32; 1] -> b.One, loose: [u32; 1] drop -> c.One; }
            a: Relay { One -> nowhere; }
            b: Relay { One -> nowhere; }
            c: Relay { One -> nowhere; }
        }
    }
    let mut head = Relay::new();
    head.twice = true;
    let mut engine = Engine::new(Fan::new(head, Relay::new(), Relay::new(), Relay::new()));
    run(&mut engine, [5, 6].map(Input::<Fan>::In));
    let graph = engine.graph();
    assert_eq!(graph.head.refused, 2, "the second of each two finds `tight` full");
    for relay in [&graph.a, &graph.b, &graph.c] {
        assert_eq!(relay.seen, [5, 6], "refused on one, sent on none");
    }
    let figures = |name: &str| engine.figures(engine.edge(name).unwrap()).unwrap();
    assert_eq!((figures("tight").refused, figures("wide").offered()), (2, 2));
}

#[test]
fn g_a_fan_in_keeps_the_order_of_each_edge() {
    graph! {
        graph Join(A: u32 => a.One, B: u32 => b.One) {
            a: Relay { One => left: [u32; 2] -> sink.One; }
            b: Relay { One => right: [u32; 2] -> sink.One; }
            sink: Relay { One -> nowhere; }
        }
    }
    let mut engine = Engine::new(Join::new(Relay::new(), Relay::new(), Relay::new()));
    let inputs = (0..8).flat_map(|n| [Input::<Join>::A(n), Input::<Join>::B(100 + n)]);
    run(&mut engine, inputs);
    let seen = &engine.graph().sink.seen;
    assert_eq!(seen.len(), 16);
    let (left, right): (Vec<u32>, Vec<u32>) = seen.iter().partition(|item| **item < 100);
    assert!(left.is_sorted() && right.is_sorted());
}

/// Counts down through a self-loop.
#[derive(Default)]
struct Countdown(Vec<u32>);

impl Node for Countdown {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        One::One(item): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.0.push(item);
        if item > 0 {
            context.emit(One::One(item - 1))?;
        }
        Ok(())
    }
}

#[test]
fn g_a_self_loop_and_a_cycle_run_until_they_are_done() {
    graph! {
        graph Loop(In: u32 => count.One) {
            count: Countdown { One => again: [u32; 1] feedback -> count.One; }
        }
    }
    let mut engine = Engine::new(Loop::new(Countdown::default()));
    run(&mut engine, [Input::<Loop>::In(5)]);
    assert_eq!(engine.graph().count.0, [5, 4, 3, 2, 1, 0]);
    graph! {
        graph Ring(In: u32 => one.One) {
            one: Countdown { One => there: [u32; 3] -> other.One; }
            other: Countdown { One => back: [u32; 3] feedback -> one.One; }
        }
    }
    let mut engine = Engine::new(Ring::new(Countdown::default(), Countdown::default()));
    run(&mut engine, [Input::<Ring>::In(5)]);
    assert_eq!(engine.graph().one.0, [5, 3, 1]);
    assert_eq!(engine.graph().other.0, [4, 2, 0]);
}

#[test]
fn g_a_subgraph_is_flattened_and_its_boundary_adds_no_queue() {
    let topology = Deep::topology();
    assert_eq!((topology.nodes.len(), topology.groups.len()), (9, 7));
    let paths: Vec<String> =
        (0..9).map(|node| topology.node_path(NodeId(node)).to_string()).collect();
    assert_eq!(paths[..4], ["up.left.one", "up.left.two", "up.right.one", "up.right.two"]);
    assert_eq!(paths[8], "tape");
    let mut edges: Vec<String> = (0..topology.edges.len() as u16)
        .map(|edge| topology.edge_path(EdgeId(edge)).to_string())
        .collect();
    edges.sort();
    let expected = [
        "In",
        "Out",
        "between",
        "down.left.link",
        "down.middle",
        "down.right.link",
        "tap",
        "up.left.link",
        "up.middle",
        "up.right.link",
    ];
    assert_eq!(edges, expected);
    for (index, path) in paths.iter().enumerate() {
        assert_eq!(topology.node(path), Some(NodeId(index as u16)));
    }
    assert_eq!(topology.node("up.left"), None);
    assert_eq!(topology.edge("up.middle.link"), None);
    // A boundary stands for the inner ports: the edge between the groups joins the nodes within.
    let between = topology.edges[usize::from(topology.edge("between").unwrap().0)];
    let ends = [between.from.node, between.to.node].map(|node| topology.node_path(NodeId(node)));
    assert!(ends[0] == *"up.right.two" && ends[1] == *"down.left.one");
}

#[test]
fn g_messages_pass_through_three_levels() {
    let mut engine = Engine::new(deep());
    engine.start(0).unwrap();
    let mut out = Vec::new();
    for item in 1..20 {
        engine.push(Input::<Deep>::In(item)).unwrap();
        engine.tick(1, 1_000).unwrap();
        while let Some(Output::<Deep>::Out(item)) = engine.pop() {
            out.push(item);
        }
    }
    assert_eq!(out, (1..20).collect::<Vec<_>>());
    let graph = engine.graph();
    for relay in [&graph.up.left.one, &graph.down.right.two] {
        assert_eq!(relay.seen, out);
    }
}

#[test]
fn g_backpressure_holds_across_boundaries() {
    let mut engine = Engine::new(deep());
    engine.start(0).unwrap();
    let coalesced =
        |engine: &Engine<Deep>| engine.figures(engine.edge("between").unwrap()).unwrap().coalesced;
    // Nobody pops: `down` fills up to its input, where what comes is merged.
    let mut pushed = 0u32;
    for item in 0..60 {
        pushed += u32::from(engine.push(Input::<Deep>::In(item)).is_ok()) * item;
        engine.tick(1, 1_000).unwrap();
    }
    assert!(coalesced(&engine) > 20);
    let mut sum = 0;
    loop {
        let mut popped = false;
        while let Some(Output::<Deep>::Out(item)) = engine.pop() {
            (sum, popped) = (sum + item, true);
        }
        if !popped && engine.tick(2, 1_000).unwrap().is_idle() {
            break;
        }
        engine.tick(2, 1_000).unwrap();
    }
    assert_eq!(sum, pushed, "merged, not lost");
    let figures = engine.figures(engine.edge("down.middle").unwrap()).unwrap();
    assert_eq!(figures.refused, 0);
}

#[test]
fn g_a_port_can_feed_edges_and_the_boundary() {
    graph! {
        graph Tee(In: u32 => head.One) -> (Out: u32 [2]) {
            head: Relay { One => copy: [u32; 4] -> tape.One -> out.Out; }
            tape: Relay { One -> nowhere; }
        }
    }
    let mut engine = Engine::new(Tee::new(Relay::new(), Relay::new()));
    run(&mut engine, (0..5).map(Input::<Tee>::In));
    assert_eq!(engine.graph().tape.seen, [0, 1], "the full output holds the copy back too");
    let mut out = Vec::new();
    while let Some(Output::<Tee>::Out(item)) = engine.pop() {
        out.push(item);
    }
    engine.tick(2, 100).unwrap();
    assert_eq!((out, engine.graph().tape.seen.len()), (vec![0, 1], 4));
}

/// Refuses odd items.
#[derive(Default)]
struct Even;

impl Node for Even {
    type Input = One<u32>;
    type Output = One<u32>;

    fn on_message(
        &mut self,
        input: One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        let One::One(item) = input;
        if item % 2 != 0 {
            return Err(Failure::with(NodeError::new(1, "odd"), input));
        }
        context.emit(input)?;
        Ok(())
    }
}

/// Keeps dead letters.
#[derive(Default)]
struct Morgue(Vec<Option<One<u32>>>);

impl Node for Morgue {
    type Input = One<DeadLetter<One<u32>>>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(letter): Self::Input,
        _: &mut impl Context<Never>,
    ) -> Outcome<Self::Input> {
        self.0.push(letter.input);
        Ok(())
    }
}

#[test]
fn g_a_subgraph_handles_its_own_dead_letters() {
    graph! {
        graph Sieve(In: u32 => even.One) -> (Out: u32) {
            even: Even {
                One -> out.Out;
                errors => letters: [DeadLetter<One<u32>>; 4] drop -> morgue.One;
            }
            morgue: Morgue {}
        }
    }
    graph! {
        graph Sieved(In: u32 => sieve.In) {
            sieve: Sieve { Out => even: [u32; 4] -> sink.One; }
            sink: Relay { One -> nowhere; }
        }
    }
    let sieve = Sieve::new(Even, Morgue::default());
    let mut engine = Engine::new(Sieved::new(sieve, Relay::new()));
    run(&mut engine, (0..5).map(Input::<Sieved>::In));
    assert_eq!(engine.graph().sink.seen, [0, 2, 4]);
    assert_eq!(engine.graph().sieve.morgue.0, [Some(One::One(1)), Some(One::One(3))]);
    assert!(engine.edge("sieve.letters").is_some());
}

/// `use std::io::Result` is common, and so are aliases.
#[test]
fn g_a_graph_may_stand_where_names_of_the_prelude_mean_something_else() {
    #[allow(dead_code)]
    type Result<T> = std::io::Result<T>;
    #[allow(dead_code)]
    type Option = u8;
    graph! {
        graph Inner(In: u32 => relay.One) -> (Out: u32) { relay: Relay { One -> out.Out; } }
    }
    graph! {
        graph Outer(In: u32 => inner.In) -> (Out: u32 [4]) { inner: Inner { Out -> out.Out; } }
    }
    let mut engine = Engine::new(Outer::new(Inner::new(Relay::new())));
    run(&mut engine, [5].map(Input::<Outer>::In));
    assert_eq!(engine.graph().inner.relay.seen, [5]);
}
