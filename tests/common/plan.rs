//! Random graphs as plans: what a graph wired at run time is made from.

use super::random::Choices;
use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::node::{Inputs, OnFailure};
use arachne::topology::OUTSIDE;

/// What a node does, in chances of a hundred.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// For each message that the burst of a port allows: to emit it.
    pub emit: u64,
    /// To try more than the burst.
    pub excess: u64,
    /// To set or to cancel the one-shot timer.
    pub wake: u64,
    /// To fail.
    pub fail: u64,
    /// To fail when it is started.
    pub fail_at_start: u64,
}

/// A node of a plan.
#[derive(Clone, Debug)]
pub struct NodePlan {
    /// How many messages an activation may emit on each port.
    pub burst: u32,
    /// The edges of each output port.
    pub ports: Vec<Vec<u16>>,
    /// Its period; 0 for none.
    pub period_ns: u64,
    /// The level of its timers.
    pub timer_priority: Priority,
    /// What becomes of it when it fails.
    pub on_failure: OnFailure,
    /// Decides what it does in each of its activations.
    pub seed: u64,
    /// How often it does what.
    pub habits: Habits,
}

/// An edge of a plan.
#[derive(Clone, Copy, Debug)]
pub struct EdgePlan {
    /// The node that sends, or [`OUTSIDE`].
    pub from: u16,
    /// The node that receives, or [`OUTSIDE`].
    pub to: u16,
    /// How many messages it has slots for.
    pub capacity: u32,
    /// Its overflow policy.
    pub policy: PolicyKind,
    /// Its level.
    pub priority: Priority,
    /// Whether it closes a cycle.
    pub feedback: bool,
}

impl EdgePlan {
    /// Whether it holds its source back when full (design.md, section 2).
    pub fn gates(&self) -> bool {
        self.policy == PolicyKind::Block && !self.is_control() && !self.feedback
    }

    /// Whether it belongs to the control plane.
    pub fn is_control(&self) -> bool {
        self.priority == Priority::Control
    }
}

/// A graph and how it is scheduled.
#[derive(Clone, Debug)]
pub struct Plan {
    /// At most 8.
    pub nodes: Vec<NodePlan>,
    /// At most 24.
    pub edges: Vec<EdgePlan>,
    /// The most activations of a visit.
    pub quantum: u16,
    /// Whether levels are in strict order.
    pub strict: bool,
}

/// What a random plan may contain.
#[derive(Clone, Copy, Debug)]
pub struct Allow {
    /// Edges that lead out of the graph.
    pub egress: bool,
    /// Feedback edges, self-loops among them.
    pub feedback: bool,
    /// Control edges.
    pub control: bool,
    /// Policies other than `block`.
    pub lossy: bool,
    /// Timers.
    pub timers: bool,
    /// Failures, with their consequences.
    pub failures: bool,
    /// Failures of the start, which undo it.
    pub failed_starts: bool,
    /// Attempts to emit beyond the burst.
    pub excess: bool,
}

impl Allow {
    /// Everything but failed starts.
    pub const ALL: Self = Self {
        egress: true,
        feedback: true,
        control: true,
        lossy: true,
        timers: true,
        failures: true,
        failed_starts: false,
        excess: true,
    };
    /// Blocking data edges without cycles.
    pub const PLAIN: Self = Self {
        egress: false,
        feedback: false,
        control: false,
        lossy: false,
        timers: false,
        failures: false,
        failed_starts: false,
        excess: false,
    };
}

const DATA: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];

impl Plan {
    /// A random graph of at most 8 nodes, 12 edges between them, 3 from outside and 2 to it.
    pub fn random(random: &mut impl Choices, allow: Allow) -> Self {
        let count = random.within(1, 8) as u16;
        let mut plan = Self {
            nodes: (0..count).map(|_| Self::node(random, allow)).collect(),
            edges: Vec::new(),
            quantum: random.within(1, 6) as u16,
            strict: random.chance(15),
        };
        for _ in 0..random.within(1, 12) {
            let (from, to) = (random.below(count.into()) as u16, random.below(count.into()) as u16);
            let (from, to) = if allow.feedback { (from, to) } else { (from.min(to), from.max(to)) };
            if from != to || allow.feedback {
                plan.join(random, allow, from, to);
            }
        }
        for _ in 0..random.within(1, 3) {
            let to = random.below(count.into()) as u16;
            plan.join(random, allow, OUTSIDE, to);
        }
        for _ in 0..if allow.egress { random.below(3) } else { 0 } {
            let from = random.below(count.into()) as u16;
            plan.join(random, allow, from, OUTSIDE);
        }
        plan
    }

    fn node(random: &mut impl Choices, allow: Allow) -> NodePlan {
        let timers = allow.timers && random.chance(40);
        let inputs = random.pick(&[Inputs::Hold, Inputs::Discard]);
        let quarantine = OnFailure::Quarantine { after: random.within(0, 3) as u16, inputs };
        let fails = allow.failures && random.chance(30);
        NodePlan {
            burst: random.pick(&[1, 1, 1, 2, 3]),
            ports: vec![Vec::new(); random.within(1, 3) as usize],
            period_ns: if timers && random.chance(60) { random.within(1, 9) } else { 0 },
            timer_priority: if allow.control && random.chance(15) {
                Priority::Control
            } else {
                random.pick(&DATA)
            },
            on_failure: match random.below(20) {
                _ if !allow.failures => OnFailure::Continue,
                0 => OnFailure::Stop,
                1..6 => OnFailure::Continue,
                _ => quarantine,
            },
            seed: random.number(),
            habits: Habits {
                emit: random.within(30, 90),
                excess: if allow.excess && random.chance(30) { 20 } else { 0 },
                wake: if timers { 30 } else { 0 },
                fail: if fails { random.pick(&[15, 15, 50]) } else { 0 },
                fail_at_start: if allow.failed_starts && random.chance(3) { 50 } else { 0 },
            },
        }
    }

    /// Adds an edge that keeps the contracts: cycles are closed by `feedback` or by what does not block.
    fn join(&mut self, random: &mut impl Choices, allow: Allow, from: u16, to: u16) {
        let backwards = from != OUTSIDE && from >= to;
        let policies = [PolicyKind::DropNewest, PolicyKind::DropOldest, PolicyKind::Coalesce];
        let policy = if allow.lossy && random.chance(40) {
            random.pick(&policies)
        } else {
            PolicyKind::Block
        };
        let control = allow.control && random.chance(20);
        let needs_feedback = backwards && (policy == PolicyKind::Block || control);
        let feedback = needs_feedback || (backwards && random.chance(50));
        let burst = self.nodes.get(usize::from(from)).map_or(1, |node| node.burst);
        let edge = self.edges.len() as u16;
        self.edges.push(EdgePlan {
            from,
            to,
            capacity: burst + random.below(4) as u32,
            policy,
            priority: if control { Priority::Control } else { random.pick(&DATA) },
            feedback,
        });
        if let Some(node) = self.nodes.get_mut(usize::from(from)) {
            let port = random.below(node.ports.len() as u64) as usize;
            node.ports[port].push(edge);
        }
    }

    /// The edges into a node, in order.
    pub fn inputs(&self, node: u16) -> impl Iterator<Item = u16> + '_ {
        (0..self.edges.len() as u16).filter(move |edge| self.edge(*edge).to == node)
    }

    /// The plan for whoever looks at a failure, a line a node and an edge.
    pub fn show(&self) -> String {
        let mut text = format!("quantum {}, strict {}\n", self.quantum, self.strict);
        for (index, node) in self.nodes.iter().enumerate() {
            text += &format!("node {index} {node:?}\n");
        }
        for (index, edge) in self.edges.iter().enumerate() {
            text += &format!("edge {index} {edge:?}\n");
        }
        text
    }

    /// An edge.
    pub fn edge(&self, edge: u16) -> EdgePlan {
        self.edges[usize::from(edge)]
    }

    /// A node.
    pub fn node_at(&self, node: u16) -> &NodePlan {
        &self.nodes[usize::from(node)]
    }

    /// The edges from outside.
    pub fn ingress(&self) -> Vec<u16> {
        self.select(|edge| edge.from == OUTSIDE)
    }

    /// The edges to the outside.
    pub fn egress(&self) -> Vec<u16> {
        self.select(|edge| edge.to == OUTSIDE)
    }

    /// The edges for which something holds.
    pub fn select(&self, holds: impl Fn(&EdgePlan) -> bool) -> Vec<u16> {
        let edges = self.edges.iter().enumerate();
        edges.filter(|(_, edge)| holds(edge)).map(|(index, _)| index as u16).collect()
    }

    /// Whether a visit of an edge takes one message: its node can emit to Control, or the edge is a self-loop.
    pub fn is_one_at_a_time(&self, edge: u16) -> bool {
        let EdgePlan { from, to, .. } = self.edge(edge);
        from == to || self.edges.iter().any(|other| other.from == to && other.is_control())
    }

    /// The order in which nodes start: Kahn's, lowest index first, over all but feedback edges; nodes on a cycle last.
    pub fn start_order(&self) -> Vec<u16> {
        let mut order: Vec<u16> = Vec::new();
        let nodes = 0..self.nodes.len() as u16;
        let is_forward = |edge: &&EdgePlan| !edge.feedback && edge.from != OUTSIDE;
        while let Some(next) = nodes.clone().find(|node| {
            let mut edges = self.edges.iter().filter(is_forward);
            !order.contains(node)
                && edges.all(|edge| edge.to != *node || order.contains(&edge.from))
        }) {
            order.push(next);
        }
        let rest: Vec<u16> = nodes.filter(|node| !order.contains(node)).collect();
        order.extend(rest);
        order
    }
}
