//! Inputs that come in the middle of a tick, by Control rings, are repeated where they came.
#![cfg(feature = "postcard")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod record_common;

use arachne::engine::Ring;
use arachne::record::{By, Entry, Recorder, Step};
use quickcheck::QuickCheck;
use record_common::rewrite::{entries, entry};
use record_common::{Bytes, CONFIG, In, replay, rig, state};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// A Control ring into which an interrupt puts a reset or a byte at some of the looks at it.
struct Late<'a> {
    at: &'a [u8],
    looks: Cell<usize>,
    waiting: Option<In>,
}

impl Ring<In> for Late<'_> {
    const CONTROL: bool = true;

    fn length(&self) -> usize {
        self.looks.set(self.looks.get() + 1);
        let now = self.at.get(self.looks.get() - 1).copied().unwrap_or(0);
        usize::from(now > 100) + usize::from(self.waiting.is_some())
    }

    fn take(&mut self) -> Option<In> {
        let byte = self.at.get(self.looks.get() - 1).copied().unwrap_or(0);
        let new = if byte > 200 { In::Byte(byte) } else { In::Reset(()) };
        Some(self.waiting.take().unwrap_or(new))
    }

    fn put_back(&mut self, input: In) {
        self.waiting = Some(input);
    }

    fn held_back(&self) -> Option<&In> {
        self.waiting.as_ref()
    }
}

#[test]
fn s6_inputs_in_the_middle_of_a_tick_are_repeated_where_they_came() {
    static POSITIONS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
    fn property(ticks: Vec<(Vec<u8>, Vec<u8>)>) -> bool {
        let recorder = Recorder::new(rig(), CONFIG, (), Bytes::default());
        let mut recorder = recorder.with_detailed_checkpoints(1);
        recorder.start(0).unwrap();
        let mut ring = Late { at: &[], looks: Cell::new(0), waiting: None };
        for (now_ns, (pushes, at)) in (1..).zip(&ticks) {
            for byte in pushes.iter().take(4) {
                let _ = recorder.push(In::Byte(*byte));
            }
            ring = Late { at, looks: Cell::new(0), waiting: ring.waiting };
            recorder.tick_with(now_ns * 9, 25, &mut (&mut ring,)).unwrap();
            while recorder.pop().is_some() {}
        }
        let (engine, Bytes(bytes)) = recorder.finish();
        for bytes in entries(&bytes) {
            if let Entry::Input { by: By::Poll(activations), .. } = entry(&bytes) {
                POSITIONS.lock().unwrap().insert(activations);
            }
        }
        let mut followed = replay(&bytes[..]).following();
        let mut reported = 0;
        while let Some(step) = followed.step().unwrap_or_else(|error| panic!("{error}")) {
            if let Step::Ticked(Some(report)) = step {
                reported += u64::from(report.activations);
            }
        }
        assert_eq!(followed.summary().checkpoints, ticks.len() as u64);
        assert_eq!(reported, engine.scheduler().activations());
        assert_eq!(state(followed.engine().unwrap()), state(&engine));
        let mut replay = replay(&bytes[..]);
        let summary = replay.run().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((summary.ticks, summary.checkpoints), (ticks.len() as u64, ticks.len() as u64));
        state(replay.engine().unwrap()) == state(&engine)
    }
    QuickCheck::new().tests(300).quickcheck(property as fn(Vec<(Vec<u8>, Vec<u8>)>) -> bool);
    let positions = POSITIONS.lock().unwrap();
    assert!((0..8).all(|activations| positions.contains(&activations)), "{positions:?}");
}
