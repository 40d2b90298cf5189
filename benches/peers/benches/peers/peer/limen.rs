//! limen: a graph that a macro writes, on the runtime of one thread that its core has for tests; it has no other yet.

#![allow(
    clippy::too_many_arguments,
    reason = "the macro passes each node, edge and store to one function"
)]

use crate::work::*;
use limen_build::define_graph;
use limen_core::edge::EdgeOccupancy;
use limen_core::edge::spsc_array::StaticRing;
use limen_core::errors::NodeError;
use limen_core::memory::PlacementAcceptance;
use limen_core::memory::static_manager::StaticMemoryManager;
use limen_core::message::{Message, MessageHeader};
use limen_core::node::sink::Sink;
use limen_core::node::source::Source;
use limen_core::node::{Node, NodeCapabilities, NodeKind, ProcessResult, StepResult};
use limen_core::platform::{NoopClock, PlatformClock};
use limen_core::policy::{
    AdmissionPolicy, BatchingPolicy, BudgetPolicy, DeadlinePolicy, EdgePolicy, NodePolicy,
    OverBudgetAction, QueueCaps, WatermarkState,
};
use limen_core::runtime::LimenRuntime;
use limen_core::runtime::bench::TestNoStdRuntime;
use limen_core::telemetry::{NoopTelemetry, Telemetry};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

pub fn run(work: Work, messages: u64) -> Answer {
    match work {
        Work::Saturated | Work::OneInFlight => numbers::run(messages),
        Work::Payload64 => blocks::run(messages),
        Work::PingPong => Err("no cycles: its validation refuses them".into()),
        Work::Fan => Err("a node's output goes to its first port alone; more are planned".into()),
        Work::Control => Err("nodes take turns, one message each; urgency is planned".into()),
        Work::Thousand => Err("not tried: each node is spelled out".into()),
    }
}

const EDGE: EdgePolicy = EdgePolicy::new(
    QueueCaps::new(CAPACITY, CAPACITY, None, None),
    AdmissionPolicy::Block,
    OverBudgetAction::Drop,
);

const NODE: NodePolicy = NodePolicy::new(
    BatchingPolicy::none(),
    BudgetPolicy::new(None, None),
    DeadlinePolicy::new(false, None, None),
);

impl payload::Payload for [u64; 1] {
    fn new(number: u64) -> Self {
        [number]
    }

    fn next(self) -> Self {
        [self[0] + 1]
    }

    fn value(self) -> u64 {
        self[0]
    }
}

impl Payload for [u64; 1] {
    fn number(self) -> u64 {
        self[0]
    }
}

pub struct Numbers<const N: usize> {
    next: u64,
    messages: u64,
}

impl<const N: usize> Source<[u64; N], 1> for Numbers<N>
where
    [u64; N]: Payload,
{
    type Error = ();

    fn open(&mut self) -> Result<(), ()> {
        Ok(())
    }

    fn try_produce(&mut self) -> Option<(usize, Message<[u64; N]>)> {
        let number = self.next;
        self.next += u64::from(number < self.messages);
        let message = Message::new(MessageHeader::empty(), payload::Payload::new(number));
        (number < self.messages).then_some((0, message))
    }

    fn ingress_occupancy(&self) -> EdgeOccupancy {
        EdgeOccupancy::new((self.messages - self.next) as usize, 0, WatermarkState::BelowSoft)
    }

    fn peek_ingress_creation_tick(&self, _: usize) -> Option<u64> {
        None
    }

    fn output_acceptance(&self) -> [PlacementAcceptance; 1] {
        [PlacementAcceptance::default()]
    }

    fn capabilities(&self) -> NodeCapabilities {
        NodeCapabilities::default()
    }

    fn policy(&self) -> NodePolicy {
        NODE
    }

    fn ingress_policy(&self) -> EdgePolicy {
        EDGE
    }
}

pub struct Stage<const N: usize>;

impl<const N: usize> Node<1, 1, [u64; N], [u64; N]> for Stage<N>
where
    [u64; N]: Payload,
{
    fn describe_capabilities(&self) -> NodeCapabilities {
        NodeCapabilities::default()
    }

    fn input_acceptance(&self) -> [PlacementAcceptance; 1] {
        [PlacementAcceptance::default()]
    }

    fn output_acceptance(&self) -> [PlacementAcceptance; 1] {
        [PlacementAcceptance::default()]
    }

    fn policy(&self) -> NodePolicy {
        NODE
    }

    fn set_policy(&mut self, _: NodePolicy) {}

    fn node_kind(&self) -> NodeKind {
        NodeKind::Process
    }

    fn initialize<C, T: Telemetry>(&mut self, _: &C, _: &mut T) -> Result<(), NodeError> {
        Ok(())
    }

    fn start<C, T: Telemetry>(&mut self, _: &C, _: &mut T) -> Result<(), NodeError> {
        Ok(())
    }

    fn process_message<C: PlatformClock>(
        &mut self,
        message: &Message<[u64; N]>,
        _: &C,
    ) -> Result<ProcessResult<[u64; N]>, NodeError> {
        let next = message.payload().next();
        Ok(ProcessResult::Output(Message::new(*message.header(), next)))
    }

    fn on_watchdog_timeout<C: PlatformClock, T: Telemetry>(
        &mut self,
        _: &C,
        _: &mut T,
    ) -> Result<StepResult, NodeError> {
        Ok(StepResult::NoInput)
    }

    fn stop<C, T: Telemetry>(&mut self, _: &C, _: &mut T) -> Result<(), NodeError> {
        Ok(())
    }
}

pub struct Arrived<const N: usize>(Rc<Cell<Tally>>);

impl<const N: usize> Sink<[u64; N], 1> for Arrived<N>
where
    [u64; N]: Payload,
{
    type Error = ();

    fn open(&mut self) -> Result<(), ()> {
        Ok(())
    }

    fn consume(&mut self, message: &Message<[u64; N]>) -> Result<(), ()> {
        let mut tally = self.0.get();
        tally.take(*message.payload());
        self.0.set(tally);
        Ok(())
    }

    fn input_acceptance(&self) -> [PlacementAcceptance; 1] {
        [PlacementAcceptance::default()]
    }

    fn capabilities(&self) -> NodeCapabilities {
        NodeCapabilities::default()
    }

    fn policy(&self) -> NodePolicy {
        NODE
    }
}

/// The line for a payload of so many words, in a module of its own.
macro_rules! line {
    ($name:ident: $words:literal) => {
        mod $name {
            use super::*;
            use limen_core::edge::Edge as _;

            type Numbers = super::Numbers<$words>;
            type Stage = super::Stage<$words>;
            type Arrived = super::Arrived<$words>;
            type Words = [u64; $words];
            type Ring = StaticRing<16>;
            type Slots = StaticMemoryManager<Words, 18>;

            define_graph! {
                pub struct Line;

                nodes {
                    0: { ty: Numbers, in_ports: 0, out_ports: 1, in_payload: (), out_payload: Words, name: Some("source"), ingress_policy: EDGE },
                    1: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s0") },
                    2: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s1") },
                    3: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s2") },
                    4: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s3") },
                    5: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s4") },
                    6: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s5") },
                    7: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s6") },
                    8: { ty: Stage, in_ports: 1, out_ports: 1, in_payload: Words, out_payload: Words, name: Some("s7") },
                    9: { ty: Arrived, in_ports: 1, out_ports: 0, in_payload: Words, out_payload: (), name: Some("sink") },
                }

                edges {
                    0: { ty: Ring, payload: Words, manager: Slots, from: (0, 0), to: (1, 0), policy: EDGE, name: Some("e0") },
                    1: { ty: Ring, payload: Words, manager: Slots, from: (1, 0), to: (2, 0), policy: EDGE, name: Some("e1") },
                    2: { ty: Ring, payload: Words, manager: Slots, from: (2, 0), to: (3, 0), policy: EDGE, name: Some("e2") },
                    3: { ty: Ring, payload: Words, manager: Slots, from: (3, 0), to: (4, 0), policy: EDGE, name: Some("e3") },
                    4: { ty: Ring, payload: Words, manager: Slots, from: (4, 0), to: (5, 0), policy: EDGE, name: Some("e4") },
                    5: { ty: Ring, payload: Words, manager: Slots, from: (5, 0), to: (6, 0), policy: EDGE, name: Some("e5") },
                    6: { ty: Ring, payload: Words, manager: Slots, from: (6, 0), to: (7, 0), policy: EDGE, name: Some("e6") },
                    7: { ty: Ring, payload: Words, manager: Slots, from: (7, 0), to: (8, 0), policy: EDGE, name: Some("e7") },
                    8: { ty: Ring, payload: Words, manager: Slots, from: (8, 0), to: (9, 0), policy: EDGE, name: Some("e8") },
                }
            }

            pub fn run(messages: u64) -> Answer {
                let tally = Rc::new(Cell::new(Tally::default()));
                let (ring, slots) = (Ring::new, Slots::new);
                let mut graph = Line::new(
                    Numbers { next: 0, messages },
                    Stage {}, Stage {}, Stage {}, Stage {}, Stage {}, Stage {}, Stage {}, Stage {},
                    Arrived(tally.clone()),
                    ring(), ring(), ring(), ring(), ring(), ring(), ring(), ring(), ring(),
                    slots(), slots(), slots(), slots(), slots(), slots(), slots(), slots(), slots(),
                );
                let mut runtime = TestNoStdRuntime::<NoopClock, NoopTelemetry, 10, 10>::new();
                runtime.init(&mut graph, NoopClock, NoopTelemetry).map_err(|error| Cannot(format!("{error:?}")))?;
                let begin = Instant::now();
                runtime.run(&mut graph).map_err(|error| Cannot(format!("{error:?}")))?;
                Ok(Done::since(begin, tally.get()))
            }
        }
    };
}

line!(numbers: 1);
line!(blocks: 8);
