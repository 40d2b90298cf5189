//! The reference: a scheduler written from the contracts, with lists and loops and nothing remembered that could be
//! found out by looking.

use super::plan::Plan;
use super::world::{Act, Why, World};
use arachne::Priority;
use arachne::node::{Inputs, OnFailure, Timer};
use arachne::scheduler::{Lifecycle, Wake};
use arachne::topology::OUTSIDE;
use std::rc::Rc;

/// The levels below Control, by slot.
const WEIGHTED_ROUND_ROBIN: [usize; 7] = [1, 2, 1, 3, 1, 2, 1];

/// Something that a node can be run for. Timers come behind all edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// An edge.
    Edge(u16),
    /// The timers.
    Timers,
}

/// What the reference knows of a node.
#[derive(Clone, Debug, Default)]
struct Node {
    period_due_ns: Option<u64>,
    wake_ns: Option<u64>,
    period_is_due: bool,
    wake_is_due: bool,
    timer_owed: bool,
    last_served: Option<Input>,
    paused: bool,
    quarantined: bool,
    failures: u16,
}

impl Node {
    fn is_suspended(&self) -> bool {
        self.paused || self.quarantined
    }

    fn is_due(&self) -> bool {
        self.period_is_due || self.wake_is_due
    }

    fn due_ns(&self) -> u64 {
        let period = self.period_due_ns.filter(|_| self.period_is_due).unwrap_or(u64::MAX);
        period.min(self.wake_ns.filter(|_| self.wake_is_due).unwrap_or(u64::MAX))
    }
}

/// What a drain does next.
enum Next {
    Drain(u16),
    Wait,
    Stop,
}

/// The end of time never comes: what is due then is not due.
fn is_ever(at_ns: &u64) -> bool {
    *at_ns != u64::MAX
}

/// The reference scheduler with its world.
#[derive(Clone, Debug)]
pub struct Naive {
    /// Nodes and queues.
    pub world: World,
    plan: Rc<Plan>,
    /// For each edge 0 for Control to 3 for Low.
    pub level: Vec<usize>,
    nodes: Vec<Node>,
    owed: Vec<bool>,
    last: [Option<u16>; 4],
    slot: usize,
    rest: Option<(u16, u32)>,
    now_ns: u64,
    deadline_ns: u64,
    drained: usize,
    /// Those that are started, in order.
    started: Vec<u16>,
    /// Whether it stops at the end of the tick.
    stops: bool,
    /// Its state.
    pub state: Lifecycle,
    /// How many activations there were.
    pub activations: u64,
    /// How many ticks were given a time that had passed.
    pub clamped_count: u64,
}

impl Naive {
    /// A scheduler for a plan in which nothing has run.
    pub fn new(plan: &Rc<Plan>) -> Self {
        Self {
            world: World::new(plan),
            level: plan.edges.iter().map(|edge| edge.priority as usize).collect(),
            nodes: vec![Node::default(); plan.nodes.len()],
            owed: vec![false; plan.edges.len()],
            last: [None; 4],
            slot: 0,
            rest: None,
            now_ns: 0,
            deadline_ns: u64::MAX,
            drained: 0,
            started: Vec::new(),
            stops: false,
            state: Lifecycle::Created,
            activations: 0,
            clamped_count: 0,
            plan: plan.clone(),
        }
    }

    /// The logical time.
    pub fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// Starts the nodes; the one that fails undoes it.
    pub fn start(&mut self, now_ns: u64) -> Result<(), u16> {
        self.now_ns = now_ns;
        for node in self.plan.start_order() {
            let act = self.world.act(node, Why::Start, now_ns, true);
            if act.failed {
                self.stop();
                return Err(node);
            }
            self.started.push(node);
            self.set_wake(node, act);
            let period_ns = self.plan.node_at(node).period_ns;
            let due_ns = (period_ns != 0).then_some(now_ns.saturating_add(period_ns));
            self.nodes[usize::from(node)].period_due_ns = due_ns.filter(is_ever);
        }
        self.state = Lifecycle::Running;
        Ok(())
    }

    /// Runs at most `budget` activations; `inject` has edges with the number of activations after which they get a
    /// message. Says how many it ran, and what is left of the budget.
    pub fn tick(&mut self, now_ns: u64, budget: u32, inject: &[(u32, u16)]) -> (u32, u32) {
        self.clamped_count += u64::from(now_ns < self.now_ns);
        self.now_ns = self.now_ns.max(now_ns);
        let draining = self.state == Lifecycle::Draining;
        if draining && self.deadline_ns <= self.now_ns {
            self.stop();
            return (0, budget);
        }
        for node in self.nodes.iter_mut().filter(|node| !node.is_suspended()) {
            let period = node.period_due_ns.filter(|_| !draining);
            node.period_is_due |= period.is_some_and(|due| due <= self.now_ns);
            node.wake_is_due |= node.wake_ns.is_some_and(|due| due <= self.now_ns);
        }
        // What drains takes nothing.
        let mut done = self.run(budget, if draining { &[] } else { inject });
        let mut left = budget - done;
        while draining && left != 0 && !self.stops {
            match self.next_to_drain() {
                Next::Drain(node) => left -= u32::from(self.drain(node)),
                Next::Wait => break,
                Next::Stop => self.stops = true,
            }
            let more = self.run(left, &[]);
            (done, left) = (done + more, left - more);
        }
        self.activations += u64::from(done);
        if self.stops {
            self.stop();
        }
        (done, left)
    }

    /// What a drain does next when nothing can run.
    fn next_to_drain(&self) -> Next {
        let awaits_wake =
            self.nodes.iter().any(|node| !node.is_suspended() && node.wake_ns.is_some());
        let has_outputs = self.plan.egress().iter().any(|edge| self.world.count(*edge) != 0);
        let order = self.plan.start_order();
        match (self.first_waiting(), order.get(self.drained)) {
            _ if awaits_wake => Next::Wait,
            // Whoever takes the outputs may make room.
            (Some(_), _) if has_outputs => Next::Wait,
            (None, Some(node)) => Next::Drain(*node),
            _ => Next::Stop,
        }
    }

    /// Stops, if a drain whose budget is spent comes to its end without more: a scheduler may see that or not.
    pub fn settle(&mut self) {
        let draining = self.state == Lifecycle::Draining;
        if draining && !self.can_step() && matches!(self.next_to_drain(), Next::Stop) {
            self.stop();
        }
    }

    /// Stops the nodes, the last one started first.
    fn stop(&mut self) {
        self.state = Lifecycle::Stopped;
        while let Some(node) = self.started.pop() {
            self.world.act(node, Why::Stop, self.now_ns, true);
        }
    }

    fn run(&mut self, budget: u32, inject: &[(u32, u16)]) -> u32 {
        let mut inject = inject.iter().peekable();
        let mut done = 0;
        while done < budget && !self.stops {
            while let Some((_, edge)) = inject.next_if(|(after, _)| *after <= done) {
                self.world.inject(*edge);
            }
            self.discard();
            if !self.step() {
                break;
            }
            done += 1;
        }
        done
    }

    /// Begins to drain.
    pub fn shutdown(&mut self, deadline_ns: u64) {
        self.deadline_ns = deadline_ns;
        self.state = Lifecycle::Draining;
        for node in &mut self.nodes {
            node.period_is_due = false;
            node.timer_owed &= node.wake_is_due;
        }
    }

    /// Lets the next node emit its last batch; `false` if it is suspended or has no room for one.
    fn drain(&mut self, node: u16) -> bool {
        self.drained += 1;
        if self.nodes[usize::from(node)].is_suspended() || self.world.room(node) == 0 {
            return false;
        }
        let act = self.world.act(node, Why::Drain, self.now_ns, true);
        self.set_wake(node, act);
        self.account(node, act.failed);
        true
    }

    /// Whether some activation can run.
    pub fn can_step(&self) -> bool {
        self.clone().step()
    }

    /// The first edge with messages for a node, suspended or not.
    pub fn first_waiting(&self) -> Option<u16> {
        let inner = self.plan.select(|edge| edge.to != OUTSIDE);
        inner.into_iter().find(|edge| self.world.count(*edge) != 0)
    }

    /// The first node with a due timer.
    pub fn first_due(&self) -> Option<u16> {
        self.nodes.iter().position(Node::is_due).map(|node| node as u16)
    }

    /// Whether a node is paused, and whether it is in quarantine.
    pub fn is_suspended(&self, node: u16) -> (bool, bool) {
        let node = &self.nodes[usize::from(node)];
        (node.paused, node.quarantined)
    }

    /// Until when it drains; the end of time for a graph that does not.
    pub fn deadline_ns(&self) -> u64 {
        if self.state == Lifecycle::Draining { self.deadline_ns } else { u64::MAX }
    }

    /// Puts a message on an edge between ticks.
    pub fn push(&mut self, edge: u16) {
        self.world.inject(edge);
        self.discard();
    }

    /// Whether anything waits that is not suspended.
    pub fn has_work(&self) -> bool {
        let edges = 0..self.plan.edges.len() as u16;
        edges.into_iter().any(|edge| self.is_ready(edge)) || self.nodes.iter().any(Node::is_due)
    }

    /// When the next timer is due that is not due yet.
    pub fn next_timer_ns(&self) -> Option<u64> {
        let free = self.nodes.iter().filter(|node| !node.is_suspended());
        let times = free.flat_map(|node| {
            let periodic = !node.period_is_due && self.state != Lifecycle::Draining;
            let period = node.period_due_ns.filter(|_| periodic);
            [period, node.wake_ns.filter(|_| !node.wake_is_due)]
        });
        times.flatten().min()
    }

    /// Pauses or resumes a node.
    pub fn pause(&mut self, node: u16, paused: bool) {
        self.suspend(node, |node| node.paused = paused);
    }

    /// Ends a quarantine.
    pub fn release(&mut self, node: u16) {
        self.nodes[usize::from(node)].failures = 0;
        self.suspend(node, |node| node.quarantined = false);
    }

    fn suspend(&mut self, node: u16, change: impl Fn(&mut Node)) {
        let state = &mut self.nodes[usize::from(node)];
        change(state);
        let (suspended, quarantined) = (state.is_suspended(), state.quarantined);
        if suspended {
            (state.period_is_due, state.wake_is_due, state.timer_owed) = (false, false, false);
        }
        for edge in self.plan.inputs(node) {
            if quarantined || (suspended && self.level[usize::from(edge)] != 0) {
                self.owed[usize::from(edge)] = false;
                self.rest = self.rest.filter(|(rest, _)| *rest != edge);
            }
        }
        self.world.stuffed[usize::from(node)] |= quarantined;
        self.discard();
    }

    /// Throws away what waits for nodes whose quarantine says so.
    fn discard(&mut self) {
        for edge in 0..self.plan.edges.len() as u16 {
            let to = self.plan.edge(edge).to;
            if to == OUTSIDE || !self.nodes[usize::from(to)].quarantined {
                continue;
            }
            let rule = self.plan.node_at(to).on_failure;
            if matches!(rule, OnFailure::Quarantine { inputs: Inputs::Discard, .. }) {
                self.world.discard(edge);
            }
        }
    }

    /// Whether an edge has messages for a node that is not suspended.
    fn is_ready(&self, edge: u16) -> bool {
        let to = self.plan.edge(edge).to;
        if to == OUTSIDE || self.world.count(edge) == 0 {
            return false;
        }
        let node = &self.nodes[usize::from(to)];
        !node.quarantined && (self.level[usize::from(edge)] == 0 || !node.paused)
    }

    /// The ready edges of a level, in turn.
    fn in_turn(&self, level: usize) -> Vec<u16> {
        let edges = (0..self.plan.edges.len() as u16)
            .filter(|edge| self.level[usize::from(*edge)] == level && self.is_ready(*edge));
        let last = self.last[level];
        let (ahead, behind): (Vec<_>, Vec<_>) =
            edges.partition(|edge| last.is_some_and(|last| *edge > last));
        ahead.into_iter().chain(behind).collect()
    }

    /// Runs one activation; `false` if nothing can run.
    fn step(&mut self) -> bool {
        if let Some(edge) = self.in_turn(0).first().copied() {
            self.last[0] = Some(edge);
            return self.visit(edge, 1, false);
        }
        if self.timers(0) {
            return true;
        }
        if let Some((edge, length)) = self.rest.take() {
            if self.visit(edge, length, true) {
                return true;
            }
            self.owed[usize::from(edge)] = true;
        }
        let preferred = if self.plan.strict { 1 } else { WEIGHTED_ROUND_ROBIN[self.slot] };
        for level in [preferred, 1, 2, 3] {
            if self.timers(level) {
                self.slot = (self.slot + 1) % 7;
                return true;
            }
            for edge in self.in_turn(level) {
                let one_at_a_time = self.plan.is_one_at_a_time(edge);
                let limit = if one_at_a_time { 1 } else { u32::from(self.plan.quantum) };
                let may_run = self.may_run(self.plan.edge(edge).to, Input::Edge(edge));
                if may_run && self.visit(edge, limit, true) {
                    self.last[level] = Some(edge);
                    self.slot = (self.slot + 1) % 7;
                    return true;
                }
                self.owed[usize::from(edge)] = true;
            }
        }
        false
    }

    /// While a node owes turns, only the first owed input after the one served last may run there; one whose turn it
    /// is then is owed too.
    fn may_run(&mut self, node: u16, input: Input) -> bool {
        if self.first_owed(node, input).is_none() {
            return true;
        }
        match input {
            Input::Edge(edge) => self.owed[usize::from(edge)] = true,
            Input::Timers => self.nodes[usize::from(node)].timer_owed = true,
        }
        self.first_owed(node, input) == Some(input)
    }

    fn first_owed(&self, node: u16, input: Input) -> Option<Input> {
        let state = &self.nodes[usize::from(node)];
        let level = self.level_of(node, input);
        let edges = self.plan.inputs(node).filter(|edge| self.owed[usize::from(*edge)]);
        let mut owed: Vec<Input> = edges.map(Input::Edge).collect();
        let control = self.plan.node_at(node).timer_priority == Priority::Control;
        if state.timer_owed && state.is_due() && !control {
            owed.push(Input::Timers);
        }
        // In strict order a level owes nothing to those below it.
        owed.retain(|owed| !self.plan.strict || self.level_of(node, *owed) <= level);
        let after = owed
            .iter()
            .find(|owed| Some(**owed) > state.last_served && state.last_served.is_some());
        after.or(owed.first()).copied()
    }

    fn level_of(&self, node: u16, input: Input) -> usize {
        let level = match input {
            Input::Edge(edge) => self.level[usize::from(edge)],
            Input::Timers => self.plan.node_at(node).timer_priority as usize,
        };
        level.max(1)
    }

    fn owes_anything(&self) -> bool {
        self.owed.contains(&true) || self.nodes.iter().any(Node::is_due)
    }

    /// Delivers the first message of a visit and notes how much of it is left; `false` if the node has no room.
    fn visit(&mut self, edge: u16, limit: u32, gated: bool) -> bool {
        let node = self.plan.edge(edge).to;
        let room = if gated { self.world.room(node) } else { u32::MAX };
        let length = self.world.count(edge).min(room).min(limit);
        if length == 0 {
            return false;
        }
        if gated {
            self.rest = (length > 1).then_some((edge, length - 1));
            if self.owes_anything() {
                self.owed[usize::from(edge)] = false;
                self.nodes[usize::from(node)].last_served = Some(Input::Edge(edge));
            }
        }
        let Some(item) = self.world.pop(edge) else {
            return false;
        };
        let act = self.world.act(node, Why::Edge(edge, item), self.now_ns, gated);
        if act.failed && gated {
            self.rest = None;
        }
        self.set_wake(node, act);
        self.account(node, act.failed);
        true
    }

    /// Runs the first due timer of a level that can run.
    fn timers(&mut self, level: usize) -> bool {
        let due = self.nodes.iter().enumerate().filter(|(node, state)| {
            state.is_due() && self.plan.nodes[*node].timer_priority as usize == level
        });
        let mut due: Vec<_> = due.map(|(node, state)| (state.due_ns(), node as u16)).collect();
        due.sort_unstable();
        for (_, node) in due {
            // A Control timer is no data: it waits for nobody, and nobody waits for it.
            let control = level == 0;
            if control || (self.world.room(node) != 0 && self.may_run(node, Input::Timers)) {
                self.fire(node, level != 0);
                return true;
            }
            self.nodes[usize::from(node)].timer_owed = true;
        }
        false
    }

    fn fire(&mut self, node: u16, gated: bool) {
        let period_ns = self.plan.node_at(node).period_ns;
        let state = &mut self.nodes[usize::from(node)];
        let period = state.period_due_ns.filter(|_| state.period_is_due);
        let wake = state.wake_ns.filter(|_| state.wake_is_due);
        let timer = match (period, wake) {
            (Some(due_ns), wake) if wake.is_none_or(|wake| due_ns <= wake) => {
                let more = (self.now_ns - due_ns) / period_ns;
                let due_ns = due_ns + more * period_ns;
                state.period_is_due = false;
                state.period_due_ns = Some(due_ns.saturating_add(period_ns)).filter(is_ever);
                Timer::Period { due_ns, count: more + 1 }
            }
            _ => {
                state.wake_is_due = false;
                Timer::Wake { due_ns: state.wake_ns.take().unwrap_or(0) }
            }
        };
        state.timer_owed = false;
        if gated {
            state.last_served = Some(Input::Timers);
        }
        let act = self.world.act(node, Why::Timer(timer), self.now_ns, gated);
        self.set_wake(node, act);
        self.account(node, act.failed);
    }

    fn set_wake(&mut self, node: u16, act: Act) {
        let state = &mut self.nodes[usize::from(node)];
        match act.wake {
            Wake::Keep => return,
            Wake::Cancel => state.wake_ns = None,
            Wake::At(at_ns) => {
                let at_ns = at_ns.max(self.now_ns.saturating_add(1));
                state.wake_ns = Some(at_ns).filter(is_ever);
            }
        }
        state.wake_is_due = false;
        state.timer_owed &= state.period_is_due;
    }

    fn account(&mut self, node: u16, failed: bool) {
        let state = &mut self.nodes[usize::from(node)];
        state.failures = if failed { state.failures + 1 } else { 0 };
        let failures = state.failures;
        match self.plan.node_at(node).on_failure {
            OnFailure::Stop if failed => self.stops = true,
            OnFailure::Quarantine { after, .. } if failed && failures >= after.max(1) => {
                self.suspend(node, |node| node.quarantined = true);
            }
            _ => {}
        }
        self.discard();
    }

    /// Moves an edge to another level.
    pub fn set_priority(&mut self, edge: u16, priority: Priority) {
        self.level[usize::from(edge)] = priority as usize;
    }
}
