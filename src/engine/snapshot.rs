//! Snapshots: all of an engine's state but its observer.

use super::Engine;
use crate::graph::{Root, RootGraph};
use crate::hash::StableHasher;
use crate::observe::Observer;
use crate::scheduler::Scheduler;

/// The state of an engine: the graph with its queues, and the scheduler.
pub struct Snapshot<G: RootGraph> {
    pub(crate) root: Root<G>,
    pub(crate) scheduler: Scheduler<Root<G>>,
}

impl<G: RootGraph> core::fmt::Debug for Snapshot<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Snapshot")
            .field("state", &self.scheduler.state())
            .field("now_ns", &self.scheduler.now_ns())
            .field("activations", &self.scheduler.activations())
            .finish_non_exhaustive()
    }
}

impl<G: RootGraph + Clone> Clone for Snapshot<G>
where
    G::Inputs: Clone,
    G::Outputs: Clone,
{
    fn clone(&self) -> Self {
        Self { root: self.root.clone(), scheduler: self.scheduler.clone() }
    }
}

impl<G: RootGraph + Clone, O: Clone> Clone for Engine<G, O>
where
    G::Inputs: Clone,
    G::Outputs: Clone,
{
    fn clone(&self) -> Self {
        Self {
            root: self.root.clone(),
            scheduler: self.scheduler.clone(),
            observer: self.observer.clone(),
        }
    }
}

impl<G: RootGraph, O: Observer> Engine<G, O> {
    /// Copies the state.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # #[derive(Clone)] struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { #[derive(Clone)] graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let mut engine = Engine::new(Small::new(Sink));
    /// engine.start(0)?;
    /// let before = engine.snapshot();
    /// engine.push(In::Number(7)).unwrap();
    /// engine.restore(before);
    /// assert_eq!(engine.tick(1, 100)?.activations, 0); // as if it had never been pushed
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot<G>
    where
        G: Clone,
        G::Inputs: Clone,
        G::Outputs: Clone,
    {
        Snapshot { root: self.root.clone(), scheduler: self.scheduler.clone() }
    }

    /// Goes on from a snapshot; the observer stays.
    pub fn restore(&mut self, snapshot: Snapshot<G>) {
        self.root = snapshot.root;
        self.scheduler = snapshot.scheduler;
    }

    /// Adds the state to a hash: that of the nodes and edges, of the boundary, and of the scheduler.
    ///
    /// Two engines that have had the same inputs have the same state.
    pub fn hash_state<S: core::hash::Hasher>(&self, state: &mut S)
    where
        G: core::hash::Hash,
        G::Inputs: core::hash::Hash,
        G::Outputs: core::hash::Hash,
    {
        use core::hash::Hash;
        self.root.graph.hash(state);
        self.root.inputs.hash(state);
        self.root.outputs.hash(state);
        self.scheduler.hash_state(state);
    }

    /// The hash of the state, the same on every target.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # #[derive(Hash)] struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { #[derive(Hash)] graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// # type In = arachne::graph::Input<Small>;
    /// let (mut one, mut other) = (Engine::new(Small::new(Sink)), Engine::new(Small::new(Sink)));
    /// one.push(In::Number(7))?;
    /// assert_ne!(one.state_hash(), other.state_hash());
    /// other.push(In::Number(7))?;
    /// assert_eq!(one.state_hash(), other.state_hash());
    /// # Ok::<(), arachne::engine::PushError<In>>(())
    /// ```
    pub fn state_hash(&self) -> u64
    where
        G: core::hash::Hash,
        G::Inputs: core::hash::Hash,
        G::Outputs: core::hash::Hash,
    {
        let mut state = StableHasher::default();
        self.hash_state(&mut state);
        core::hash::Hasher::finish(&state)
    }
}
