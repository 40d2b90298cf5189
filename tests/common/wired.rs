//! A graph wired at run time from a plan: one more implementor of the seam, for every width of set.

use super::plan::Plan;
use super::world::{Act, Why, World};
use arachne::Priority;
use arachne::edge::{CapacityError, EdgeFigures, QueueOp};
use arachne::node::{NodeError, Timer};
use arachne::observe::{Observer, Position};
use arachne::port::{PortSpec, Schema};
use arachne::scheduler::{
    Cx, EdgeSet, Graph, Hook, Intake, Limits, NodeRule, NodeState, Visit, Which, Wide, Width,
    Wiring,
};
use arachne::topology::{EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, Topology};
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
    /// The edges that a table is about.
    fn set(edges: &[EdgeSpec<'_>], which: Which) -> Self;
    /// The edges into each node.
    fn inputs(edges: &[EdgeSpec<'_>]) -> [Self::Inputs; NODES];
    /// The list behind the inputs.
    fn list(edges: &[EdgeSpec<'_>]) -> Vec<u16>;
}

macro_rules! tabled {
    ($($Set:ty, $bits:literal;)*) => {$(
        impl Tabled for $Set {
            fn set(edges: &[EdgeSpec<'_>], which: Which) -> Self {
                Width::<$bits>::set::<NODES>(edges, which)
            }

            fn inputs(edges: &[EdgeSpec<'_>]) -> [Self::Inputs; NODES] {
                Width::<$bits>::inputs::<NODES>(edges)
            }

            fn list(edges: &[EdgeSpec<'_>]) -> Vec<u16> {
                Width::<$bits>::list::<NODES>(edges).to_vec()
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
    inputs: [S::Inputs; NODES],
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
        let rules = plan.nodes.iter().map(|node| NodeRule {
            timer_priority: node.timer_priority,
            on_failure: node.on_failure,
        });
        Self {
            world: World::new(plan),
            ends: plan.edges.iter().map(|edge| (edge.from, edge.to)).collect(),
            inputs: S::inputs(&edges),
            list: S::list(&edges),
            levels: Priority::ALL.map(|level| S::set(&edges, Which::Level(level))),
            one_at_a_time: S::set(&edges, Which::OneAtATime),
            order: plan.start_order(),
            rules: rules.collect(),
            nodes,
            edges,
        }
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
            inputs: &self.inputs[..self.nodes.len()],
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
            let Some(item) = self.world.pop(edge) else { unreachable!("the length was counted") };
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
