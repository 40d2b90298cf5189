//! Serialisation of a scheduler's state, and of an engine's snapshot.
//!
//! Sets go as one byte an edge, so that their width is no part of the format. What can be derived from the rest is
//! derived when it is read, so that a state from outside can be wrong but not inconsistent.

use super::state::flag;
use super::{Config, EdgeSet, Graph, Lifecycle, NodeState, Scheduler};
use crate::edge::QueueOp;
use crate::message::Header;
use crate::topology::OUTSIDE;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

macro_rules! scalars {
    ($($field:ident: $Type:ty),* $(,)?) => {
        /// The numbers of a scheduler's state.
        #[derive(Serialize, Deserialize)]
        struct Scalars {
            $($field: $Type),*
        }

        impl Scalars {
            fn of<G: Graph>(scheduler: &Scheduler<G>) -> Self {
                Self { $($field: scheduler.$field),* }
            }

            fn put<G: Graph>(self, scheduler: &mut Scheduler<G>) {
                $(scheduler.$field = self.$field;)*
            }
        }
    };
}

scalars!(
    now_ns: u64,
    deadline_ns: u64,
    tick: u64,
    activations: u64,
    clamped_count: u64,
    tick_activations: u32,
    rest: u32,
    rest_edge: u16,
    last: [u16; 4],
    quantum: u16,
    drained_count: u16,
    slot: u8,
    strict: bool,
    stop_wanted: bool,
    state: Lifecycle,
);

/// A scheduler with the graph that it belongs to, to be written.
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
        sequence.serialize_element(&Scalars::of(scheduler))?;
        sequence.serialize_element(&scheduler.source)?;
        for node in nodes {
            sequence.serialize_element(node)?;
        }
        for edge in edges {
            sequence.serialize_element(&scheduler.membership(edge))?;
        }
        sequence.end()
    }
}

/// A graph whose scheduler is to be read.
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
        some::<A::Error, _>(sequence.next_element::<Scalars>()?)?.put(&mut scheduler);
        scheduler.source = some::<A::Error, _>(sequence.next_element()?)?;
        for node in scheduler.nodes.as_mut() {
            *node = some::<A::Error, NodeState>(sequence.next_element()?)?;
        }
        for edge in self.0.wiring().edges() {
            let bits = some::<A::Error, u8>(sequence.next_element()?)?;
            scheduler.set_membership(edge, bits);
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

impl<G: Graph> Scheduler<G> {
    /// Which of the seven sets an edge is in, as bits.
    fn membership(&self, edge: u16) -> u8 {
        let [high, normal, low] = &self.levels;
        let sets = [&self.ready, &self.blocked, &self.owed, &self.held, high, normal, low];
        sets.iter().rev().fold(0, |bits, set| bits << 1 | u8::from(set.contains(edge)))
    }

    fn set_membership(&mut self, edge: u16, bits: u8) {
        let [high, normal, low] = &mut self.levels;
        let Self { ready, blocked, owed, held, .. } = self;
        for (bit, set) in [ready, blocked, owed, held, high, normal, low].into_iter().enumerate() {
            if bits >> bit & 1 == 1 {
                set.insert(edge);
            } else {
                set.remove(edge);
            }
        }
    }

    /// Makes the sets and counts agree with the queues and the nodes; `false` where that cannot be.
    fn derive(&mut self, graph: &mut G) -> bool {
        self.quantum = self.quantum.max(1);
        self.use_slots(0);
        if graph.wiring().target(self.rest_edge) == OUTSIDE {
            self.rest = 0;
        }
        for state in self.nodes.as_mut() {
            state.put_right();
        }
        for edge in graph.wiring().edges() {
            if !self.derive_edge(graph, edge) {
                return false;
            }
        }
        let count = |which: fn(&&NodeState) -> bool| {
            self.nodes.as_ref().iter().filter(which).count() as u16
        };
        (self.due_count, self.failing_count) =
            (count(|state| state.is(flag::DUE)), count(|state| state.failures != 0));
        self.find_next_timer();
        self.find_discarding(graph);
        if self.state == Lifecycle::Stopped {
            self.forget_work();
        }
        true
    }

    /// An edge is on one level, held as its node is, and ready if it has messages and is neither held nor parked.
    fn derive_edge(&mut self, graph: &mut G, edge: u16) -> bool {
        let [control, ..] = graph.wiring().levels;
        let (control, node) = (control.contains(edge), graph.wiring().target(edge));
        let levels = self.levels.iter().filter(|level| level.contains(edge)).count();
        if levels != usize::from(!control) {
            return false;
        }
        let is = |which| self.node(node).is_some_and(|state| state.is(which));
        let held = is(flag::QUARANTINED) || (is(flag::PAUSED) && !control);
        if held {
            self.held.insert(edge);
        } else {
            self.held.remove(edge);
        }
        let queued = graph.queue(edge, QueueOp::Count).unwrap_or(0) != 0;
        let mut ready = core::mem::take(&mut self.ready);
        if !queued || held || node == OUTSIDE {
            self.forget(edge, &mut ready);
        } else if self.blocked.contains(edge) {
            ready.remove(edge);
        } else {
            ready.insert(edge);
        }
        self.ready = ready;
        true
    }
}
