//! The loops of a tick.
//!
//! The outer loop chooses a level; the inner one stays in it while it alone has work, with all that it needs in
//! registers. Whatever is rare is in a function of its own that is not inlined.

use super::seam::{Span, Turn, Wake};
use super::{EdgeSet, Graph, Scheduler};
use crate::message::Header;
use crate::node::NodeError;
use crate::observe::{Observer, Position};

/// Where inputs come from in the middle of a tick: rings that an interrupt or a thread fills.
pub trait Intake<G: Graph> {
    /// Whether there is a Control ring, to be polled after each activation.
    const CONTROL: bool;

    /// Takes what the Control rings hold.
    fn poll<O: Observer>(
        &mut self,
        graph: &mut G,
        position: Position,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    );
}

/// No ring, and no cost.
impl<G: Graph> Intake<G> for () {
    const CONTROL: bool = false;

    #[inline(always)]
    fn poll<O: Observer>(
        &mut self,
        _: &mut G,
        _: Position,
        _: &mut Turn<'_, G::Header, G::Set, O>,
    ) {
    }
}

/// What a visit has left.
struct Visited {
    taken: u32,
    rest: u32,
    wake: Wake,
    failed: Option<NodeError>,
}

/// The parts of the state that a visit works with, apart from the graph.
struct Around<'a, S, H: Header, O> {
    now_ns: u64,
    source: &'a mut H::Source,
    ready: &'a mut S,
    observer: &'a mut O,
}

#[inline(always)]
fn visit<G: Graph, O: Observer>(
    graph: &mut G,
    edge: u16,
    span: Span,
    around: Around<'_, G::Set, G::Header, O>,
) -> Visited {
    // The optimiser is not to keep the counts of the whole graph in registers across visits, only to spill them.
    let graph = core::hint::black_box(graph);
    let Around { now_ns, source, ready, observer } = around;
    let mut turn = Turn::new(now_ns, source, ready, observer);
    let taken = graph.visit(edge, span, &mut turn);
    Visited { taken, rest: turn.rest, wake: turn.wake, failed: turn.failed }
}

impl<G: Graph> Scheduler<G> {
    /// Runs until the budget is spent or nothing can run, and says what is left of the budget.
    #[inline(never)]
    pub(super) fn run<O: Observer, I: Intake<G>>(
        &mut self,
        graph: &mut G,
        budget: u32,
        intake: &mut I,
        observer: &mut O,
    ) -> u32 {
        let mut ready = core::mem::take(&mut self.ready);
        let wiring = graph.wiring();
        let [control, ..] = wiring.levels;
        let (control, single) = (control.clone(), wiring.single.clone());
        let mut left = budget;
        let quantum = u32::from(self.quantum);
        // With a Control ring a visit pauses after each activation, and its rest is taken up again.
        let step = if I::CONTROL { 1 } else { u32::MAX };
        'select: while left != 0 && !self.stop_wanted {
            if I::CONTROL {
                let done = budget.wrapping_sub(left);
                self.poll(graph, intake, done, &mut ready, observer);
            }
            if let Some(edge) = ready.next_in(&control, self.last_of(0)) {
                left = self.visit_control(graph, edge, left, &mut ready, observer);
                continue 'select;
            }
            if self.due_count != 0 {
                if let Some(after) = self.timer_turn(graph, 0, left, &mut ready, observer) {
                    left = after;
                    continue 'select;
                }
            }
            if self.rest != 0 {
                left = self.take_up_rest(graph, left.min(step), left, &mut ready, observer);
                continue 'select;
            }
            let Some(level) = self.choose(graph, &mut left, &mut ready, observer) else { break };
            if level == usize::MAX {
                continue 'select;
            }
            let Some(members) = self.levels.get(level).cloned() else { break };
            let mut others = control.clone();
            for (index, level_members) in self.levels.iter().enumerate() {
                if index != level {
                    others.unite(level_members);
                }
            }
            let mut last = self.last_of(level.wrapping_add(1));
            // Invariant: in here the slot is this level's, or falls to it since it alone has work.
            while let Some(edge) = ready.next_in(&members, last) {
                let owed = self.anything_owed();
                if owed {
                    let node = graph.wiring().target(edge);
                    if !self.is_in_turn(graph, node, edge) {
                        self.park(node, edge, &mut ready, observer);
                        continue;
                    }
                }
                let limit = if single.contains(edge) { 1 } else { quantum };
                let span = Span { limit, left: left.min(step) };
                let around = Around {
                    now_ns: self.now_ns,
                    source: &mut self.source,
                    ready: &mut ready,
                    observer,
                };
                let visited = visit(graph, edge, span, around);
                if visited.taken == 0 {
                    let node = graph.wiring().target(edge);
                    self.park(node, edge, &mut ready, observer);
                    continue;
                }
                last = edge;
                left = left.wrapping_sub(visited.taken);
                self.next_slot();
                self.make_room(graph, edge, &mut ready);
                if owed {
                    let node = graph.wiring().target(edge);
                    self.serve(graph, node, edge, &mut ready);
                }
                let rare = visited.rest != 0
                    || visited.wake != Wake::Keep
                    || visited.failed.is_some()
                    || self.needs_care();
                if rare {
                    self.note_rest(edge, visited.rest);
                    self.care(graph, edge, &visited, &mut ready, observer);
                    self.set_last(level.wrapping_add(1), last);
                    continue 'select;
                }
                if I::CONTROL || left == 0 || ready.intersects(&others) {
                    self.set_last(level.wrapping_add(1), last);
                    continue 'select;
                }
            }
            self.set_last(level.wrapping_add(1), last);
        }
        self.ready = ready;
        left
    }

    #[inline(always)]
    fn last_of(&self, level: usize) -> u16 {
        self.last.get(level).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn set_last(&mut self, level: usize, edge: u16) {
        if let Some(last) = self.last.get_mut(level) {
            *last = edge;
        }
    }

    /// Whether a visit must be followed by more than the usual.
    #[inline(always)]
    fn needs_care(&self) -> bool {
        self.failing_count != 0 || self.due_count != 0 || !self.held.is_empty()
    }

    /// The level that the slot goes to; `usize::MAX` if a due timer has taken it; `None` if nothing can run.
    fn choose<O: Observer>(
        &mut self,
        graph: &mut G,
        left: &mut u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Option<usize> {
        let preferred = self.slot_level();
        for level in [preferred, 0, 1, 2] {
            if self.due_count != 0
                && let Some(after) =
                    self.timer_turn(graph, level.wrapping_add(1), *left, ready, observer)
            {
                self.next_slot();
                *left = after;
                return Some(usize::MAX);
            }
            if self.levels.get(level).is_some_and(|members| ready.intersects(members)) {
                return Some(level);
            }
        }
        None
    }

    /// Delivers one message of a Control edge: nothing holds it back, and the Control edges take turns.
    fn visit_control<O: Observer>(
        &mut self,
        graph: &mut G,
        edge: u16,
        left: u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> u32 {
        let span = Span { limit: 1, left: 1 };
        let around = Around { now_ns: self.now_ns, source: &mut self.source, ready, observer };
        let visited = visit(graph, edge, span, around);
        if visited.taken == 0 {
            ready.remove(edge);
            return left;
        }
        self.set_last(0, edge);
        self.make_room(graph, edge, ready);
        self.care(graph, edge, &visited, ready, observer);
        left.wrapping_sub(visited.taken)
    }

    /// Goes on with a visit that was cut off.
    #[cold]
    fn take_up_rest<O: Observer>(
        &mut self,
        graph: &mut G,
        now: u32,
        left: u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> u32 {
        let edge = self.rest_edge;
        let node = graph.wiring().target(edge);
        let limit = core::mem::take(&mut self.rest);
        if !ready.contains(edge) {
            return left;
        }
        let around = Around { now_ns: self.now_ns, source: &mut self.source, ready, observer };
        let visited = visit(graph, edge, Span { limit, left: now }, around);
        if visited.taken == 0 {
            self.park(node, edge, ready, observer);
            return left;
        }
        self.make_room(graph, edge, ready);
        if self.anything_owed() {
            self.serve(graph, node, edge, ready);
        }
        self.note_rest(edge, visited.rest);
        self.care(graph, edge, &visited, ready, observer);
        left.wrapping_sub(visited.taken)
    }

    /// Keeps what is left of a visit for the next tick, or for after a poll.
    fn note_rest(&mut self, edge: u16, rest: u32) {
        self.rest = rest;
        self.rest_edge = edge;
    }

    /// Does what is rarely to be done after a visit.
    #[inline(never)]
    fn care<O: Observer>(
        &mut self,
        graph: &mut G,
        edge: u16,
        visited: &Visited,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let node = graph.wiring().target(edge);
        self.arm_wake(node, visited.wake);
        self.account(graph, node, visited.taken, visited.failed, ready, observer);
        self.keep_held(graph, ready, observer);
    }

    /// Polls the Control rings.
    fn poll<O: Observer, I: Intake<G>>(
        &mut self,
        graph: &mut G,
        intake: &mut I,
        done: u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let position = Position {
            tick: self.tick,
            activations: self.tick_activations.wrapping_add(done),
        };
        let mut turn = Turn::new(self.now_ns, &mut self.source, ready, observer);
        intake.poll(graph, position, &mut turn);
    }
}
