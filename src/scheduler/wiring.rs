//! The tables of a graph's shape that the scheduler reads.
//!
//! The functions of [`tables`](super::tables) make them: for a `graph!` as constants, for a graph that is wired at run time
//! in the caller's memory. All of them are indexed by the number of an edge or of a node, so that no decision searches.

use super::set::EdgeSet;
use crate::node::OnFailure;
use crate::priority::Priority;
use crate::topology::OUTSIDE;

/// The tables of a graph. [`tables`](super::tables) makes them from a topology.
#[derive(Debug)]
pub struct Wiring<'a, S: EdgeSet> {
    /// For each edge, its source and its target; [`OUTSIDE`] at the border of the graph.
    pub ends: &'a [(u16, u16)],
    /// For each node, the edges into it.
    pub inputs: &'a [S::Inputs],
    /// The edges grouped by target, for sets whose inputs are ranges.
    pub list: &'a [u16],
    /// The edges of each level at the start, in the order of [`Priority::ALL`].
    pub levels: &'a [S; 4],
    /// The edges whose visits deliver one message at a time: their node can emit to Control, or feeds itself.
    pub one_at_a_time: &'a S,
    /// The nodes in start order, upstream first.
    pub order: &'a [u16],
    /// The rules of each node.
    pub rules: &'a [NodeRule],
}

impl<S: EdgeSet> Clone for Wiring<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: EdgeSet> Copy for Wiring<'_, S> {}

impl<S: EdgeSet> Wiring<'_, S> {
    /// The node that sends on an edge; [`OUTSIDE`] for an input of the graph.
    #[inline(always)]
    #[must_use]
    pub fn source(&self, edge: u16) -> u16 {
        self.ends.get(usize::from(edge)).map_or(OUTSIDE, |ends| ends.0)
    }

    /// The node that an edge leads to; [`OUTSIDE`] for an output of the graph.
    #[inline(always)]
    #[must_use]
    pub fn target(&self, edge: u16) -> u16 {
        self.ends.get(usize::from(edge)).map_or(OUTSIDE, |ends| ends.1)
    }

    /// The edges into a node, in the form of the set.
    #[inline(always)]
    #[must_use]
    pub fn inputs(&self, node: u16) -> Option<S::Inputs> {
        self.inputs.get(usize::from(node)).copied()
    }

    /// Whether an edge is on the control plane.
    pub(crate) fn is_control(&self, edge: u16) -> bool {
        let [control, ..] = self.levels;
        control.contains(edge)
    }

    /// The node at a place of the start order.
    pub(crate) fn started_at(&self, place: u16) -> Option<u16> {
        self.order.get(usize::from(place)).copied()
    }

    pub(crate) fn rule(&self, node: u16) -> NodeRule {
        self.rules.get(usize::from(node)).copied().unwrap_or(NodeRule::DEFAULT)
    }

    pub(crate) fn edges(&self) -> core::ops::Range<u16> {
        0..self.ends.len() as u16
    }

    pub(crate) fn nodes(&self) -> core::ops::Range<u16> {
        0..self.rules.len() as u16
    }
}

/// How a node is scheduled, as its type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRule {
    /// The level of its timers.
    pub timer_priority: Priority,
    /// What happens when it fails.
    pub on_failure: OnFailure,
}

impl NodeRule {
    /// The rule of a node whose type declares none.
    pub const DEFAULT: Self =
        Self { timer_priority: Priority::Normal, on_failure: OnFailure::Continue };
}
