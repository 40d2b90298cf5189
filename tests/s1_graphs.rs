//! S1, S2, S4 and E2 for what `graph!` writes: a graph of nodes that throw dice, with every kind of edge, subgraphs and rings,
//! run with budgets split in different ways.
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
use arachne::engine::ControlRing;
use arachne::graph::Input;
use arachne::hash::StableHasher;
use arachne::message::Trace;
use arachne::observe::{Cause, Event, Observer};
use arachne::prelude::*;
use arachne::scheduler::{Config, Levels, Lifecycle};
use arachne::topology::{EdgeId, NodeId};
use common::dice::{Dicey, Padded, Whole, whole};
use common::random::{Choices, Random};
use std::hash::{Hash, Hasher};

type In = Input<Whole>;

/// A node, why it ran, and the trace of it.
type Activation = (u16, Cause, Option<Trace>);

/// What ran, in order, and on which edges something was queued.
#[derive(Default)]
struct Ran(Vec<Activation>, Vec<EdgeId>);

impl Observer for Ran {
    fn observe(&mut self, event: &Event) {
        if let Event::Enqueued { edge, .. } = *event {
            self.1.push(edge);
        }
        if let Event::Started { node, cause, trace } = *event
            && matches!(cause, Cause::Edge(_) | Cause::Timer(_))
        {
            self.0.push((node.0, cause, trace));
        }
    }
}

/// How the budget of a round is spent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Split {
    Whole,
    Steps,
    Parts(u64),
    /// Whole, with a Control ring that is polled after each activation and stays empty.
    Polled,
}

fn spend<G: Dicey>(engine: &mut Engine<G, Ran>, now_ns: u64, budget: u32, split: Split) {
    let mut left = budget;
    while left != 0 && engine.scheduler().state() == Lifecycle::Running {
        let part = match split {
            Split::Whole | Split::Polled => left,
            Split::Steps => 1,
            Split::Parts(seed) => Random(seed ^ u64::from(left)).within(1, u64::from(left)) as u32,
        };
        if split == Split::Polled {
            let [.., order] = G::inputs();
            let mut queue = heapless::spsc::Queue::<u32, 2>::new();
            let mut ring = ControlRing::new(queue.split().1, order);
            engine.tick_with(now_ns, part, &mut (&mut ring,)).unwrap();
        } else {
            engine.tick(now_ns, part).unwrap();
        }
        left -= part;
    }
}

/// What can be seen of a run.
#[derive(Debug, PartialEq)]
struct Seen {
    ran: Vec<Activation>,
    queued: Vec<EdgeId>,
    /// The hash of the state after each round.
    hashes: Vec<u64>,
    /// The accounts of each edge, by path.
    figures: Vec<(String, EdgeFigures)>,
    broken: u32,
}

fn run<G: Dicey>(seed: u64, split: Split) -> Seen
where
    G::Inputs: Hash,
    G::Outputs: Hash,
{
    let mut random = Random(seed);
    let mut graph = G::around(whole(&mut random));
    graph.dice().last.excess = random.pick(&[0, 30]);
    let config = Config {
        quantum: random.within(1, 9) as u16,
        levels: random.pick(&[
            Levels::WeightedRoundRobin,
            Levels::WeightedRoundRobin,
            Levels::Strict,
        ]),
        seed,
    };
    let mut engine = Engine::with(graph, config, Ran::default());
    engine.start(0).unwrap();
    let mut hashes = Vec::new();
    for now_ns in 1..12 {
        for _ in 0..random.below(9) {
            let item = random.below(1_000) as u32;
            let _ = engine.push(random.pick(&G::inputs())(item));
        }
        let budget = random.within(1, 40) as u32;
        spend(&mut engine, now_ns, budget, split);
        let mut hasher = StableHasher::default();
        engine.hash_state(&mut hasher);
        hashes.push(hasher.finish());
        for _ in 0..random.below(5) {
            let _ = engine.pop();
        }
        if random.chance(20) {
            for node in 0..5 {
                engine.release(NodeId(node)).unwrap();
            }
        }
    }
    let topology = engine.topology();
    let edges = (0..topology.edges.len() as u16).map(EdgeId);
    let figures = edges
        .map(|edge| (topology.edge_path(edge).to_string(), engine.figures(edge).unwrap()))
        .collect();
    let Ran(ran, queued) = std::mem::take(engine.observer_mut());
    let mut graph = engine.into_graph();
    let Whole { left, right, last, .. } = graph.dice();
    let halves = [left, right].map(|half| half.one.broken + half.two.broken);
    Seen { ran, queued, hashes, figures, broken: halves.iter().sum::<u32>() + last.broken }
}

fn first_difference(one: &[Activation], other: &[Activation], what: &str) {
    if let Some(at) = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at)) {
        let before = &one[at.saturating_sub(5)..at];
        panic!("{what}, step {at}: {:?} or {:?} after {before:#?}", one.get(at), other.get(at));
    }
}

fn splits_alike<G: Dicey>(seeds: impl Iterator<Item = u64> + Clone)
where
    G::Inputs: Hash,
    G::Outputs: Hash,
{
    let mut activations = 0;
    let count = seeds.clone().count() as u64;
    for seed in seeds {
        let whole = run::<G>(seed, Split::Whole);
        assert_eq!(whole.broken, 0, "S4, seed {seed}: an emit within the burst was refused");
        activations += whole.ran.len() as u64;
        for split in [Split::Steps, Split::Parts(seed), Split::Polled] {
            let other = run::<G>(seed, split);
            first_difference(&whole.ran, &other.ran, &format!("seed {seed}, {split:?}"));
            assert_eq!(whole, other, "seed {seed}, {split:?}");
        }
    }
    assert!(activations > 40 * count, "hardly anything ran: {activations}");
}

#[test]
fn s1_a_graph_runs_the_same_however_its_budget_is_split() {
    splits_alike::<Whole>((0..500).chain([101_856]));
}

#[test]
fn s1_a_graph_of_more_than_64_edges_runs_the_same_however_its_budget_is_split() {
    splits_alike::<Padded>(5_000..5_300);
}

#[test]
fn s6_a_graph_runs_the_same_inside_a_large_one() {
    let paths = |prefix: &str, figures: &[(String, EdgeFigures)]| {
        let mut figures: Vec<_> = figures
            .iter()
            .filter(|(path, _)| !path.starts_with('p'))
            .map(|(path, figures)| {
                (path.strip_prefix(prefix).unwrap_or(path).to_string(), *figures)
            })
            .collect();
        figures.sort_by(|one, other| one.0.cmp(&other.0));
        figures
    };
    for seed in 9_000..9_500 {
        for split in [Split::Whole, Split::Parts(seed)] {
            let small = run::<Whole>(seed, split);
            let large = run::<Padded>(seed, split);
            // The boundary edges of the large graph have other numbers, behind the padding's; and its nodes start more
            // traces.
            let name = |seen: &Seen, prefix: &str, edge: EdgeId| {
                let (path, _) = &seen.figures[usize::from(edge.0)];
                path.strip_prefix(prefix).unwrap_or(path).to_string()
            };
            let queued = |seen: &Seen, prefix: &str| {
                let names = seen.queued.iter().map(|edge| name(seen, prefix, *edge));
                names.filter(|name| !name.starts_with('p')).collect::<Vec<_>>()
            };
            assert_eq!(
                queued(&small, Whole::PREFIX),
                queued(&large, Padded::PREFIX),
                "seed {seed}, {split:?}"
            );
            let by_path = |seen: &Seen, prefix: &str| {
                let each = seen.ran.iter().map(|(node, cause, _)| match *cause {
                    Cause::Edge(edge) => (*node, name(seen, prefix, edge), None),
                    cause => (*node, String::new(), Some(cause)),
                });
                each.collect::<Vec<_>>()
            };
            let one = by_path(&small, Whole::PREFIX);
            let other = by_path(&large, Padded::PREFIX);
            let at = one.iter().zip(&other).position(|(one, other)| one != other);
            assert_eq!(at.map(|at| (&one[at], &other[at])), None, "seed {seed}, {split:?}");
            assert_eq!(one.len(), other.len(), "seed {seed}");
            let one = paths(Whole::PREFIX, &small.figures);
            assert_eq!(one, paths(Padded::PREFIX, &large.figures), "seed {seed}");
        }
    }
}

/// The order of a run, the same on every target, in every build and for every version that keeps the contracts.
#[test]
fn s6_the_activations_of_a_run_are_pinned() {
    let mut hasher = StableHasher::default();
    for seed in 0..50 {
        for (node, cause, trace) in run::<Whole>(seed, Split::Whole).ran {
            let cause = match cause {
                Cause::Edge(edge) => (0u8, u64::from(edge.0), 0),
                Cause::Timer(Timer::Period { due_ns, count }) => (1, due_ns, count),
                Cause::Timer(Timer::Wake { due_ns }) => (2, due_ns, 0),
                _ => (3, 0, 0),
            };
            (node, cause, trace).hash(&mut hasher);
        }
    }
    assert_eq!(hasher.finish(), PINNED);
}

const PINNED: u64 = 8_557_760_918_392_671_385;

#[test]
fn s2_no_data_runs_in_a_graph_while_control_waits() {
    for seed in 2_000..2_100 {
        let mut random = Random(seed);
        let mut graph = whole(&mut random);
        for dice in [&mut graph.left.one, &mut graph.right.one] {
            dice.fail = 0;
        }
        for dice in [&mut graph.left.two, &mut graph.right.two] {
            dice.fail = 0;
        }
        graph.last.fail = 0;
        let mut engine = Engine::with(graph, Config::default(), Ran::default());
        engine.start(0).unwrap();
        let control: Vec<_> = (0..engine.topology().edges.len() as u16)
            .map(EdgeId)
            .filter(|edge| engine.topology().edges[usize::from(edge.0)].is_control())
            .filter(|edge| engine.topology().edges[usize::from(edge.0)].to.node != u16::MAX)
            .collect();
        for now_ns in 1..200 {
            if random.chance(40) {
                let _ = engine.push(random.pick(&[In::Data, In::Low, In::Order])(1));
            }
            let waits = control.iter().any(|edge| engine.figures(*edge).unwrap().queued != 0);
            engine.observer_mut().0.clear();
            engine.tick(now_ns / 20, 1).unwrap();
            if let (true, Some((_, cause, _))) = (waits, engine.observer().0.first()) {
                let ran = control.iter().any(|edge| *cause == Cause::Edge(*edge));
                assert!(ran, "seed {seed}: {cause:?} while Control waited");
            }
            while engine.pop().is_some() {}
        }
    }
}
