//! Runs the application on a desktop as a board does, keeps what comes out, and compares beats with known ones.

use crate::{Alarm, Beat, FrontEnd, LeadsChange, Out, Sample, Script, Session, Telemetry};
use arachne::observe::Observer;
use heapless::spsc::Queue;
use std::vec::Vec;

/// What has come out of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// Each with the sample at which it came.
    pub beats: Vec<(u32, Beat)>,
    /// Alarms, as they began and ended.
    pub alarms: Vec<Alarm>,
    /// What a display would have shown.
    pub telemetry: Vec<Telemetry>,
    /// The hash of the graph's whole state at the end.
    pub hash: u64,
}

/// Runs over raw samples, with switches thrown.
pub fn run(raws: impl Iterator<Item = i16>, script: Script) -> Run {
    observed(raws, script, ())
}

/// Runs likewise, and shows an observer every step.
#[expect(
    clippy::expect_used,
    reason = "one sample a tick finds room in every ring; else this crate is wrong"
)]
pub fn observed(raws: impl Iterator<Item = i16>, script: Script, observer: impl Observer) -> Run {
    let (mut leads, mut samples) = (Queue::<LeadsChange, 4>::new(), Queue::<Sample, 32>::new());
    let (mut leads_in, leads_out) = leads.split();
    let (mut samples_in, samples_out) = samples.split();
    let mut front_end = FrontEnd::new(script);
    let mut session = Session::new(leads_out, samples_out, observer);
    let mut run = Run::default();
    session.start().expect("a start");
    for raw in raws {
        let taken = front_end.take(raw);
        if let Some(change) = taken.leads {
            leads_in.enqueue(change).expect("room for the leads");
        }
        samples_in.enqueue(taken.sample).expect("room for a sample");
        let report = session.tick(taken.sample.index).expect("a running graph").expect("a tick");
        assert!(report.is_idle(), "{report:?}");
        while let Some(output) = session.pop() {
            match output {
                Out::Beat(beat) => run.beats.push((taken.sample.index, beat)),
                Out::Alarm(alarm) => run.alarms.push(alarm),
                Out::Telemetry(telemetry) => run.telemetry.push(telemetry),
            }
        }
    }
    run.hash = session.hash();
    run
}

/// Beats within this of a reference are the same: 150 ms, as ANSI/AAMI EC57 has it.
pub const MATCH: u32 = crate::samples_of_ms(150);

/// How found beats agree with the reference.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// A found beat and its reference.
    pub matched: Vec<(u32, u32)>,
    /// References that were not found.
    pub missed: Vec<u32>,
    /// Found beats that are none.
    pub false_ones: Vec<u32>,
}

impl Agreement {
    /// Matches one to one, in order: both lists rise.
    #[must_use]
    pub fn of(found: &[u32], reference: &[u32]) -> Self {
        let mut agreement = Self::default();
        let (mut found, mut reference) = (found.iter().peekable(), reference.iter().peekable());
        loop {
            match (found.peek(), reference.peek()) {
                (Some(&&f), Some(&&r)) if f.abs_diff(r) <= MATCH => {
                    agreement.matched.push((f, r));
                    found.next();
                    reference.next();
                }
                (Some(&&f), Some(&&r)) if f < r => {
                    agreement.false_ones.push(f);
                    found.next();
                }
                (Some(&&f), None) => {
                    agreement.false_ones.push(f);
                    found.next();
                }
                (_, Some(&&r)) => {
                    agreement.missed.push(r);
                    reference.next();
                }
                (None, None) => return agreement,
            }
        }
    }

    /// The share of the reference that was found.
    #[must_use]
    pub fn sensitivity(&self) -> f64 {
        share(self.matched.len(), self.missed.len())
    }

    /// The share of what was found that is in the reference.
    #[must_use]
    pub fn positive_predictive_value(&self) -> f64 {
        share(self.matched.len(), self.false_ones.len())
    }

    /// How far the found ones are from the reference, in samples: at most.
    #[must_use]
    pub fn greatest_distance(&self) -> u32 {
        self.matched.iter().map(|(f, r)| f.abs_diff(*r)).max().unwrap_or(0)
    }
}

fn share(part: usize, rest: usize) -> f64 {
    part as f64 / part.saturating_add(rest).max(1) as f64
}
