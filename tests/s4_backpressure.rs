//! S4: backpressure loses nothing and never stands still. S2: Control overtakes. E2 and E4 on the way. On random graphs.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::scheduler::Ending;
use arachne::topology::OUTSIDE;
use common::plan::{Allow, Plan};
use common::random::{Choices, Random};
use common::sim::Sim;
use common::world::Why;
use std::rc::Rc;

const NO_FAILURES: Allow = Allow { failures: false, ..Allow::ALL };

/// Whether a full edge out of the graph can hold something back.
fn egress_is_full(sim: &Sim<u32>) -> bool {
    sim.plan.egress().into_iter().any(|edge| {
        let from = sim.plan.edge(edge).from;
        sim.plan.edge(edge).gates() && sim.graph.world.room(from) == 0
    })
}

fn push_some(sim: &mut Sim<u32>, random: &mut Random) {
    let ingress = sim.plan.ingress();
    for _ in 0..random.below(8) {
        let edge = random.pick(&ingress);
        sim.push(edge);
    }
}

#[test]
fn s4_whenever_an_edge_is_ready_some_activation_can_run() {
    for seed in 0..2_000 {
        let mut random = Random(seed);
        let plan = Rc::new(Plan::random(&mut random, NO_FAILURES));
        let mut sim = Sim::<u32>::new(&plan);
        for round in 0..12 {
            push_some(&mut sim, &mut random);
            let budget = random.pick(&[1, 7, 100]);
            let report = sim.tick(round, budget);
            if report.activations < budget {
                assert_eq!(sim.waits_with_room(), None, "seed {seed}\n{}", plan.show());
                let stalls = matches!(report.ending, Ending::Stalled { .. });
                let excused = egress_is_full(&sim);
                assert!(!stalls || excused, "seed {seed}: {report:?}\n{}", plan.show());
            }
            for edge in plan.egress() {
                if random.chance(50) {
                    sim.pop(edge);
                }
            }
        }
    }
}

#[test]
fn s4_a_full_output_holds_back_and_a_pop_lets_go() {
    let mut held = 0;
    for seed in 0..1_000 {
        let mut random = Random(seed + 10_000);
        let allow = Allow { egress: true, ..Allow::PLAIN };
        let plan = Rc::new(Plan::random(&mut random, allow));
        let mut sim = Sim::<u32>::new(&plan);
        push_some(&mut sim, &mut random);
        let report = sim.tick(1, 10_000);
        held += u32::from(matches!(report.ending, Ending::Stalled { .. }));
        // As long as somebody pops, everything arrives.
        let mut rounds = 0;
        while sim.tick(1, 10_000).ending != Ending::Idle {
            for edge in plan.egress() {
                while sim.pop(edge).is_some() {}
            }
            rounds += 1;
            assert!(rounds < 1_000, "seed {seed}\n{}", plan.show());
        }
    }
    assert!(held > 50, "hardly any graph was held back: {held}");
}

#[test]
fn s4_blocking_graphs_lose_nothing() {
    for seed in 0..1_000 {
        let mut random = Random(seed + 20_000);
        let plan = Rc::new(Plan::random(&mut random, Allow { timers: true, ..Allow::PLAIN }));
        let mut sim = Sim::<u32>::new(&plan);
        for round in 0..10 {
            push_some(&mut sim, &mut random);
            sim.tick(round * 2, random.below(60) as u32);
        }
        let world = &sim.graph.world;
        world.check_accounts();
        for (queue, edge) in world.queues.iter().zip(&plan.edges) {
            let figures = queue.figures;
            let inner = edge.from != OUTSIDE;
            assert!(!inner || figures.refused == 0, "seed {seed}: an emit was refused");
            assert_eq!(figures.dropped + figures.coalesced + figures.discarded, 0);
            assert_eq!(figures.dequeued + figures.queued + figures.refused, queue.offered);
        }
        // Each message taken is one activation.
        let taken: u64 = world.queues.iter().map(|queue| queue.figures.dequeued).sum();
        let ran = world.log.iter().filter(|step| matches!(step.why, Why::Edge(..))).count();
        assert_eq!(taken, ran as u64);
    }
}

#[test]
fn s4_the_first_burst_of_an_activation_is_never_refused() {
    for seed in 0..1_500 {
        let mut random = Random(seed + 30_000);
        let plan = Rc::new(Plan::random(&mut random, NO_FAILURES));
        let mut sim = Sim::<u32>::new(&plan);
        for round in 0..12 {
            push_some(&mut sim, &mut random);
            sim.tick(round, random.below(60) as u32);
            sim.graph.world.check_accounts();
            for edge in plan.egress() {
                sim.pop(edge);
            }
        }
        let broken = &sim.graph.world.broken;
        assert!(broken.is_empty(), "seed {seed}: {broken:?}\n{}", plan.show());
    }
}

#[test]
fn s4_a_refused_emit_leaves_every_edge_of_the_port_alone() {
    // All or none: where one edge of a port refuses, its offer is counted there and nowhere else.
    for seed in 0..1_000 {
        let mut random = Random(seed + 40_000);
        let plan = Rc::new(Plan::random(&mut random, NO_FAILURES));
        let mut sim = Sim::<u32>::new(&plan);
        for round in 0..6 {
            push_some(&mut sim, &mut random);
            sim.tick(round, 40);
        }
        for node in &plan.nodes {
            for port in node.ports.iter().filter(|port| port.len() > 1) {
                let accepted = port.iter().map(|edge| {
                    let queue = &sim.graph.world.queues[usize::from(*edge)];
                    queue.offered - queue.figures.refused
                });
                let accepted: Vec<u64> = accepted.collect();
                let (first, rest) = accepted.split_first().unwrap();
                assert!(rest.iter().all(|other| other == first), "seed {seed}: {accepted:?}");
            }
        }
    }
}

#[test]
fn s2_no_data_runs_while_control_waits() {
    for seed in 0..1_500 {
        let mut random = Random(seed + 50_000);
        let plan = Rc::new(Plan::random(&mut random, NO_FAILURES));
        let mut sim = Sim::<u32>::new(&plan);
        let ingress = plan.ingress();
        for round in 0..10 {
            push_some(&mut sim, &mut random);
            if random.chance(50) {
                sim.tick(round, 30);
            } else {
                // From a ring, in the middle of visits.
                let mut at: Vec<_> =
                    (0..6).map(|_| (random.below(20) as u32, random.pick(&ingress))).collect();
                at.sort_unstable();
                sim.tick_with(round, 30, &at);
            }
        }
        let overtaken = &sim.graph.world.overtaken;
        assert!(overtaken.is_empty(), "seed {seed}: {overtaken:?}\n{}", plan.show());
    }
}

#[test]
fn s2_control_edges_take_turns_and_wait_for_those_queued_before() {
    for seed in 0..1_000 {
        let mut random = Random(seed + 60_000);
        let mut plan = Plan::random(&mut random, NO_FAILURES);
        for edge in plan.edges.iter_mut().filter(|edge| edge.from == OUTSIDE) {
            edge.priority = arachne::Priority::Control;
        }
        let plan = Rc::new(plan);
        let mut sim = Sim::<u32>::new(&plan);
        // Whatever stands in the graph, then one message.
        push_some(&mut sim, &mut random);
        sim.tick(1, random.below(10) as u32);
        let control = plan.select(|edge| edge.is_control() && edge.to != OUTSIDE);
        let count = |sim: &Sim<u32>, edge| u64::from(sim.graph.world.count(edge));
        let edge = random.pick(&plan.ingress());
        let ahead = count(&sim, edge);
        if !sim.push(edge) || count(&sim, edge) == ahead {
            continue;
        }
        // Round robin: before it go those ahead of it, and of each other edge one a round.
        let others = control.iter().filter(|other| **other != edge).count() as u64;
        let bound = (ahead + 1) * (others + 1);
        let item = sim.graph.world.queues[usize::from(edge)].items.back().copied();
        let before = sim.graph.world.log.len();
        sim.tick(1, bound as u32);
        let ran = sim.graph.world.log.iter().skip(before);
        let handled = ran.filter(|step| Some(step.why) == item.map(|item| Why::Edge(edge, item)));
        assert_eq!(handled.count(), 1, "seed {seed}: not within {bound}\n{}", plan.show());
    }
}

#[test]
fn e4_the_accounts_add_up_after_every_activation() {
    for seed in 0..400 {
        let mut random = Random(seed + 70_000);
        let plan = Rc::new(Plan::random(&mut random, Allow::ALL));
        let mut sim = Sim::<u32>::new(&plan);
        for step in 0..60 {
            push_some(&mut sim, &mut random);
            if sim.try_tick(step / 4, 1).is_err() {
                break;
            }
            sim.graph.world.check_accounts();
        }
    }
}
