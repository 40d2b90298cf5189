//! The judge: whether a step keeps the contracts.
//!
//! It knows what was queued before and what has happened, in order. From these it works out, by the words of the
//! contracts and with nothing of the engine, what must be queued after and what each hook may do, and compares.

use crate::action::Action;
use crate::script::{Entry, Tag, Why};
use crate::shape::order_of;
use crate::view::{View, flag};
use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::node::{Inputs, OnFailure, Timer};
use arachne::observe::{Cause, Event};
use arachne::scheduler::{Ending, Lifecycle, Report};
use arachne::topology::{EdgeSpec, NodeSpec, OUTSIDE};
use std::collections::VecDeque;

macro_rules! contracts {
    ($($Name:ident = $text:literal;)*) => {
        /// A contract of `design.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Contract { $($Name,)* }

        impl Contract {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$Name,)*];

            /// Its name.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$Name => $text,)* }
            }
        }
    };
}

contracts! {
    Bounded = "E1 no edge holds more than its capacity";
    Order = "E2, E3 what is accepted is delivered once, in order, by the edge's policy";
    Accounts = "E4 the accounts add up";
    Split = "S1 two ticks are one of both budgets";
    Control = "S2 Control waits for the activation in progress and for Control alone";
    Wait = "S3 an unblocked input that is not owed waits at most quantum * (1 + 7 * ceil(m / w))";
    Owed = "S3 an owed input is served within k visits of its node";
    Room = "S4 data runs only with room behind it, and its burst is never refused";
    Progress = "S4 while an input can run, a tick runs one";
    Report = "S5 the report is true";
    Lifecycle = "S7 start, drain and stop run each hook once, in order";
    Ends = "S7 a shutdown ends";
    Failure = "S8 a failure leads to what the node's policy says";
    Suspended = "S9 a paused node gets Control alone, one in quarantine nothing";
    Timers = "T3 timers run when they are due, on their grid";
    NextTick = "who sleeps when it is told to misses nothing";
}

/// Contracts that a step has broken, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults(pub u32);

impl Faults {
    /// Adds a contract unless it is kept.
    pub fn expect(&mut self, kept: bool, contract: Contract) {
        if !kept {
            self.0 |= 1 << contract as u32;
        }
    }

    /// Whether a contract was broken.
    pub const fn has(self, contract: Contract) -> bool {
        self.0 >> contract as u32 & 1 == 1
    }
}

/// What does not change of a graph.
#[derive(Clone, Debug)]
pub struct Plan {
    pub nodes: Vec<NodeSpec<'static>>,
    pub edges: Vec<EdgeSpec<'static>>,
    pub periods_ns: Vec<u64>,
    /// For each node and port the edges.
    pub ports: Vec<Vec<Vec<u16>>>,
    pub order: Vec<u16>,
    pub quantum: u32,
}

impl Plan {
    /// From the tables of a graph.
    pub fn new(
        nodes: &[NodeSpec<'static>],
        edges: &[EdgeSpec<'static>],
        periods_ns: &[u64],
        quantum: u16,
    ) -> Self {
        let ports = (0..).zip(nodes).map(|(index, node): (u16, _)| {
            let port = |port: &arachne::port::PortSpec| {
                let all = (0..).zip(edges);
                let from = all.filter(|(_, edge): &(u16, &EdgeSpec<'_>)| {
                    edge.from.node == index && edge.from.port == port.name
                });
                from.map(|(edge, _)| edge).collect()
            };
            node.outputs.iter().map(port).collect()
        });
        Self {
            ports: ports.collect(),
            order: order_of(nodes, edges),
            nodes: nodes.to_vec(),
            edges: edges.to_vec(),
            periods_ns: periods_ns.to_vec(),
            quantum: u32::from(quantum),
        }
    }

    /// The edges for which something holds.
    pub fn select(&self, holds: impl Fn(&EdgeSpec<'_>) -> bool) -> Vec<u16> {
        let edges = (0..).zip(&self.edges);
        edges.filter(|(_, edge)| holds(edge)).map(|(index, _)| index).collect()
    }

    fn discards(&self, node: u16) -> bool {
        let rule = self.nodes[usize::from(node)].on_failure;
        matches!(rule, OnFailure::Quarantine { inputs: Inputs::Discard, .. })
    }
}

/// What must be true of a node.
#[derive(Clone, Copy, Debug)]
struct Node {
    period_due_ns: u64,
    wake_due_ns: u64,
    failures: u16,
    paused: bool,
    quarantined: bool,
    started: bool,
}

/// What an edge must have counted in a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    dequeued: u64,
    dropped: u64,
    coalesced: u64,
    refused: u64,
    discarded: u64,
}

/// Follows a step.
pub struct Judge<'a> {
    plan: &'a Plan,
    before: &'a View,
    now_ns: u64,
    queues: Vec<VecDeque<Tag>>,
    counts: Vec<Counts>,
    nodes: Vec<Node>,
    /// For each Control edge, how many Control activations its oldest message has waited for.
    pub ages: Vec<u8>,
    /// The hook in progress: its node, why it runs, and whether it has failed.
    hook: Option<(u16, Cause, bool)>,
    stop_wanted: bool,
    /// The activations, by what they ran for.
    pub activations: Vec<(u16, Cause)>,
    drains: u16,
    started: Vec<u16>,
    stopped: Vec<u16>,
    place: usize,
    /// What was broken.
    pub faults: Faults,
}

impl<'a> Judge<'a> {
    /// A judge of a step that begins in a state and is at a time.
    pub fn new(plan: &'a Plan, before: &'a View, now_ns: u64, ages: &[u8]) -> Self {
        let node = |node: &crate::view::NodeView| Node {
            period_due_ns: node.period_due_ns,
            wake_due_ns: node.wake_due_ns,
            failures: node.failures,
            paused: node.is(flag::PAUSED),
            quarantined: node.is(flag::QUARANTINED),
            started: node.is(flag::STARTED),
        };
        Self {
            plan,
            before,
            now_ns,
            queues: before.edges.iter().map(|edge| edge.items.iter().copied().collect()).collect(),
            counts: vec![Counts::default(); before.edges.len()],
            nodes: before.nodes.iter().map(node).collect(),
            ages: ages.to_vec(),
            hook: None,
            stop_wanted: false,
            activations: Vec::new(),
            drains: 0,
            started: Vec::new(),
            stopped: Vec::new(),
            place: usize::from(before.drained),
            faults: Faults::default(),
        }
    }

    fn edge(&self, edge: u16) -> &'a EdgeSpec<'static> {
        &self.plan.edges[usize::from(edge)]
    }

    fn is_full(&self, edge: u16) -> bool {
        self.queues[usize::from(edge)].len()
            >= self.before.edges[usize::from(edge)].capacity as usize
    }

    /// Whether there is room behind a node for a burst.
    fn has_room(&self, node: u16) -> bool {
        let burst = self.plan.nodes[usize::from(node)].burst as usize;
        let behind = self
            .plan
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.from.node == node && edge.gates());
        behind.into_iter().all(|(edge, _)| {
            self.queues[edge].len() + burst <= self.before.edges[edge].capacity as usize
        })
    }

    fn is_suspended(&self, node: u16) -> bool {
        let node = self.nodes[usize::from(node)];
        node.paused || node.quarantined
    }

    /// Whether an edge has a message that may be delivered now, but for turns.
    fn can_run(&self, edge: u16) -> bool {
        let spec = self.edge(edge);
        let node = spec.to.node;
        if node == OUTSIDE || self.queues[usize::from(edge)].is_empty() {
            return false;
        }
        let state = self.nodes[usize::from(node)];
        if spec.is_control() {
            !state.quarantined
        } else {
            !self.is_suspended(node) && self.has_room(node)
        }
    }

    /// Whether a timer of a node is due.
    fn is_due(&self, node: u16, periodic: bool) -> bool {
        let state = self.nodes[usize::from(node)];
        let due = |due_ns: u64| due_ns != u64::MAX && due_ns <= self.now_ns;
        !self.is_suspended(node) && (periodic && due(state.period_due_ns) || due(state.wake_due_ns))
    }

    fn can_fire(&self, node: u16, periodic: bool) -> bool {
        let control = self.plan.nodes[usize::from(node)].timer_priority == Priority::Control;
        self.is_due(node, periodic) && (control || self.has_room(node))
    }

    fn anything_can_run(&self, periodic: bool) -> bool {
        (0..self.queues.len() as u16).any(|edge| self.can_run(edge))
            || (0..self.nodes.len() as u16).any(|node| self.can_fire(node, periodic))
    }

    /// Whether nothing waits in front of a node.
    fn is_idle(&self) -> bool {
        self.plan
            .edges
            .iter()
            .zip(&self.queues)
            .all(|(edge, queue)| edge.to.node == OUTSIDE || queue.is_empty())
    }

    fn control_waits(&self) -> bool {
        let edges = 0..self.queues.len() as u16;
        edges.into_iter().any(|edge| self.edge(edge).is_control() && self.can_run(edge))
    }

    /// A message is offered to an edge that has room, or whose policy decides.
    fn offer(&mut self, edge: u16, tag: Tag) {
        let full = self.is_full(edge);
        let (queue, counts) =
            (&mut self.queues[usize::from(edge)], &mut self.counts[usize::from(edge)]);
        match self.plan.edges[usize::from(edge)].policy {
            _ if !full => queue.push_back(tag),
            PolicyKind::Block => counts.refused += 1,
            PolicyKind::DropNewest => counts.dropped += 1,
            PolicyKind::DropOldest => {
                queue.pop_front();
                queue.push_back(tag);
                counts.dropped += 1;
            }
            PolicyKind::Coalesce => {
                queue.back_mut().expect("a full queue is not empty").merged = tag.id;
                counts.coalesced += 1;
            }
        }
    }

    /// Follows what has happened.
    pub fn follow(&mut self, log: &[Entry]) {
        for entry in log {
            match entry {
                Entry::Offer { edge, tag, accepted } => {
                    let refuses =
                        self.is_full(*edge) && self.edge(*edge).policy == PolicyKind::Block;
                    self.faults.expect(*accepted != refuses, Contract::Order);
                    self.offer(*edge, *tag);
                }
                Entry::Told(Event::Started { node, cause, .. }) => self.begin(node.0, *cause),
                Entry::Told(Event::Failed { .. }) => {
                    if let Some((_, _, failed)) = &mut self.hook {
                        *failed = true;
                    }
                }
                Entry::Told(Event::Ended { node, .. }) => self.finish(node.0),
                Entry::Told(Event::Discarded { edge, count }) => self.discard(edge.0, *count),
                Entry::Told(_) => {}
                Entry::Hook { node, why } => self.run(*node, *why),
                Entry::Emit { node, port, number, tag, accepted } => {
                    self.emit(*node, *port, *number, *tag, *accepted);
                }
                Entry::Wake { node, at_ns } => {
                    let due_ns = at_ns.map_or(u64::MAX, |at_ns| at_ns.max(self.now_ns + 1));
                    self.nodes[usize::from(*node)].wake_due_ns = due_ns;
                }
            }
        }
    }

    /// A hook begins.
    fn begin(&mut self, node: u16, cause: Cause) {
        self.hook = Some((node, cause, false));
        let state = self.nodes[usize::from(node)];
        let (lifecycle, in_time) = (self.before.lifecycle, self.now_ns < self.before.deadline_ns);
        if cause.is_activation() {
            self.activations.push((node, cause));
            let runs = matches!(lifecycle, Lifecycle::Running | Lifecycle::Draining) && in_time;
            self.faults.expect(runs && self.stopped.is_empty(), Contract::Lifecycle);
            self.faults.expect(!self.stop_wanted, Contract::Failure);
            self.faults.expect(!state.quarantined, Contract::Suspended);
        }
        match cause {
            Cause::Edge(edge) if self.edge(edge.0).is_control() => self.count_control(edge.0),
            Cause::Edge(_) | Cause::Timer(_) => {
                let priority = self.plan.nodes[usize::from(node)].timer_priority;
                let control = matches!(cause, Cause::Timer(_)) && priority == Priority::Control;
                self.faults.expect(!state.paused, Contract::Suspended);
                self.faults.expect(!self.control_waits(), Contract::Control);
                self.faults.expect(control || self.has_room(node), Contract::Room);
            }
            Cause::Drain => {
                self.drains += 1;
                let behind = self.plan.order.iter().skip(self.place);
                let place = behind.clone().position(|next| *next == node);
                self.faults.expect(place.is_some(), Contract::Lifecycle);
                self.place += place.map_or(0, |place| place + 1);
                let drains = lifecycle == Lifecycle::Draining && in_time && !self.stop_wanted;
                self.faults.expect(drains && self.is_idle(), Contract::Lifecycle);
                self.faults.expect(!self.is_suspended(node), Contract::Suspended);
                self.faults.expect(self.has_room(node), Contract::Room);
            }
            Cause::Start => self.started.push(node),
            Cause::Stop => self.stopped.push(node),
        }
    }

    /// A Control message runs: those that wait on other Control edges become older.
    fn count_control(&mut self, ran: u16) {
        let control = self.plan.select(|edge| edge.is_control() && edge.to.node != OUTSIDE);
        for edge in control.iter().copied() {
            let age = &mut self.ages[usize::from(edge)];
            let waits = edge != ran && !self.queues[usize::from(edge)].is_empty();
            *age = if waits { *age + 1 } else { 0 };
        }
        let most = control.len().saturating_sub(1) as u8;
        self.faults.expect(self.ages.iter().all(|age| *age <= most), Contract::Control);
    }

    fn run(&mut self, node: u16, why: Why) {
        let Some((begun, cause, _)) = self.hook else {
            return self.faults.expect(false, Contract::Lifecycle);
        };
        self.faults.expect(begun == node, Contract::Order);
        let state = &mut self.nodes[usize::from(node)];
        match (why, cause) {
            (Why::Message(tag), Cause::Edge(edge)) => {
                let due = self.queues[usize::from(edge.0)].pop_front();
                self.counts[usize::from(edge.0)].dequeued += 1;
                let leads_here = self.edge(edge.0).to.node == node;
                self.faults.expect(due == Some(tag) && leads_here, Contract::Order);
            }
            (Why::Timer(Timer::Period { due_ns, count }), Cause::Timer(_)) => {
                let period_ns = self.plan.periods_ns[usize::from(node)];
                let expected_ns = state.period_due_ns + (count - 1) * period_ns;
                let latest = due_ns <= self.now_ns && self.now_ns < due_ns + period_ns;
                state.period_due_ns = due_ns + period_ns;
                self.faults.expect(latest && due_ns == expected_ns, Contract::Timers);
            }
            (Why::Timer(Timer::Wake { due_ns }), Cause::Timer(_)) => {
                let kept = due_ns == state.wake_due_ns && due_ns <= self.now_ns;
                state.wake_due_ns = u64::MAX;
                self.faults.expect(kept, Contract::Timers);
            }
            (Why::Start, Cause::Start) | (Why::Drain, Cause::Drain) | (Why::Stop, Cause::Stop) => {}
            _ => self.faults.expect(false, Contract::Order),
        }
    }

    fn emit(&mut self, node: u16, port: u16, number: u32, tag: Tag, accepted: bool) {
        let Some((_, cause, _)) = self.hook else { return };
        let plan = self.plan;
        let edges = &plan.ports[usize::from(node)][usize::from(port)];
        let full: Vec<u16> = edges
            .iter()
            .copied()
            .filter(|edge| self.edge(*edge).policy == PolicyKind::Block && self.is_full(*edge))
            .collect();
        self.faults.expect(accepted == full.is_empty(), Contract::Order);
        let spec = &plan.nodes[usize::from(node)];
        let free = match cause {
            Cause::Edge(edge) => self.edge(edge.0).is_control(),
            Cause::Timer(_) => spec.timer_priority == Priority::Control,
            _ => false,
        };
        let excused =
            free || number >= spec.burst || full.iter().any(|edge| !self.edge(*edge).gates());
        self.faults.expect(full.is_empty() || excused, Contract::Room);
        for edge in if full.is_empty() { edges } else { &full } {
            self.offer(*edge, tag);
        }
    }

    /// A hook has returned.
    fn finish(&mut self, node: u16) {
        let Some((begun, cause, failed)) = self.hook.take() else { return };
        self.faults.expect(begun == node, Contract::Order);
        let state = &mut self.nodes[usize::from(node)];
        match cause {
            Cause::Start => state.started = !failed,
            Cause::Stop => {}
            _ => {
                state.failures = if failed { state.failures + 1 } else { 0 };
                match self.plan.nodes[usize::from(node)].on_failure {
                    OnFailure::Stop if failed => self.stop_wanted = true,
                    OnFailure::Quarantine { after, .. } if failed => {
                        state.quarantined |= state.failures >= after.max(1);
                    }
                    _ => {}
                }
            }
        }
    }

    fn discard(&mut self, edge: u16, count: u32) {
        let node = self.edge(edge).to.node;
        let may = self.nodes[usize::from(node)].quarantined && self.plan.discards(node);
        let queue = &mut self.queues[usize::from(edge)];
        self.faults.expect(may && count as usize == queue.len(), Contract::Suspended);
        queue.clear();
        self.counts[usize::from(edge)].discarded += u64::from(count);
    }

    /// What the program itself does.
    pub fn act(&mut self, action: &Action, popped: Option<Tag>) {
        match action {
            Action::Pop(edge) => {
                let due = self.queues[usize::from(*edge)].pop_front();
                self.counts[usize::from(*edge)].dequeued += u64::from(due.is_some());
                self.faults.expect(due == popped, Contract::Order);
            }
            Action::Pause(node) => self.nodes[usize::from(*node)].paused = true,
            Action::Resume(node) => self.nodes[usize::from(*node)].paused = false,
            Action::Release(node) => {
                let state = &mut self.nodes[usize::from(*node)];
                (state.quarantined, state.failures) = (false, 0);
            }
            _ => {}
        }
    }

    /// Compares with the state after the step.
    pub fn compare(&mut self, after: &View) {
        let Self { plan, before, faults, .. } = self;
        for (index, edge) in after.edges.iter().enumerate() {
            let (old, counts) = (&before.edges[index], self.counts[index]);
            let (one, other) = (&edge.figures, &old.figures);
            faults.expect(self.queues[index].iter().eq(&edge.items), Contract::Order);
            let counted = Counts {
                dequeued: one.dequeued.wrapping_sub(other.dequeued),
                dropped: one.dropped.wrapping_sub(other.dropped),
                coalesced: one.coalesced.wrapping_sub(other.coalesced),
                refused: one.refused.wrapping_sub(other.refused),
                discarded: one.discarded.wrapping_sub(other.discarded),
            };
            let high = one.high_water >= other.high_water.max(one.queued as u32);
            let queued = one.queued == edge.items.len() as u64;
            let most = one.high_water <= plan.edges[index].capacity;
            faults.expect(counted == counts && queued && high && most, Contract::Accounts);
            let bound = (edge.capacity as usize).max(old.items.len());
            faults.expect(edge.items.len() <= bound, Contract::Bounded);
        }
        for (index, node) in after.nodes.iter().enumerate() {
            let state = self.nodes[index];
            faults.expect(node.is(flag::PAUSED) == state.paused, Contract::Suspended);
            let failed = node.is(flag::QUARANTINED) == state.quarantined;
            faults.expect(failed && node.failures == state.failures, Contract::Failure);
            faults.expect(node.is(flag::STARTED) == state.started, Contract::Lifecycle);
            if after.lifecycle != Lifecycle::Stopped && after.lifecycle != Lifecycle::Created {
                let start = before.lifecycle == Lifecycle::Created && plan.periods_ns[index] != 0;
                let due_ns =
                    if start { self.now_ns + plan.periods_ns[index] } else { state.period_due_ns };
                let kept = node.period_due_ns == due_ns && node.wake_due_ns == state.wake_due_ns;
                faults.expect(kept, Contract::Timers);
            }
            let index = index as u16;
            if state.quarantined && plan.discards(index) && after.lifecycle != Lifecycle::Stopped {
                let inputs = plan.edges.iter().zip(&after.edges);
                let empty = inputs.filter(|(edge, _)| edge.to.node == index);
                faults.expect(
                    empty.clone().all(|(_, edge)| edge.items.is_empty()),
                    Contract::Suspended,
                );
            }
        }
        for (edge, age) in self.ages.iter_mut().enumerate() {
            if after.edges[edge].items.is_empty() {
                *age = 0;
            }
        }
        self.compare_hooks(after);
    }

    /// `on_start` in order, and `on_stop` in the reverse order, once for each node that has started.
    fn compare_hooks(&mut self, after: &View) {
        let order = &self.plan.order;
        let starts =
            self.before.lifecycle == Lifecycle::Created && after.lifecycle != Lifecycle::Created;
        let failed = starts && after.lifecycle == Lifecycle::Stopped;
        let expected: &[u16] = match () {
            () if failed => order.get(..self.started.len()).unwrap_or_default(),
            () if starts => order,
            () => &[],
        };
        self.faults.expect(self.started == expected, Contract::Lifecycle);
        let stops =
            self.before.lifecycle != Lifecycle::Stopped && after.lifecycle == Lifecycle::Stopped;
        let started = order.iter().rev().filter(|node| self.nodes[usize::from(**node)].started);
        let expected: Vec<u16> = started.copied().filter(|_| stops).collect();
        self.faults.expect(self.stopped == expected, Contract::Lifecycle);
        let stays = match self.before.lifecycle {
            Lifecycle::Stopped => after.lifecycle == Lifecycle::Stopped,
            Lifecycle::Draining => after.lifecycle != Lifecycle::Running,
            Lifecycle::Running => after.lifecycle != Lifecycle::Created,
            Lifecycle::Created => true,
        };
        self.faults.expect(stays, Contract::Lifecycle);
    }

    /// Compares what a tick reports.
    pub fn compare_tick(&mut self, report: &Report, budget: u32, after: &View) {
        let running = self.before.lifecycle == Lifecycle::Running;
        let done = self.activations.len() as u32;
        let counted = report.activations == done && done + u32::from(self.drains) <= budget;
        self.faults.expect(counted && report.state == after.lifecycle, Contract::Report);
        let stopped = after.lifecycle == Lifecycle::Stopped;
        let stops = self.stop_wanted || self.now_ns >= self.before.deadline_ns;
        self.faults.expect(stopped || !stops, Contract::Ends);
        if stopped {
            self.compare_end(after);
        } else if running {
            self.compare_ending(report, budget);
        } else {
            self.compare_drain(budget);
        }
        if stopped {
            return;
        }
        let control = self
            .plan
            .edges
            .iter()
            .zip(&self.queues)
            .filter(|(edge, _)| edge.is_control() && edge.to.node != OUTSIDE);
        let waiting = control.map(|(_, queue)| queue.len() as u32).sum::<u32>();
        self.faults.expect(report.control_waiting == waiting, Contract::Report);
        let next = (0..self.nodes.len()).filter(|node| !self.is_suspended(*node as u16)).flat_map(
            |node| {
                let state = self.nodes[node];
                let period_ns = if running { state.period_due_ns } else { u64::MAX };
                [period_ns, state.wake_due_ns]
            },
        );
        let next = next.filter(|due_ns| *due_ns > self.now_ns && *due_ns != u64::MAX).min();
        self.faults.expect(report.next_timer_ns == next, Contract::Report);
    }

    /// How a tick of a running graph ends.
    fn compare_ending(&mut self, report: &Report, budget: u32) {
        let can_run = self.anything_can_run(true);
        let due = (0..self.nodes.len() as u16).any(|node| self.is_due(node, true));
        let waits = !self.is_idle() || due;
        let blocked_by_outside = self.plan.edges.iter().enumerate().any(|(index, edge)| {
            let burst =
                self.plan.nodes.get(usize::from(edge.from.node)).map_or(1, |node| node.burst);
            let short = self.before.edges[index].capacity < self.queues[index].len() as u32 + burst;
            edge.gates()
                && short
                && (edge.to.node == OUTSIDE || self.before.edges[index].capacity < burst)
        });
        let suspended = (0..self.nodes.len() as u16).any(|node| self.is_suspended(node));
        match report.ending {
            Ending::Idle => self.faults.expect(!waits, Contract::Report),
            Ending::Budget => {
                self.faults.expect(report.activations == budget && waits, Contract::Report);
            }
            Ending::Stalled { .. } => {
                self.faults.expect(waits, Contract::Report);
                self.faults
                    .expect(!can_run && (suspended || blocked_by_outside), Contract::Progress);
            }
        }
        self.faults.expect(report.activations == budget || !can_run, Contract::Progress);
    }

    /// A tick of a graph that drains runs something, or has something to wait for.
    fn compare_drain(&mut self, budget: u32) {
        let armed = (0..self.nodes.len() as u16).any(|node| {
            !self.is_suspended(node) && self.nodes[usize::from(node)].wake_due_ns != u64::MAX
        });
        let outputs = self
            .plan
            .edges
            .iter()
            .zip(&self.queues)
            .any(|(edge, queue)| edge.to.node == OUTSIDE && !queue.is_empty());
        let ran = self.activations.len() as u32 + u32::from(self.drains);
        let spent = ran == budget;
        self.faults.expect(spent || !self.anything_can_run(false), Contract::Progress);
        self.faults.expect(spent || armed || outputs && !self.is_idle(), Contract::Ends);
    }

    /// A graph has stopped: for a reason.
    fn compare_end(&mut self, after: &View) {
        let late = self.now_ns >= self.before.deadline_ns;
        self.faults
            .expect(!late || self.activations.is_empty() && self.drains == 0, Contract::Lifecycle);
        let drained = usize::from(after.drained) == self.plan.order.len() && self.is_idle();
        let stalled = !self.is_idle() && !self.anything_can_run(false);
        let draining = self.before.lifecycle == Lifecycle::Draining;
        let kept = late || self.stop_wanted || draining && (drained || stalled);
        self.faults.expect(kept, Contract::Lifecycle);
    }
}
