//! Selection: which edge is visited next.
//!
//! There are two levels of choice, and each is a round robin.
//!
//! **Between levels**, Control goes first whenever it has a message. High, Normal and Low then share the time by a
//! weighted round robin (Katevenis and others 1991): a fixed cycle of seven slots, H N H L H N H.
//! A slot is one visit. The cycle spreads the four slots of High as evenly as seven slots allow, so that at most one slot
//! of another level lies between two of High. A slot whose level has nothing ready falls to the highest level that has.
//!
//! **Within a level**, the next edge is the first ready one after the edge whose turn was last. With sets of bits this
//! is a mask and a count of trailing zeros, and it needs no queue of edges.
//!
//! A visit that the budget cuts off leaves `unfinished` messages. The next selection goes on there before it uses
//! another slot, which is why a run does not depend on how its budget was split into ticks.

use super::cx::Effects;
use super::schedule::Schedule;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::priority::Priority;

/// The slots of the weighted round robin, as indices into the levels below Control: H N H L H N H, 4 : 2 : 1.
const WEIGHTED_ROUND_ROBIN: [u8; 7] = [0, 1, 0, 2, 0, 1, 0];

/// A selected visit.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) edge: u16,
    /// How many messages it may deliver.
    pub(super) limit: u32,
    pub(super) kind: Kind,
}

/// What a visit counts as: the use of a slot by a level, or one of two kinds that use no slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(usize);

impl Kind {
    /// One message of the control plane.
    pub(super) const CONTROL: Self = Self(Priority::Control as usize);
    /// The continuation of an unfinished visit.
    pub(super) const UNFINISHED: Self = Self(4);

    /// The use of a slot by a level, given as an index into the levels below Control.
    #[inline(always)]
    pub(super) const fn slot(level: usize) -> Self {
        Self(level.wrapping_add(1))
    }

    #[inline(always)]
    pub(super) fn is_slot(self) -> bool {
        self != Self::CONTROL && self != Self::UNFINISHED
    }
}

/// The result of looking for an edge of one level.
pub(super) enum EdgeTurn {
    /// Visit this one.
    Visit(Choice),
    /// The turn of this edge came, but another input of its node goes first. It was parked: look again.
    Parked {
        /// The node.
        node: u16,
        /// The edge.
        edge: u16,
    },
    /// No edge of the level can run.
    None,
}

impl<S: EdgeSet> SchedulerState<S> {
    /// Whether nothing is parked, owed, suspended, due, failing or unfinished: selection is plain round robin then.
    #[inline(always)]
    pub(super) fn is_plain(&self) -> bool {
        let counts = u32::from(self.due_count) | u32::from(self.failing_count) | self.unfinished;
        counts == 0 && self.blocked.is_empty() && self.owed.is_empty() && self.suspended.is_empty()
    }

    /// The level that owns the current slot; in strict order always the highest.
    #[inline(always)]
    pub(super) fn slot_level(&self) -> usize {
        if self.strict {
            return 0;
        }
        usize::from(WEIGHTED_ROUND_ROBIN.get(usize::from(self.slot)).copied().unwrap_or(0))
    }

    /// Moves on by a number of slots.
    #[inline(always)]
    pub(super) const fn use_slots(&mut self, count: u32) {
        self.slot = ((self.slot as u32).wrapping_add(count) % 7) as u8;
    }

    /// The level that gets the current slot while the state [is plain](Self::is_plain): its owner, or else the highest
    /// with a ready edge.
    #[inline(always)]
    pub(super) fn level_with(&self, ready: &S) -> usize {
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

    /// The edge of a level whose turn was last.
    #[inline(always)]
    pub(super) fn last_of(&self, priority: usize) -> u16 {
        self.last.get(priority).copied().unwrap_or(0)
    }

    #[inline(always)]
    pub(super) fn set_last(&mut self, kind: Kind, edge: u16) {
        // An unfinished visit has no entry: its turn was counted when it began.
        if let Some(last) = self.last.get_mut(kind.0) {
            *last = edge;
        }
    }

    /// The visit that was cut off, unless its edge was emptied or suspended since.
    pub(super) fn unfinished_turn(&mut self, ready: &S) -> Option<Choice> {
        if self.unfinished == 0 {
            return None;
        }
        let limit = core::mem::take(&mut self.unfinished);
        let edge = self.unfinished_edge;
        ready.contains(edge).then_some(Choice { edge, limit, kind: Kind::UNFINISHED })
    }
}

impl<S: EdgeSet> Schedule<'_, S> {
    /// The next Control edge with a message. Several take turns, one message each.
    pub(super) fn control_turn(&self, wiring: &Wiring<'_, S>) -> Option<Choice> {
        let ([control, ..], [last, ..]) = (wiring.levels, self.state.last);
        let edge = self.ready.next_in(control, last)?;
        Some(Choice { edge, limit: 1, kind: Kind::CONTROL })
    }

    /// Looks for an edge of a level that may run at its node.
    pub(super) fn edge_turn(&mut self, wiring: &Wiring<'_, S>, level: usize) -> EdgeTurn {
        let last = self.state.last_of(level.wrapping_add(1));
        let members = self.state.levels.get(level);
        let Some(edge) = members.and_then(|members| self.ready.next_in(members, last)) else {
            return EdgeTurn::None;
        };
        let node = wiring.target(edge);
        if self.state.anything_owed() && !self.is_in_turn(wiring, node, edge) {
            self.state.park(edge, self.ready);
            return EdgeTurn::Parked { node, edge };
        }
        let one_at_a_time = wiring.one_at_a_time.contains(edge);
        let limit = if one_at_a_time { 1 } else { u32::from(self.state.quantum) };
        EdgeTurn::Visit(Choice { edge, limit, kind: Kind::slot(level) })
    }

    /// Bookkeeping after a visit that leaves the fast path: it delivered nothing, left something to act on, or ran
    /// while the state was not plain. Returns whether anything ran; if not, the node was blocked, and the edge is parked.
    pub(super) fn after_visit(
        &mut self,
        wiring: &Wiring<'_, S>,
        edge: u16,
        kind: Kind,
        effects: &Effects,
    ) -> bool {
        if effects.taken == 0 {
            self.state.park(edge, self.ready);
            return false;
        }
        self.state.set_last(kind, edge);
        if kind.is_slot() {
            self.state.use_slots(1);
        }
        // A Control visit takes one message and can interrupt an unfinished visit, which must survive it.
        if kind != Kind::CONTROL {
            self.state.unfinished = effects.unfinished;
            self.state.unfinished_edge = edge;
        }
        self.make_room(wiring, edge);
        let node = wiring.target(edge);
        if kind != Kind::CONTROL && self.state.anything_owed() {
            self.serve(wiring, node, edge);
        }
        self.arm_wake(wiring, node, effects.wake);
        self.count_failures(node, effects.taken, effects.failed.is_some());
        true
    }
}
