//! The loops of a tick: select an edge, visit it, account for it, until the budget is spent or nothing can run.
//!
//! The outer loop selects with all rules. The inner loop is the fast path. While nothing is parked, owed, suspended, due,
//! failing or unfinished, and one level alone has work, plain round robin gives the same turns as the rules, and all
//! that it needs stays in registers. Everything rare is in a function of its own that is not inlined.

use super::Scheduler;
use super::seam::{Graph, Span};
use super::selection::{Choice, EdgeTurn, Kind};
use super::set::EdgeSet;
use super::turn::{Left, Turn};
use crate::lifecycle::Lifecycle;
use crate::message::Header;
use crate::observe::{Event, Observer, Position};
use crate::topology::{EdgeId, NodeId};

/// Inputs that arrive during a tick, from rings that an interrupt or a thread fills.
pub trait Intake<G: Graph> {
    /// Whether there is a Control ring, to be polled after each activation.
    const CONTROL: bool;

    /// Takes the contents of the Control rings.
    fn poll<O: Observer>(
        &mut self,
        graph: &mut G,
        position: Position,
        turn: &mut Turn<'_, G::Header, G::Set, O>,
    );
}

/// No rings. This costs nothing.
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

impl<G: Graph> Scheduler<G> {
    /// Runs until the budget is spent or nothing can run. Returns the remaining budget.
    #[inline(never)]
    pub(super) fn run<O: Observer, I: Intake<G>>(
        &mut self,
        graph: &mut G,
        budget: u32,
        intake: &mut I,
        observer: &mut O,
    ) -> u32 {
        let mut ready = core::mem::take(&mut self.state.ready);
        let [control, ..] = graph.wiring().levels;
        let (control, one_at_a_time) = (control.clone(), graph.wiring().one_at_a_time.clone());
        let quantum = u32::from(self.state.quantum);
        let mut left = budget;
        let mut left_behind = Left::nothing();
        // The remaining budget at the last poll of the Control rings. One poll per activation is enough: the position of
        // an input (S6) counts activations, and a turn that runs nothing is not one.
        let mut polled_left = 0;
        'select: while left != 0 && !self.state.stop_wanted {
            if I::CONTROL && left != polled_left {
                polled_left = left;
                let done = budget.wrapping_sub(left);
                ready.lend(|ready| self.poll(graph, intake, done, ready, observer));
            }
            if ready.is_empty() && self.state.due_count == 0 {
                break;
            }
            // Invariant: while `members` is not empty, nothing is parked, suspended, due or failing, and their level
            // alone has work, so that every slot falls to it.
            let (choice, members, most_plain) =
                if self.state.is_plain() && !ready.intersects(&control) {
                    let level = self.state.level_with(&ready);
                    let members = self.state.levels.get(level).cloned().unwrap_or_default();
                    let last = self.state.last_of(level.wrapping_add(1));
                    let Some(edge) = ready.next_in(&members, last) else { break };
                    let limit = if one_at_a_time.contains(edge) { 1 } else { quantum };
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
            // With a Control ring, and while inputs are discarded, a visit stops after each activation, and its
            // unfinished part is continued.
            let mut now = if I::CONTROL || self.state.discarding { 1 } else { left };
            let (mut visits, mut served) = (0u32, edge);
            loop {
                let span = Span { limit, left: now };
                // A fence for the optimiser, which would keep the counts of the whole graph in registers across
                // visits, only to spill them.
                core::hint::black_box(());
                let (source, now_ns) = (&mut self.source, self.state.now_ns);
                let mut turn = Turn::new(now_ns, source, &mut ready, observer, &mut left_behind);
                let visited = match graph.visit_one(edge, &mut turn) {
                    Some(visited) => visited,
                    None => ready.lend(|ready| {
                        let source = &mut self.source;
                        visit(graph, edge, span, now_ns, source, ready, observer, &mut left_behind)
                    }),
                };
                // One comparison tells whether something was taken, nothing was left behind, and the state is plain.
                if visited.wrapping_sub(1) >= most_plain {
                    let taken = visited & !Left::SOMETHING;
                    left = left.wrapping_sub(taken);
                    if visits != 0 {
                        self.state.use_slots(visits);
                        self.state.set_last(kind, served);
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
                    self.state.use_slots(visits);
                    self.state.set_last(kind, edge);
                    continue 'select;
                }
                // All ready edges are members.
                let Some(next) = ready.next_after(edge) else {
                    // Nothing is due either: the tick is over.
                    self.state.use_slots(visits);
                    self.state.set_last(kind, edge);
                    break 'select;
                };
                served = edge;
                edge = next;
                limit = if one_at_a_time.contains(edge) { 1 } else { quantum };
            }
        }
        self.state.ready = ready;
        left
    }

    /// Selects the next visit. A timer whose turn comes fires in here.
    #[inline(never)]
    fn select<O: Observer>(
        &mut self,
        graph: &mut G,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Selected {
        if let Some(choice) = self.schedule(ready).control_turn(&graph.wiring()) {
            return Selected::Turn(choice);
        }
        if self.state.due_count != 0 && self.timer_turn(graph, 0, ready, observer) {
            return Selected::Timer;
        }
        if let Some(choice) = self.state.unfinished_turn(ready) {
            return Selected::Turn(choice);
        }
        for level in [self.state.slot_level(), 0, 1, 2] {
            let priority = level.wrapping_add(1);
            if self.state.due_count != 0 && self.timer_turn(graph, priority, ready, observer) {
                self.state.use_slots(1);
                return Selected::Timer;
            }
            loop {
                match self.schedule(ready).edge_turn(&graph.wiring(), level) {
                    EdgeTurn::Visit(choice) => return Selected::Turn(choice),
                    EdgeTurn::Parked { node, edge } => observe_blocked(node, edge, observer),
                    EdgeTurn::None => break,
                }
            }
        }
        Selected::Nothing
    }

    /// Bookkeeping after a visit that leaves the fast path.
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
        let node = graph.wiring().target(choice.edge);
        if !self.schedule(ready).after_visit(&graph.wiring(), choice, taken, &left) {
            return observe_blocked(node, choice.edge, observer);
        }
        self.apply_policy(graph, node, ready, observer);
        self.apply_suspension(graph, ready, observer);
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
        if self.state.lifecycle != Lifecycle::Running {
            return; // a graph that is draining takes nothing
        }
        let position = Position {
            tick: self.state.tick,
            activations: self.state.tick_activations.wrapping_add(done),
        };
        let mut left = Left::nothing();
        let mut turn = Turn::new(self.state.now_ns, &mut self.source, ready, observer, &mut left);
        intake.poll(graph, position, &mut turn);
        ready.subtract(&self.state.blocked);
        self.apply_suspension(graph, ready, observer);
    }
}

/// A visit of more than one message, in a function of its own so that its loops have all registers.
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

/// Emits that a turn found its node blocked.
fn observe_blocked<O: Observer>(node: u16, edge: u16, observer: &mut O) {
    observer.observe(&Event::Blocked { node: NodeId(node), edge: Some(EdgeId(edge)) });
}

/// The result of a selection.
enum Selected {
    /// Visit an edge.
    Turn(Choice),
    /// A timer fired.
    Timer,
    /// Nothing can run.
    Nothing,
}
