//! What happens in the minute, and when.

use super::noise::Noise;
use super::{Episode, LENGTH};
use crate::messages::AlarmKind;
use crate::time::RATE_HZ;
use core::f64::consts::TAU;
use heapless::Vec;

/// A minute at the highest rate that there is in it has fewer beats.
const BEATS_MOST: usize = 160;

/// How long before the end the last beat is, at least.
const LAST_S: f64 = 0.4;
const SECONDS: f64 = LENGTH as f64 / RATE_HZ as f64;

/// The mean interval of the normal rhythm: 75 beats a minute.
const NORMAL_S: f64 = 0.8;

/// The interval of the tachycardia, 143 beats a minute, and of the bradycardia, 40 a minute.
const FAST_S: f64 = 0.42;
const SLOW_S: f64 = 1.5;

/// Which part of the normal interval comes before a premature beat. The pause after it makes up for it.
const PREMATURE: f64 = 0.6;

/// How long the heart stands still, and how long the lead is off.
const ASYSTOLE_S: f64 = 7.0;
const LEAD_OFF_S: f64 = 4.0;

/// A beat takes at most this long. If the interval is longer the heart rests in between.
const CYCLE_MOST_S: f64 = 1.1;

/// The form of a beat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Normal,
    Ventricular,
}

/// Where on its circle the heart is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// Between two beats.
    Rest,
    /// At an angle from the R peak, on a circle that takes so long, in a beat of that shape.
    Turning { angle: f64, cycle_s: f64, shape: Shape },
}

#[derive(Clone, Copy, Debug)]
struct PlannedBeat {
    time_s: f64,
    shape: Shape,
}

/// The beats and episodes of a recording.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    beats: Vec<PlannedBeat, BEATS_MOST>,
    episodes: Vec<Episode, 4>,
    /// The beat before the phase that was asked for last.
    before: usize,
}

/// The nearest sample to a time that is not negative.
fn sample(time_s: f64) -> u32 {
    libm::round(time_s * f64::from(RATE_HZ)) as u32
}

impl Plan {
    pub(super) fn new(noise: &mut Noise) -> Self {
        let mut plan = Self { beats: Vec::new(), episodes: Vec::new(), before: 0 };
        plan.add(0.3 + 0.4 * noise.even(), Shape::Normal);
        let count = (5.0 + 4.0 * noise.even()) as u32;
        plan.normal(count, noise);
        plan.premature();
        plan.normal(4, noise);
        plan.run(AlarmKind::Tachycardia, FAST_S, 18, noise);
        plan.normal(6, noise);
        plan.run(AlarmKind::Bradycardia, SLOW_S, 6, noise);
        plan.normal(6, noise);
        plan.lead_off(noise);
        plan.normal(4, noise);
        plan.asystole();
        // The last beat is complete, and a detector has time to know it.
        loop {
            let interval_s = plan.normal_s(noise);
            if plan.last_s() + interval_s > SECONDS - LAST_S {
                return plan;
            }
            plan.add(interval_s, Shape::Normal);
        }
    }

    fn last_s(&self) -> f64 {
        self.beats.last().map_or(0.0, |beat| beat.time_s)
    }

    fn add(&mut self, interval_s: f64, shape: Shape) {
        let time_s = self.last_s() + interval_s;
        // There is room, see `BEATS_MOST`.
        let _ = self.beats.push(PlannedBeat { time_s, shape });
    }

    /// The interval after the last beat in normal rhythm: it varies with the breath, with the waves of Mayer, and at random.
    fn normal_s(&self, noise: &mut Noise) -> f64 {
        let time_s = self.last_s();
        let breath = 0.03 * libm::sin(TAU * 0.25 * time_s);
        let mayer = 0.03 * libm::sin(TAU * 0.1 * time_s);
        NORMAL_S * (1.0 + breath + mayer + 0.01 * noise.normal())
    }

    fn normal(&mut self, count: u32, noise: &mut Noise) {
        for _ in 0..count {
            let interval_s = self.normal_s(noise);
            self.add(interval_s, Shape::Normal);
        }
    }

    fn premature(&mut self) {
        self.add(PREMATURE * NORMAL_S, Shape::Ventricular);
        self.add((2.0 - PREMATURE) * NORMAL_S, Shape::Normal);
    }

    fn run(&mut self, kind: AlarmKind, interval_s: f64, count: u32, noise: &mut Noise) {
        let from = sample(self.last_s());
        for _ in 0..count {
            self.add(interval_s * (1.0 + 0.01 * noise.normal()), Shape::Normal);
        }
        self.episode(kind, from, sample(self.last_s()));
    }

    /// It falls off and comes back between two beats; the heart goes on beating.
    fn lead_off(&mut self, noise: &mut Noise) {
        let from_s = self.last_s() + 0.55 * NORMAL_S;
        while self.last_s() < from_s + LEAD_OFF_S {
            self.normal(1, noise);
        }
        let to_s = self.last_s() + 0.3 * NORMAL_S;
        self.episode(AlarmKind::LeadOff, sample(from_s), sample(to_s));
    }

    fn asystole(&mut self) {
        let from = sample(self.last_s());
        self.add(ASYSTOLE_S, Shape::Normal);
        self.episode(AlarmKind::Asystole, from, sample(self.last_s()));
    }

    fn episode(&mut self, kind: AlarmKind, from: u32, to: u32) {
        // There are four.
        let _ = self.episodes.push(Episode { kind, from, to });
    }

    pub(super) fn episodes(&self) -> &[Episode] {
        &self.episodes
    }

    pub(super) fn is_lead_off(&self, index: u32) -> bool {
        self.episodes
            .iter()
            .any(|e| e.kind == AlarmKind::LeadOff && (e.from..e.to).contains(&index))
    }

    pub(super) fn visible_beats(&self) -> impl Iterator<Item = u32> {
        let samples = self.beats.iter().map(|beat| sample(beat.time_s));
        samples.filter(|&index| index < LENGTH && !self.is_lead_off(index))
    }

    /// The phase at a time, which must not be before the one of the last call.
    pub(super) fn phase(&mut self, time_s: f64) -> Phase {
        while self
            .beats
            .get(self.before.saturating_add(1))
            .is_some_and(|beat| beat.time_s <= time_s)
        {
            self.before = self.before.saturating_add(1);
        }
        let first = self.beats.first().filter(|beat| time_s < beat.time_s);
        let (before, after) = match first {
            Some(first) => (None, Some(first)),
            None => (self.beats.get(self.before), self.beats.get(self.before.saturating_add(1))),
        };
        let cycle_s = match (before, after) {
            (Some(before), Some(after)) => (after.time_s - before.time_s).min(CYCLE_MOST_S),
            _ => NORMAL_S,
        };
        let is_near = |beat: &&PlannedBeat| libm::fabs(time_s - beat.time_s) < cycle_s / 2.0;
        let near = before.filter(is_near).or(after.filter(is_near));
        near.map_or(Phase::Rest, |beat| Phase::Turning {
            angle: TAU * (time_s - beat.time_s) / cycle_s,
            cycle_s,
            shape: beat.shape,
        })
    }
}
