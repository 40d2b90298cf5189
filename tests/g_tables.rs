//! What the compiler works out for a graph, worked out again at run time, is the same; and what is said of values that
//! are looked at while debugging.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::edge::{DropOldest, Edge};
use arachne::engine::{ControlRing, DataRing};
use arachne::graph::RootGraph;
use arachne::graph::parts::{unwrap_table, width};
use arachne::prelude::*;
use arachne::scheduler::tables::{self, Width};
use arachne::scheduler::{EdgeSet, NextTick, NodeRule, Wide, Wiring};
use arachne::testing::Bench;
use arachne::topology::{
    EdgeSpec, NodeSpec, OUTSIDE, TableError, Topology, scratch_length, start_order,
};
use heapless::spsc::Queue;
use specs::{edge, node};

#[path = "common/specs.rs"]
mod specs;

/// Passes numbers on, by a timer of its own level.
#[derive(Clone)]
struct Pass;

impl Node for Pass {
    type Input = One<u32>;
    type Output = One<u32>;

    const TIMER_PRIORITY: Priority = Priority::High;
    const ON_FAILURE: OnFailure = OnFailure::Stop;

    fn on_message(
        &mut self,
        One::One(number): One<u32>,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<One<u32>> {
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Takes numbers, and stops at a word.
#[derive(Clone, Default)]
struct Sink {
    seen: Vec<u32>,
    stopped: bool,
}

arachne::ports! {
    enum SinkIn { Number(u32), Stop(bool) }
}

impl Node for Sink {
    type Input = SinkIn;
    type Output = Never;

    fn on_message(&mut self, input: SinkIn, _: &mut impl Context<Never>) -> Outcome<SinkIn> {
        match input {
            SinkIn::Number(number) => self.seen.push(number),
            SinkIn::Stop(stop) => self.stopped = stop,
        }
        Ok(())
    }
}

graph! {
    #[derive(Clone)]
    graph Line(Stop: bool => sink.Stop [2] control, Number: u32 => pass.One [4]) {
        // Against the stream, so that the order of the start is not that of the declaration.
        sink: Sink {}
        pass: Pass { One => between: [u32; 4] -> sink.Number; }
    }
}
type In = arachne::graph::Input<Line>;

/// Makes the tables of a topology at run time, in memory that holds `$dirty` values, and checks them.
macro_rules! wiring_of {
    ($topology:expr, $Set:ty, $bits:literal, $dirty:expr, |$wiring:ident| $check:expr) => {{
        let topology: Topology<'_> = $topology;
        let (nodes, edges) = (topology.nodes.len(), topology.edges.len());
        // One item more than necessary.
        let (mut ends, mut rules) = (vec![(7, 7); edges + 1], vec![NodeRule::DEFAULT; nodes + 1]);
        let mut inputs = vec![$dirty; nodes + 1];
        let (mut list, mut order) = (vec![7; edges + 1], vec![7; nodes + 1]);
        let mut scratch = vec![7; scratch_length(nodes, edges)];
        let (inputs, list) = Width::<$bits>::inputs(&topology, &mut inputs, &mut list).unwrap();
        let one_at_a_time = Width::<$bits>::one_at_a_time(&topology, &mut scratch[..nodes]);
        let $wiring = Wiring::<$Set> {
            ends: tables::ends(&topology, &mut ends).unwrap(),
            inputs,
            list,
            levels: &Width::<$bits>::levels(&topology).unwrap(),
            one_at_a_time: &one_at_a_time.unwrap(),
            order: start_order(&topology, &mut order, &mut scratch).unwrap(),
            rules: tables::rules(&topology, &mut rules).unwrap(),
        };
        $check
    }};
}

#[test]
fn b4_the_tables_of_the_compiler_are_those_of_run_time() {
    let line = Line::new(Sink::default(), Pass);
    let compiled = line.wiring();
    wiring_of!(line.topology(), u32, 32, 7, |wiring| {
        assert_eq!(format!("{wiring:?}"), format!("{compiled:?}"));
        // Between, Stop, Number.
        assert_eq!(wiring.ends, [(1, 0), (OUTSIDE, 0), (OUTSIDE, 1)]);
        assert_eq!((wiring.inputs, wiring.list), (&[0b011, 0b100][..], &[][..]));
        assert_eq!((*wiring.levels, *wiring.one_at_a_time), ([0b010, 0, 0b101, 0], 0));
        assert_eq!(wiring.order, [1, 0], "a source before what it feeds");
        let of_pass = NodeRule { timer_priority: Priority::High, on_failure: OnFailure::Stop };
        assert_eq!(wiring.rules, [NodeRule::DEFAULT, of_pass]);
    });
    for (edges, bits) in [(0, 32), (32, 32), (33, 64), (64, 64), (65, 256), (256, 256), (257, 1024)]
    {
        assert_eq!(width(edges), bits, "{edges} edges");
    }
    assert_eq!((width(1024), width(1025), width(4096)), (1024, 4096, 4096));
}

/// Nodes and edges in no order, some of them to and from outside, some of them loops.
const MANY_NODES: usize = 13;
const MANY_EDGES: usize = 300;
const MANY: Topology<'static> = {
    const NODES: [NodeSpec<'static>; MANY_NODES] = [node("node"); MANY_NODES];
    static EDGES: [EdgeSpec<'static>; MANY_EDGES] = {
        let mut edges = [edge("edge", 0, 0); MANY_EDGES];
        let mut index = 0;
        while index < MANY_EDGES {
            let (from, to) = (index * index % 17, index * 7 % 15);
            edges[index].from.node = if from < MANY_NODES { from as u16 } else { OUTSIDE };
            edges[index].to.node = if to < MANY_NODES { to as u16 } else { OUTSIDE };
            edges[index].priority =
                if from == 4 { Priority::ALL[index % 2] } else { Priority::ALL[1 + index % 3] };
            index += 1;
        }
        edges
    };
    Topology { nodes: &NODES, edges: &EDGES, groups: &[] }
};

/// The members of a set.
fn members<S: EdgeSet>(set: &S) -> Vec<u16> {
    (0..S::WIDTH).filter(|&edge| set.contains(edge)).collect()
}

/// The edges of which something is true.
fn edges_where(topology: &Topology<'_>, is: impl Fn(&EdgeSpec<'_>) -> bool) -> Vec<u16> {
    let edges = topology.edges.iter().zip(0..);
    edges.filter(|(edge, _)| is(edge)).map(|(_, index)| index).collect()
}

/// Whether a visit of an edge delivers one message: its node can emit to Control, or feeds itself.
fn is_one_at_a_time(topology: &Topology<'_>, edge: &EdgeSpec<'_>) -> bool {
    let node = edge.to.node;
    let emits = |other: &EdgeSpec<'_>| other.from.node == node && other.is_control();
    node != OUTSIDE && (node == edge.from.node || topology.edges.iter().any(emits))
}

#[test]
fn b4_tables_of_every_width_are_those_of_a_plain_search() {
    macro_rules! check {
        ($($Set:ty, $bits:literal, $edges:expr, $list:expr, $dirty:expr;)*) => {$({
            type Tables = Width<$bits>;
            const EDGES: &[EdgeSpec<'static>] = MANY.edges.split_at($edges).0;
            const SHAPE: Topology<'static> = Topology { edges: EDGES, ..MANY };
            const LEVELS: [$Set; 4] = unwrap_table(Tables::levels(&SHAPE));
            const ONE_AT_A_TIME: $Set =
                unwrap_table(Tables::one_at_a_time(&SHAPE, &mut [0; MANY_NODES]));
            const INPUTS: ([<$Set as EdgeSet>::Inputs; MANY_NODES], [u16; $list]) = {
                let (mut inputs, mut list) = ([<$Set>::NO_INPUTS; MANY_NODES], [0; $list]);
                unwrap_table(Tables::inputs(&SHAPE, &mut inputs, &mut list));
                (inputs, list)
            };
            assert_eq!(Tables::list_length(EDGES.len()), $list);
            wiring_of!(SHAPE, $Set, $bits, $dirty, |wiring| {
                assert_eq!((wiring.levels, wiring.one_at_a_time), (&LEVELS, &ONE_AT_A_TIME));
                assert_eq!(wiring.inputs, INPUTS.0);
                assert_eq!(wiring.list, &INPUTS.1[..wiring.list.len()]);
                for (set, level) in wiring.levels.iter().zip(Priority::ALL) {
                    let expected = edges_where(&SHAPE, |edge| edge.priority == level);
                    assert_eq!(members(set), expected, "{level}");
                }
                let expected = edges_where(&SHAPE, |edge| is_one_at_a_time(&SHAPE, edge));
                assert_eq!(members(wiring.one_at_a_time), expected);
                let mut all = <$Set>::default();
                (0..EDGES.len() as u16).for_each(|edge| all.insert(edge));
                for node in 0..MANY_NODES as u16 {
                    let mut inputs = <$Set>::default();
                    all.clone().release(&mut inputs, wiring.inputs(node).unwrap(), wiring.list);
                    let expected = edges_where(&SHAPE, |edge| edge.to.node == node);
                    assert_eq!(members(&inputs), expected, "node {node}");
                }
            });
        })*};
    }
    check! {
        u32, 32, 32, 0, 7;
        u64, 64, 64, 0, 7;
        Wide<4>, 256, 256, 256, (7, 7);
        Wide<16>, 1024, 300, 300, (7, 7);
        Wide<64>, 4096, 300, 300, (7, 7);
    }
}

#[test]
fn b4_tables_report_short_memory_and_large_graphs() {
    let too_short = |slice, needed| Some(TableError::TooShort { slice, needed });
    let of = |edges| Topology { edges: &MANY.edges[..edges], ..MANY };
    let topology = of(200);
    let (mut masks, mut ranges, mut list) = ([0; MANY_NODES], [(0, 0); MANY_NODES], [0; 300]);
    let rules = &mut [NodeRule::DEFAULT; MANY_NODES - 1];
    assert_eq!(tables::ends(&topology, &mut [(0, 0); 199]).err(), too_short("ends", 200));
    assert_eq!(tables::rules(&topology, rules).err(), too_short("rules", 13));
    let error = Width::<256>::one_at_a_time(&topology, &mut list[..12]).err();
    assert_eq!(error, too_short("scratch", 13));
    let error = Width::<256>::inputs(&topology, &mut ranges[1..], &mut list).err();
    assert_eq!(error, too_short("inputs", 13));
    let error = Width::<256>::inputs(&topology, &mut ranges, &mut list[..199]).err();
    assert_eq!(error, too_short("list", 200));
    let error = Width::<32>::inputs(&of(32), &mut masks[1..], &mut []).err();
    assert_eq!(error, too_short("inputs", 13));

    let too_many = |most| Some(TableError::TooManyEdges { most });
    assert_eq!(Width::<32>::levels(&of(33)).err(), too_many(32));
    assert_eq!(Width::<32>::one_at_a_time(&of(33), &mut list).err(), too_many(32));
    assert_eq!(Width::<32>::inputs(&of(33), &mut masks, &mut list).err(), too_many(32));
    assert_eq!(Width::<256>::inputs(&of(257), &mut ranges, &mut list).err(), too_many(256));
    let text = |error: Option<TableError>| error.unwrap().to_string();
    assert_eq!(text(too_short("list", 9)), "`list` is too short: it needs a length of 9");
    assert_eq!(text(too_many(32)), "there are more than 32 edges");
}

/// A ring that is lent alone is what it is in a tuple.
#[test]
fn b2_a_ring_may_be_lent_alone() {
    let (mut numbers, mut stops) = (Queue::<u32, 8>::new(), Queue::<bool, 4>::new());
    let ((mut number, numbers), (mut stop, stops)) = (numbers.split(), stops.split());
    let mut data = DataRing::new(numbers, In::Number);
    let mut control = ControlRing::new(stops, In::Stop);
    let mut engine = Engine::new(Line::new(Sink::default(), Pass));
    engine.start(0).unwrap();
    for value in 0..6 {
        number.enqueue(value).unwrap();
    }
    stop.enqueue(true).unwrap();
    assert_eq!(
        format!("{data:?} {control:?}"),
        "DataRing { length: 6, .. } ControlRing { length: 1, .. }"
    );
    assert_eq!(engine.next_tick_with(&data), NextTick::Busy, "there are inputs");
    engine.tick_with(1, 100, &mut data).unwrap();
    assert_eq!(engine.graph().sink.seen, [0, 1, 2, 3], "as many as the edge holds");
    assert!(!engine.graph().sink.stopped);
    engine.tick_with(2, 100, &mut control).unwrap();
    assert!(engine.graph().sink.stopped);
    engine.tick_with(3, 100, &mut data).unwrap();
    assert_eq!(engine.graph().sink.seen, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn values_say_what_they_are_to_whoever_debugs() {
    let mut edge = Edge::<u32, 2, DropOldest>::default();
    for item in 1..4 {
        let _ = edge.offer(item);
    }
    assert_eq!(format!("{edge:?}"), "[2, 3]");
    assert_eq!(format!("{:?} {:?}", In::Number(3), In::Stop(true)), "Number Stop");
    let mut bench = Bench::new(Line::new(Sink::default(), Pass));
    assert_eq!(bench.started(), Ok(()));
    let text = format!("{bench:?}");
    assert!(
        text.starts_with("Bench { engine: Engine") && text.ends_with("started: Ok(()) }"),
        "{text}"
    );
    bench.push(In::Number(1)).unwrap();
    bench.run().unwrap();
    let snapshot = format!("{:?}", bench.engine.snapshot());
    assert_eq!(snapshot, "Snapshot { state: Running, now_ns: 0, activations: 2, .. }");
}
