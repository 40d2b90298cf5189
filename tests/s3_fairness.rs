//! S3: the bounds of the weighted round robin, of round robin and of owed turns, on random graphs and on the cases that they are for.
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
use arachne::node::OnFailure;
use arachne::observe::{Cause, Event, Observer};
use arachne::topology::OUTSIDE;
use common::plan::{Allow, EdgePlan, Habits, NodePlan, Plan};
use common::random::{Choices, Random};
use common::sim::Sim;
use common::world::Why;
use std::rc::Rc;

const DATA: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];

/// How many slots of seven a level has.
fn slots(level: Priority) -> u64 {
    match level {
        Priority::Control | Priority::High => 4,
        Priority::Normal => 2,
        Priority::Low => 1,
    }
}

fn sink() -> NodePlan {
    NodePlan {
        burst: 1,
        ports: Vec::new(),
        period_ns: 0,
        timer_priority: Priority::Normal,
        on_failure: OnFailure::Continue,
        seed: 1,
        habits: Habits { emit: 100, ..Habits::default() },
    }
}

fn edge(from: u16, to: u16, capacity: u32, priority: Priority) -> EdgePlan {
    EdgePlan { from, to, capacity, policy: PolicyKind::Block, priority, feedback: false }
}

/// Keeps the edges from outside full and says which edges ran, one activation at a time.
fn run_saturated(plan: &Rc<Plan>, steps: usize, mut seen: impl FnMut(&Sim<u32>, u16)) {
    let mut sim = Sim::<u32>::new(plan);
    for _ in 0..steps {
        for edge in plan.ingress() {
            while sim.graph.world.count(edge) < plan.edge(edge).capacity {
                sim.push(edge);
            }
        }
        if sim.tick(1, 1).activations == 0 {
            panic!("stalled\n{}", plan.show());
        }
        let Some(Why::Edge(edge, _)) = sim.graph.world.log.last().map(|step| step.why) else {
            continue;
        };
        seen(&sim, edge);
    }
}

#[test]
fn s3_weighted_round_robin_gives_four_two_one() {
    // Three nodes without outputs, one input each.
    let plan = Rc::new(Plan {
        nodes: vec![sink(), sink(), sink()],
        edges: vec![
            edge(OUTSIDE, 0, 64, Priority::Low),
            edge(OUTSIDE, 1, 64, Priority::Normal),
            edge(OUTSIDE, 2, 64, Priority::High),
        ],
        quantum: 1,
        strict: false,
    });
    let mut order = Vec::new();
    run_saturated(&plan, 14, |_, edge| order.push(edge));
    // H N H L H N H, twice.
    assert_eq!(order, [2, 1, 2, 0, 2, 1, 2, 2, 1, 2, 0, 2, 1, 2]);
}

#[test]
fn s3_an_unused_slot_falls_to_the_highest_level_that_can_use_it() {
    let plan = Rc::new(Plan {
        nodes: vec![sink(), sink()],
        edges: vec![edge(OUTSIDE, 0, 64, Priority::Low), edge(OUTSIDE, 1, 64, Priority::High)],
        quantum: 1,
        strict: false,
    });
    let mut order = Vec::new();
    run_saturated(&plan, 7, |_, edge| order.push(edge));
    assert_eq!(order, [1, 1, 1, 0, 1, 1, 1]);
}

#[test]
fn s3_strict_order_starves_the_lower_levels() {
    let plan = Rc::new(Plan {
        nodes: vec![sink(), sink()],
        edges: vec![edge(OUTSIDE, 0, 64, Priority::Low), edge(OUTSIDE, 1, 64, Priority::High)],
        quantum: 3,
        strict: true,
    });
    run_saturated(&plan, 100, |_, edge| assert_eq!(edge, 1));
}

#[test]
fn s3_a_visit_is_a_quantum_long_and_a_level_goes_round_robin() {
    let plan = Rc::new(Plan {
        nodes: vec![sink()],
        edges: vec![edge(OUTSIDE, 0, 8, Priority::Normal); 3],
        quantum: 3,
        strict: false,
    });
    let mut order = Vec::new();
    run_saturated(&plan, 12, |_, edge| order.push(edge));
    assert_eq!(order, [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0]);
}

/// Random graphs in which no node is ever blocked: each waiting edge is served within the bound.
#[test]
fn s3_an_unblocked_edge_waits_at_most_the_bound() {
    for seed in 0..500 {
        let mut random = Random(seed);
        let count = random.within(1, 16);
        let levels: Vec<Priority> = (0..count).map(|_| random.pick(&DATA)).collect();
        let edges: Vec<EdgePlan> = levels
            .iter()
            .map(|level| edge(OUTSIDE, random.below(4) as u16, random.within(1, 9) as u32, *level))
            .collect();
        let plan = Rc::new(Plan {
            nodes: vec![sink(); 4],
            edges,
            quantum: random.within(1, 6) as u16,
            strict: false,
        });
        let bound = |level: Priority| {
            let members = levels.iter().filter(|other| **other == level).count() as u64;
            u64::from(plan.quantum) * (1 + 7 * members.div_ceil(slots(level)))
        };
        // Between the end of one visit and the beginning of the next: all edges wait all the time.
        let mut waited = vec![0u64; plan.edges.len()];
        run_saturated(&plan, 600, |_, ran| {
            for (index, waited) in waited.iter_mut().enumerate() {
                *waited = if index == usize::from(ran) { 0 } else { *waited + 1 };
                let bound = bound(levels[index]);
                assert!(*waited <= bound, "seed {seed}: edge {index} waits {waited} > {bound}");
            }
        });
    }
}

/// Two inputs of one node with a quantum equal to the capacity behind it: the case that starves without owed turns.
#[test]
fn s3_two_inputs_of_a_node_that_blocks_share() {
    for quantum in 1..6 {
        let mut first = sink();
        first.ports = vec![vec![2]];
        let plan = Rc::new(Plan {
            nodes: vec![first, sink()],
            edges: vec![
                edge(OUTSIDE, 0, 16, Priority::Normal),
                edge(OUTSIDE, 0, 16, Priority::Normal),
                edge(0, 1, u32::from(quantum), Priority::Normal),
            ],
            quantum,
            strict: false,
        });
        let mut served = [0u32; 3];
        run_saturated(&plan, 3_000, |_, edge| served[usize::from(edge)] += 1);
        let [one, other, _] = served;
        assert!(one.abs_diff(other) <= 2 * u32::from(quantum), "quantum {quantum}: {served:?}");
    }
}

/// What the scheduler tells of turns.
#[derive(Default)]
struct Turns {
    blocked: Vec<u16>,
    ran: Option<u16>,
}

impl Observer for Turns {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Blocked { edge: Some(edge), .. } => self.blocked.push(edge.0),
            Event::Started { cause: Cause::Edge(edge), .. } => self.ran = Some(edge.0),
            _ => {}
        }
    }
}

/// With a quantum of 1 a visit is an activation: an owed input is served within k of its node's, k its inputs.
#[test]
fn s3_an_owed_input_is_served_within_as_many_visits_as_its_node_has_inputs() {
    let mut most = 0;
    for seed in 0..1_000 {
        let mut random = Random(seed + 7_000);
        let mut plan =
            Plan::random(&mut random, Allow { lossy: true, egress: true, ..Allow::PLAIN });
        (plan.strict, plan.quantum) = (false, 1);
        for node in &mut plan.nodes {
            node.habits.emit = random.within(60, 100);
        }
        let plan = Rc::new(plan);
        let mut sim = Sim::<u32>::new(&plan);
        // For each edge that is owed, how often its node has run since.
        let mut owed: Vec<Option<usize>> = vec![None; plan.edges.len()];
        for _ in 0..800 {
            for edge in plan.ingress() {
                while sim.graph.world.count(edge) < plan.edge(edge).capacity {
                    sim.push(edge);
                }
            }
            for edge in plan.egress() {
                if random.chance(20) {
                    sim.pop(edge);
                }
            }
            let mut turns = Turns::default();
            sim.tick_observed(1, 1, &mut turns);
            for edge in turns.blocked {
                owed[usize::from(edge)].get_or_insert(0);
            }
            let Some(ran) = turns.ran else { continue };
            let node = plan.edge(ran).to;
            let inputs: Vec<u16> = plan.inputs(node).collect();
            for edge in &inputs {
                if let Some(visits) = &mut owed[usize::from(*edge)] {
                    *visits += 1;
                    most = most.max(*visits);
                    assert!(*visits <= inputs.len(), "seed {seed}: edge {edge}\n{}", plan.show());
                }
            }
            owed[usize::from(ran)] = None;
        }
    }
    assert!(most > 3, "no input was ever owed for long: {most}");
}

/// With owed turns no ready input waits for half of a long run.
#[test]
fn s3_no_input_of_a_saturated_graph_starves() {
    for seed in 0..500 {
        let mut random = Random(seed + 9_000);
        let mut plan = Plan::random(&mut random, Allow::PLAIN);
        plan.strict = false;
        for node in &mut plan.nodes {
            (node.burst, node.habits.emit) = (1, 100);
        }
        let plan = Rc::new(plan);
        let mut waited = vec![0u64; plan.edges.len()];
        run_saturated(&plan, 2_000, |sim, ran| {
            for (edge, waited) in (0..).zip(waited.iter_mut()) {
                let waits = edge != ran && sim.graph.world.count(edge) != 0;
                *waited = if waits { *waited + 1 } else { 0 };
                assert!(*waited < 1_000, "seed {seed}: edge {edge}\n{}", plan.show());
            }
        });
    }
}
