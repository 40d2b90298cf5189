//! Fairness within a node: turns that are owed.
//!
//! Round robin alone is not fair under backpressure. Take a node with two inputs and an output that has room for one
//! message now and then. If a turn that finds no room were simply skipped, room could appear each time just before the
//! turn of the same input, and the other would never run.
//!
//! So a turn that finds its node blocked is *owed*. While a node owes turns, one input alone may run there: the first
//! owed one after the input that was served last. The others are parked, and each turn that comes meanwhile is owed
//! too. With `k` inputs, an owed one is served within `k` visits of its node. Due timers count as one more input, after
//! all edges.

use super::node_state::flag;
use super::schedule::Schedule;
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::wiring::Wiring;
use crate::priority::Priority;

/// Stands for a node's timers among its inputs. It orders after every edge.
pub(super) const TIMER: u16 = u16::MAX;

impl<S: EdgeSet> SchedulerState<S> {
    /// Whether a node may owe a turn. While this is false, no turn needs a check.
    #[inline(always)]
    pub(super) fn anything_owed(&self) -> bool {
        !self.owed.is_empty() || self.due_count != 0
    }
}

impl<S: EdgeSet> Schedule<'_, S> {
    /// Whether an input, an edge or [`TIMER`], may run at its node now. If not, its turn is owed from here on.
    pub(super) fn is_in_turn(&mut self, wiring: &Wiring<'_, S>, node: u16, input: u16) -> bool {
        if self.first_owed(wiring, node, input).is_none() {
            return true;
        }
        // It joins the owed ones before the comparison, since it may be the first of them itself.
        self.owe(node, input);
        self.first_owed(wiring, node, input) == Some(input)
    }

    fn owe(&mut self, node: u16, input: u16) {
        if input != TIMER {
            self.state.owed.insert(input);
        } else if let Some(state) = self.node_mut(node) {
            state.set(flag::TIMER_OWED, true);
        }
    }

    /// The first owed input of a node after the one served last, from the view of `input`.
    ///
    /// In strict order a level owes nothing to the levels below it, so the view of a High input leaves out Normal and
    /// Low.
    fn first_owed(&self, wiring: &Wiring<'_, S>, node: u16, input: u16) -> Option<u16> {
        let state = self.node(node)?;
        let inputs = wiring.inputs(node)?;
        let level = self.level_of(wiring, node, input);
        let edge = if self.state.strict {
            let mut owed = self.state.owed.clone();
            for lower in self.state.levels.iter().skip(level.saturating_add(1)) {
                owed.subtract(lower);
            }
            owed.next_of(inputs, wiring.list, state.last_served)
        } else {
            self.state.owed.next_of(inputs, wiring.list, state.last_served)
        };
        // The timers order after the last edge: their turn comes where the round starts again.
        let wrapped = edge.is_none_or(|edge| edge <= state.last_served);
        let priority = wiring.rule(node).timer_priority;
        // A Control timer is not data: it waits for no input, and no input waits for it.
        let counts = priority != Priority::Control
            && (!self.state.strict || self.level_of(wiring, node, TIMER) <= level);
        let timer = counts && state.is(flag::TIMER_OWED) && state.is(flag::DUE);
        if timer && wrapped && (edge.is_none() || state.last_served != TIMER) {
            return Some(TIMER);
        }
        edge
    }

    /// The level of an input, as an index into the levels below Control. Control itself counts as High.
    fn level_of(&self, wiring: &Wiring<'_, S>, node: u16, input: u16) -> usize {
        if input == TIMER {
            return (wiring.rule(node).timer_priority as usize).saturating_sub(1);
        }
        self.state.levels.iter().position(|level| level.contains(input)).unwrap_or(0)
    }

    /// After an input ran: it is owed no more, and the other inputs of the node are tried again.
    pub(super) fn serve(&mut self, wiring: &Wiring<'_, S>, node: u16, input: u16) {
        if input != TIMER {
            self.state.owed.remove(input);
        }
        if let Some(state) = self.node_mut(node) {
            state.last_served = input;
            if input == TIMER {
                state.set(flag::TIMER_OWED, false);
            }
        }
        self.release_inputs(wiring, node);
    }
}
