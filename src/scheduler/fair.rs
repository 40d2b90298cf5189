//! Fairness: the wheel between levels, and owed turns within a node.

use super::state::flag;
use super::{EdgeSet, Graph, Scheduler};
use crate::observe::{Event, Observer};
use crate::priority::Priority;
use crate::topology::{EdgeId, NodeId, OUTSIDE};

/// The slots of the wheel, as indices of [`Scheduler::levels`]: H N H L H N H, 4 : 2 : 1.
pub(super) const WHEEL: [u8; 7] = [0, 1, 0, 2, 0, 1, 0];

/// Stands for a node's timers among its inputs: behind every edge.
pub(super) const TIMER: u16 = u16::MAX;

impl<G: Graph> Scheduler<G> {
    /// The level whose slot of the wheel it is.
    #[inline(always)]
    pub(super) fn slot_level(&self) -> usize {
        if self.strict {
            return 0;
        }
        usize::from(WHEEL.get(usize::from(self.slot)).copied().unwrap_or(0))
    }

    /// Uses up as many slots.
    #[inline(always)]
    pub(super) const fn use_slots(&mut self, count: u32) {
        self.slot = ((self.slot as u32).wrapping_add(count) % 7) as u8;
    }

    /// Whether an input, an edge or [`TIMER`], may run at a node that may owe turns; if not, its turn is owed too.
    pub(super) fn is_in_turn(&mut self, graph: &G, node: u16, input: u16) -> bool {
        if self.first_owed(graph, node, input).is_none() {
            return true;
        }
        // Owed first, and compared then: it may be the first itself.
        self.owe(node, input);
        self.first_owed(graph, node, input) == Some(input)
    }

    fn owe(&mut self, node: u16, input: u16) {
        if input != TIMER {
            self.owed.insert(input);
        } else if let Some(state) = self.node_mut(node) {
            state.set(flag::TIMER_OWED, true);
        }
    }

    /// The first owed input of a node after the one served last. In strict order a level owes nothing to those below it.
    fn first_owed(&self, graph: &G, node: u16, input: u16) -> Option<u16> {
        let wiring = graph.wiring();
        let state = self.node(node)?;
        let inputs = wiring.inputs(node)?;
        let level = self.level_of(graph, node, input);
        let edge = if self.strict {
            let mut owed = self.owed.clone();
            for lower in self.levels.iter().skip(level.saturating_add(1)) {
                owed.subtract(lower);
            }
            owed.next_of(inputs, wiring.list, state.cursor)
        } else {
            self.owed.next_of(inputs, wiring.list, state.cursor)
        };
        // The timers come behind the last edge, so before the first one in a new round.
        let wrapped = edge.is_none_or(|edge| edge <= state.cursor);
        let priority = graph.wiring().rule(node).timer_priority;
        // A Control timer is no data: it waits for nobody, and nobody waits for it.
        let counts = priority != Priority::Control
            && (!self.strict || self.level_of(graph, node, TIMER) <= level);
        let timer = counts && state.is(flag::TIMER_OWED) && state.is(flag::DUE);
        if timer && wrapped && (edge.is_none() || state.cursor != TIMER) {
            return Some(TIMER);
        }
        edge
    }

    /// The level of an input as an index of [`Scheduler::levels`]; Control counts as High.
    fn level_of(&self, graph: &G, node: u16, input: u16) -> usize {
        if input == TIMER {
            return (graph.wiring().rule(node).timer_priority as usize).saturating_sub(1);
        }
        self.levels.iter().position(|level| level.contains(input)).unwrap_or(0)
    }

    /// Whether a node owes turns.
    #[inline(always)]
    pub(super) fn anything_owed(&self) -> bool {
        !self.owed.is_empty() || self.due_count != 0
    }

    /// Parks an edge whose turn came and could not be taken.
    #[cold]
    #[inline(never)]
    pub(super) fn park<O: Observer>(
        &mut self,
        node: u16,
        edge: u16,
        ready: &mut G::Set,
        observer: &mut O,
    ) {
        ready.remove(edge);
        self.blocked.insert(edge);
        self.owed.insert(edge);
        observer.observe(&Event::Blocked { node: NodeId(node), edge: Some(EdgeId(edge)) });
    }

    /// After a turn was taken: it is owed no more, and the others of the node are looked at again.
    pub(super) fn serve(&mut self, graph: &G, node: u16, input: u16, ready: &mut G::Set) {
        if input != TIMER {
            self.owed.remove(input);
        }
        if let Some(state) = self.node_mut(node) {
            state.cursor = input;
            if input == TIMER {
                state.set(flag::TIMER_OWED, false);
            }
        }
        self.release_inputs(graph, node, ready);
    }

    /// After messages have left an edge: there is room behind its source.
    #[inline(always)]
    pub(super) fn make_room(&mut self, graph: &G, edge: u16, ready: &mut G::Set) {
        if self.blocked.is_empty() {
            return;
        }
        ready.subtract(&self.blocked);
        let source = graph.wiring().source(edge);
        if source != OUTSIDE {
            let wiring = graph.wiring();
            if let Some(inputs) = wiring.inputs(source) {
                self.blocked.release(ready, inputs, wiring.list);
            }
        }
    }

    /// Forgets the turn of an edge, and what is left of its visit.
    pub(super) fn forget(&mut self, edge: u16, ready: &mut G::Set) {
        if self.rest_edge == edge {
            self.rest = 0;
        }
        ready.remove(edge);
        self.blocked.remove(edge);
        self.owed.remove(edge);
    }
}
