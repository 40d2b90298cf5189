//! The scheduler and its reference, driven alike by a stream of choices.

use super::naive::Naive;
use super::plan::{Allow, Plan};
use super::random::Choices;
use super::sim::Sim;
use super::wired::Tabled;
use super::world::Step;
use arachne::Priority;
use arachne::scheduler::{ControlError, Ending, Lifecycle, NextTick, Report, StartError};
use arachne::topology::{EdgeId, NodeId};
use std::rc::Rc;

/// Both, side by side.
pub struct Pair<S: Tabled> {
    real: Sim<S>,
    naive: Naive,
    now_ns: u64,
    ticks: u64,
    /// What was done, for whoever looks at a failure.
    history: Vec<String>,
}

impl<S: Tabled> Pair<S> {
    /// Chooses a graph and then what happens to it, to its end: `most` turns, or until there are no more choices.
    pub fn run(choices: &mut impl Choices, allow: Allow, most: u32) {
        let plan = Rc::new(Plan::random(choices, allow));
        let mut pair = Self {
            real: Sim::created(&plan),
            naive: Naive::new(&plan),
            now_ns: 0,
            ticks: 0,
            history: Vec::new(),
        };
        for _ in 0..choices.below(4).saturating_sub(1) {
            pair.change(choices);
        }
        pair.start(choices.below(3));
        for _ in 0..most {
            if pair.naive.state == Lifecycle::Stopped || choices.is_spent() {
                break;
            }
            pair.turn(choices);
        }
        if pair.naive.state == Lifecycle::Running && choices.chance(70) {
            pair.shutdown(choices);
        }
        if pair.naive.state == Lifecycle::Draining {
            pair.drain(choices);
        }
        pair.refuses();
    }

    fn start(&mut self, now_ns: u64) {
        let Sim { graph, scheduler, .. } = &mut self.real;
        let started = scheduler.start(graph, now_ns, &mut ());
        let failed = self.naive.start(now_ns).err().map(NodeId);
        match (started, failed) {
            (Ok(()), None) => {}
            (Err(StartError::Node { node, .. }), Some(failed)) => assert_eq!(node, failed),
            other => panic!("S7: {other:?}\n{}", self.story()),
        }
        self.now_ns = now_ns;
        self.compare();
    }

    /// Does something to both.
    fn turn(&mut self, choices: &mut impl Choices) {
        match choices.below(24) {
            0..11 => self.change(choices),
            11..23 => self.tick(choices),
            _ if self.naive.state == Lifecycle::Running && choices.chance(30) => {
                self.shutdown(choices);
            }
            _ => self.refuses(),
        }
    }

    /// Does something to both that is no tick, in whatever state they are.
    fn change(&mut self, choices: &mut impl Choices) {
        let plan = self.real.plan.clone();
        let node = choices.below(plan.nodes.len() as u64) as u16;
        let edge = choices.below(plan.edges.len() as u64) as u16;
        let what = choices.below(11);
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
            5 => self.set_priority(edge, choices.pick(&Priority::ALL)),
            6 => {
                let most = plan.edge(edge).capacity;
                let capacity = choices.within(1, u64::from(most)) as u32;
                self.real.set_capacity(edge, capacity);
                self.naive.world.queues[usize::from(edge)].capacity = capacity as usize;
            }
            7..9 => {
                for edge in plan.egress() {
                    self.real.pop(edge);
                    self.naive.world.pop(edge);
                }
            }
            // What drains takes nothing.
            _ if self.naive.state == Lifecycle::Draining => {}
            _ => {
                let edge = choices.pick(&plan.ingress());
                self.real.push(edge);
                self.naive.push(edge);
            }
        }
        self.compare();
    }

    fn set_priority(&mut self, edge: u16, level: Priority) {
        let Sim { graph, scheduler, plan } = &mut self.real;
        let fixed = plan.edge(edge).is_control() || level == Priority::Control;
        let moved = scheduler.set_priority(graph, EdgeId(edge), level, &mut ());
        let error = ControlError::ControlIsFixed(EdgeId(edge));
        assert_eq!(moved, if fixed { Err(error) } else { Ok(()) }, "S2");
        if !fixed {
            self.naive.set_priority(edge, level);
        }
    }

    fn tick(&mut self, choices: &mut impl Choices) {
        self.now_ns = match choices.below(40) {
            0 | 1 => self.now_ns.saturating_sub(choices.below(4)),
            2 => choices.below(10),
            3 => u64::MAX - choices.below(40),
            4 => self.now_ns.saturating_add(1 << choices.below(64)),
            5..8 => self.now_ns.saturating_add(choices.below(60)),
            _ => self.now_ns.saturating_add(choices.below(5)),
        };
        let budget = choices.pick(&[0, 1, 2, 3, 5, 8, 40]);
        let ingress = self.real.plan.ingress();
        let mut inject: Vec<(u32, u16)> = (0..choices.below(5))
            .map(|_| (choices.below(6) as u32, choices.pick(&ingress)))
            .collect();
        inject.sort_by_key(|(after, _)| *after);
        if !inject.is_empty() || choices.chance(20) {
            self.history.push(format!("tick({}, {budget}) {inject:?}", self.now_ns));
            self.ticks += 1;
            let report = self.real.tick_with(self.now_ns, budget, &inject);
            self.follow(&report, report.activations, budget, &inject, 1);
        } else {
            let first = choices.below(u64::from(budget) + 1) as u32;
            self.split_tick(first, budget - first);
        }
    }

    /// A tick in two parts (S1): the reference has one.
    fn split_tick(&mut self, first: u32, second: u32) {
        self.history.push(format!("tick({}, {first} + {second})", self.now_ns));
        self.ticks += 1;
        let mut report = self.real.tick(self.now_ns, first);
        let (mut activations, mut parts) = (report.activations, 1);
        if second != 0 && report.state != Lifecycle::Stopped {
            self.ticks += 1;
            parts += 1;
            report = self.real.tick(self.now_ns, second);
            activations += report.activations;
        }
        self.follow(&report, activations, first + second, &[], parts);
    }

    /// Lets the reference do what was done in so many ticks, and compares all that is told.
    fn follow(
        &mut self,
        report: &Report,
        activations: u32,
        budget: u32,
        inject: &[(u32, u16)],
        parts: u64,
    ) {
        let clamps = u64::from(self.now_ns < self.naive.now_ns());
        let (done, left) = self.naive.tick(self.now_ns, budget, inject);
        self.naive.clamped_count += clamps * (parts - 1);
        if report.state == Lifecycle::Stopped && left == 0 {
            self.naive.settle();
        }
        assert_eq!(activations, done, "S5: {report:?}\n{}", self.story());
        self.compare();
        assert_eq!(report.state, self.naive.state, "S7\n{}", self.story());
        if report.state == Lifecycle::Stopped {
            assert_eq!((report.ending, report.next_timer_ns), (Ending::Idle, None));
            return;
        }
        self.compare_report(report, left);
        self.compare_rest(report, left);
    }

    fn compare_report(&self, report: &Report, left: u32) {
        let (waiting, due) = (self.naive.first_waiting(), self.naive.first_due());
        match report.ending {
            Ending::Idle => assert_eq!((waiting, due), (None, None), "it says that it is idle"),
            Ending::Budget => assert!(
                self.naive.has_work() && left == 0,
                "the budget is not spent\n{}",
                self.story()
            ),
            Ending::Stalled { edge, node } => {
                assert!(!self.naive.can_step(), "it can go on\n{}", self.story());
                assert_eq!(edge.map(|edge| edge.0), waiting, "{}", self.story());
                let target = waiting.map(|edge| self.real.plan.edge(edge).to);
                assert_eq!(Some(node.0), target.or(due));
            }
        }
        assert_eq!(report.next_timer_ns, self.naive.next_timer_ns(), "T3\n{}", self.story());
        let control = self.real.plan.select(|edge| edge.is_control() && edge.to != u16::MAX);
        let waiting: u32 = control.iter().map(|edge| self.naive.world.count(*edge)).sum();
        assert_eq!(report.control_waiting, waiting, "S5\n{}", self.story());
    }

    /// Whoever sleeps as long as is said misses nothing.
    fn compare_rest(&self, report: &Report, left: u32) {
        let next = self.real.scheduler.next_tick();
        let ended = left != 0 || report.ending != Ending::Budget;
        if next == NextTick::Busy {
            let draining = self.naive.state == Lifecycle::Draining;
            assert!(!ended || (draining && left == 0), "busy with nothing\n{}", self.story());
            return;
        }
        assert!(!self.naive.can_step(), "asleep\n{}", self.story());
        let timer_ns = self.naive.next_timer_ns().unwrap_or(u64::MAX);
        let expected = match timer_ns.min(self.naive.deadline_ns()) {
            u64::MAX => NextTick::UntilInput,
            until_ns => NextTick::Until(until_ns),
        };
        assert_eq!(next, expected, "{}", self.story());
    }

    fn shutdown(&mut self, choices: &mut impl Choices) {
        let deadline_ns = match choices.below(10) {
            0 => 0,
            1 => u64::MAX,
            _ => self.now_ns.saturating_add(choices.below(30)),
        };
        self.history.push(format!("shutdown({deadline_ns})"));
        let Sim { graph, scheduler, .. } = &mut self.real;
        scheduler.shutdown(graph, deadline_ns, &mut ()).unwrap();
        self.naive.shutdown(deadline_ns);
        self.compare();
    }

    /// Drains both to the end, which comes.
    fn drain(&mut self, choices: &mut impl Choices) {
        let mut turns = 0;
        while self.naive.state == Lifecycle::Draining {
            // A cycle may go round until the deadline, be it the end of time.
            let step_ns = if turns < 60 { 1 + choices.below(4) } else { u64::MAX };
            self.now_ns = self.now_ns.saturating_add(step_ns);
            for edge in self.real.plan.egress() {
                self.real.pop(edge);
                self.naive.world.pop(edge);
            }
            let budget = choices.pick(&[1, 2, 5, 40, 1_000]);
            self.split_tick(choices.below(u64::from(budget)) as u32, budget);
            turns += 1;
            assert!(turns < 64, "S7: a shutdown without an end\n{}", self.story());
        }
    }

    /// Calls that must be refused, and change nothing.
    fn refuses(&mut self) {
        self.history.push("refuses".into());
        let (nodes, edges) = (self.real.plan.nodes.len() as u16, self.real.plan.edges.len() as u16);
        let before = self.real.hash();
        let Sim { graph, scheduler, plan } = &mut self.real;
        let state = scheduler.state();
        assert!(state == Lifecycle::Created || scheduler.start(graph, 0, &mut ()).is_err());
        assert!(state == Lifecycle::Running || scheduler.shutdown(graph, 0, &mut ()).is_err());
        if matches!(state, Lifecycle::Created | Lifecycle::Stopped) {
            assert!(scheduler.tick(graph, u64::MAX, 9, &mut (), &mut ()).is_err());
        }
        for node in [nodes, 8, u16::MAX] {
            assert!(scheduler.pause(graph, NodeId(node), &mut ()).is_err());
            assert!(scheduler.release(graph, NodeId(node), &mut ()).is_err());
        }
        for edge in [edges, 32, 256, u16::MAX] {
            let edge = EdgeId(edge);
            assert!(scheduler.set_priority(graph, edge, Priority::Low, &mut ()).is_err());
            assert!(scheduler.set_capacity(graph, edge, 1, &mut ()).is_err());
        }
        for edge in 0..edges {
            for capacity in [0, plan.edge(edge).capacity + 1] {
                assert!(scheduler.set_capacity(graph, EdgeId(edge), capacity, &mut ()).is_err());
            }
        }
        assert_eq!(self.real.hash(), before, "{}", self.story());
        self.compare();
    }

    fn compare(&self) {
        let (real, naive) = (&self.real.graph.world, &self.naive.world);
        let (one, other): (&[Step], &[Step]) = (&real.log, &naive.log);
        if one != other {
            let at = one.iter().zip(other).take_while(|(one, other)| one == other).count();
            panic!(
                "step {at}: the scheduler ran {:?}, the reference {:?}, after {:#?}\n{}",
                one.get(at),
                other.get(at),
                &one[at.saturating_sub(12)..at],
                self.story()
            );
        }
        for (edge, (one, other)) in real.queues.iter().zip(&naive.queues).enumerate() {
            assert_eq!(one, other, "edge {edge}\n{}", self.story());
        }
        real.check_accounts();
        assert!(naive.broken.is_empty(), "S4: {:?}\n{}", naive.broken, self.story());
        self.compare_state();
    }

    fn compare_state(&self) {
        let Sim { graph, scheduler, plan } = &self.real;
        let position = scheduler.position();
        assert_eq!(
            (scheduler.state(), scheduler.now_ns(), scheduler.activations(), position.tick),
            (self.naive.state, self.naive.now_ns(), self.naive.activations, self.ticks),
            "{}",
            self.story()
        );
        assert_eq!(scheduler.clamped_count(), self.naive.clamped_count, "T1\n{}", self.story());
        for node in 0..plan.nodes.len() as u16 {
            let suspended =
                (scheduler.is_paused(NodeId(node)), scheduler.is_quarantined(NodeId(node)));
            assert_eq!(
                suspended,
                self.naive.is_suspended(node),
                "S9, node {node}\n{}",
                self.story()
            );
        }
        for edge in 0..plan.edges.len() as u16 {
            let level = self.naive.level[usize::from(edge)];
            assert_eq!(scheduler.priority(graph, EdgeId(edge)), Some(Priority::ALL[level]));
        }
    }

    fn story(&self) -> String {
        self.real.plan.show() + &self.history.join("\n")
    }
}
