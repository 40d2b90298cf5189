//! A loop that sleeps when it is told to misses nothing: all the ways in which work can appear, at random.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::engine::{ControlRing, DataRing};
use arachne::node::{Inputs, NodeError, OnFailure, Timer};
use arachne::prelude::*;
use arachne::scheduler::{Lifecycle, NextTick};
use heapless::spsc::Queue;
use quickcheck::{Gen, QuickCheck};

/// Has both timers, fails now and then, and emits at the drain.
#[derive(Clone)]
struct Busy;
impl Node for Busy {
    type Input = One<u8>;
    type Output = One<u8>;
    const ON_FAILURE: OnFailure = OnFailure::Quarantine { after: 2, inputs: Inputs::Hold };

    fn period_ns(&self) -> u64 {
        7
    }

    fn on_message(
        &mut self,
        One::One(byte): One<u8>,
        context: &mut impl Context<One<u8>>,
    ) -> Outcome<One<u8>> {
        if byte % 5 == 0 {
            context.wake_at(context.now_ns() + u64::from(byte));
        }
        if byte % 11 == 10 {
            return Err(NodeError::new(1, "a byte that it does not like").into());
        }
        context.emit(One::One(byte))?;
        Ok(())
    }

    fn on_tick(
        &mut self,
        timer: Timer,
        context: &mut impl Context<One<u8>>,
    ) -> Result<(), NodeError> {
        if matches!(timer, Timer::Wake { .. }) {
            context.emit(One::One(200))?;
        }
        Ok(())
    }

    fn on_drain(&mut self, context: &mut impl Context<One<u8>>) -> Result<(), NodeError> {
        context.emit(One::One(99))?;
        Ok(())
    }
}

/// Passes on; at the drain it asks for a while more.
#[derive(Clone)]
struct Relay;
impl Node for Relay {
    type Input = One<u8>;
    type Output = One<u8>;

    fn on_message(
        &mut self,
        input: One<u8>,
        context: &mut impl Context<One<u8>>,
    ) -> Outcome<One<u8>> {
        context.emit(input)?;
        Ok(())
    }

    fn on_drain(&mut self, context: &mut impl Context<One<u8>>) -> Result<(), NodeError> {
        context.wake_at(context.now_ns() + 5);
        Ok(())
    }
}

#[derive(Clone)]
struct Stop;
impl Node for Stop {
    type Input = One<u8>;
    type Output = Never;
}

fn merge(queued: &mut u8, new: u8) {
    *queued = queued.wrapping_add(new);
}

graph! {
    #[derive(Clone)]
    graph Line(
        Data: u8 => busy.One [3],
        State: u8 => other.One [2] low latest,
        Stop: u8 => stop.One [1] control coalesce(merge),
    ) -> (Data: u8 [2], State: u8 [1]) {
        busy: Busy { One => between: [u8; 2] -> relay.One; }
        relay: Relay { One -> out.Data; }
        other: Relay { One -> out.State; }
        stop: Stop {}
    }
}
type In = arachne::graph::Input<Line>;

const NODES: u16 = Line::NODE_COUNT as u16;

/// Does one thing that a program may do between two ticks.
fn act(engine: &mut Engine<Line>, operation: u8, value: u8, now_ns: u64) {
    let node =
        engine.node(["busy", "relay", "other", "stop"][usize::from(value) % usize::from(NODES)]);
    let path = ["Data", "State", "between"][usize::from(value) % 3];
    let edge = engine.edge(path).unwrap();
    match operation {
        0 => drop(engine.push(In::Data(value))),
        1 => drop(engine.push(In::State(value))),
        2 => engine.pause(node.unwrap()).unwrap(),
        3 => engine.resume(node.unwrap()).unwrap(),
        4 => engine.release(node.unwrap()).unwrap(),
        5 => engine.set_capacity(edge, 1 + u32::from(value) % 2).unwrap(),
        6 => {
            let levels = [Priority::High, Priority::Normal, Priority::Low];
            engine.set_priority(edge, levels[usize::from(value) % 3]).unwrap();
        }
        7 => drop(engine.pop()),
        8 => engine.restore(engine.snapshot()),
        _ if value.is_multiple_of(8) => drop(engine.shutdown(now_ns + u64::from(value))),
        _ => drop(engine.tick(now_ns, u32::from(value) % 3)),
    }
}

/// A graph that sleeps: no activation is possible now, nor just before the time of the next tick.
fn check_next_tick(engine: &Engine<Line>, next: NextTick) {
    let activations = |now_ns| {
        let mut probe = engine.clone();
        let ran = probe.tick(now_ns, 1_000).unwrap().activations;
        (ran, probe.state())
    };
    assert_eq!(activations(engine.now_ns()), (0, engine.state()), "missed at {next:?}");
    match next {
        NextTick::Until(until_ns) => {
            assert_eq!(activations(until_ns - 1).0, 0, "{next:?} is too late")
        }
        _ => {
            let (ran, state) = activations(u64::MAX - 1);
            assert!(ran == 0 || state != Lifecycle::Running, "asleep for ever with {ran} to do");
        }
    }
}

fn run(operations: Vec<(u8, u8)>) -> bool {
    let (mut data, mut stops) = (Queue::<u8, 8>::new(), Queue::<u8, 4>::new());
    let (mut data_in, data_out) = data.split();
    let (mut stops_in, stops_out) = stops.split();
    let mut rings = (ControlRing::new(stops_out, In::Stop), DataRing::new(data_out, In::Data));
    let mut engine = Engine::new(Line::new(Busy, Relay, Relay, Stop));
    engine.start(0).unwrap();
    let input = engine.edge("Data").unwrap();
    let mut now_ns = 0u64;
    for (operation, value) in operations {
        match operation % 16 {
            0..3 => drop(data_in.enqueue(value)),
            3 => drop(stops_in.enqueue(value)),
            4 => now_ns += u64::from(value % 16),
            other => act(&mut engine, other - 5, value, now_ns),
        }
        if operation % 3 != 0 {
            continue;
        }
        let mut ticks = 0;
        loop {
            match engine.next_tick_with(&rings) {
                NextTick::Stopped => return engine.state() == Lifecycle::Stopped,
                next @ NextTick::Until(until_ns) if until_ns <= now_ns => {
                    assert!(until_ns > engine.now_ns(), "{next:?} has passed");
                    engine.tick_with(now_ns, 100, &mut rings).unwrap();
                }
                NextTick::Busy => {
                    engine.tick_with(now_ns, 1 + u32::from(operation % 4), &mut rings).unwrap();
                    ticks += 1;
                    assert!(ticks < 3_000, "it is busy for ever");
                }
                next => {
                    check_next_tick(&engine, next);
                    let offered = |engine: &Engine<Line>| engine.figures(input).unwrap().offered();
                    let before = offered(&engine);
                    let now_ns = engine.now_ns();
                    let report = engine.tick_with(now_ns, 1_000, &mut rings).unwrap();
                    assert_eq!((report.activations, offered(&engine)), (0, before), "in a ring");
                    break;
                }
            }
        }
    }
    true
}

#[test]
fn who_sleeps_misses_nothing_and_never_spins() {
    let run = run as fn(Vec<(u8, u8)>) -> bool;
    QuickCheck::new().tests(30_000).rng(Gen::new(120)).quickcheck(run);
}
