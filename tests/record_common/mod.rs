//! A graph with everything that a recording has to hold, and runs of it at random.
#![allow(dead_code)]

pub mod rewrite;

use arachne::engine::{ControlRing, DataRing, Engine};
use arachne::hash::StableHasher;
use arachne::node::{NodeError, Timer};
use arachne::prelude::*;
use arachne::record::{Recorder, Replay, Source, Tape};
use arachne::scheduler::Config;
use arachne::{frame::Sink, topology::EdgeId};
use heapless::spsc::Queue;
use quickcheck::{Arbitrary, Gen};
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// Passes bytes on with a sum; fails at some, wakes itself at others.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Adder {
    pub sum: u64,
    pub ticks: u64,
}

arachne::ports! {
    #[derive(Clone, Debug, Serialize, Deserialize)]
    pub enum AdderIn { Byte(u8), Reset(()) }
}

impl Node for Adder {
    type Input = AdderIn;
    type Output = One<u64>;

    fn period_ns(&self) -> u64 {
        13
    }

    fn on_message(
        &mut self,
        input: AdderIn,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<AdderIn> {
        match input {
            AdderIn::Reset(()) => self.sum = 0,
            AdderIn::Byte(byte) if byte % 17 == 3 => {
                return Err(NodeError::new(1, "a byte that it does not like").into());
            }
            AdderIn::Byte(byte) => {
                self.sum = self.sum.wrapping_mul(31).wrapping_add(byte.into());
                if byte % 7 == 0 {
                    context.wake_at(context.now_ns().saturating_add(byte.into()));
                }
                context.emit(One::One(self.sum))?;
            }
        }
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u64>>) -> Result<(), NodeError> {
        self.ticks = self.ticks.wrapping_add(1);
        context.emit(One::One(self.ticks))?;
        Ok(())
    }
}

/// Passes on what came with whose trace it came.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Tag {
    pub seen: u64,
}

impl Node for Tag {
    type Input = One<u64>;
    type Output = One<(u64, u64)>;

    fn on_message(
        &mut self,
        One::One(sum): One<u64>,
        context: &mut impl Context<One<(u64, u64)>>,
    ) -> Outcome<One<u64>> {
        self.seen = self.seen.wrapping_add(1);
        let trace = context.trace().map_or(0, |trace| trace.id);
        context.emit(One::One((sum, trace)))?;
        Ok(())
    }
}

/// Keeps the last.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Keep {
    pub last: u64,
}

impl Node for Keep {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(sum): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.last = sum;
        Ok(())
    }
}

fn merge(_: &mut (), (): ()) {}

graph! {
    #[derive(Clone, Debug, Hash, Serialize, Deserialize)]
    pub graph Rig<Trace>(
        Byte: u8 => adder.Byte [4],
        Slow: u8 => adder.Byte [2] low,
        Reset: () => adder.Reset [1] control coalesce(merge),
    ) -> (Tagged: (u64, u64) [4]) {
        adder: Adder {
            One => sums: [u64; 3] high -> tag.One, newest: [u64; 2] latest low -> keep.One;
        }
        tag: Tag { One -> out.Tagged; }
        keep: Keep {}
    }
}
pub type In = arachne::graph::Input<Rig>;

#[must_use]
pub fn rig() -> Rig {
    Rig::new(Adder::default(), Tag::default(), Keep::default())
}

pub const CONFIG: Config =
    Config { quantum: 3, levels: arachne::scheduler::Levels::WeightedRoundRobin, seed: 9 };

/// One thing that is done with the rig.
#[derive(Clone, Debug)]
pub enum Act {
    Push(u8, Option<u64>),
    PushSlow(u8),
    Reset,
    Tick {
        step_ns: u8,
        budget: u8,
    },
    /// With rings: so many bytes in the data ring, and resets that come in the middle of the tick.
    TickWith {
        step_ns: u8,
        budget: u8,
        bytes: u8,
        resets: u8,
    },
    Pop,
    PopFrom,
    Pause(u8),
    Resume(u8),
    SetPriority(u8, u8),
    SetCapacity(u8, u8),
}

impl Arbitrary for Act {
    fn arbitrary(g: &mut Gen) -> Self {
        let byte = u8::arbitrary(g);
        match u8::arbitrary(g) % 24 {
            0..=4 => Self::Push(byte, bool::arbitrary(g).then(|| u64::arbitrary(g))),
            5 | 6 => Self::PushSlow(byte),
            7 => Self::Reset,
            8..=11 => Self::Tick { step_ns: byte % 20, budget: u8::arbitrary(g) % 12 },
            12..=15 => Self::TickWith {
                step_ns: byte % 20,
                budget: u8::arbitrary(g) % 12,
                bytes: u8::arbitrary(g) % 7,
                resets: u8::arbitrary(g) % 3,
            },
            16..=18 => Self::Pop,
            19 => Self::PopFrom,
            20 => Self::Pause(byte % 4),
            21 => Self::Resume(byte % 4),
            22 => Self::SetPriority(byte % 8, u8::arbitrary(g) % 4),
            _ => Self::SetCapacity(byte % 8, u8::arbitrary(g) % 5),
        }
    }
}

/// A run: the acts, and whether it is shut down behind them.
#[derive(Clone, Debug)]
pub struct Script {
    pub acts: Vec<Act>,
    pub shuts_down: bool,
}

impl Arbitrary for Script {
    fn arbitrary(g: &mut Gen) -> Self {
        Self { acts: Vec::arbitrary(g), shuts_down: bool::arbitrary(g) }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let shuts_down = self.shuts_down;
        Box::new(self.acts.shrink().map(move |acts| Self { acts, shuts_down }))
    }
}

/// Does what the script says.
pub fn perform<O: arachne::observe::Observer, S: Sink>(
    script: &Script,
    recorder: &mut Recorder<Rig, O, S>,
) {
    let node = arachne::topology::NodeId;
    let mut now_ns = 1;
    recorder.start(now_ns).unwrap();
    for act in &script.acts {
        // What is refused is a part of the run, too.
        match *act {
            Act::Push(byte, trace) => {
                let header = trace.map(|id| Trace { id, created_ns: 0, sequence: 0 });
                let _ = recorder.push_with(In::Byte(byte), header);
            }
            Act::PushSlow(byte) => drop(recorder.push(In::Slow(byte))),
            Act::Reset => drop(recorder.push(In::Reset(()))),
            Act::Tick { step_ns, budget } => {
                now_ns += u64::from(step_ns);
                recorder.tick(now_ns, budget.into()).unwrap();
            }
            Act::TickWith { step_ns, budget, bytes, resets } => {
                now_ns += u64::from(step_ns);
                let mut data = Queue::<u8, 8>::new();
                let mut stops = Queue::<(), 8>::new();
                let (mut send, receive) = data.split();
                let (mut stop, stopped) = stops.split();
                for byte in 0..bytes {
                    send.enqueue(byte.wrapping_mul(29)).unwrap();
                }
                for _ in 0..resets {
                    stop.enqueue(()).unwrap();
                }
                let mut rings =
                    (DataRing::new(receive, In::Byte), ControlRing::new(stopped, In::Reset));
                recorder.tick_with(now_ns, budget.into(), &mut rings).unwrap();
            }
            Act::Pop => {
                let _ = recorder.pop();
            }
            Act::PopFrom => {
                let edge = recorder.edge("Tagged").unwrap();
                let _ = recorder.pop_from(edge);
            }
            Act::Pause(index) => drop(recorder.pause(node(index.into()))),
            Act::Resume(index) => drop(recorder.resume(node(index.into()))),
            Act::SetPriority(edge, level) => {
                let level = Priority::ALL[usize::from(level)];
                let _ = recorder.set_priority(EdgeId(edge.into()), level);
            }
            Act::SetCapacity(edge, capacity) => {
                let _ = recorder.set_capacity(EdgeId(edge.into()), capacity.into());
            }
        }
    }
    if script.shuts_down {
        recorder.shutdown(now_ns + 50).unwrap();
        recorder.tick(now_ns + 10, 100).unwrap();
    }
}

/// A sink that grows.
#[derive(Clone, Debug, Default)]
pub struct Bytes(pub Vec<u8>);

impl Sink for Bytes {
    type Error = std::convert::Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// A recording of a script, and the state at its end.
#[must_use]
pub fn record(script: &Script, keyframes: u32) -> (Vec<u8>, u64) {
    let mut recorder = Recorder::new(rig(), CONFIG, (), Bytes::default())
        .with_detailed_checkpoints(1)
        .with_keyframes(keyframes);
    perform(script, &mut recorder);
    assert_eq!(recorder.faults(), 0);
    let (engine, Bytes(bytes)) = recorder.finish();
    (bytes, state(&engine))
}

/// The hash of an engine's state.
pub fn state<O: arachne::observe::Observer>(engine: &Engine<Rig, O>) -> u64 {
    let mut hasher = StableHasher::default();
    engine.hash_state(&mut hasher);
    hasher.finish()
}

pub type Player<S> = Replay<Rig, (), S, Vec<u8>>;

/// A replay of a recording of the rig.
pub fn replay<S: Source>(source: S) -> Player<S> {
    Replay::new(rig(), (), Tape::new(source, vec![0; 1 << 14])).with_details()
}
