//! Recordings of any bytes: as they are, as what a frame with a right checksum holds, and as what follows in a recording that
//! is in progress. Reading ends, does not panic, and leaves a graph that goes on.
#![no_main]

#[path = "../../tests/record_common/mod.rs"]
mod record_common;

use arachne::frame::encode;
use arachne::record::{Recorder, Tape};
use libfuzzer_sys::fuzz_target;
use record_common::{Bytes, CONFIG, In, replay, rig};
use serde::ser::{Serialize, SerializeTuple, Serializer};
use std::sync::OnceLock;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    let (begun, next) = BEGUN.get_or_init(begin);
    let mut frame = vec![0; bytes.len() * 2 + 64];
    if let Ok(frame) = encode(&Raw(bytes), &mut frame) {
        read(frame);
    }
    if let Ok(frame) = encode(&(next, Raw(bytes)), &mut frame) {
        read(&[begun, frame].concat());
    }
});

/// A recording in progress, and the number of the next entry.
static BEGUN: OnceLock<(Vec<u8>, u64)> = OnceLock::new();

fn begin() -> (Vec<u8>, u64) {
    let mut recorder = Recorder::new(rig(), CONFIG, (), Bytes::default());
    let _ = recorder.start(1);
    let _ = recorder.push(In::Byte(7));
    let _ = recorder.push(In::Slow(8));
    let _ = recorder.tick(2, 1);
    recorder.flush();
    let bytes = recorder.sink().0.clone();
    let mut tape = Tape::new(&bytes[..], vec![0; 1 << 12]);
    while let Ok(Some(_)) = tape.peek() {
        tape.advance();
    }
    let next = tape.number();
    (bytes, next)
}

/// Replays to the end, which comes, and then goes on with the graph.
fn read(bytes: &[u8]) {
    let mut replay = replay(bytes).with_keyframes();
    let mut steps = 0;
    while !matches!(replay.step(), Ok(None)) {
        steps += 1;
        assert!(steps <= 2 * bytes.len() + 2, "a replay without an end");
    }
    if let Some(mut engine) = replay.into_engine() {
        let _ = engine.start(0);
        let _ = engine.push(In::Byte(7));
        let _ = engine.tick(u64::MAX, 1000);
        while engine.pop().is_some() {}
    }
}

/// Bytes as they are.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}
