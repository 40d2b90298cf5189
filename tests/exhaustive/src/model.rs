//! The model: every state that a graph can get into by the actions of a setup.

use crate::action::Action;
use crate::judge::{Contract, Faults, Judge, Plan};
use crate::script::{self, Act};
use crate::subject::{Pushed, Subject};
use crate::view::{View, flag};
use arachne::observe::Cause;
use arachne::scheduler::{Lifecycle, NextTick};
use arachne::topology::{EdgeId, GroupSpec, NodeId, OUTSIDE, Topology};
use std::fmt;
use std::hash::{Hash, Hasher};

const GROUP: [GroupSpec<'static>; 1] = [GroupSpec { name: "Explored", parent: OUTSIDE }];

/// What may happen in an exploration beside pushes and pops.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// What the one hook of a tick of budget 1 may do.
    pub acts: Vec<Act>,
    /// Budgets of larger ticks, in which every hook emits.
    pub budgets: Vec<u32>,
    /// Control edges from outside that get messages in the middle of a tick.
    pub inject: Vec<u16>,
    /// Whether time passes.
    pub time: bool,
    /// Nodes that are paused and resumed.
    pub pause: Vec<u16>,
    /// Whether quarantines are ended.
    pub release: bool,
    /// Edges whose capacity is lowered to 1 and raised to 2.
    pub resize: Vec<u16>,
    /// Whether it begins before the start.
    pub start: bool,
    /// Whether it is shut down.
    pub shutdown: bool,
    /// The input whose waiting is counted, for the bounds of S3.
    pub watch: Option<u16>,
}

/// A graph with its setup.
pub struct Explored<S> {
    plan: Plan,
    setup: Setup,
    /// Which edge of the topology each edge is that is hashed.
    order: Vec<u16>,
    initial: S,
}

/// A state of the model.
#[derive(Clone)]
pub struct State<S> {
    subject: S,
    view: View,
    /// The time of the next tick.
    clock_ns: u64,
    ages: Vec<u8>,
    /// For the input that is watched: activations that it has waited for, and visits of its node while it is owed.
    waited: u8,
    visits: u8,
    faults: Faults,
    key: Box<[u8]>,
}

impl<S> PartialEq for State<S> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<S> Hash for State<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<S> fmt::Display for State<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { edges, sets, nodes, .. } = &self.view;
        write!(f, "{:?}, queued", self.view.lifecycle)?;
        for edge in edges {
            write!(f, " {}", edge.items.len())?;
        }
        for (name, set) in [("ready", sets.ready), ("blocked", sets.blocked), ("owed", sets.owed)] {
            if set != 0 {
                write!(f, ", {name}")?;
            }
            for edge in (0..16).filter(|edge| set >> edge & 1 == 1) {
                write!(f, " e{edge}")?;
            }
        }
        for (name, node) in ('a'..).zip(nodes) {
            let words = [(flag::PAUSED, "paused"), (flag::QUARANTINED, "in quarantine")];
            for (_, word) in words.iter().filter(|(flag, _)| node.is(*flag)) {
                write!(f, ", {name} {word}")?;
            }
        }
        if self.view.unfinished != 0 {
            write!(f, ", unfinished visit of e{}", self.view.unfinished_edge)?;
        }
        Ok(())
    }
}

impl<S: Subject> Explored<S> {
    /// A model of a graph.
    pub fn new(plan: Plan, setup: Setup, order: Vec<u16>, initial: S) -> Self {
        Self { plan, setup, order, initial }
    }

    fn topology(&self) -> Topology<'_> {
        Topology { nodes: &self.plan.nodes, edges: &self.plan.edges, groups: &GROUP }
    }

    fn timers(&self) -> bool {
        self.setup.acts.iter().any(|act| act.wake_in_ns.is_some())
            || self.plan.periods_ns.iter().any(|period_ns| *period_ns != 0)
    }

    fn view(&self, subject: &S) -> View {
        View::of(subject, &self.topology(), &self.order)
    }

    fn key(&self, view: &View) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        view.key(&self.topology(), S::TELLS_POSITIONS, self.timers(), &mut key);
        key
    }

    fn finished(&self, mut state: State<S>) -> State<S> {
        let mut key = self.key(&state.view);
        key.push((state.clock_ns - state.view.now_ns) as u8);
        key.extend([state.waited, state.visits]);
        key.extend(&state.ages);
        key.extend(state.faults.0.to_le_bytes());
        state.key = key.into_boxed_slice();
        state
    }

    /// Whether a watched input waits at a node that is not blocked and owes nothing.
    fn waits_freely(&self, view: &View, edge: u16) -> bool {
        let spec = &self.plan.edges[usize::from(edge)];
        let node = spec.to.node;
        let inputs = self.plan.select(|other| other.to.node == node);
        let owes = inputs.iter().any(|input| view.sets.owed >> input & 1 == 1);
        let burst = self.plan.nodes[usize::from(node)].burst as usize;
        let behind = self.plan.select(|other| other.from.node == node && other.gates());
        let room = behind.iter().all(|behind| {
            let edge = &view.edges[usize::from(*behind)];
            edge.items.len() + burst <= edge.capacity as usize
        });
        room && !owes && !view.edges[usize::from(edge)].items.is_empty()
    }

    /// Counts how long the watched input waits.
    fn watch(&self, state: &mut State<S>, before: &View, activations: &[(u16, Cause)]) {
        let Some(watched) = self.setup.watch else { return };
        let [(node, cause)] = activations else { return };
        let ran = match cause {
            Cause::Edge(edge) => edge.0,
            _ => u16::MAX,
        };
        let spec = &self.plan.edges[usize::from(watched)];
        if self.plan.edges.get(usize::from(ran)).is_some_and(|edge| edge.is_control()) {
            return;
        }
        let free = self.waits_freely(before, watched) && self.waits_freely(&state.view, watched);
        state.waited = if ran != watched && free { state.waited + 1 } else { 0 };
        let members =
            self.plan.select(|edge| edge.priority == spec.priority && edge.to.node != OUTSIDE);
        let slots = [4, 4, 2, 1][spec.priority as usize];
        let bound = self.plan.quantum * (1 + 7 * (members.len() as u32).div_ceil(slots));
        state.faults.expect(u32::from(state.waited) <= bound, Contract::Wait);

        let owed = (before.sets.owed | state.view.sets.owed) >> watched & 1 == 1;
        let goes_on = before.unfinished != 0 && before.unfinished_edge == ran;
        if owed && *node == spec.to.node && !goes_on {
            state.visits += 1;
        }
        let inputs = self.plan.select(|edge| edge.to.node == spec.to.node).len() as u8;
        state.faults.expect(state.visits <= inputs, Contract::Owed);
        if ran == watched || state.view.sets.owed >> watched & 1 == 0 {
            state.visits = 0;
        }
    }

    /// S1: a tick of budget 2 is two ticks of budget 1.
    fn splits(&self, state: &State<S>) -> bool {
        if !matches!(state.view.lifecycle, Lifecycle::Running | Lifecycle::Draining) {
            return true;
        }
        [Act::EMITS, Act::SILENT].into_iter().all(|act| {
            let tick = |budgets: &[u32]| {
                let mut subject = state.subject.clone();
                script::begin(act, None, state.view.used());
                for budget in budgets {
                    // It may stop in the first.
                    let _ = subject.tick(state.clock_ns, *budget, None);
                }
                script::end();
                self.key(&self.view(&subject))
            };
            tick(&[2]) == tick(&[1, 1])
        })
    }

    /// A graph whose next tick is later has nothing to do before that time; in one that is stopped every call fails.
    fn sleeps_rightly(&self, state: &State<S>) -> bool {
        let mut probe = state.subject.clone();
        script::begin(Act::SILENT, None, state.view.used());
        let idles = match state.view.next_tick {
            NextTick::Busy => true,
            NextTick::Stopped => {
                let mut other = probe.clone();
                let runs = probe.tick(state.clock_ns, 9, None).is_ok() || probe.shutdown(9).is_ok();
                let created = state.view.lifecycle == Lifecycle::Created;
                !runs && (created || other.start(9).is_err() && self.refuses(&mut other))
            }
            next => {
                let until_ns =
                    if let NextTick::Until(until_ns) = next { until_ns } else { u64::MAX - 1 };
                let late_ns = state.view.now_ns.max(until_ns - 1);
                let due_ns = state.view.next_timer_ns.unwrap_or(u64::MAX - 1);
                let now_ns = if next == NextTick::UntilInput { due_ns - 1 } else { late_ns };
                let report = probe.tick(now_ns.max(state.view.now_ns), 9, None);
                let state_after = report.map(|report| (report.activations, report.state));
                state_after == Ok((0, state.view.lifecycle))
            }
        };
        script::end();
        idles
    }

    fn refuses(&self, subject: &mut S) -> bool {
        let ingress = self.plan.select(|edge| edge.from.node == OUTSIDE);
        ingress.into_iter().all(|edge| subject.push(edge) == Pushed::Closed)
    }
}

macro_rules! each_contract {
    ($properties:ident, $($Name:ident)*) => {$(
        $properties.push(stateright::Property::always(
            Contract::$Name.text(),
            |_: &Explored<S>, state: &State<S>| !state.faults.has(Contract::$Name),
        ));
    )*};
}

impl<S: Subject> stateright::Model for Explored<S> {
    type State = State<S>;
    type Action = Action;

    fn init_states(&self) -> Vec<State<S>> {
        let mut subject = self.initial.clone();
        if !self.setup.start {
            script::begin(Act::SILENT, None, 0);
            subject.start(0).expect("no node fails");
            script::end();
        }
        let view = self.view(&subject);
        let ages = vec![0; self.plan.edges.len()];
        let (waited, visits, faults, key) = (0, 0, Faults::default(), Box::default());
        let state = State { subject, view, clock_ns: 0, ages, waited, visits, faults, key };
        vec![self.finished(state)]
    }

    fn actions(&self, state: &State<S>, actions: &mut Vec<Action>) {
        if state.faults != Faults::default() {
            return;
        }
        let (setup, view) = (&self.setup, &state.view);
        let nodes = 0..self.plan.nodes.len() as u16;
        match view.lifecycle {
            Lifecycle::Created => {
                actions.extend([Act::EMITS, Act::SILENT].map(Action::Start));
                actions.extend(nodes.map(Action::StartFails));
                return;
            }
            Lifecycle::Stopped => return,
            Lifecycle::Draining => {}
            Lifecycle::Running => {
                let ingress = self.plan.select(|edge| edge.from.node == OUTSIDE);
                actions.extend(ingress.into_iter().map(Action::Push));
                for edge in setup.inject.iter().copied() {
                    for act in [Act::EMITS, Act::SILENT] {
                        actions.extend([0, 1].map(|after| Action::Inject(edge, after, act)));
                    }
                }
                if setup.shutdown {
                    actions.extend([0, 2].map(Action::Shutdown));
                }
            }
        }
        let egress = self.plan.select(|edge| edge.to.node == OUTSIDE);
        let full =
            egress.into_iter().filter(|edge| !view.edges[usize::from(*edge)].items.is_empty());
        actions.extend(full.map(Action::Pop));
        actions.extend(setup.acts.iter().map(|act| Action::Tick(1, *act)));
        actions.extend(setup.budgets.iter().map(|budget| Action::Tick(*budget, Act::EMITS)));
        // A tick is at most 2 ns after the last, and a timer of a suspended node at most 3 ns late.
        let armed = view.nodes.iter().flat_map(|node| [node.period_due_ns, node.wake_due_ns]);
        let late = armed.min().is_some_and(|due_ns| due_ns.saturating_add(3) <= state.clock_ns);
        let draining = view.lifecycle == Lifecycle::Draining && state.clock_ns < view.deadline_ns;
        if (setup.time || draining) && state.clock_ns < view.now_ns + 2 && !late {
            actions.push(Action::Advance);
        }
        for node in nodes {
            let spec = &view.nodes[usize::from(node)];
            if setup.pause.contains(&node) {
                let paused = spec.is(flag::PAUSED);
                actions.push(if paused { Action::Resume(node) } else { Action::Pause(node) });
            }
            if setup.release && spec.is(flag::QUARANTINED) {
                actions.push(Action::Release(node));
            }
        }
        for edge in setup.resize.iter().copied() {
            let capacity = 3 - view.edges[usize::from(edge)].capacity;
            actions.push(Action::SetCapacity(edge, capacity));
        }
    }

    fn next_state(&self, last: &State<S>, action: Action) -> Option<State<S>> {
        let mut state = last.clone();
        if action == Action::Advance {
            state.clock_ns += 1;
            return Some(self.finished(state));
        }
        let (act, start_fails) = match action {
            Action::Start(act) | Action::Tick(_, act) | Action::Inject(_, _, act) => (act, None),
            Action::StartFails(node) => (Act::SILENT, Some(node)),
            _ => (Act::SILENT, None),
        };
        script::begin(act, start_fails, last.view.used());
        let subject = &mut state.subject;
        let clock_ns = last.clock_ns;
        let (mut popped, mut ticked) = (None, None);
        match action {
            Action::Start(_) | Action::StartFails(_) => drop(subject.start(clock_ns)),
            Action::Push(edge) => drop(subject.push(edge)),
            Action::Pop(edge) => popped = subject.pop(edge),
            Action::Tick(budget, _) => {
                ticked = Some((subject.tick(clock_ns, budget, None), budget))
            }
            Action::Inject(edge, after, _) => {
                ticked = Some((subject.tick(clock_ns, 2, Some((after, edge))), 2));
            }
            Action::Advance => {}
            Action::Pause(node) => subject.pause(NodeId(node)),
            Action::Resume(node) => subject.resume(NodeId(node)),
            Action::Release(node) => subject.release(NodeId(node)),
            Action::SetCapacity(edge, capacity) => subject.set_capacity(EdgeId(edge), capacity),
            Action::Shutdown(in_ns) => drop(subject.shutdown(clock_ns + in_ns)),
        }
        let log = script::end();
        state.view = self.view(&state.subject);
        let ticks = ticked.is_some() || last.view.lifecycle == Lifecycle::Created;
        let now_ns = if ticks { clock_ns } else { last.view.now_ns };
        let mut judge = Judge::new(&self.plan, &last.view, now_ns, &last.ages);
        judge.act(&action, popped);
        judge.follow(&log);
        judge.compare(&state.view);
        match &ticked {
            Some((Ok(report), budget)) => judge.compare_tick(report, *budget, &state.view),
            Some((Err(_), _)) => judge.faults.expect(false, Contract::Lifecycle),
            None => {}
        }
        (state.faults, state.ages) = (judge.faults, std::mem::take(&mut judge.ages));
        let activations = std::mem::take(&mut judge.activations);
        self.watch(&mut state, &last.view, &activations);
        Some(self.finished(state))
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        let mut properties = Vec::with_capacity(Contract::ALL.len());
        each_contract!(properties, Bounded Order Accounts Control Wait Owed Room Progress Report
            Lifecycle Ends Failure Suspended Timers);
        properties.push(stateright::Property::always(Contract::Split.text(), |model, state| {
            model.splits(state)
        }));
        properties.push(stateright::Property::always(Contract::NextTick.text(), |model, state| {
            model.sleeps_rightly(state)
        }));
        properties
    }
}
