//! A random graph under the real scheduler.

use super::plan::Plan;
use super::wired::{Inject, NODES, Tabled, Wired};
use arachne::hash::StableHasher;
use arachne::observe::Observer;
use arachne::scheduler::{Config, Ending, Graph, Levels, Report, Scheduler, StateError};
use arachne::topology::{EdgeId, NodeId, scratch_length, validate};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// A graph, its scheduler and nothing else.
pub struct Sim<S: Tabled> {
    /// The plan.
    pub plan: Rc<Plan>,
    /// The graph.
    pub graph: Wired<S>,
    /// The scheduler.
    pub scheduler: Scheduler<Wired<S>>,
}

impl<S: Tabled> Sim<S> {
    /// A graph that is started at time 0.
    pub fn new(plan: &Rc<Plan>) -> Self {
        let mut sim = Self::created(plan);
        sim.scheduler.start(&mut sim.graph, 0, &mut ()).unwrap();
        sim
    }

    /// A graph that is not started.
    pub fn created(plan: &Rc<Plan>) -> Self {
        let graph = Wired::new(plan);
        let topology = graph.topology();
        let mut scratch = vec![0; scratch_length(NODES, 64)];
        let findings = validate(&topology, &mut scratch);
        assert_eq!(findings.first_error(), None, "{plan:?}");
        let levels = if plan.strict { Levels::Strict } else { Levels::WeightedRoundRobin };
        let config = Config { quantum: plan.quantum, levels, seed: 1 };
        let scheduler = Scheduler::new(&graph, config);
        Self { plan: plan.clone(), graph, scheduler }
    }

    /// A tick without inputs.
    pub fn tick(&mut self, now_ns: u64, budget: u32) -> Report {
        self.try_tick(now_ns, budget).unwrap()
    }

    /// A tick without inputs, in any state.
    pub fn try_tick(&mut self, now_ns: u64, budget: u32) -> Result<Report, StateError> {
        self.scheduler.tick(&mut self.graph, now_ns, budget, &mut (), &mut ())
    }

    /// A tick that an observer is told of.
    pub fn tick_observed(
        &mut self,
        now_ns: u64,
        budget: u32,
        observer: &mut impl Observer,
    ) -> Report {
        self.scheduler.tick(&mut self.graph, now_ns, budget, &mut (), observer).unwrap()
    }

    /// A tick with inputs on edges, each after a number of activations.
    pub fn tick_with(&mut self, now_ns: u64, budget: u32, at: &[(u32, u16)]) -> Report {
        let mut inject = Inject { at: at.to_vec() };
        self.scheduler.tick(&mut self.graph, now_ns, budget, &mut inject, &mut ()).unwrap()
    }

    /// Puts a message on an edge between ticks.
    pub fn push(&mut self, edge: u16) -> bool {
        let taken = self.graph.world.inject(edge);
        self.scheduler.filled(&mut self.graph, EdgeId(edge), &mut ());
        taken
    }

    /// Takes a message from an edge that leads out.
    pub fn pop(&mut self, edge: u16) -> Option<u64> {
        let item = self.graph.world.pop(edge);
        self.scheduler.freed(&mut self.graph, EdgeId(edge), &mut ());
        item
    }

    /// Changes a capacity.
    pub fn set_capacity(&mut self, edge: u16, capacity: u32) {
        self.scheduler.set_capacity(&mut self.graph, EdgeId(edge), capacity, &mut ()).unwrap();
    }

    /// Pauses or resumes a node.
    pub fn pause(&mut self, node: u16, paused: bool) {
        let (graph, node) = (&mut self.graph, NodeId(node));
        if paused {
            self.scheduler.pause(graph, node, &mut ()).unwrap();
        } else {
            self.scheduler.resume(graph, node, &mut ()).unwrap();
        }
    }

    /// The hash of all state.
    pub fn hash(&self) -> u64 {
        let mut hasher = StableHasher::default();
        self.scheduler.hash_state(&mut hasher);
        self.graph.world.queues.hash(&mut hasher);
        self.graph.world.runs.hash(&mut hasher);
        hasher.finish()
    }

    /// Whether messages or due timers wait for a node that has room and is not suspended.
    pub fn waits_with_room(&self) -> Option<u16> {
        let edges = 0..self.plan.edges.len() as u16;
        edges.into_iter().find(|edge| {
            let spec = self.plan.edge(*edge);
            let node = NodeId(spec.to);
            let suspended = self.scheduler.is_quarantined(node)
                || (self.scheduler.is_paused(node) && !spec.is_control());
            spec.to != u16::MAX
                && !suspended
                && self.graph.world.count(*edge) != 0
                && (spec.is_control() || self.graph.world.room(spec.to) != 0)
        })
    }
}

/// Whether a tick ended before its budget did.
pub fn ended_early(report: &Report) -> bool {
    report.ending != Ending::Budget
}
