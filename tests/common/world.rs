//! What a plan's nodes and edges do, as simply as it can be said: queues of numbers, and nodes that emit by chance.
//!
//! The graph under the real scheduler and the one under the reference each own a world; equal calls give equal worlds.

use super::plan::Plan;
use super::random::{Choices, Random};
use arachne::edge::{EdgeFigures, PolicyKind};
use arachne::node::Timer;
use arachne::scheduler::Wake;
use arachne::topology::OUTSIDE;
use std::collections::VecDeque;
use std::rc::Rc;

/// Why a hook ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// For the message of this number from this edge.
    Edge(u16, u64),
    /// For a timer.
    Timer(Timer),
    /// For the start.
    Start,
    /// For the drain.
    Drain,
    /// For the stop.
    Stop,
}

/// One hook that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The node.
    pub node: u16,
    /// Why.
    pub why: Why,
}

/// A queue with its accounts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Queue {
    /// What is queued.
    pub items: VecDeque<u64>,
    /// The last one taken.
    pub last: Option<u64>,
    /// How many may be.
    pub capacity: usize,
    /// How many it was declared with.
    pub most: usize,
    /// How many were offered.
    pub offered: u64,
    /// The terms of E4.
    pub figures: EdgeFigures,
}

/// What an activation did.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// Whether it failed.
    pub failed: bool,
    /// Whether it tried to emit beyond its burst.
    pub excess: bool,
    /// What it asked of its one-shot timer.
    pub wake: Wake,
}

/// Nodes and edges.
#[derive(Clone, Debug)]
pub struct World {
    /// The plan.
    pub plan: Rc<Plan>,
    /// A queue for each edge.
    pub queues: Vec<Queue>,
    /// How often each node has run.
    pub runs: Vec<u64>,
    /// The number of the next message.
    pub serial: u64,
    /// What ran.
    pub log: Vec<Step>,
    /// Emits that were refused where the contracts say that they are not.
    pub broken: Vec<String>,
    /// Activations that ran while a Control message waited, where none may.
    pub overtaken: Vec<Step>,
    /// Nodes that have been in quarantine: Control edges into them may be full. The reference keeps it, a graph cannot.
    pub stuffed: Vec<bool>,
}

impl World {
    /// A world in which nothing has happened.
    pub fn new(plan: &Rc<Plan>) -> Self {
        let queue = |capacity: u32| Queue {
            items: VecDeque::new(),
            last: None,
            capacity: capacity as usize,
            most: capacity as usize,
            offered: 0,
            figures: EdgeFigures::default(),
        };
        Self {
            queues: plan.edges.iter().map(|edge| queue(edge.capacity)).collect(),
            runs: vec![0; plan.nodes.len()],
            stuffed: vec![false; plan.nodes.len()],
            plan: plan.clone(),
            serial: 0,
            log: Vec::new(),
            broken: Vec::new(),
            overtaken: Vec::new(),
        }
    }

    /// How many messages an edge holds.
    pub fn count(&self, edge: u16) -> u32 {
        self.queues[usize::from(edge)].items.len() as u32
    }

    /// How many activations a node has room for.
    pub fn room(&self, node: u16) -> u32 {
        let gating = self.plan.select(|edge| edge.from == node && edge.gates());
        let rooms = gating.iter().map(|edge| {
            let queue = &self.queues[usize::from(*edge)];
            queue.capacity.saturating_sub(queue.items.len()) as u32
        });
        rooms.min().map_or(u32::MAX, |room| room / self.plan.node_at(node).burst)
    }

    /// Puts a message on an edge; `false` if it comes back.
    pub fn push(&mut self, edge: u16, item: u64) -> bool {
        let policy = self.plan.edge(edge).policy;
        let queue = &mut self.queues[usize::from(edge)];
        queue.offered += 1;
        if queue.items.len() < queue.capacity {
            queue.items.push_back(item);
        } else {
            match policy {
                PolicyKind::Block => {
                    queue.figures.refused += 1;
                    return false;
                }
                PolicyKind::DropNewest => queue.figures.dropped += 1,
                PolicyKind::DropOldest => {
                    queue.items.pop_front();
                    queue.items.push_back(item);
                    queue.figures.dropped += 1;
                }
                PolicyKind::Coalesce => queue.figures.coalesced += 1,
            }
        }
        queue.figures.queued = queue.items.len() as u64;
        queue.figures.high_water = queue.figures.high_water.max(queue.items.len() as u32);
        true
    }

    /// Puts the next message on an edge from outside.
    pub fn inject(&mut self, edge: u16) -> bool {
        self.serial += 1;
        self.push(edge, self.serial)
    }

    /// Takes the oldest message of an edge.
    pub fn pop(&mut self, edge: u16) -> Option<u64> {
        let queue = &mut self.queues[usize::from(edge)];
        let item = queue.items.pop_front()?;
        assert!(queue.last.is_none_or(|last| last < item), "E2: edge {edge} is out of order");
        queue.last = Some(item);
        queue.figures.dequeued += 1;
        queue.figures.queued = queue.items.len() as u64;
        Some(item)
    }

    /// Throws away what an edge holds.
    pub fn discard(&mut self, edge: u16) -> u32 {
        let queue = &mut self.queues[usize::from(edge)];
        let count = queue.items.len();
        queue.items.clear();
        queue.figures.discarded += count as u64;
        queue.figures.queued = 0;
        count as u32
    }

    /// Runs a hook of a node: it does what its seed and the number of its activation say.
    pub fn act(&mut self, node: u16, why: Why, now_ns: u64, gated: bool) -> Act {
        let control = self.plan.select(|edge| edge.is_control() && edge.to != OUTSIDE);
        let waits = control.iter().any(|edge| self.count(*edge) != 0);
        if waits && gated && matches!(why, Why::Edge(..) | Why::Timer(_)) {
            self.overtaken.push(Step { node, why });
        }
        self.log.push(Step { node, why });
        let plan = self.plan.clone();
        let spec = plan.node_at(node);
        let run = self.runs[usize::from(node)];
        self.runs[usize::from(node)] += 1;
        let mut random = Random(spec.seed ^ run.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let mut act = Act { failed: false, excess: false, wake: Wake::Keep };
        if why == Why::Stop {
            return act;
        }
        for port in 0..spec.ports.len() {
            let within = (0..spec.burst).filter(|_| random.chance(spec.habits.emit)).count() as u64;
            let excess = if random.chance(spec.habits.excess) { random.within(1, 2) } else { 0 };
            act.excess |= within + excess > u64::from(spec.burst);
            for number in 0..within + excess {
                self.serial += 1;
                let promised = gated && number < u64::from(spec.burst);
                let may_fail = why != Why::Start;
                if !self.emit(&spec.ports[port], promised) && random.chance(30) && may_fail {
                    // As `?` does.
                    act.failed = true;
                    return act;
                }
            }
        }
        if random.chance(spec.habits.wake) {
            act.wake = match random.below(8) {
                0 => Wake::Cancel,
                later => Wake::At(now_ns.saturating_add(2 * later).saturating_sub(4)),
            };
        }
        let fail = if why == Why::Start { spec.habits.fail_at_start } else { spec.habits.fail };
        act.failed = random.chance(fail);
        act
    }

    /// Puts a message on all edges of a port, or on none if one of them blocks and is full.
    fn emit(&mut self, port: &[u16], promised: bool) -> bool {
        let full: Vec<u16> = port
            .iter()
            .copied()
            .filter(|&edge| {
                let queue = &self.queues[usize::from(edge)];
                let full = queue.items.len() >= queue.capacity;
                full && self.plan.edge(edge).policy == PolicyKind::Block
            })
            .collect();
        for &edge in &full {
            let queue = &mut self.queues[usize::from(edge)];
            queue.offered += 1;
            queue.figures.refused += 1;
            let queue = &self.queues[usize::from(edge)];
            let spec = self.plan.edge(edge);
            let too_small = queue.capacity < self.plan.node_at(spec.from).burst as usize;
            let stuffed = spec.to == OUTSIDE || self.stuffed[usize::from(spec.to)];
            let last = self.log.last();
            // A start waits for no room.
            let starts = last.is_some_and(|step| step.why == Why::Start);
            let no_wait = spec.is_control() || starts;
            let excused = spec.feedback || (no_wait && (stuffed || too_small));
            if promised && !excused {
                self.broken.push(format!("edge {edge} refused within the burst: {last:?}"));
            }
        }
        if !full.is_empty() {
            return false;
        }
        for &edge in port {
            self.push(edge, self.serial);
        }
        true
    }

    /// Panics unless the accounts of every edge add up (E4).
    pub fn check_accounts(&self) {
        for (edge, queue) in self.queues.iter().enumerate() {
            let figures = queue.figures;
            assert_eq!(figures.offered(), queue.offered, "edge {edge}: {figures:?}");
            assert!(queue.items.len() <= queue.most, "edge {edge} holds more than its slots");
        }
    }
}
