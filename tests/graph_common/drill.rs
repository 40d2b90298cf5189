//! A stream of choices as the schedule of the works, with what must hold checked after each step.

use super::tally::Tally;
use super::{Inbox, Item, Works, broken, inboxes, works};
use crate::common::random::Choices;
use arachne::edge::{EdgeFigures, PolicyKind};
use arachne::engine::{ControlRing, DataRing, Poll, PushError, Ring, Snapshot};
use arachne::graph::{Input, Output};
use arachne::message::Trace;
use arachne::prelude::*;
use arachne::scheduler::{Config, Ending, Levels, Lifecycle, NextTick, Report, StartError};
use arachne::topology::{EdgeId, EdgeSpec, NodeId, OUTSIDE};
use heapless::spsc::Queue;
use std::collections::HashMap;
use std::sync::OnceLock;

type In = Input<Works>;
type Out = Output<Works>;

/// The edges by path: looked up once.
static EDGES: OnceLock<HashMap<String, EdgeId>> = OnceLock::new();

fn edges() -> HashMap<String, EdgeId> {
    // From behind: an input and an output share a name, and the input is meant.
    let edges = (0..Works::topology().edges.len() as u16).rev().map(EdgeId);
    edges.map(|edge| (Works::topology().edge_path(edge).to_string(), edge)).collect()
}

const INPUTS: [fn(Item) -> In; 4] = [In::A, In::Low, In::Order, In::Stop];
const STOP: usize = 3;

/// The works, and what the outside knows of them.
pub struct Drill {
    engine: Engine<Works, Tally>,
    now_ns: u64,
    /// How many were taken by each input.
    sent: [u32; 4],
    /// What came out.
    received: [Inbox; 3],
    activations: u64,
    /// By path.
    edges: &'static HashMap<String, EdgeId>,
    /// What each edge may hold.
    capacities: Vec<u32>,
}

impl Drill {
    /// Runs to the end of the choices, and through a shutdown; at most so many steps. Says how many activations ran.
    pub fn run(choices: &mut impl Choices, most: u32) -> u64 {
        let config = Config {
            quantum: choices.within(1, 9) as u16,
            levels: choices.pick(&[
                Levels::WeightedRoundRobin,
                Levels::WeightedRoundRobin,
                Levels::Strict,
            ]),
            seed: 1,
        };
        let engine = Engine::with(works(choices), config, Tally::default());
        let mut drill = Self {
            engine,
            now_ns: 0,
            sent: [0; 4],
            received: [Inbox::default(); 3],
            activations: 0,
            edges: EDGES.get_or_init(edges),
            capacities: Works::topology().edges.iter().map(|edge| edge.capacity).collect(),
        };
        for _ in 0..choices.below(3) {
            drill.push(choices);
        }
        match drill.engine.start(choices.below(3)) {
            Ok(()) => {}
            Err(StartError::Node { error, .. }) => assert_eq!(error.code, 2),
            Err(error) => panic!("{error}"),
        }
        for _ in 0..most {
            if choices.is_spent() || drill.engine.state() == Lifecycle::Stopped {
                break;
            }
            drill.step(choices);
            drill.check();
        }
        drill.end(choices);
        drill.activations
    }

    fn step(&mut self, choices: &mut impl Choices) {
        // One past the last of each, too: it is refused.
        let node = NodeId(choices.below(9) as u16);
        let edge = EdgeId(choices.below(1 + self.engine.topology().edges.len() as u64) as u16);
        let exists = self.engine.figures(edge).is_some();
        match choices.below(32) {
            0..7 => self.push(choices),
            7..15 => self.tick(choices),
            15..17 => self.tick_with_rings(choices),
            17..19 => self.tick_with_poll(choices),
            19..22 => self.pop(edge, choices),
            22 => assert_eq!(self.engine.pause(node).is_ok(), node.0 < 8),
            23 | 24 => assert_eq!(self.engine.resume(node).is_ok(), node.0 < 8),
            25 => assert_eq!(self.engine.release(node).is_ok(), node.0 < 8),
            26 => {
                let capacity = choices.below(8) as u32;
                let most = self.specs().get(usize::from(edge.0)).map_or(0, |edge| edge.capacity);
                let changed = self.engine.set_capacity(edge, capacity);
                assert_eq!(changed.is_ok(), exists && (1..=most).contains(&capacity), "E1");
                if changed.is_ok() {
                    self.capacities[usize::from(edge.0)] = capacity;
                }
            }
            27 => {
                let level = choices.pick(&Priority::ALL);
                let was = self.engine.priority(edge);
                let movable = exists && ![was, Some(level)].contains(&Some(Priority::Control));
                assert_eq!(self.engine.set_priority(edge, level).is_ok(), movable, "S2");
                assert_eq!(self.engine.priority(edge), if movable { Some(level) } else { was });
            }
            28..30 => self.engine = self.copy(choices.below(2) == 1),
            30 if choices.chance(30) => {
                let deadline_ns = choices.pick(&[0, 20, 100, u64::MAX]);
                let deadline_ns = self.now_ns.saturating_add(deadline_ns);
                let running = self.engine.state() == Lifecycle::Running;
                assert_eq!(self.engine.shutdown(deadline_ns).is_ok(), running, "S7");
            }
            _ => self.later(choices),
        }
    }

    fn specs(&self) -> &'static [EdgeSpec<'static>] {
        Works::topology().edges
    }

    /// Another engine of the same state.
    fn copy(&self, by_bytes: bool) -> Engine<Works, Tally> {
        if !by_bytes {
            return self.engine.clone();
        }
        let mut buffer = vec![0; 1 << 14];
        let bytes = self.engine.snapshot().write(&mut buffer).unwrap();
        let graph = self.engine.graph().clone();
        let mut copy = Engine::with(graph, Config::default(), self.engine.observer().clone());
        copy.restore(Snapshot::read(bytes).unwrap());
        assert_eq!(copy.state_hash(), self.engine.state_hash(), "bytes of another state");
        copy
    }

    fn push(&mut self, choices: &mut impl Choices) {
        let port = choices.below(4) as usize;
        let trace = choices.below(3) * 1_000;
        let item = Item::new(self.sent[port] + 1, trace);
        let header = (trace != 0).then_some(Trace { id: trace, created_ns: 0, sequence: 0 });
        let open = matches!(self.engine.state(), Lifecycle::Created | Lifecycle::Running);
        let room = self.engine.room(self.input(port));
        match self.engine.push_with(INPUTS[port](item), header) {
            Ok(()) => {
                assert!(open && room != 0);
                self.sent[port] += 1;
            }
            Err(PushError::Full(input)) => {
                assert!(open && room == 0, "B1: handed back with room for {room}");
                assert_eq!(input, INPUTS[port](item), "E3");
            }
            Err(PushError::Closed(_)) => assert!(!open, "S7"),
        }
    }

    fn input(&self, port: usize) -> EdgeId {
        self.edges[["A", "Low", "Order", "Stop"][port]]
    }

    fn pop(&mut self, edge: EdgeId, choices: &mut impl Choices) {
        let popped =
            if choices.below(2) == 0 { self.engine.pop_with() } else { self.engine.pop_from(edge) };
        if let Some((output, trace)) = popped {
            let (port, item) = match output {
                Out::A(item) => (0, item),
                Out::B(item) => (1, item),
                Out::Orders(item) => (2, item),
            };
            self.received[port].take(item, Some(trace));
        }
    }

    fn later(&mut self, choices: &mut impl Choices) {
        self.now_ns = match choices.below(12) {
            0 => self.now_ns.saturating_sub(choices.below(9)),
            1 => u64::MAX - choices.below(9),
            2 => self.now_ns.saturating_add(1 << choices.below(64)),
            _ => self.now_ns.saturating_add(choices.below(9)),
        };
    }

    /// A tick; a copy of the works is given the same budget in two parts.
    fn tick(&mut self, choices: &mut impl Choices) {
        self.later(choices);
        let budget = choices.pick(&[0, 1, 2, 3, 7, 20, 60]);
        let first = choices.below(u64::from(budget) + 1) as u32;
        let mut parts = self.copy(choices.chance(20));
        let was = self.engine.state();
        let report = match self.engine.tick(self.now_ns, budget) {
            Ok(report) => report,
            Err(error) => {
                assert!(matches!(error.state, Lifecycle::Created | Lifecycle::Stopped), "S7");
                return;
            }
        };
        let mut activations = parts.tick(self.now_ns, first).unwrap().activations;
        if first != budget && parts.state() != Lifecycle::Stopped {
            activations += parts.tick(self.now_ns, budget - first).unwrap().activations;
        }
        assert_eq!(activations, report.activations, "S1: {first} of {budget}");
        // Only one that is asked for more sees that a drain has come to its end.
        if parts.state() == self.engine.state() {
            assert_eq!(parts.state_hash(), self.engine.state_hash(), "S1: {first} of {budget}");
        } else {
            assert_eq!(was, Lifecycle::Draining, "S1: {first} of {budget}");
        }
        self.report(&report, budget);
    }

    /// A tick with both kinds of ring; a copy is given the same.
    fn tick_with_rings(&mut self, choices: &mut impl Choices) {
        self.later(choices);
        let budget = choices.below(30) as u32;
        let counts = [choices.below(7) as u32, choices.below(4) as u32];
        let mut copy = self.copy(choices.chance(20));
        let [sent, .., stops] = self.sent;
        let now_ns = self.now_ns;
        let run = |engine: &mut Engine<Works, Tally>| {
            let (mut data, mut orders) = (Queue::<Item, 8>::new(), Queue::<Item, 4>::new());
            let ((mut send, data), (mut order, orders)) = (data.split(), orders.split());
            for number in 1..=counts[0] {
                send.enqueue(Item::new(sent + number, 0)).unwrap();
            }
            for number in 1..=counts[1] {
                order.enqueue(Item::new(stops + number, 0)).unwrap();
            }
            let mut rings = (DataRing::new(data, In::A), ControlRing::new(orders, In::Stop));
            let report = engine.tick_with(now_ns, budget, &mut rings);
            (report, [rings.0.length() as u32, rings.1.length() as u32])
        };
        let ran = run(&mut self.engine);
        assert_eq!(run(&mut copy), ran, "S6");
        assert_eq!(copy.state_hash(), self.engine.state_hash(), "S6");
        let (report, left) = ran;
        self.sent[0] += counts[0] - left[0];
        self.sent[STOP] += counts[1] - left[1];
        if let Ok(report) = report {
            self.report(&report, budget);
        }
    }

    /// A tick in which orders come between activations: it asks for them before each.
    fn tick_with_poll(&mut self, choices: &mut impl Choices) {
        self.later(choices);
        let budget = choices.below(30) as u32;
        // Below 16 in a row, which is the most that it takes before one activation.
        let script = choices.number() & choices.number() & 0x7fff;
        let (mut asked, first) = (0u32, self.sent[STOP] + 1);
        let mut given = 0;
        let mut poll = Poll::new(|_| {
            asked += 1;
            let gives = script.checked_shr(asked - 1).unwrap_or(0) & 1 == 1;
            gives.then(|| {
                given += 1;
                (In::Stop(Item::new(first + given - 1, 0)), None)
            })
        });
        let running = self.engine.state() == Lifecycle::Running;
        let report = self.engine.tick_with(self.now_ns, budget, &mut poll);
        assert!(poll.into_held_back().is_none(), "an edge that merges is never full");
        self.sent[STOP] += given;
        if let Ok(report) = report {
            assert!(!running || asked - given >= report.activations, "B2: not asked in between");
            self.report(&report, budget);
        }
    }

    /// What a tick tells is so.
    fn report(&mut self, report: &Report, budget: u32) {
        self.activations += u64::from(report.activations);
        assert!(report.activations <= budget, "S5");
        assert_eq!(report.state, self.engine.state());
        if report.state == Lifecycle::Stopped {
            assert_eq!((report.ending, report.next_timer_ns), (Ending::Idle, None));
            assert_eq!(self.engine.next_tick(), NextTick::Stopped);
            return;
        }
        let queued = |edge: u16| self.engine.figures(EdgeId(edge)).unwrap().queued;
        let inner = self.specs().iter().zip(0u16..).filter(|(edge, _)| edge.to.node != OUTSIDE);
        let waits: Vec<u16> =
            inner.map(|(_, edge)| edge).filter(|edge| queued(*edge) != 0).collect();
        let is_control = |edge: &&u16| self.specs()[usize::from(**edge)].is_control();
        let control: u64 = waits.iter().filter(is_control).map(|edge| queued(*edge)).sum();
        assert_eq!(u64::from(report.control_waiting), control, "S5");
        assert!(report.next_timer_ns.is_none_or(|at_ns| at_ns > self.engine.now_ns()), "T3");
        let mut again = self.engine.clone();
        let more = again.tick(self.engine.now_ns(), 1).unwrap().activations;
        match report.ending {
            Ending::Idle => assert_eq!((more, &waits[..]), (0, &[][..]), "S5"),
            Ending::Stalled { edge, node } => {
                assert_eq!((more, edge.map(|edge| edge.0)), (0, waits.first().copied()), "S5");
                let edge = edge.map(|edge| self.specs()[usize::from(edge.0)]);
                assert!(edge.is_none_or(|edge| edge.to.node == node.0), "S5");
                self.none_can_run(&waits);
            }
            Ending::Budget => {
                let draining = report.state == Lifecycle::Draining;
                assert!(draining || report.activations == budget, "S5");
            }
        }
        if self.engine.next_tick() != NextTick::Busy {
            assert_eq!(more, 0, "asleep with work");
        }
    }

    /// S4: each edge that waits does so for a node that is suspended or has no room.
    fn none_can_run(&self, waits: &[u16]) {
        for edge in waits {
            let spec = &self.specs()[usize::from(*edge)];
            let node = NodeId(spec.to.node);
            let paused = self.engine.is_paused(node) && !spec.is_control();
            let burst = self.engine.topology().nodes[usize::from(node.0)].burst;
            let full = (0u16..).zip(self.specs()).any(|(edge, spec)| {
                let queued = self.engine.figures(EdgeId(edge)).unwrap().queued as u32;
                let room = self.capacities[usize::from(edge)].saturating_sub(queued);
                spec.from.node == node.0 && spec.gates() && room < burst
            });
            let suspended = paused || self.engine.is_quarantined(node);
            assert!(suspended || (full && !spec.is_control()), "S4: {spec:?} could run");
        }
    }

    /// What holds at any time: the accounts, and what the nodes have seen.
    fn check(&self) {
        let graph = self.engine.graph();
        let tally = self.engine.observer();
        assert_eq!(
            broken(graph),
            0,
            "S4: an emit within the burst was refused, or a letter is wrong"
        );
        assert_eq!(tally.activations, self.engine.scheduler().activations(), "S5");
        assert_eq!(self.activations, tally.activations, "S5");
        for (edge, spec) in (0u16..).map(EdgeId).zip(self.specs()) {
            let figures = self.engine.figures(edge).unwrap();
            let EdgeFigures { high_water, .. } = figures;
            assert_eq!(figures, EdgeFigures { high_water, ..tally.figures(edge) }, "E4: {spec:?}");
            assert!(high_water <= spec.capacity && u64::from(high_water) >= figures.queued, "E1");
        }
        for (path, inbox) in inboxes(graph) {
            self.inbox(path, self.edges[path], inbox);
        }
        let first = self.specs().len() as u16 - 3;
        for (edge, inbox) in (first..).map(EdgeId).zip(self.received) {
            self.inbox("an output", edge, inbox);
        }
        let letters = self.engine.figures(self.edges["letters"]).unwrap();
        assert_eq!(letters.dequeued, graph.keeper.letters, "S8");
        for port in 0..4 {
            let figures = self.engine.figures(self.input(port)).unwrap();
            assert_eq!(figures.offered() - figures.refused, u64::from(self.sent[port]), "B1");
        }
    }

    /// In order, each once, and none missing that is not accounted for.
    fn inbox(&self, path: &str, edge: EdgeId, inbox: Inbox) {
        let figures = self.engine.figures(edge).unwrap();
        let policy = self.specs()[usize::from(edge.0)].policy;
        assert!(!inbox.broken, "E2 or M1: {path}");
        assert_eq!(inbox.received, figures.dequeued, "{path}");
        // What was thrown away may have had others merged into it.
        let merged = if figures.discarded == 0 { 0 } else { figures.coalesced };
        let lost = figures.dropped + figures.discarded + merged;
        assert!(inbox.missing <= lost, "lost on {path}: {inbox:?}, {figures:?}");
        if policy == PolicyKind::Block {
            assert_eq!(figures.dropped + figures.coalesced, 0, "lost on {path}");
        }
    }

    /// Shuts down, and comes to the end.
    fn end(&mut self, choices: &mut impl Choices) {
        let deadline_ns = self.now_ns.saturating_add(choices.below(200));
        let _ = self.engine.shutdown(deadline_ns);
        let mut ticks = 0;
        while !matches!(self.engine.state(), Lifecycle::Stopped) {
            // A circle may go on until the deadline, be it the end of time.
            let step_ns = if ticks < 40 { choices.within(1, 8) } else { u64::MAX };
            self.now_ns = self.now_ns.saturating_add(step_ns);
            let budget = choices.pick(&[5, 60, 1_000]);
            let report = self.engine.tick(self.now_ns, budget).unwrap();
            self.report(&report, budget);
            self.pop(EdgeId(0), choices);
            self.check();
            ticks += 1;
            assert!(ticks < 50, "S7: a shutdown without an end");
        }
        let before = self.engine.state_hash();
        assert!(self.engine.tick(u64::MAX, 1).is_err() && self.engine.start(0).is_err(), "S7");
        assert!(matches!(self.engine.push(In::A(Item::default())), Err(PushError::Closed(_))));
        assert_eq!(self.engine.state_hash(), before, "S7");
        self.check();
    }
}
