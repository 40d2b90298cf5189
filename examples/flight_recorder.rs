//! A flight recorder: what happened in the seconds before a fault, out of 4 KiB of memory.
//!
//! A device records all the time into a ring that keeps the last bytes, with a keyframe every second. When the valve has
//! closed, it sends the ring; on a laptop the same graph begins at the first keyframe in it, repeats the last seconds, and
//! shows what no log had: the inside of every node.
//!
//! `cargo run --example flight_recorder`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;
use arachne::record::{Recorder, Replay, ReplayError, Ring, Step, Tape};
use arachne::scheduler::Config;
use serde::{Deserialize, Serialize};

const MILLISECOND_NS: u64 = 1_000_000;

/// Ticks a second, and so readings.
const RATE: u32 = 100;

/// Smooths the level of a tank, in millimetres.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
struct Filter {
    level_mm: i32,
}

impl Node for Filter {
    type Input = One<i32>;
    type Output = One<i32>;

    fn on_message(
        &mut self,
        One::One(reading_mm): One<i32>,
        context: &mut impl Context<One<i32>>,
    ) -> Outcome<One<i32>> {
        self.level_mm += (reading_mm - self.level_mm) / 16;
        context.emit(One::One(self.level_mm))?;
        Ok(())
    }
}

/// Closes the valve when the level is too high.
#[derive(Clone, Debug, Default, Hash, Serialize, Deserialize)]
struct Guard {
    closed_at_ns: Option<u64>,
}

impl Node for Guard {
    type Input = One<i32>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(level_mm): One<i32>,
        context: &mut impl Context<Never>,
    ) -> Outcome<One<i32>> {
        if level_mm > 1_500 && self.closed_at_ns.is_none() {
            self.closed_at_ns = Some(context.now_ns());
        }
        Ok(())
    }
}

graph! {
    #[derive(Clone, Hash, Serialize, Deserialize)]
    graph Tank(Reading: i32 => filter.One [4]) {
        filter: Filter { One => levels: [i32; 4] -> guard.One; }
        guard: Guard {}
    }
}
type In = arachne::graph::Input<Tank>;

fn tank() -> Tank {
    Tank::new(Filter::default(), Guard::default())
}

/// The level over time: waves, and from 40 s on an inflow that does not stop.
fn reading_mm(tick: u64) -> i32 {
    let wave = (tick % 200) as i32 - 100;
    1_000 + wave.abs() + (tick.saturating_sub(4_000) as i32) * 2
}

/// The device: runs until the valve has closed, and keeps the last 4 KiB of the recording.
fn device() -> Result<(u64, Ring<4096>), Box<dyn std::error::Error>> {
    let mut recorder = Recorder::new(tank(), Config::default(), (), Ring::new())
        .with_checkpoints(RATE)
        .with_keyframes(RATE);
    recorder.start(0)?;
    for tick in 1.. {
        recorder.push(In::Reading(reading_mm(tick)))?;
        recorder.tick(tick * 10 * MILLISECOND_NS, 100)?;
        if let Some(closed_at_ns) = recorder.graph().guard.closed_at_ns {
            return Ok((closed_at_ns, recorder.finish().1));
        }
    }
    Err("the inflow does not stop, and the valve never closed".into())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (closed_at_ns, ring) = device()?;
    let bytes: Vec<u8> = ring.bytes().collect();
    println!(
        "the valve closed at {} ms; {} bytes are left",
        closed_at_ns / MILLISECOND_NS,
        bytes.len()
    );

    let mut replay = Replay::new(tank(), (), Tape::new(&bytes[..], [0; 2048])).with_keyframes();
    let mut begun_ns = None;
    loop {
        let step = match replay.step() {
            Ok(Some(step)) => step,
            Ok(None) => break,
            // The ring begins in the middle of a frame, and far behind the first entry.
            Err(ReplayError::Tape(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        let Some(engine) = replay.engine() else { continue };
        let now_ns = engine.now_ns();
        match step {
            Step::Keyframe => {
                let begun_ns = *begun_ns.get_or_insert(now_ns);
                if begun_ns == now_ns {
                    println!("its memory begins at {} ms", now_ns / MILLISECOND_NS);
                }
            }
            Step::Ticked(_)
                if begun_ns.is_some() && (closed_at_ns - now_ns) % (500 * MILLISECOND_NS) == 0 =>
            {
                let level_mm = engine.graph().filter.level_mm;
                println!("{} ms: the filter has {level_mm} mm", now_ns / MILLISECOND_NS);
            }
            _ => {}
        }
    }
    let closed = replay.engine().and_then(|engine| engine.graph().guard.closed_at_ns);
    assert_eq!(closed, Some(closed_at_ns), "the laptop sees what the device saw");
    println!(
        "the same valve closes at the same time; checkpoints that agree: {}",
        replay.summary().checkpoints
    );
    Ok(())
}
