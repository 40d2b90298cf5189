//! The loops of a tick.
//!
//! The outer loop chooses a level; the inner one stays in it while it alone has work, with all that it needs in
//! registers. Whatever is rare is in a function of its own that is not inlined.

use super::seam::Span;
use super::turn::{Left, Turn};
use super::{EdgeSet, Graph, Lifecycle, Scheduler};
use crate::message::Header;
use crate::observe::{Observer, Position};
use crate::priority::Priority;

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

/// A turn: an edge, and what its visit is.
#[derive(Clone, Copy)]
struct Choice {
    edge: u16,
    limit: u32,
    kind: Kind,
}

/// What a visit is: a slot of the wheel used by a level, or one of the others.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind(usize);

impl Kind {
    /// One message of the control plane.
    const CONTROL: Self = Self(Priority::Control as usize);
    /// What is left of a visit that was cut off.
    const REST: Self = Self(4);

    /// The use of a slot by a level, an index of [`Scheduler::levels`].
    #[inline(always)]
    const fn slot(level: usize) -> Self {
        Self(level.wrapping_add(1))
    }

    #[inline(always)]
    fn is_slot(self) -> bool {
        self != Self::CONTROL && self != Self::REST
    }
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
        let [control, ..] = graph.wiring().levels;
        let (control, single) = (control.clone(), graph.wiring().single.clone());
        let quantum = u32::from(self.quantum);
        let mut left = budget;
        let mut left_behind = Left::nothing();
        // At which rest of the budget the Control rings were polled last. Once is enough: a turn that runs nothing is no
        // activation, and a position of an input (S6) counts those alone.
        let mut polled_left = 0;
        'select: while left != 0 && !self.stop_wanted {
            if I::CONTROL && left != polled_left {
                polled_left = left;
                let done = budget.wrapping_sub(left);
                ready.lend(|ready| self.poll(graph, intake, done, ready, observer));
            }
            if ready.is_empty() && self.due_count == 0 {
                break;
            }
            // Invariant: as long as there are members, nothing is parked, held, due or failing, and their level alone
            // has work, so that every slot falls to it.
            let (choice, members, most_plain) = if self.is_plain() && !ready.intersects(&control) {
                let level = self.level_with(&ready);
                let members = self.levels.get(level).cloned().unwrap_or_default();
                let last = self.last_of(level.wrapping_add(1));
                let Some(edge) = ready.next_in(&members, last) else { break };
                let limit = if single.contains(edge) { 1 } else { quantum };
                let choice = Choice { edge, limit, kind: Kind::slot(level) };
                (choice, members, Left::SOMETHING.wrapping_sub(1))
            } else {
                match ready.lend(|ready| self.select(graph, ready, observer)) {
                    Selected::Turn(choice) => (choice, G::Set::default(), 0),
                    Selected::Timer => {
                        left = left.wrapping_sub(1);
                        continue 'select;
                    }
                    Selected::Nothing => break,
                }
            };
            let Choice { mut edge, mut limit, kind } = choice;
            // With a Control ring, and while inputs are discarded, a visit pauses after each activation, and its rest is
            // taken up again.
            let mut now = if I::CONTROL || self.discarding { 1 } else { left };
            let (mut visits, mut served) = (0u32, edge);
            loop {
                let span = Span { limit, left: now };
                // A fence for the optimiser, which would keep the counts of the whole graph in registers across
                // visits, only to spill them.
                core::hint::black_box(());
                let (source, now_ns) = (&mut self.source, self.now_ns);
                let mut turn = Turn::new(now_ns, source, &mut ready, observer, &mut left_behind);
                let visited = match graph.visit_one(edge, &mut turn) {
                    Some(visited) => visited,
                    None => ready.lend(|ready| {
                        let source = &mut self.source;
                        visit(graph, edge, span, now_ns, source, ready, observer, &mut left_behind)
                    }),
                };
                // Something taken, nothing left behind, and a plain state: one comparison for all three.
                if visited.wrapping_sub(1) >= most_plain {
                    let taken = visited & !Left::SOMETHING;
                    left = left.wrapping_sub(taken);
                    if visits != 0 {
                        self.use_slots(visits);
                        self.set_last(kind, served);
                    }
                    let choice = Choice { edge, limit, kind };
                    let behind = core::mem::replace(&mut left_behind, Left::nothing());
                    ready.lend(|ready| self.after(graph, choice, taken, behind, ready, observer));
                    continue 'select;
                }
                left = left.wrapping_sub(visited);
                now = left;
                visits = visits.wrapping_add(1);
                if I::CONTROL || left == 0 || ready.exceeds(&members) {
                    self.use_slots(visits);
                    self.set_last(kind, edge);
                    continue 'select;
                }
                // All that is ready is a member.
                let Some(next) = ready.next_after(edge) else {
                    // And nothing is due: the tick is over.
                    self.use_slots(visits);
                    self.set_last(kind, edge);
                    break 'select;
                };
                served = edge;
                edge = next;
                limit = if single.contains(edge) { 1 } else { quantum };
            }
        }
        self.ready = ready;
        left
    }

    /// The level to which the slot goes, if only those that are ready matter.
    #[inline(always)]
    fn level_with(&self, ready: &G::Set) -> usize {
        let [high, normal, _] = &self.levels;
        let slot = self.slot_level();
        if self.levels.get(slot).is_some_and(|members| ready.intersects(members)) {
            slot
        } else if ready.intersects(high) {
            0
        } else if ready.intersects(normal) {
            1
        } else {
            2
        }
    }

    /// Whether nothing is parked, owed, held, due, failing or cut off.
    #[inline(always)]
    fn is_plain(&self) -> bool {
        let counts = u32::from(self.due_count) | u32::from(self.failing_count) | self.rest;
        counts == 0 && self.blocked.is_empty() && self.owed.is_empty() && self.held.is_empty()
    }

    /// Chooses the next turn; a timer whose turn it is runs in here.
    #[inline(never)]
    fn select<O: Observer>(
        &mut self,
        graph: &mut G,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Selected {
        let wiring = graph.wiring();
        let ([control, ..], [last_control, ..]) = (wiring.levels, self.last);
        if let Some(edge) = ready.next_in(control, last_control) {
            return Selected::Turn(Choice { edge, limit: 1, kind: Kind::CONTROL });
        }
        if self.due_count != 0 && self.timer_turn(graph, 0, ready, observer) {
            return Selected::Timer;
        }
        if self.rest != 0 {
            let limit = core::mem::take(&mut self.rest);
            let edge = self.rest_edge;
            if ready.contains(edge) {
                return Selected::Turn(Choice { edge, limit, kind: Kind::REST });
            }
        }
        for level in [self.slot_level(), 0, 1, 2] {
            let priority = level.wrapping_add(1);
            if self.due_count != 0 && self.timer_turn(graph, priority, ready, observer) {
                self.use_slots(1);
                return Selected::Timer;
            }
            if let Some(choice) = self.edge_turn(graph, level, ready, observer) {
                return Selected::Turn(choice);
            }
        }
        Selected::Nothing
    }

    /// The next edge of a level that may run at its node.
    fn edge_turn<O: Observer>(
        &mut self,
        graph: &mut G,
        level: usize,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Option<Choice> {
        let last = self.last_of(level.wrapping_add(1));
        loop {
            let edge = ready.next_in(self.levels.get(level)?, last)?;
            let node = graph.wiring().target(edge);
            if self.anything_owed() && !self.is_in_turn(graph, node, edge) {
                self.park(node, edge, ready, observer);
                continue;
            }
            let single = graph.wiring().single.contains(edge);
            let limit = if single { 1 } else { u32::from(self.quantum) };
            return Some(Choice { edge, limit, kind: Kind::slot(level) });
        }
    }

    #[inline(always)]
    fn last_of(&self, priority: usize) -> u16 {
        self.last.get(priority).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn set_last(&mut self, kind: Kind, edge: u16) {
        // A rest has no place among the levels: its turn was taken before.
        if let Some(last) = self.last.get_mut(kind.0) {
            *last = edge;
        }
    }

    /// Does what is to be done after a visit, but for the plainest.
    #[inline(never)]
    fn after<O: Observer>(
        &mut self,
        graph: &mut G,
        choice: Choice,
        taken: u32,
        left: Left,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let Choice { edge, kind, .. } = choice;
        let node = graph.wiring().target(edge);
        if taken == 0 {
            self.park(node, edge, ready, observer);
            return;
        }
        self.set_last(kind, edge);
        if kind.is_slot() {
            self.use_slots(1);
        }
        if kind != Kind::CONTROL {
            self.rest = left.rest;
            self.rest_edge = edge;
        }
        self.make_room(graph, edge, ready);
        if kind != Kind::CONTROL && self.anything_owed() {
            self.serve(graph, node, edge, ready);
        }
        self.arm_wake(graph, node, left.wake, ready);
        self.account(graph, node, taken, left.failed, ready, observer);
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
        if self.state != Lifecycle::Running {
            return; // a graph that is draining takes nothing
        }
        let position =
            Position { tick: self.tick, activations: self.tick_activations.wrapping_add(done) };
        let mut left = Left::nothing();
        let mut turn = Turn::new(self.now_ns, &mut self.source, ready, observer, &mut left);
        intake.poll(graph, position, &mut turn);
        ready.subtract(&self.blocked);
        self.keep_held(graph, ready, observer);
    }
}

/// A visit of other than one message: in a function of its own, whose loops have all registers.
#[inline(never)]
#[allow(clippy::too_many_arguments)]
fn visit<G: Graph, O: Observer>(
    graph: &mut G,
    edge: u16,
    span: Span,
    now_ns: u64,
    source: &mut <G::Header as Header>::Source,
    ready: &mut G::Set,
    observer: &mut O,
    left: &mut Left,
) -> u32 {
    graph.visit(edge, span, &mut Turn::new(now_ns, source, ready, observer, left))
}

/// What came of a choice.
enum Selected {
    /// An edge is next.
    Turn(Choice),
    /// A timer has run.
    Timer,
    /// Nothing can run.
    Nothing,
}
