//! Graphs declared by `graph!`: the code that the macro writes, with its cursors into the rings, under the engine.

use crate::script::{Ears, Entry, Tag, Why, activations, fresh, merge, note, play};
use crate::subject::{Pushed, Subject};
use crate::view::Tokens;
use arachne::edge::EdgeFigures;
use arachne::engine::{Poll, PushError};
use arachne::graph::{DeclaredGraph, Input, Output};
use arachne::node::{Inputs, NodeError, Timer};
use arachne::prelude::*;
use arachne::scheduler::{Config, NextTick, NodeState, Report, StartError, StateError, Wake};
use arachne::topology::{EdgeId, NodeId, OUTSIDE};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

arachne::ports! {
    /// Two ports.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Two {
        Data(Tag),
        Order(Tag),
    }
}

/// The ports of a puppet.
pub trait Tagged: arachne::port::Ports + Sized {
    const COUNT: u16;
    fn new(port: u16, tag: Tag) -> Self;
    fn tag(self) -> Tag;
}

impl Tagged for Never {
    const COUNT: u16 = 0;
    fn new(port: u16, _: Tag) -> Self {
        panic!("there is no port {port}")
    }
    fn tag(self) -> Tag {
        match self {}
    }
}

impl Tagged for One<Tag> {
    const COUNT: u16 = 1;
    fn new(_: u16, tag: Tag) -> Self {
        One::One(tag)
    }
    fn tag(self) -> Tag {
        let One::One(tag) = self;
        tag
    }
}

impl Tagged for Two {
    const COUNT: u16 = 2;
    fn new(port: u16, tag: Tag) -> Self {
        if port == 0 { Two::Data(tag) } else { Two::Order(tag) }
    }
    fn tag(self) -> Tag {
        let (Two::Data(tag) | Two::Order(tag)) = self;
        tag
    }
}

/// A node that does what the script says. `RULE` is what becomes of it when it fails.
pub struct Puppet<
    const ID: u16,
    I,
    O,
    const RULE: u8 = 0,
    const BURST: u32 = 1,
    const PERIOD_NS: u64 = 0,
>(PhantomData<fn(I) -> O>);

impl<const ID: u16, I, O, const RULE: u8, const BURST: u32, const PERIOD_NS: u64>
    Puppet<ID, I, O, RULE, BURST, PERIOD_NS>
{
    /// A puppet.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<const ID: u16, I, O, const RULE: u8, const BURST: u32, const PERIOD_NS: u64> Clone
    for Puppet<ID, I, O, RULE, BURST, PERIOD_NS>
{
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<const ID: u16, I, O, const RULE: u8, const BURST: u32, const PERIOD_NS: u64> Hash
    for Puppet<ID, I, O, RULE, BURST, PERIOD_NS>
{
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<const ID: u16, I: Tagged, O: Tagged, const RULE: u8, const BURST: u32, const PERIOD_NS: u64>
    Puppet<ID, I, O, RULE, BURST, PERIOD_NS>
{
    fn play(why: Why, context: &mut impl Context<O>) -> Result<(), NodeError> {
        let now_ns = context.now_ns();
        let played = play(ID, why, O::COUNT, BURST, now_ns, &mut |port, tag| {
            context.emit(O::new(port, tag)).is_ok()
        });
        match played.wake {
            Wake::Keep => {}
            Wake::Cancel => context.cancel_wake(),
            Wake::At(at_ns) => context.wake_at(at_ns),
        }
        if played.failed { Err(NodeError::new(1, "as chosen")) } else { Ok(()) }
    }
}

impl<const ID: u16, I: Tagged, O: Tagged, const RULE: u8, const BURST: u32, const PERIOD_NS: u64>
    Node for Puppet<ID, I, O, RULE, BURST, PERIOD_NS>
{
    type Input = I;
    type Output = O;
    const BURST: u32 = BURST;
    const ON_FAILURE: OnFailure = match RULE {
        0 => OnFailure::Continue,
        1 => OnFailure::Quarantine { after: 1, inputs: Inputs::Hold },
        2 => OnFailure::Quarantine { after: 2, inputs: Inputs::Discard },
        _ => OnFailure::Stop,
    };

    fn period_ns(&self) -> u64 {
        PERIOD_NS
    }

    fn on_start(&mut self, context: &mut impl Context<O>) -> Result<(), NodeError> {
        Self::play(Why::Start, context)
    }

    fn on_message(&mut self, input: I, context: &mut impl Context<O>) -> Outcome<I> {
        Ok(Self::play(Why::Message(input.tag()), context)?)
    }

    fn on_tick(&mut self, timer: Timer, context: &mut impl Context<O>) -> Result<(), NodeError> {
        Self::play(Why::Timer(timer), context)
    }

    fn on_drain(&mut self, context: &mut impl Context<O>) -> Result<(), NodeError> {
        Self::play(Why::Drain, context)
    }

    fn on_stop(&mut self, now_ns: u64) -> Result<(), NodeError> {
        play(ID, Why::Stop, 0, 0, now_ns, &mut |_, _| false);
        Ok(())
    }
}

graph! {
    /// Orders go through a risk check that can pull a kill switch, and so can the outside.
    #[derive(Clone, Hash)]
    pub graph Kill(
        Quote: Tag => risk.One [2],
        Stop: Tag => gateway.Order [1] control coalesce(merge),
    ) -> (Sent: Tag [1]) {
        risk: Puppet<0, One<Tag>, Two> {
            Data => passed: [Tag; 1] -> gateway.Data;
            Order => halt: [Tag; 1] control coalesce(merge) -> gateway.Order;
        }
        gateway: Puppet<1, Two, One<Tag>> { One -> out.Sent; }
    }
}

graph! {
    /// Three ways to one node: a port that fans out, three policies, a ring of three slots and a burst of two.
    #[derive(Clone, Hash)]
    pub graph Ways(In: Tag => split.One [2]) -> (Out: Tag [2]) {
        split: Puppet<0, One<Tag>, Two, 0, 2> {
            Data => left: [Tag; 3] -> join.Data, copy: [Tag; 1] latest -> join.Order;
            Order => side: [Tag; 1] drop -> join.Data;
        }
        join: Puppet<1, Two, One<Tag>> { One -> out.Out; }
    }
}

graph! {
    /// A node that feeds itself.
    #[derive(Clone, Hash)]
    pub graph Spin(In: Tag => spin.Data [1] high) -> (Out: Tag [1]) {
        spin: Puppet<0, Two, Two> { Data -> out.Out; Order => again: [Tag; 2] feedback -> spin.Order; }
    }
}

graph! {
    /// A loop, as a part of a graph.
    #[derive(Clone, Hash)]
    pub graph Loop(In: Tag => first.Data) -> (Out: Tag) {
        first: Puppet<1, Two, One<Tag>> { One => forth: [Tag; 2] -> second.One; }
        second: Puppet<2, One<Tag>, Two> {
            Data -> out.Out;
            Order => back: [Tag; 1] feedback -> first.Order;
        }
    }
}

graph! {
    /// A loop in a subgraph.
    #[derive(Clone, Hash)]
    pub graph Nested(In: Tag => head.One [1]) -> (Out: Tag [1]) {
        head: Puppet<0, One<Tag>, One<Tag>> { One => into: [Tag; 2] -> inner.In; }
        inner: Loop { Out -> out.Out; }
    }
}

graph! {
    /// Two levels into a node that is quarantined and keeps its inputs; the next one loses them, and ticks.
    #[derive(Clone, Hash)]
    pub graph Fragile(Fast: Tag => first.One [1] high, Slow: Tag => first.One [1]) -> (Out: Tag [1]) {
        first: Puppet<0, One<Tag>, One<Tag>, 1> { One => link: [Tag; 1] -> second.One; }
        second: Puppet<1, One<Tag>, One<Tag>, 2, 1, 2> { One -> out.Out; }
    }
}

/// A declared graph: how its boundary is named.
pub trait Declared: DeclaredGraph<Header = ()> {
    /// A graph of puppets.
    fn puppets() -> Self;
    /// The input of a port.
    fn input(port: u16, tag: Tag) -> Input<Self>;
    /// What an output carries.
    fn tag(output: Output<Self>) -> Tag;
    /// Which edge each is that is hashed, if they are not hashed in order.
    const ORDER: &'static [u16] = &[];
    /// The period of each node.
    const PERIODS_NS: &'static [u64] = &[0; 4];
}

macro_rules! declared {
    ($Graph:ident { $($node:expr),* } [$($In:ident)*] $Out:ident $($rest:item)*) => {
        impl Declared for $Graph {
            fn puppets() -> Self {
                Self::new($($node),*)
            }
            fn input(port: u16, tag: Tag) -> Input<Self> {
                let inputs: &[fn(Tag) -> Input<Self>] = &[$(Input::<Self>::$In),*];
                inputs[usize::from(port)](tag)
            }
            fn tag(output: Output<Self>) -> Tag {
                let Output::<Self>::$Out(tag) = output;
                tag
            }
            $($rest)*
        }
    };
}

declared! { Kill { Puppet::new(), Puppet::new() } [Quote Stop] Sent }
declared! { Ways { Puppet::new(), Puppet::new() } [In] Out }
declared! { Spin { Puppet::new() } [In] Out }
declared! { Fragile { Puppet::new(), Puppet::new() } [Fast Slow] Out
    const PERIODS_NS: &'static [u64] = &[0, 2];
}
declared! { Nested { Puppet::new(), Loop::new(Puppet::new(), Puppet::new()) } [In] Out
    // The edges of the inner graph are hashed with it, before those around it.
    const ORDER: &'static [u16] = &[1, 2, 0];
}

/// An engine with a declared graph.
pub struct Engined<G: DeclaredGraph>(Engine<G, Ears>);

impl<G: Declared> Engined<G> {
    /// An engine in which nothing has run.
    pub fn new(quantum: u16) -> Self {
        let config = Config { quantum, ..Config::default() };
        Self(Engine::with(G::puppets(), config, Ears))
    }

    fn first_input() -> u16 {
        let edges = G::TOPOLOGY.edges;
        edges.iter().position(|edge| edge.from.node == OUTSIDE).unwrap_or(edges.len()) as u16
    }
}

impl<G: DeclaredGraph + Clone> Clone for Engined<G>
where
    G::Inputs: Clone,
    G::Outputs: Clone,
{
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<G> Subject for Engined<G>
where
    G: Declared + Clone + Hash + Send + Sync + 'static,
    G::Inputs: Clone + Hash + Send + Sync,
    G::Outputs: Clone + Hash + Send + Sync,
    G::Set: Send + Sync,
    G::Nodes: AsRef<[NodeState]> + Send + Sync,
{
    const TELLS_POSITIONS: bool = true;

    fn start(&mut self, now_ns: u64) -> Result<(), StartError> {
        self.0.start(now_ns)
    }

    fn push(&mut self, edge: u16) -> Pushed {
        let tag = fresh();
        let pushed = match self.0.push(G::input(edge - Self::first_input(), tag)) {
            Ok(()) => Pushed::Taken,
            Err(PushError::Full(_)) => Pushed::Full,
            Err(PushError::Closed(_)) => return Pushed::Closed,
        };
        // What is discarded at once is discarded after it was taken.
        crate::script::note_first(Entry::Offer { edge, tag, accepted: pushed == Pushed::Taken });
        pushed
    }

    fn pop(&mut self, edge: u16) -> Option<Tag> {
        self.0.pop_from(EdgeId(edge)).map(|(output, ())| G::tag(output))
    }

    fn tick(
        &mut self,
        now_ns: u64,
        budget: u32,
        inject: Option<(u32, u16)>,
    ) -> Result<Report, StateError> {
        let Some((after, edge)) = inject else { return self.0.tick(now_ns, budget) };
        let mut given = false;
        let mut poll = Poll::new(|rooms: arachne::engine::Rooms<'_, G>| {
            if given || activations() < after || rooms.of(EdgeId(edge)) == 0 {
                return None;
            }
            given = true;
            let tag = fresh();
            note(Entry::Offer { edge, tag, accepted: true });
            Some((G::input(edge - Self::first_input(), tag), None))
        });
        let report = self.0.tick_with(now_ns, budget, &mut poll);
        assert!(poll.into_held_back().is_none(), "there was room for it");
        report
    }

    fn pause(&mut self, node: NodeId) {
        self.0.pause(node).expect("the node exists");
    }

    fn resume(&mut self, node: NodeId) {
        self.0.resume(node).expect("the node exists");
    }

    fn release(&mut self, node: NodeId) {
        self.0.release(node).expect("the node exists");
    }

    fn set_capacity(&mut self, edge: EdgeId, capacity: u32) {
        self.0.set_capacity(edge, capacity).expect("the edge has the slots");
    }

    fn shutdown(&mut self, deadline_ns: u64) -> Result<(), StateError> {
        self.0.shutdown(deadline_ns)
    }

    fn look(&self, tokens: &mut Tokens) {
        self.0.hash_state(tokens);
    }

    fn figures(&self, edge: u16) -> EdgeFigures {
        self.0.figures(EdgeId(edge)).expect("the edge exists")
    }

    fn next_tick(&self) -> NextTick {
        self.0.next_tick()
    }

    fn next_timer_ns(&self) -> Option<u64> {
        self.0.scheduler().next_timer_ns()
    }
}
