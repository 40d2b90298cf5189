//! What a benchmark is, and how each of the three ways is set going.

use arachne::graph::DeclaredGraph;
use arachne::prelude::*;
use kameo::prelude::{Actor, ActorRef, Spawn, mailbox};
use std::hint::black_box;
use std::pin::Pin;

/// A benchmark of Savina. `size` is the parameter that is scaled.
pub struct Benchmark {
    pub name: &'static str,
    /// For a full run, and for a quick one.
    pub sizes: [u64; 2],
    /// The parameters, in Savina's letters where it has such.
    pub parameters: fn(size: u64) -> String,
    /// How many messages the benchmark asks for. What a way needs beyond, such as the wakes of a source, is not counted.
    pub messages: fn(size: u64) -> u64,
    /// The answer, computed without a message.
    pub expected: fn(size: u64) -> Answer,
    pub arachne: fn(size: u64) -> Answer,
    pub kameo: fn(size: u64) -> Answering,
    pub tokio: fn(size: u64) -> Answering,
}

/// What all ways must find alike.
pub type Answer = Vec<u64>;

/// An answer that a runtime works for.
pub type Answering = Pin<Box<dyn Future<Output = Answer>>>;

/// An engine that has been started, where the optimiser cannot see through.
pub fn start<G: DeclaredGraph>(graph: G) -> Box<Engine<G>> {
    let mut engine = Box::new(Engine::new(graph));
    engine.start(0).expect("the nodes of this graph start");
    engine
}

/// Runs a graph to its end.
pub fn settle<G: DeclaredGraph>(engine: &mut Engine<G>) {
    let report = black_box(engine).run_until_idle(0).expect("the graph is running");
    assert!(report.is_idle(), "{:?}: messages wait that nobody can take", report.ending);
}

/// Starts a graph and runs it to its end.
pub fn finish<G: DeclaredGraph>(graph: G) -> G {
    let mut engine = start(graph);
    settle(&mut engine);
    engine.into_graph()
}

/// Spawns an actor with Savina's mailbox, which has no bound.
pub fn spawn<A: Actor<Args = A>>(actor: A) -> ActorRef<A> {
    A::spawn_with_mailbox(actor, mailbox::unbounded())
}

/// Spawns an actor that holds back those who send to it.
pub fn spawn_bounded<A: Actor<Args = A>>(actor: A, capacity: usize) -> ActorRef<A> {
    A::spawn_with_mailbox(actor, mailbox::bounded(capacity))
}

/// Ends actors that otherwise would hold each other for ever.
pub async fn end<A: Actor>(actors: impl IntoIterator<Item = ActorRef<A>>) {
    for actor in actors {
        actor.kill();
        actor.wait_for_shutdown().await;
    }
}
