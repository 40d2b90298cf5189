//! S1: `tick(t, a); tick(t, b)` is `tick(t, a + b)`. S6: the same inputs at the same positions make the same run, for
//! every width of set and whether Control rings are polled or not. S5: no more than the budget, and a report that tells
//! the truth. On random graphs.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::scheduler::{Ending, Lifecycle, Wide};
use common::plan::{Allow, Plan};
use common::random::{Choices, Random};
use common::sim::Sim;
use common::wired::Tabled;
use common::world::{Step, Why};
use std::rc::Rc;

/// What a caller does: a time and how many activations at most, after messages on some edges.
#[derive(Clone, Debug)]
struct Round {
    now_ns: u64,
    budget: u32,
    pushes: Vec<u16>,
}

fn rounds(random: &mut Random, plan: &Plan) -> Vec<Round> {
    let (ingress, mut now_ns) = (plan.ingress(), 0);
    let round = |_| {
        now_ns += random.below(5);
        let pushes = (0..random.below(6)).map(|_| random.pick(&ingress)).collect();
        Round { now_ns, budget: random.within(1, 30) as u32, pushes }
    };
    (0..8).map(round).collect()
}

/// How the budget of a round is spent.
#[derive(Clone, Copy, Debug)]
enum Split {
    Whole,
    Steps,
    At(u64),
    /// Whole, but polled after each activation.
    Polled,
}

fn run<S: Tabled>(plan: &Rc<Plan>, rounds: &[Round], split: Split) -> (Vec<Step>, Vec<u64>) {
    let mut sim = Sim::<S>::new(plan);
    let mut hashes = Vec::new();
    for round in rounds {
        if sim.scheduler.state() == Lifecycle::Stopped {
            break;
        }
        for edge in &round.pushes {
            sim.push(*edge);
        }
        let mut left = round.budget;
        while left != 0 && sim.scheduler.state() == Lifecycle::Running {
            let part = match split {
                Split::Whole | Split::Polled => left,
                Split::Steps => 1,
                Split::At(seed) => Random(seed ^ u64::from(left)).within(1, u64::from(left)) as u32,
            };
            let report = match split {
                Split::Polled => sim.tick_with(round.now_ns, part, &[]),
                _ => sim.tick(round.now_ns, part),
            };
            assert!(report.activations <= part, "S5: {report:?} for a budget of {part}");
            left -= part;
        }
        hashes.push(sim.hash());
        for edge in plan.egress() {
            sim.pop(edge);
        }
    }
    (sim.graph.world.log, hashes)
}

fn compare(seed: u64, allow: Allow) {
    let mut random = Random(seed);
    let plan = Rc::new(Plan::random(&mut random, allow));
    let rounds = rounds(&mut random, &plan);
    let (log, hashes) = run::<u32>(&plan, &rounds, Split::Whole);
    for split in [Split::Steps, Split::At(seed), Split::Polled] {
        let (other_log, other_hashes) = run::<u32>(&plan, &rounds, split);
        if let Some(at) = log.iter().zip(&other_log).position(|(one, other)| one != other) {
            let (one, other) = (log.get(at.saturating_sub(6)..=at), other_log.get(at));
            panic!("seed {seed}, {split:?}: {one:?} or {other:?}\n{}\n{rounds:?}", plan.show());
        }
        assert_eq!(log.len(), other_log.len(), "seed {seed}, {split:?}");
        assert_eq!(hashes, other_hashes, "seed {seed}, {split:?}: another state\n{}", plan.show());
    }
}

#[test]
fn s1_two_ticks_are_one_tick_of_both_budgets() {
    // The last one: a timer that emits on an edge which is parked.
    for seed in (0..1_000).chain([1_001_731]) {
        compare(seed, Allow { excess: false, ..Allow::ALL });
    }
}

#[test]
fn s1_holds_for_nodes_that_emit_beyond_their_burst() {
    for seed in 0..1_000 {
        compare(seed + 50_000, Allow::ALL);
    }
}

#[test]
fn s1_holds_for_plain_graphs() {
    for seed in 0..1_000 {
        compare(seed + 100_000, Allow::PLAIN);
    }
}

#[test]
fn s6_the_width_of_a_set_changes_nothing() {
    for seed in 0..500 {
        let mut random = Random(seed + 200_000);
        let plan = Rc::new(Plan::random(&mut random, Allow::ALL));
        let rounds = rounds(&mut random, &plan);
        let narrow = run::<u32>(&plan, &rounds, Split::Whole);
        assert_eq!(narrow, run::<u64>(&plan, &rounds, Split::Whole), "seed {seed}: u64");
        assert_eq!(narrow, run::<Wide<4>>(&plan, &rounds, Split::Whole), "seed {seed}: Wide<4>");
        assert_eq!(narrow, run::<Wide<16>>(&plan, &rounds, Split::Whole), "seed {seed}: Wide<16>");
    }
}

#[test]
fn s6_inputs_at_the_same_positions_make_the_same_run() {
    // The same inputs given between ticks of one activation, and by rings polled after each.
    for seed in 0..500 {
        let mut random = Random(seed + 300_000);
        let allow = Allow { failures: false, ..Allow::ALL };
        let plan = Rc::new(Plan::random(&mut random, allow));
        let ingress = plan.ingress();
        let at: Vec<(u32, u16)> = (0..12).map(|at| (at, random.pick(&ingress))).collect();
        let mut polled = Sim::<u32>::new(&plan);
        let done = polled.tick_with(5, 12, &at).activations;
        let mut stepped = Sim::<u32>::new(&plan);
        for (_, edge) in at.iter().take_while(|(at, _)| *at < done) {
            stepped.push(*edge);
            stepped.tick(5, 1);
        }
        assert_eq!(polled.graph.world.log, stepped.graph.world.log, "seed {seed}\n{}", plan.show());
    }
}

#[test]
fn s5_a_tick_ends_for_the_reason_that_it_reports() {
    for seed in 0..1_500 {
        let mut random = Random(seed + 400_000);
        let plan = Rc::new(Plan::random(&mut random, Allow::ALL));
        let mut sim = Sim::<u32>::new(&plan);
        for round in rounds(&mut random, &plan) {
            for edge in &round.pushes {
                sim.push(*edge);
            }
            let before = sim.graph.world.log.len();
            let Ok(report) = sim.try_tick(round.now_ns, round.budget) else {
                break;
            };
            let log = sim.graph.world.log.iter().skip(before);
            let ran = log.filter(|step| !matches!(step.why, Why::Stop | Why::Drain)).count();
            assert_eq!(report.activations as usize, ran);
            assert_eq!(report.state, sim.scheduler.state());
            if report.state == Lifecycle::Stopped {
                break;
            }
            check_outcome(&sim, report.ending, report.activations == round.budget);
            let control = plan.select(|edge| edge.is_control() && edge.to != u16::MAX);
            let waiting: u32 = control.iter().map(|edge| sim.graph.world.count(*edge)).sum();
            assert_eq!(report.control_waiting, waiting, "seed {seed}");
            assert!(report.next_timer_ns.is_none_or(|next| next > round.now_ns));
        }
    }
}

fn check_outcome(sim: &Sim<u32>, outcome: Ending, spent: bool) {
    let queued = sim.plan.select(|edge| edge.to != u16::MAX);
    let queued: Vec<u16> =
        queued.into_iter().filter(|edge| sim.graph.world.count(*edge) != 0).collect();
    match outcome {
        Ending::Budget => assert!(spent, "Budget, but it is not spent"),
        Ending::Idle => assert!(queued.is_empty(), "Idle, but {queued:?} wait"),
        Ending::Stalled { edge: Some(edge), node } => {
            assert!(queued.contains(&edge.0), "{edge:?} is empty");
            assert_eq!(sim.plan.edge(edge.0).to, node.0);
            if !spent {
                assert_eq!(sim.waits_with_room(), None, "Stalled, but an edge can run");
            }
        }
        Ending::Stalled { edge: None, node } => {
            assert_eq!(sim.graph.world.room(node.0), 0, "a timer waits without a reason");
        }
    }
}
