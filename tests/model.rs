//! The scheduler beside a reference that is slow and plain (`common/naive.rs`): on random graphs, with random inputs,
//! budgets, times, pauses and changes, both run the same activations in the same order and report the same.
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
use arachne::scheduler::{Ending, Lifecycle, Report, Wide};
use arachne::topology::{EdgeId, NodeId};
use common::naive::Naive;
use common::plan::{Allow, Plan};
use common::random::Random;
use common::sim::Sim;
use common::wired::Tabled;
use common::world::{Step, Why};
use std::rc::Rc;

/// Both, side by side.
struct Pair<S: Tabled> {
    real: Sim<S>,
    naive: Naive,
    now_ns: u64,
    /// What was done, for whoever looks at a failure.
    history: Vec<String>,
}

impl<S: Tabled> Pair<S> {
    fn new(plan: &Rc<Plan>) -> Self {
        let mut naive = Naive::new(plan);
        naive.start(0);
        let pair = Self { real: Sim::new(plan), naive, now_ns: 0, history: Vec::new() };
        pair.compare();
        pair
    }

    fn is_stopped(&self) -> bool {
        self.real.scheduler.state() == Lifecycle::Stopped
    }

    /// Does something to both.
    fn turn(&mut self, random: &mut Random) {
        let plan = self.real.plan.clone();
        let node = random.below(plan.nodes.len() as u64) as u16;
        let edge = random.below(plan.edges.len() as u64) as u16;
        let what = random.below(20);
        self.history.push(format!("{what}: node {node}, edge {edge}"));
        match what {
            0 => {
                self.real.pause(node, true);
                self.naive.pause(node, true);
            }
            1..4 => {
                self.real.pause(node, false);
                self.naive.pause(node, false);
            }
            4 => {
                let Sim { graph, scheduler, .. } = &mut self.real;
                scheduler.release(graph, NodeId(node), &mut ()).unwrap();
                self.naive.release(node);
            }
            5 => {
                let level = random.pick(&[Priority::High, Priority::Normal, Priority::Low]);
                let Sim { graph, scheduler, .. } = &mut self.real;
                if scheduler.set_priority(graph, EdgeId(edge), level, &mut ()).is_ok() {
                    self.naive.set_priority(edge, level);
                }
            }
            6 => {
                let most = plan.edge(edge).capacity;
                let capacity = random.within(1, u64::from(most)) as u32;
                self.real.set_capacity(edge, capacity);
                self.naive.world.queues[usize::from(edge)].capacity = capacity as usize;
            }
            7..10 => {
                for edge in plan.egress() {
                    self.real.pop(edge);
                    self.naive.world.pop(edge);
                }
            }
            10 | 11 => {
                let edge = random.pick(&plan.ingress());
                self.real.push(edge);
                self.naive.push(edge);
            }
            _ => self.tick(random),
        }
    }

    fn tick(&mut self, random: &mut Random) {
        self.now_ns = match random.below(10) {
            0 => self.now_ns.saturating_sub(random.below(4)),
            1 => self.now_ns + random.below(60),
            _ => self.now_ns + random.below(5),
        };
        let budget = random.pick(&[0, 1, 2, 3, 5, 8, 40]);
        let ingress = self.real.plan.ingress();
        let mut inject: Vec<(u32, u16)> =
            (0..random.below(5)).map(|_| (random.below(6) as u32, random.pick(&ingress))).collect();
        inject.sort_by_key(|(after, _)| *after);
        let polled = !inject.is_empty() || random.chance(20);
        self.history.pop();
        let history = format!("tick({}, {budget}) {polled} {inject:?}", self.now_ns);
        self.history.push(history);
        let report = if polled {
            self.real.tick_with(self.now_ns, budget, &inject)
        } else {
            self.real.tick(self.now_ns, budget)
        };
        let done = self.naive.tick(self.now_ns, budget, &inject);
        self.compare();
        assert_eq!(report.activations, done);
        if !self.naive.stopped {
            self.compare_report(&report, budget);
        }
    }

    /// Drains both to the end.
    fn shutdown(&mut self, random: &mut Random) {
        let deadline_ns = self.now_ns + random.below(30);
        self.history.push(format!("shutdown({deadline_ns})"));
        let Sim { graph, scheduler, .. } = &mut self.real;
        scheduler.shutdown(graph, deadline_ns, &mut ()).unwrap();
        self.naive.shutdown(deadline_ns);
        while !self.is_stopped() {
            self.now_ns += random.below(4);
            let budget = random.pick(&[1, 2, 5, 40, 1_000]);
            self.history.push(format!("tick({}, {budget})", self.now_ns));
            let report = self.real.tick(self.now_ns, budget);
            let done = self.naive.tick(self.now_ns, budget, &[]);
            self.compare();
            assert_eq!(report.activations, done, "{}", self.story());
        }
        assert!(self.naive.stopped, "{}", self.story());
    }

    fn compare_report(&self, report: &Report, budget: u32) {
        let work = self.naive.has_work();
        match report.ending {
            Ending::Idle => assert!(!work, "it says that it is idle"),
            Ending::Stalled { .. } => assert!(report.activations <= budget),
            _ => assert!(work && report.activations == budget, "the budget is not spent"),
        }
        assert_eq!(report.next_timer_ns, self.naive.next_timer_ns());
    }

    fn compare(&self) {
        let real = &self.real.graph.world;
        let run = |log: &[Step]| -> Vec<Step> {
            log.iter().filter(|step| step.why != Why::Stop).copied().collect()
        };
        let (one, other) = (run(&real.log), run(&self.naive.world.log));
        if let Some(at) = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))
        {
            panic!(
                "step {at}: the scheduler ran {:?}, the reference {:?}, after {:#?}\n{}",
                one.get(at),
                other.get(at),
                &one[at.saturating_sub(12)..at],
                self.story()
            );
        }
        for (edge, (one, other)) in real.queues.iter().zip(&self.naive.world.queues).enumerate() {
            assert_eq!(one, other, "edge {edge}\n{}", self.story());
        }
    }
}

impl<S: Tabled> Pair<S> {
    fn story(&self) -> String {
        self.real.plan.show() + &self.history.join("\n")
    }
}

fn run<S: Tabled>(seed: u64, allow: Allow, turns: u32) {
    let mut random = Random(seed);
    let plan = Rc::new(Plan::random(&mut random, allow));
    let mut pair = Pair::<S>::new(&plan);
    for _ in 0..turns {
        if pair.is_stopped() {
            break;
        }
        pair.turn(&mut random);
        let broken = &pair.naive.world.broken;
        assert!(broken.is_empty(), "{broken:?}\n{}", pair.story());
        pair.real.graph.world.check_accounts();
    }
    if !pair.is_stopped() && random.chance(70) {
        pair.shutdown(&mut random);
    }
}

#[test]
fn model_of_plain_graphs() {
    for seed in 0..2_000 {
        run::<u32>(seed, Allow::PLAIN, 40);
    }
}

#[test]
fn model_of_graphs_with_everything() {
    for seed in 0..3_000 {
        run::<u32>(seed + 10_000, Allow::ALL, 40);
    }
}

#[test]
fn model_of_wide_sets() {
    for seed in 0..500 {
        run::<u64>(seed + 20_000, Allow::ALL, 40);
        run::<Wide<4>>(seed + 30_000, Allow::ALL, 40);
    }
}

#[test]
fn model_of_timers() {
    for seed in 0..1_000 {
        run::<u32>(seed + 40_000, Allow { timers: true, egress: true, ..Allow::PLAIN }, 60);
    }
}
