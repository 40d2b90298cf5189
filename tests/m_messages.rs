//! M1: headers: which trace a message belongs to, through fan-out, subgraphs, timers, merges and the boundary. M2: what
//! is constant for a port is in the topology.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::edge::{Block, Edge};
use arachne::graph::{Input, Output};
use arachne::message::{Message, Trace};
use arachne::port::{PortSpec, Ports, Schema};
use arachne::prelude::*;
use arachne::scheduler::Config;

/// Adds to what it passes on, and notes the traces it saw.
#[derive(Clone, Debug, Default)]
struct Relay {
    seen: Vec<(u32, Trace)>,
    period_ns: u64,
}

impl Node for Relay {
    type Input = One<u32>;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        self.period_ns
    }

    fn on_start(&mut self, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        if self.period_ns != 0 {
            context.emit(One::One(1_000))?;
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One(item): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        self.seen.push((item, context.trace().unwrap()));
        context.emit(One::One(item))?;
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        self.seen.push((2_000, context.trace().unwrap()));
        context.emit(One::One(2_000))?;
        Ok(())
    }
}

fn add(queued: &mut u32, new: u32) {
    *queued += new;
}

graph! {
    #[derive(Clone)]
    graph Twin<Trace>(In: u32 => head.One) -> (Out: u32) {
        head: Relay { One => a: [u32; 8] -> tail.One, b: [u32; 8] -> side.One; }
        tail: Relay { One -> out.Out; }
        side: Relay { One -> nowhere; }
    }
}
graph! {
    #[derive(Clone)]
    graph Outer<Trace>(In: u32 => first.One, Second: u32 => second.In) -> (Out: u32) {
        first: Relay { One => into: [u32; 8] -> twin.In; }
        twin: Twin { Out => across: [u32; 8] -> second.In; }
        second: Twin { Out => merged: [u32; 1] coalesce(add) -> last.One; }
        last: Relay { One -> out.Out; }
    }
}
type In = Input<Outer>;

fn outer() -> Outer {
    let twin = || Twin::new(Relay::default(), Relay::default(), Relay::default());
    Outer::new(Relay::default(), twin(), twin(), Relay::default())
}

fn started(seed: u64) -> Engine<Outer> {
    let mut engine = Engine::with(outer(), Config { seed, ..Config::default() }, ());
    engine.start(0).unwrap();
    engine
}

fn ids(relay: &Relay) -> Vec<(u32, u64)> {
    relay.seen.iter().map(|(item, trace)| (*item, trace.id)).collect()
}

#[test]
fn m1_the_trace_of_a_message_reaches_all_that_it_causes() {
    let mut engine = started(70);
    for item in [1, 2, 3] {
        engine.push(In::In(item)).unwrap();
        engine.run_until_idle(u64::from(item)).unwrap();
    }
    let graph = engine.graph();
    // Through a fan-out, two subgraphs and their boundary: always the trace of the input.
    for relay in [
        &graph.first,
        &graph.twin.head,
        &graph.twin.tail,
        &graph.twin.side,
        &graph.second.head,
        &graph.second.tail,
        &graph.second.side,
        &graph.last,
    ] {
        let expected = vec![
            (1, ids(&graph.first)[0].1),
            (2, ids(&graph.first)[1].1),
            (3, ids(&graph.first)[2].1),
        ];
        assert_eq!(ids(relay), expected);
    }
    let traces: Vec<u64> = ids(&graph.first).iter().map(|(_, id)| *id).collect();
    assert!(traces.windows(2).all(|pair| pair[1] == pair[0] + 1), "{traces:?}");
    assert!(traces[0] >= 70, "the counter starts at the seed");
}

#[test]
fn m1_a_message_is_created_when_it_is_emitted_and_numbered() {
    let mut engine = started(1);
    engine.push(In::In(1)).unwrap();
    engine.tick(10, 1).unwrap();
    engine.tick(20, 1).unwrap();
    engine.tick(30, 100).unwrap();
    let graph = engine.graph();
    let created = |relay: &Relay| relay.seen[0].1.created_ns;
    assert_eq!(created(&graph.first), 0, "pushed before the first tick");
    assert_eq!((created(&graph.twin.head), created(&graph.twin.tail)), (10, 20));
    let mut sequences: Vec<u64> = [&graph.first, &graph.twin.head, &graph.twin.tail, &graph.last]
        .map(|relay| relay.seen[0].1.sequence)
        .to_vec();
    let sorted = sequences.clone();
    sequences.sort_unstable();
    sequences.dedup();
    assert_eq!(sequences, sorted, "each message has a number of its own, in order");
}

#[test]
fn m1_an_input_with_a_header_goes_on_with_its_trace() {
    let mut engine = started(1);
    let header = Trace { id: 4_711, created_ns: 3, sequence: 9 };
    engine.push_with(In::In(1), Some(header)).unwrap();
    engine.run_until_idle(1).unwrap();
    assert_eq!(ids(&engine.graph().last), [(1, 4_711)]);
    engine.push(In::In(2)).unwrap();
    engine.run_until_idle(2).unwrap();
    assert_ne!(ids(&engine.graph().last)[1].1, 4_711);
}

#[test]
fn m1_a_merge_keeps_the_creation_time_and_takes_the_new_trace() {
    let mut engine = started(1);
    let last = engine.node("last").unwrap();
    engine.pause(last).unwrap();
    engine.push(In::Second(1)).unwrap();
    engine.run_until_idle(10).unwrap();
    engine.push(In::Second(2)).unwrap();
    engine.run_until_idle(20).unwrap();
    engine.resume(last).unwrap();
    engine.run_until_idle(30).unwrap();
    let graph = engine.graph();
    let [(item, trace)] = graph.last.seen[..] else { panic!("one merged message") };
    assert_eq!((item, trace.created_ns), (3, 10));
    assert_eq!(trace.id, graph.second.tail.seen[1].1.id);
}

#[test]
fn m1_timers_and_starts_begin_traces_of_their_own() {
    let mut graph = outer();
    graph.first.period_ns = 10;
    let mut engine = Engine::with(graph, Config { seed: 500, ..Config::default() }, ());
    engine.start(0).unwrap();
    for now_ns in [5, 10, 20] {
        engine.run_until_idle(now_ns).unwrap();
    }
    let graph = engine.graph();
    let at_head = ids(&graph.twin.head);
    let [(1_000, start), (2_000, one), (2_000, other)] = at_head[..] else { panic!("{at_head:?}") };
    assert!(start < one && one < other && start >= 500);
    assert_eq!(ids(&graph.last), at_head);
}

#[test]
fn m1_outputs_carry_what_they_inherit() {
    // Seen by the observer: the egress edge gets the trace too.
    use arachne::observe::{Event, Observer};
    #[derive(Default)]
    struct Enqueued(Vec<(u16, u64)>);
    impl Observer for Enqueued {
        fn observe(&mut self, event: &Event) {
            if let Event::Enqueued { edge, trace, .. } = event {
                self.0.push((edge.0, trace.unwrap().id));
            }
        }
    }
    let mut engine =
        Engine::with(outer(), Config { seed: 9, ..Config::default() }, Enqueued::default());
    engine.start(0).unwrap();
    let started = engine.observer().0.len();
    engine.push(In::In(1)).unwrap();
    engine.run_until_idle(1).unwrap();
    let Some(Output::<Outer>::Out(1)) = engine.pop() else { panic!("no output") };
    let seen = &engine.observer().0[started..];
    let out = engine.edge("Out").unwrap();
    assert!(seen.iter().any(|(edge, _)| *edge == out.0));
    assert!(seen.iter().all(|(_, id)| *id == seen[0].1), "{seen:?}");
}

#[test]
fn m1_without_a_header_a_message_is_its_payload() {
    assert_eq!(size_of::<Message<u64, ()>>(), size_of::<u64>());
    assert_eq!(size_of::<Edge<u64, 8, Block, ()>>(), size_of::<Edge<u64, 8>>());
    let slots = |with: usize, without: usize| with - without;
    let eight = slots(size_of::<Edge<u8, 9>>(), size_of::<Edge<u8, 1>>());
    assert_eq!(eight, 8 * size_of::<Option<u8>>(), "eight more slots are eight payloads");
    assert!(size_of::<Edge<u64, 8, Block, Trace>>() > size_of::<Edge<u64, 8>>());
}

#[test]
fn m1_nodes_of_a_graph_without_headers_see_no_trace() {
    struct Look(bool);
    impl Node for Look {
        type Input = One<u32>;
        type Output = Never;
        fn on_message(
            &mut self,
            _: One<u32>,
            context: &mut impl Context<Never>,
        ) -> Outcome<One<u32>> {
            self.0 = context.trace().is_none();
            Ok(())
        }
    }
    graph! { graph Plain(In: u32 => look.One) { look: Look {} } }
    let mut engine = Engine::new(Plain::new(Look(false)));
    engine.start(0).unwrap();
    engine.push(Input::<Plain>::In(1)).unwrap();
    engine.run_until_idle(0).unwrap();
    assert!(engine.graph().look.0);
}

arachne::ports! {
    /// Ports with and without a schema.
    enum Sensed {
        Level(u16) = Schema { key: "tank.level", version: 2, content_type: "application/postcard" },
        Alarm(Option<bool>),
    }
}

struct Tank;

impl Node for Tank {
    type Input = Never;
    type Output = Sensed;
}

struct Panel;

impl Node for Panel {
    type Input = Sensed;
    type Output = Never;
}

graph! {
    graph Plant {
        tank: Tank { Level => level: [u16; 2] -> panel.Level; Alarm => alarm: [Option<bool>; 2] -> panel.Alarm; }
        panel: Panel {}
    }
}

#[test]
fn m2_the_topology_lists_the_ports_of_each_node() {
    let topology = Plant::topology();
    let schema = Schema { key: "tank.level", version: 2, content_type: "application/postcard" };
    let expected = [
        PortSpec { name: "Level", payload: "u16", schema },
        PortSpec { name: "Alarm", payload: "Option<bool>", schema: Schema::NONE },
    ];
    assert_eq!(Sensed::PORTS, expected);
    assert_eq!(topology.nodes[0].outputs, expected);
    assert_eq!(topology.nodes[0].inputs, []);
    assert_eq!(topology.nodes[1].inputs, expected);
    assert_eq!(topology.edges[1].payload, "Option<bool>");
    assert_eq!((topology.edges[0].from.port, topology.edges[0].to.port), ("Level", "Level"));
}
