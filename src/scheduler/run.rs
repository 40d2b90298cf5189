//! The loops of a tick: select an edge, visit it, account for it, until the budget is spent or nothing can run.
//!
//! The outer loop selects with all rules. The inner loop is the fast path. While nothing is parked, owed, suspended, due,
//! failing or unfinished, and one level alone has work, plain round robin gives the same turns as the rules, and all
//! that it needs stays in registers. Everything rare is in a function of its own that is not inlined.

use super::Scheduler;
use super::cx::{Cx, Effects, Limits, Visit};
use super::graph_trait::Graph;
use super::selection::{Choice, EdgeTurn, Kind};
use super::set::EdgeSet;
use crate::lifecycle::Lifecycle;
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
        cx: &mut Cx<'_, G::Header, G::Set, O>,
    );
}

/// No rings. This costs nothing.
impl<G: Graph> Intake<G> for () {
    const CONTROL: bool = false;

    #[inline(always)]
    fn poll<O: Observer>(&mut self, _: &mut G, _: Position, _: &mut Cx<'_, G::Header, G::Set, O>) {}
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
        let control = control.clone();
        let mut left = budget;
        // The remaining budget at the last poll of the Control rings. One poll per activation is enough: the position of
        // an input (S6) counts activations, and a turn that runs nothing is not one.
        let mut polled_left = 0;
        while left != 0 && !self.state.stop_wanted {
            if I::CONTROL && left != polled_left {
                polled_left = left;
                let done = budget.wrapping_sub(left);
                ready.lend(|ready| self.poll(graph, intake, done, ready, observer));
            }
            if ready.is_empty() && self.state.due_count == 0 {
                break;
            }
            // With a Control ring, and while inputs are discarded, a visit stops after each activation, and its
            // unfinished part is continued.
            let most = if I::CONTROL || self.state.discarding { 1 } else { left };
            let ran = if self.state.is_plain() && !ready.intersects(&control) {
                self.run_level(graph, most, &mut ready, observer)
            } else {
                match ready.lend(|ready| self.turn(graph, most, ready, observer)) {
                    Some(ran) => ran,
                    None => break,
                }
            };
            left = left.wrapping_sub(ran);
        }
        self.state.ready = ready;
        left
    }

    /// The fast path: takes turns on one level while it alone has work. Returns how many activations it ran.
    ///
    /// Invariant: the state is plain, and no Control message waits. So every slot falls to the level, and each of its
    /// edges may run.
    #[inline(always)]
    fn run_level<O: Observer>(
        &mut self,
        graph: &mut G,
        budget: u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> u32 {
        let one_at_a_time = graph.wiring().one_at_a_time.clone();
        let level = self.state.level_with(ready);
        let members = self.state.levels.get(level).cloned().unwrap_or_default();
        let last = self.state.last_of(level.wrapping_add(1));
        let Some(mut edge) = ready.next_in(&members, last) else { return 0 };
        let kind = Kind::slot(level);
        let mut effects = Effects::none();
        let (mut left, mut visits, mut served) = (budget, 0u32, edge);
        loop {
            // A fence for the optimiser, which would keep the counts of the whole graph in registers across visits, only
            // to spill them.
            core::hint::black_box(());
            let (source, now_ns) = (&mut self.source, self.state.now_ns);
            let mut cx = Cx::new(now_ns, source, &mut *ready, observer, &mut effects);
            let limits = Limits { visit: 1, budget: left, level: Some(&members) };
            let mut visit = graph.visit_lone(edge, limits, &mut cx);
            // A message that was followed has taken a turn on each of its edges.
            let (mut followed, last) = (cx.followed, cx.edge);
            if visit == Visit::Declined {
                let quantum = u32::from(self.state.quantum);
                let most = if one_at_a_time.contains(edge) { 1 } else { quantum };
                let limits = Limits { visit: most, budget: left, level: None };
                let effects = &mut effects;
                visit =
                    ready.lend(|ready| self.visit(graph, edge, limits, ready, observer, effects));
                followed = u32::from(matches!(visit, Visit::Delivered(_)));
            } else if visit != Visit::Blocked {
                edge = last;
            }
            let Visit::Delivered(taken) = visit else {
                // What was followed went well.
                (left, visits) = (left.wrapping_sub(followed), visits.wrapping_add(followed));
                if visits != 0 {
                    self.state.use_slots(visits);
                    self.state.set_last(kind, served);
                }
                ready.lend(|ready| self.after(graph, edge, kind, &effects, ready, observer));
                return budget.wrapping_sub(left).wrapping_add(effects.taken);
            };
            left = left.wrapping_sub(taken);
            visits = visits.wrapping_add(followed);
            served = edge;
            if left == 0 || ready.exceeds(&members) {
                break;
            }
            // All ready edges are members.
            let Some(next) = ready.next_after(edge) else { break };
            edge = next;
        }
        self.state.use_slots(visits);
        self.state.set_last(kind, served);
        budget.wrapping_sub(left)
    }

    /// One turn, selected with all rules. Returns how many activations it ran; `None` if nothing can run.
    #[inline(never)]
    fn turn<O: Observer>(
        &mut self,
        graph: &mut G,
        budget: u32,
        ready: &mut G::Set,
        observer: &mut O,
    ) -> Option<u32> {
        let Choice { edge, limit, kind } = match self.select(graph, ready, observer) {
            Selected::Turn(choice) => choice,
            Selected::Timer => return Some(1),
            Selected::Nothing => return None,
        };
        let mut effects = Effects::none();
        let limits = Limits { visit: limit, budget, level: None };
        if let Visit::Delivered(taken) =
            self.visit(graph, edge, limits, ready, observer, &mut effects)
        {
            effects.taken = taken;
        }
        self.after(graph, edge, kind, &effects, ready, observer);
        Some(effects.taken)
    }

    /// A visit of any length. In a function of its own, so that its loops have all registers, and with a context of its
    /// own, so that the context of a lone visit is never in memory.
    #[inline(never)]
    fn visit<O: Observer>(
        &mut self,
        graph: &mut G,
        edge: u16,
        limits: Limits<'_, G::Set>,
        ready: &mut G::Set,
        observer: &mut O,
        effects: &mut Effects,
    ) -> Visit {
        let mut cx = Cx::new(self.state.now_ns, &mut self.source, ready, observer, effects);
        graph.visit(edge, limits, &mut cx)
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
        edge: u16,
        kind: Kind,
        effects: &Effects,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        let node = graph.wiring().target(edge);
        if !self.schedule(ready).after_visit(&graph.wiring(), edge, kind, effects) {
            return observe_blocked(node, edge, observer);
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
        let mut effects = Effects::none();
        let (source, now_ns) = (&mut self.source, self.state.now_ns);
        let mut cx = Cx::new(now_ns, source, &mut *ready, observer, &mut effects);
        intake.poll(graph, position, &mut cx);
        ready.subtract(&self.state.blocked);
        self.apply_suspension(graph, ready, observer);
    }
}

/// Emits that a turn could not be taken.
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
