//! A graph wired at run time from a plan: one more implementor of the trait `Graph`, for every width of set.

use super::plan::Plan;
use super::world::{Act, Why, World};
use arachne::edge::{CapacityError, EdgeFigures, QueueOp};
use arachne::node::{NodeError, Timer};
use arachne::observe::{Observer, Position};
use arachne::port::{PortSpec, Schema};
use arachne::scheduler::tables::{self, Width};
use arachne::scheduler::{
    Cx, EdgeSet, Graph, Hook, Intake, Limits, NodeRule, NodeState, Visit, Wide, Wiring,
};
use arachne::topology::{
    EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, TableError, Topology, scratch_length, start_order,
};
use std::rc::Rc;

/// How many nodes a plan has at most.
pub const NODES: usize = 8;

const NAMES: [&str; 26] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x", "y", "z",
];
const PORT: [PortSpec; 1] = [PortSpec { name: "P", payload: "u64", schema: Schema::NONE }];
const GROUP: [GroupSpec<'static>; 1] = [GroupSpec { name: "Wired", parent: OUTSIDE }];

/// A set for which the engine can make the tables of a graph.
pub trait Tabled: EdgeSet {
    /// The length of the list of [`inputs`](Self::inputs).
    fn list_length(edges: usize) -> usize;
    /// Fills the edges into each node, and the list of which they are ranges.
    fn inputs<'m>(
        topology: &Topology<'_>,
        inputs: &'m mut [Self::Inputs],
        list: &'m mut [u16],
    ) -> Result<(&'m [Self::Inputs], &'m [u16]), TableError>;
    /// The edges of each level.
    fn levels(topology: &Topology<'_>) -> Result<[Self; 4], TableError>;
    /// The edges that deliver one message a visit.
    fn one_at_a_time(topology: &Topology<'_>, scratch: &mut [u16]) -> Result<Self, TableError>;
}

macro_rules! tabled {
    ($($Set:ty, $bits:literal;)*) => {$(
        impl Tabled for $Set {
            fn list_length(edges: usize) -> usize {
                Width::<$bits>::list_length(edges)
            }

            fn inputs<'m>(
                topology: &Topology<'_>,
                inputs: &'m mut [Self::Inputs],
                list: &'m mut [u16],
            ) -> Result<(&'m [Self::Inputs], &'m [u16]), TableError> {
                Width::<$bits>::inputs(topology, inputs, list)
            }

            fn levels(topology: &Topology<'_>) -> Result<[Self; 4], TableError> {
                Width::<$bits>::levels(topology)
            }

            fn one_at_a_time(
                topology: &Topology<'_>,
                scratch: &mut [u16],
            ) -> Result<Self, TableError> {
                Width::<$bits>::one_at_a_time(topology, scratch)
            }
        }
    )*};
}

tabled! { u32, 32; u64, 64; Wide<4>, 256; Wide<16>, 1024; }

/// The graph.
pub struct Wired<S: Tabled> {
    /// Its nodes and queues.
    pub world: World,
    nodes: Vec<NodeSpec<'static>>,
    edges: Vec<EdgeSpec<'static>>,
    ends: Vec<(u16, u16)>,
    inputs: Vec<S::Inputs>,
    list: Vec<u16>,
    levels: [S; 4],
    one_at_a_time: S,
    order: Vec<u16>,
    rules: Vec<NodeRule>,
}

impl<S: Tabled> Wired<S> {
    /// The graph of a plan.
    pub fn new(plan: &Rc<Plan>) -> Self {
        let nodes = plan.nodes.iter().zip(NAMES).map(|(node, name)| NodeSpec {
            name,
            group: 0,
            kind: "Cell",
            burst: node.burst,
            timer_priority: node.timer_priority,
            on_failure: node.on_failure,
            inputs: &PORT,
            outputs: &PORT,
        });
        let nodes: Vec<_> = nodes.collect();
        let edges = plan.edges.iter().zip(NAMES).map(|(edge, name)| EdgeSpec {
            name,
            group: 0,
            from: End { node: edge.from, port: "P" },
            to: End { node: edge.to, port: "P" },
            payload: "u64",
            capacity: edge.capacity,
            policy: edge.policy,
            priority: edge.priority,
            feedback: edge.feedback,
        });
        let edges: Vec<_> = edges.collect();
        Self::tabled(plan, nodes, edges).unwrap()
    }

    fn tabled(
        plan: &Rc<Plan>,
        nodes: Vec<NodeSpec<'static>>,
        edges: Vec<EdgeSpec<'static>>,
    ) -> Result<Self, TableError> {
        let topology = Topology { nodes: &nodes, edges: &edges, groups: &GROUP };
        let mut ends = vec![(0, 0); edges.len()];
        let mut inputs = vec![S::NO_INPUTS; nodes.len()];
        let mut list = vec![0; S::list_length(edges.len())];
        let mut order = vec![0; nodes.len()];
        let mut rules = vec![NodeRule::DEFAULT; nodes.len()];
        let mut scratch = vec![0; scratch_length(nodes.len(), edges.len())];
        tables::ends(&topology, &mut ends)?;
        tables::rules(&topology, &mut rules)?;
        S::inputs(&topology, &mut inputs, &mut list)?;
        start_order(&topology, &mut order, &mut scratch)?;
        let levels = S::levels(&topology)?;
        let one_at_a_time = S::one_at_a_time(&topology, &mut scratch)?;
        let world = World::new(plan);
        Ok(Self { world, ends, inputs, list, levels, one_at_a_time, order, rules, nodes, edges })
    }

    /// Runs a hook and keeps `ready` true.
    fn act<O: Observer>(
        &mut self,
        node: u16,
        why: Why,
        gated: bool,
        cx: &mut Cx<'_, (), S, O>,
    ) -> Act {
        let act = self.world.act(node, why, cx.now_ns, gated);
        if act.wake != arachne::scheduler::Wake::Keep {
            cx.wake = act.wake;
        }
        for (edge, spec) in self.world.plan.edges.iter().enumerate() {
            if spec.from == node && spec.to != OUTSIDE && self.world.count(edge as u16) != 0 {
                cx.ready.insert(edge as u16);
            }
        }
        act
    }
}

impl<S: Tabled> Graph for Wired<S> {
    type Header = ();
    type Set = S;
    type Nodes = Vec<NodeState>;

    fn node_states(&self) -> Vec<NodeState> {
        vec![NodeState::NEW; self.nodes.len()]
    }

    fn wiring(&self) -> Wiring<'_, S> {
        Wiring {
            ends: &self.ends,
            inputs: &self.inputs,
            list: &self.list,
            levels: &self.levels,
            one_at_a_time: &self.one_at_a_time,
            order: &self.order,
            rules: &self.rules,
        }
    }

    fn topology(&self) -> Topology<'_> {
        Topology { nodes: &self.nodes, edges: &self.edges, groups: &GROUP }
    }

    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, S>,
        cx: &mut Cx<'_, (), S, O>,
    ) -> Visit {
        let mut cx = Cx::new(cx.now_ns, cx.source, cx.ready, cx.observer, cx.effects);
        let spec = self.world.plan.edge(edge);
        let gated = !spec.is_control();
        let room = if gated { self.world.room(spec.to) } else { u32::MAX };
        let planned = self.world.count(edge).min(room).min(limits.visit);
        let length = planned.min(limits.budget);
        if length == 0 {
            return Visit::Blocked;
        }
        for taken in 1..=length {
            let item = self.world.pop(edge).expect("the length was counted");
            cx.begin_message((), edge, spec.to);
            if self.world.count(edge) == 0 {
                cx.ready.remove(edge);
            }
            let act = self.act(spec.to, Why::Edge(edge, item), gated, &mut cx);
            if act.failed {
                cx.fail(spec.to, Some(0), NodeError::new(1, "by chance"));
            }
            cx.end_message(spec.to);
            if act.failed {
                return cx.end_visit(taken, 0, true);
            }
            if act.excess {
                // It may have taken the room of those to come: the scheduler looks again.
                return cx.end_visit(taken, planned - taken, false);
            }
        }
        cx.end_visit(length, planned - length, false)
    }

    fn hook<O: Observer>(&mut self, node: u16, hook: Hook, cx: &mut Cx<'_, (), S, O>) -> bool {
        let waits = matches!(hook, Hook::Tick(_) | Hook::Drain) && !cx.ungated;
        if waits && self.world.room(node) == 0 {
            return false;
        }
        cx.period_ns = self.world.plan.node_at(node).period_ns;
        let why = match hook {
            Hook::Period => return false,
            Hook::Start => Why::Start,
            Hook::Tick(timer) => Why::Timer(timer),
            Hook::Drain => Why::Drain,
            Hook::Stop => Why::Stop,
        };
        cx.begin_hook(node, hook);
        let gated = !cx.ungated;
        if self.act(node, why, gated, cx).failed {
            cx.fail(node, None, NodeError::new(2, "by chance"));
        }
        cx.end_hook(node, hook);
        true
    }

    fn queue(&mut self, edge: u16, order: QueueOp) -> Result<u32, CapacityError> {
        match order {
            QueueOp::Count => Ok(self.world.count(edge)),
            QueueOp::Discard => Ok(self.world.discard(edge)),
            QueueOp::SetCapacity(capacity) => {
                let queue = &mut self.world.queues[usize::from(edge)];
                if capacity == 0 || capacity as usize > queue.most {
                    return Err(CapacityError { asked: capacity, most: queue.most as u32 });
                }
                queue.capacity = capacity as usize;
                Ok(capacity)
            }
        }
    }

    fn figures(&self, edge: u16) -> Option<EdgeFigures> {
        self.world.queues.get(usize::from(edge)).map(|queue| queue.figures)
    }
}

/// What comes from outside in the middle of a tick: edges, each with the number of activations after which it comes.
#[derive(Clone, Debug, Default)]
pub struct Inject {
    /// In order.
    pub at: Vec<(u32, u16)>,
}

impl<S: Tabled> Intake<Wired<S>> for Inject {
    const CONTROL: bool = true;

    fn poll<O: Observer>(
        &mut self,
        graph: &mut Wired<S>,
        position: Position,
        cx: &mut Cx<'_, (), S, O>,
    ) {
        while self.at.first().is_some_and(|(after, _)| *after <= position.activations) {
            let (_, edge) = self.at.remove(0);
            graph.world.inject(edge);
            cx.ready.insert(edge);
        }
    }
}

/// Whether a hook ran for a timer.
pub fn is_timer(why: Why) -> bool {
    matches!(why, Why::Timer(Timer::Period { .. } | Timer::Wake { .. }))
}
