//! A recording of this version stays readable, for ever: `tests/data/golden.arec`, of the graph below, which never changes.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::engine::{ControlRing, DataRing};
use arachne::node::{Inputs, OnFailure};
use arachne::prelude::*;
use arachne::record::{Entry, Heading, Recorder, Replay, ReplayError, Summary, Tape, VERSION};
use arachne::scheduler::{Config, Levels};
use arachne::topology::{EdgeId, NodeId};
use heapless::spsc::Queue;
use record_common::Bytes;
use record_common::rewrite::{entries, entry};
use serde::{Deserialize, Serialize};

/// What to do if one of these tests fails.
const ADVICE: &str = "a recording of version 1 is read in another way than it was written. If that was not meant, mend it. If \
    the format, the hash of a state or the order of a run is meant to change, give it a new `VERSION`, keep this file to be \
    read or refused with `ReplayError::Version`, say so in docs/recording-format.md and CHANGELOG.md, and write a new golden \
    file: ARACHNE_WRITE_GOLDEN=1 cargo test --features postcard --test record_golden";

arachne::ports! {
    #[derive(Clone, Debug, Hash, Serialize, Deserialize)]
    pub enum MeterIn {
        Level(i32) = arachne::port::Schema { key: "level", version: 3, content_type: "application/x-postcard" },
        Zero(()),
    }
}

/// Adds up levels, ticks, and fails at odd negative ones.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Meter {
    sum: i64,
    ticks: u32,
}

impl Node for Meter {
    type Input = MeterIn;
    type Output = One<i64>;
    const BURST: u32 = 2;
    const ON_FAILURE: OnFailure = OnFailure::Quarantine { after: 2, inputs: Inputs::Hold };

    fn period_ns(&self) -> u64 {
        1000
    }

    fn on_message(
        &mut self,
        input: MeterIn,
        context: &mut impl Context<One<i64>>,
    ) -> Outcome<MeterIn> {
        match input {
            MeterIn::Zero(()) => self.sum = 0,
            MeterIn::Level(level) if level < 0 && level % 2 != 0 => {
                return Err(NodeError::new(9, "an odd negative level").into());
            }
            MeterIn::Level(level) => {
                self.sum += i64::from(level);
                context.emit(One::One(self.sum))?;
            }
        }
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<i64>>) -> Result<(), NodeError> {
        self.ticks += 1;
        context.emit(One::One(-i64::from(self.ticks)))?;
        Ok(())
    }
}

/// Keeps the largest, and passes on with its trace.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Peak(i64);

impl Node for Peak {
    type Input = One<i64>;
    type Output = One<(i64, u64)>;

    fn on_message(
        &mut self,
        One::One(sum): One<i64>,
        context: &mut impl Context<One<(i64, u64)>>,
    ) -> Outcome<One<i64>> {
        self.0 = self.0.max(sum);
        let trace = context.trace().map_or(0, |trace| trace.id);
        context.emit(One::One((sum, trace)))?;
        Ok(())
    }
}

fn merge(_: &mut (), (): ()) {}

graph! {
    #[derive(Clone, Debug, Hash, Serialize, Deserialize)]
    pub graph Gauge<Trace>(
        Level: i32 => meter.Level [4] low,
        Zero: () => meter.Zero [1] control coalesce(merge),
    ) -> (Sums: (i64, u64) [3]) {
        meter: Meter { One => sums: [i64; 3] high -> peak.One, newest: [i64; 2] latest -> last.One; }
        peak: Peak { One -> out.Sums; }
        last: Peak { One -> nowhere; }
    }
}
type In = arachne::graph::Input<Gauge>;

const CONFIG: Config = Config { quantum: 5, levels: Levels::Strict, seed: 0x1234_5678_9abc };

fn gauge() -> Gauge {
    Gauge::new(Meter::default(), Peak::default(), Peak::default())
}

/// The run: every kind of entry is in it.
fn record() -> Vec<u8> {
    let mut recorder = Recorder::new(gauge(), CONFIG, (), Bytes::default())
        .with_detailed_checkpoints(2)
        .with_keyframes(5)
        .with_flushes(3);
    recorder.start(100).unwrap();
    for tick in 1..=12u32 {
        let now_ns = 100 + u64::from(tick) * 450;
        let trace = Trace { id: u64::from(tick) << 40, created_ns: 7, sequence: tick.into() };
        let _ = recorder.push_with(In::Level(1000 - 170 * tick as i32), Some(trace));
        let _ = recorder.push(In::Level(-(tick as i32)));
        if tick % 4 == 0 {
            let (mut data, mut zeros) = (Queue::<i32, 4>::new(), Queue::<(), 2>::new());
            let ((mut put, data), (mut zero, zeroed)) = (data.split(), zeros.split());
            put.enqueue(i32::MAX).unwrap();
            put.enqueue(i32::MIN).unwrap();
            zero.enqueue(()).unwrap();
            let mut rings = (DataRing::new(data, In::Level), ControlRing::new(zeroed, In::Zero));
            recorder.tick_with(now_ns, 6, &mut rings).unwrap();
        } else {
            recorder.tick(now_ns, 6).unwrap();
        }
        let _ = recorder.pop();
        let _ = recorder.pop_from(EdgeId(4));
        match tick {
            3 => recorder.pause(NodeId(1)).unwrap(),
            5 => recorder.resume(NodeId(1)).unwrap(),
            6 => recorder.set_capacity(EdgeId(0), 2).unwrap(),
            7 => recorder.set_priority(EdgeId(1), Priority::Low).unwrap(),
            9 => recorder.release(NodeId(0)).unwrap(),
            11 => recorder.shutdown(9000).unwrap(),
            _ => {}
        }
    }
    recorder.finish().1.0
}

fn golden() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/golden.arec");
    if std::env::var_os("ARACHNE_WRITE_GOLDEN").is_some() {
        std::fs::write(path, record()).unwrap();
    }
    std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_golden_recording_replays_to_its_hashes() {
    let bytes = golden();
    let mut replay = Replay::new(gauge(), (), Tape::new(&bytes[..], [0; 4096])).with_details();
    let summary = replay.run().unwrap_or_else(|error| panic!("{error}: {ADVICE}"));
    let (ticks, inputs, checkpoints) = (12, 27, 6);
    let expected = Summary { ticks, inputs, checkpoints, skipped: 0, has_end: true };
    assert_eq!(summary, expected, "{ADVICE}");
    assert_eq!(
        replay.engine().unwrap().state(),
        arachne::scheduler::Lifecycle::Stopped,
        "{ADVICE}"
    );
}

#[test]
fn the_golden_recording_replays_from_its_keyframes() {
    let bytes = golden();
    let (mut from, mut checkpoints) = (0, Vec::new());
    while from < bytes.len() {
        let mut replay =
            Replay::new(gauge(), (), Tape::new(&bytes[from..], [0; 4096])).with_keyframes();
        while let Err(error) = replay.run() {
            let is_missing = matches!(error, ReplayError::Tape(_) | ReplayError::NoHeading);
            assert!(is_missing, "{error}: {ADVICE}");
        }
        checkpoints.push(replay.summary().checkpoints);
        from += 100;
    }
    checkpoints.dedup();
    // From the beginning, from the fifth tick, from the tenth, and not at all.
    assert_eq!(checkpoints, [6, 4, 1, 0], "{ADVICE}");
}

#[test]
fn the_golden_run_is_recorded_as_it_was() {
    let (ours, golden) = (record(), golden());
    let (our_entries, entries) = (entries(&ours), entries(&golden));
    for (number, (ours, golden)) in our_entries.iter().zip(&entries).enumerate() {
        assert_eq!(entry(ours), entry(golden), "entry {number}: {ADVICE}");
    }
    assert!(ours == golden, "{ADVICE}");
}

#[test]
fn the_golden_recording_has_an_entry_of_each_kind() {
    let entries = entries(&golden());
    let mut kinds: Vec<u8> = entries.iter().map(|bytes| bytes[0]).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, (0..=17).collect::<Vec<u8>>());
    let Entry::Heading(heading) = entry(&entries[0]) else { panic!("{ADVICE}") };
    assert_eq!((heading.magic, heading.version), (Heading::MAGIC, VERSION), "{ADVICE}");
}
