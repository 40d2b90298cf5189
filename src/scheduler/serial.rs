//! Serialisation of a scheduler's state.
//!
//! Sets go as one byte per edge, so that their width is not part of the format. Whatever can be derived is derived on
//! reading: a state from an untrusted source can be wrong, but not inconsistent.

use super::Scheduler;
use super::config::Config;
use super::graph_trait::Graph;
use super::node_state::{NodeState, flag};
use super::set::EdgeSet;
use super::state::SchedulerState;
use super::suspension::is_suspended;
use crate::edge::QueueOp;
use crate::lifecycle::Lifecycle;
use crate::message::Header;
use crate::topology::OUTSIDE;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

macro_rules! numbers {
    ($($(#[$attribute:meta])* $field:ident: $Type:ty),* $(,)?) => {
        /// The numbers of a scheduler's state.
        #[derive(Serialize, Deserialize)]
        struct Numbers {
            $($(#[$attribute])* $field: $Type),*
        }

        impl Numbers {
            const fn of<S: EdgeSet>(state: &SchedulerState<S>) -> Self {
                Self { $($field: state.$field),* }
            }

            fn put<S: EdgeSet>(self, state: &mut SchedulerState<S>) {
                $(state.$field = self.$field;)*
            }
        }
    };
}

// The names that differ are those of formats with field names. They stay, so that stored snapshots can be read.
numbers!(
    now_ns: u64,
    deadline_ns: u64,
    tick: u64,
    activations: u64,
    clamped_count: u64,
    tick_activations: u32,
    #[serde(rename = "rest")]
    unfinished: u32,
    #[serde(rename = "rest_edge")]
    unfinished_edge: u16,
    last: [u16; 4],
    quantum: u16,
    drained_count: u16,
    slot: u8,
    strict: bool,
    stop_wanted: bool,
    #[serde(rename = "state")]
    lifecycle: Lifecycle,
);

/// A scheduler with its graph, for writing.
pub(crate) struct Written<'a, G: Graph>(pub(crate) &'a Scheduler<G>, pub(crate) &'a G);

impl<G: Graph> Serialize for Written<'_, G>
where
    <G::Header as Header>::Source: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(scheduler, graph) = self;
        let nodes = scheduler.nodes.as_ref();
        let edges = graph.wiring().edges();
        let length = nodes.len().saturating_add(edges.len()).saturating_add(2);
        let mut sequence = serializer.serialize_seq(Some(length))?;
        sequence.serialize_element(&Numbers::of(&scheduler.state))?;
        sequence.serialize_element(&scheduler.source)?;
        for node in nodes {
            sequence.serialize_element(node)?;
        }
        for edge in edges {
            sequence.serialize_element(&scheduler.state.membership(edge))?;
        }
        sequence.end()
    }
}

/// A graph, for reading its scheduler.
pub(crate) struct Read<'a, G: Graph>(pub(crate) &'a mut G);

impl<'de, G: Graph> DeserializeSeed<'de> for Read<'_, G>
where
    <G::Header as Header>::Source: Deserialize<'de>,
{
    type Value = Scheduler<G>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, G: Graph> Visitor<'de> for Read<'_, G>
where
    <G::Header as Header>::Source: Deserialize<'de>,
{
    type Value = Scheduler<G>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state of a scheduler for this graph")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        fn some<E: Error, T>(element: Option<T>) -> Result<T, E> {
            element.ok_or_else(|| E::custom("the state is of a smaller graph"))
        }
        let mut scheduler = Scheduler::new(self.0, Config::default());
        some::<A::Error, _>(sequence.next_element::<Numbers>()?)?.put(&mut scheduler.state);
        scheduler.source = some::<A::Error, _>(sequence.next_element()?)?;
        for node in scheduler.nodes.as_mut() {
            *node = some::<A::Error, NodeState>(sequence.next_element()?)?;
        }
        for edge in self.0.wiring().edges() {
            let bits = some::<A::Error, u8>(sequence.next_element()?)?;
            scheduler.state.set_membership(edge, bits);
        }
        if sequence.next_element::<u8>()?.is_some() {
            return Err(A::Error::custom("the state is of a larger graph"));
        }
        if !scheduler.derive(self.0) {
            return Err(A::Error::custom("an edge is on no level, or on two"));
        }
        Ok(scheduler)
    }
}

impl<S: EdgeSet> SchedulerState<S> {
    /// The sets that an edge is in, one bit each.
    fn membership(&self, edge: u16) -> u8 {
        let [high, normal, low] = &self.levels;
        let sets = [&self.ready, &self.blocked, &self.owed, &self.suspended, high, normal, low];
        sets.iter().rev().fold(0, |bits, set| bits << 1 | u8::from(set.contains(edge)))
    }

    fn set_membership(&mut self, edge: u16, bits: u8) {
        let [high, normal, low] = &mut self.levels;
        let Self { ready, blocked, owed, suspended, .. } = self;
        let sets = [ready, blocked, owed, suspended, high, normal, low];
        for (bit, set) in sets.into_iter().enumerate() {
            if bits >> bit & 1 == 1 {
                set.insert(edge);
            } else {
                set.remove(edge);
            }
        }
    }

    /// Whether an edge is on exactly one level, with Control as one of them.
    fn is_on_one_level(&self, edge: u16, control: bool) -> bool {
        let levels = self.levels.iter().filter(|level| level.contains(edge)).count();
        levels == usize::from(!control)
    }

    /// Puts an edge into the sets that follow from its queue and its node: suspended as its node is, and ready if it has
    /// messages and is neither suspended nor parked.
    fn derive_edge(&mut self, edge: u16, queued: bool, suspended: bool) {
        if suspended {
            self.suspended.insert(edge);
        } else {
            self.suspended.remove(edge);
        }
        let mut ready = core::mem::take(&mut self.ready);
        if !queued || suspended {
            self.forget(edge, &mut ready);
        } else if self.blocked.contains(edge) {
            ready.remove(edge);
        } else {
            ready.insert(edge);
        }
        self.ready = ready;
    }

    /// Counts what the records of the nodes say.
    fn derive_counts(&mut self, nodes: &[NodeState]) {
        let count = |which: fn(&&NodeState) -> bool| nodes.iter().filter(which).count() as u16;
        self.due_count = count(|state| state.is(flag::DUE));
        self.failing_count = count(|state| state.failures != 0);
    }
}

impl<G: Graph> Scheduler<G> {
    /// Makes the sets and counts agree with the queues and the nodes; `false` if they cannot agree.
    fn derive(&mut self, graph: &mut G) -> bool {
        self.state.quantum = self.state.quantum.max(1);
        self.state.use_slots(0);
        if graph.wiring().target(self.state.unfinished_edge) == OUTSIDE {
            self.state.unfinished = 0;
        }
        for node in self.nodes.as_mut() {
            node.sanitize();
        }
        for edge in graph.wiring().edges() {
            let wiring = graph.wiring();
            if !self.state.is_on_one_level(edge, wiring.is_control(edge)) {
                return false;
            }
            let suspended = is_suspended(self.nodes.as_ref(), &wiring, edge);
            let is_output = wiring.target(edge) == OUTSIDE;
            let queued = !is_output && graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0;
            self.state.derive_edge(edge, queued, suspended);
        }
        let nodes = self.nodes.as_ref();
        self.state.derive_counts(nodes);
        self.state.find_next_timer(nodes);
        self.state.find_discarding(nodes, &graph.wiring());
        if self.state.lifecycle == Lifecycle::Stopped {
            self.state.forget_work(self.nodes.as_mut());
        }
        true
    }
}
