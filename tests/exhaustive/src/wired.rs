//! A shape as a graph: the engine's own edges, wired at run time under the engine's own scheduler.

use crate::script::{Ears, Entry, Played, Tag, Why, fresh, merge, note, play};
use crate::shape::Shape;
use crate::subject::{Pushed, Subject};
use crate::view::Tokens;
use arachne::edge::{
    Block, CapacityError, Coalesce, DropNewest, DropOldest, Edge, EdgeFigures, Merge, PolicyKind,
    QueueOp,
};
use arachne::node::NodeError;
use arachne::observe::{Observer, Position};
use arachne::scheduler::{
    Cx, Graph, Hook, Intake, Lifecycle, Limits, NodeState, Report, Scheduler, StartError,
    StateError, Visit, Wiring,
};
use arachne::topology::{EdgeId, NodeId, OUTSIDE, Topology};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Merges as the script says.
#[derive(Clone, Copy, Debug)]
pub enum Last {}
impl Merge<Tag> for Last {
    fn merge(queued: &mut Tag, new: Tag) {
        merge(queued, new);
    }
}

macro_rules! queues {
    ($($Name:ident($N:literal, $Policy:ty, $kind:ident);)*) => {
        /// An edge of the engine, of any policy, of capacity 1 or 2.
        #[derive(Clone)]
        enum Queue {
            $($Name(Edge<Tag, $N, $Policy>),)*
        }

        impl Queue {
            fn new(capacity: u32, policy: PolicyKind) -> Self {
                match (capacity, policy) {
                    $(($N, PolicyKind::$kind) => Self::$Name(Edge::new()),)*
                    _ => panic!("there is no edge of capacity {capacity} here"),
                }
            }
        }

        macro_rules! each {
            ($queue:expr, $edge:ident => $what:expr) => {
                match $queue { $(Queue::$Name($edge) => $what,)* }
            };
        }
    };
}

queues! {
    Block1(1, Block, Block);
    Block2(2, Block, Block);
    DropNewest1(1, DropNewest, DropNewest);
    DropNewest2(2, DropNewest, DropNewest);
    DropOldest1(1, DropOldest, DropOldest);
    DropOldest2(2, DropOldest, DropOldest);
    Coalesce1(1, Coalesce<Last>, Coalesce);
    Coalesce2(2, Coalesce<Last>, Coalesce);
}

impl Queue {
    /// Whether it was not handed back.
    fn offer(&mut self, tag: Tag) -> bool {
        each!(self, edge => !matches!(edge.offer(tag), arachne::edge::Offered::Refused(_)))
    }

    fn pop(&mut self) -> Option<Tag> {
        each!(self, edge => edge.pop())
    }

    fn len(&self) -> u32 {
        each!(self, edge => edge.len())
    }

    fn room(&self) -> u32 {
        each!(self, edge => edge.room())
    }

    fn apply(&mut self, op: QueueOp) -> Result<u32, CapacityError> {
        each!(self, edge => arachne::edge::Queue::apply(edge, op))
    }

    fn figures(&self) -> EdgeFigures {
        each!(self, edge => edge.figures())
    }
}

impl Hash for Queue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        each!(self, edge => edge.hash(state));
    }
}

/// The graph.
#[derive(Clone)]
pub struct Wired {
    shape: Arc<Shape>,
    queues: Vec<Queue>,
}

impl Wired {
    fn new(shape: &Arc<Shape>) -> Self {
        let queue = |edge: &arachne::topology::EdgeSpec<'_>| Queue::new(edge.capacity, edge.policy);
        Self { queues: shape.edges.iter().map(queue).collect(), shape: shape.clone() }
    }

    fn queue_mut(&mut self, edge: u16) -> &mut Queue {
        &mut self.queues[usize::from(edge)]
    }

    fn count(&self, edge: u16) -> u32 {
        self.queues[usize::from(edge)].len()
    }

    /// For how many activations of a node there is room.
    fn room(&self, node: u16) -> u32 {
        let edges = self.shape.edges.iter().zip(&self.queues);
        let gating = edges.filter(|(edge, _)| edge.from.node == node && edge.gates());
        let room = gating.map(|(_, queue)| queue.room()).min();
        room.map_or(u32::MAX, |room| room / self.shape.nodes[usize::from(node)].burst)
    }

    /// Runs a hook and keeps `ready` true.
    fn act<O: Observer>(&mut self, node: u16, why: Why, cx: &mut Cx<'_, (), u32, O>) -> Played {
        let shape = self.shape.clone();
        let ports = &shape.ports[usize::from(node)];
        let burst = shape.nodes[usize::from(node)].burst;
        let played = play(node, why, ports.len() as u16, burst, cx.now_ns, &mut |port, tag| {
            let edges = &ports[usize::from(port)];
            let refusing: Vec<u16> = edges
                .iter()
                .copied()
                .filter(|edge| {
                    let blocks = shape.edges[usize::from(*edge)].policy == PolicyKind::Block;
                    blocks && self.queues[usize::from(*edge)].room() == 0
                })
                .collect();
            // Whether the edges agree is for the judge to say.
            let offered = if refusing.is_empty() { edges } else { &refusing };
            for edge in offered {
                let _ = self.queue_mut(*edge).offer(tag);
            }
            refusing.is_empty()
        });
        for edge in ports.iter().flatten() {
            if shape.ends[usize::from(*edge)].1 != OUTSIDE && self.count(*edge) != 0 {
                arachne::scheduler::EdgeSet::insert(cx.ready, *edge);
            }
        }
        cx.wake = match played.wake {
            arachne::scheduler::Wake::Keep => cx.wake,
            wake => wake,
        };
        played
    }
}

impl Graph for Wired {
    type Header = ();
    type Set = u32;
    type Nodes = Vec<NodeState>;

    fn node_states(&self) -> Vec<NodeState> {
        vec![NodeState::NEW; self.shape.nodes.len()]
    }

    fn wiring(&self) -> Wiring<'_, u32> {
        let shape = &self.shape;
        Wiring {
            ends: &shape.ends,
            inputs: &shape.inputs,
            list: &shape.list,
            levels: &shape.levels,
            one_at_a_time: &shape.one_at_a_time,
            order: &shape.order,
            rules: &shape.rules,
        }
    }

    fn topology(&self) -> Topology<'_> {
        self.shape.topology()
    }

    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        limits: Limits<'_, u32>,
        cx: &mut Cx<'_, (), u32, O>,
    ) -> Visit {
        let mut cx = Cx::new(cx.now_ns, cx.source, cx.ready, cx.observer, cx.effects);
        let node = self.shape.ends[usize::from(edge)].1;
        let gated = !self.shape.edges[usize::from(edge)].is_control();
        let room = if gated { self.room(node) } else { u32::MAX };
        let planned = self.count(edge).min(room).min(limits.visit);
        let length = planned.min(limits.budget);
        if length == 0 {
            return Visit::Blocked;
        }
        for taken in 1..=length {
            let tag = self.queue_mut(edge).pop().expect("the length was counted");
            cx.begin_message((), edge, node);
            if self.count(edge) == 0 {
                arachne::scheduler::EdgeSet::remove(cx.ready, edge);
            }
            let played = self.act(node, Why::Message(tag), &mut cx);
            if played.failed {
                cx.fail(node, Some(0), NodeError::new(1, "as chosen"));
            }
            cx.end_message(node);
            if played.failed {
                return cx.end_visit(taken, 0, true);
            }
            if played.exceeded {
                // It may have taken the room of those to come: the scheduler looks again.
                return cx.end_visit(taken, planned - taken, false);
            }
        }
        cx.end_visit(length, planned - length, false)
    }

    fn hook<O: Observer>(&mut self, node: u16, hook: Hook, cx: &mut Cx<'_, (), u32, O>) -> bool {
        let waits = matches!(hook, Hook::Tick(_) | Hook::Drain) && !cx.ungated;
        if waits && self.room(node) == 0 {
            return false;
        }
        cx.period_ns = self.shape.periods_ns[usize::from(node)];
        let why = match hook {
            Hook::Period => return false,
            Hook::Start => Why::Start,
            Hook::Tick(timer) => Why::Timer(timer),
            Hook::Drain => Why::Drain,
            Hook::Stop => Why::Stop,
        };
        cx.begin_hook(node, hook);
        if self.act(node, why, cx).failed {
            cx.fail(node, None, NodeError::new(2, "as chosen"));
        }
        cx.end_hook(node, hook);
        true
    }

    fn queue(&mut self, edge: u16, op: QueueOp) -> Result<u32, CapacityError> {
        self.queue_mut(edge).apply(op)
    }

    fn figures(&self, edge: u16) -> Option<EdgeFigures> {
        self.queues.get(usize::from(edge)).map(Queue::figures)
    }
}

/// A message of Control that comes from outside after a number of activations of a tick.
struct Inject(Option<(u32, u16)>);

impl Intake<Wired> for Inject {
    const CONTROL: bool = true;

    fn poll<O: Observer>(
        &mut self,
        graph: &mut Wired,
        position: Position,
        cx: &mut Cx<'_, (), u32, O>,
    ) {
        if let Some((_, edge)) = self.0.take_if(|(after, _)| *after <= position.activations) {
            offer(graph, edge);
            arachne::scheduler::EdgeSet::insert(cx.ready, edge);
        }
    }
}

fn offer(graph: &mut Wired, edge: u16) -> bool {
    let tag = fresh();
    let accepted = graph.queue_mut(edge).offer(tag);
    note(Entry::Offer { edge, tag, accepted });
    accepted
}

/// The graph with its scheduler.
#[derive(Clone)]
pub struct Running {
    graph: Wired,
    scheduler: Scheduler<Wired>,
}

impl Running {
    /// A graph in which nothing has run.
    pub fn new(shape: &Arc<Shape>) -> Self {
        let graph = Wired::new(shape);
        let scheduler = Scheduler::new(&graph, shape.config);
        Self { graph, scheduler }
    }
}

impl Subject for Running {
    const TELLS_POSITIONS: bool = false;

    fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
        self.scheduler.start(&mut self.graph, now_ns, &mut Ears)
    }

    fn push(&mut self, edge: u16) -> Pushed {
        if self.scheduler.state() != Lifecycle::Running {
            return Pushed::Closed;
        }
        let accepted = offer(&mut self.graph, edge);
        self.scheduler.filled(&mut self.graph, EdgeId(edge), &mut Ears);
        if accepted { Pushed::Taken } else { Pushed::Full }
    }

    fn pop(&mut self, edge: u16) -> Option<Tag> {
        let tag = self.graph.queue_mut(edge).pop()?;
        self.scheduler.freed(&mut self.graph, EdgeId(edge), &mut Ears);
        Some(tag)
    }

    fn tick(
        &mut self,
        now_ns: u64,
        budget: u32,
        inject: Option<(u32, u16)>,
    ) -> Result<Report, StateError> {
        match inject {
            None => self.scheduler.tick(&mut self.graph, now_ns, budget, &mut (), &mut Ears),
            Some(_) => {
                self.scheduler.tick(&mut self.graph, now_ns, budget, &mut Inject(inject), &mut Ears)
            }
        }
    }

    fn pause(&mut self, node: NodeId) {
        self.scheduler.pause(&mut self.graph, node, &mut Ears).expect("the node exists");
    }

    fn resume(&mut self, node: NodeId) {
        self.scheduler.resume(&mut self.graph, node, &mut Ears).expect("the node exists");
    }

    fn release(&mut self, node: NodeId) {
        self.scheduler.release(&mut self.graph, node, &mut Ears).expect("the node exists");
    }

    fn set_capacity(&mut self, edge: EdgeId, capacity: u32) {
        let Self { graph, scheduler } = self;
        scheduler.set_capacity(graph, edge, capacity, &mut Ears).expect("the edge has the slots");
    }

    fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError> {
        self.scheduler.shutdown(&mut self.graph, deadline_ns, &mut Ears)
    }

    fn look(&self, tokens: &mut Tokens) {
        self.graph.queues.iter().for_each(|queue| queue.hash(tokens));
        self.scheduler.hash_state(tokens);
    }

    fn figures(&self, edge: u16) -> EdgeFigures {
        Graph::figures(&self.graph, edge).expect("the edge exists")
    }

    fn next_tick(&self) -> arachne::scheduler::NextTick {
        self.scheduler.next_tick()
    }

    fn next_timer_ns(&self) -> Option<u64> {
        self.scheduler.next_timer_ns()
    }
}
