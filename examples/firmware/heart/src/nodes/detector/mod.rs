//! The detector: which humps of energy are heart beats.

mod history;
mod intervals;
mod levels;
mod peaks;
mod waiting;

use crate::messages::{Beat, Energy, Leads};
use crate::nodes::{BandPass, Derivative, Integrator};
use crate::time::samples_of_ms;
use arachne::prelude::*;
use history::History;
use intervals::Intervals;
use levels::{LEAST_ENERGY, Levels};
use peaks::PeakFinder;
use waiting::Waiting;

/// For this long after a beat the heart cannot beat again: 200 ms.
const REFRACTORY: u32 = samples_of_ms(200);

/// A hump this soon after a beat may be its T wave: 360 ms.
const T_WAVE: u32 = samples_of_ms(360);

/// The thresholds are learned for this long, from the first hump on: 2 s.
const LEARNING: u32 = samples_of_ms(2_000);

/// After this long without a beat the thresholds are learned anew, for the signal may have become weaker: 8 s.
const FORGETTING: u32 = samples_of_ms(8_000);

/// What of a step, which a lead makes when it comes back, the filters still hold when the front end has
/// [debounced](crate::FrontEnd::DEBOUNCE) it.
const SETTLING: u32 = BandPass::MEMORY
    .saturating_add(2 * Derivative::DELAY)
    .saturating_add(Integrator::WIDTH)
    .saturating_sub(crate::FrontEnd::DEBOUNCE);

ports! {
    /// What the detector takes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum DetectorIn {
        /// The signal.
        Energy(Energy),
        /// Whether it is one.
        Leads(Leads),
    }
}

/// A hump of energy that may be a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Candidate {
    /// The sample at which the energy was highest.
    at: u32,
    /// The sample of the R peak.
    r_peak: u32,
    energy: u32,
    /// The steepest slope in it, up or down.
    slope: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Contact {
    On,
    Off,
    /// On again, for this many samples more without a signal.
    Settling(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Learning {
    /// Nothing was above the least energy yet.
    Waiting,
    /// Since this sample.
    Since(u32),
    Done,
}

/// Finds the beats among the humps of energy, by the rules of Pan and Tompkins.
///
/// - A hump above a threshold is a beat. The threshold lies between the running levels of beats and of
///   noise.
/// - Within 200 ms after a beat there is none; within 360 ms only one that is at least half as steep: else it is the
///   T wave.
/// - When no beat has come for 166 % of the mean interval, the greatest hump since the last beat is one if it is above half
///   the threshold.
/// - Until the levels are known, humps wait and are judged later: the first beats are not lost.
///
/// It judges one hump a sample at most and so emits one beat at most. A beat comes about 0.3 s after its R peak, the first
/// ones 2 s later.
///
/// While a lead is off nothing is a beat, nor in the third of a second thereafter that the filters take to settle. What
/// was learned is kept.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Detector {
    contact: Contact,
    learning: Learning,
    history: History,
    peaks: PeakFinder,
    waiting: Waiting,
    levels: Levels,
    intervals: Intervals,
    /// The last beat.
    last: Option<Candidate>,
    /// Whether the last beat is the one before the next: no lead was off in between.
    is_joined: bool,
    /// The greatest hump since the last beat that was none.
    missed: Option<Candidate>,
    /// Samples since the last beat, or since the leads came on.
    quiet: u32,
}

impl Detector {
    /// A detector that has learned nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            contact: Contact::On,
            learning: Learning::Waiting,
            history: History::new(),
            peaks: PeakFinder::new(),
            waiting: Waiting::new(),
            levels: Levels::new(),
            intervals: Intervals::new(),
            last: None,
            is_joined: false,
            missed: None,
            quiet: 0,
        }
    }

    /// Takes a sample in; returns a beat, if one is found.
    fn sample(&mut self, Energy { index, value, slope, energy }: Energy) -> Option<Beat> {
        self.history.push(index, value, slope);
        match self.contact {
            Contact::Off => {}
            Contact::Settling(0) => self.contact = Contact::On,
            Contact::Settling(rest) => self.contact = Contact::Settling(rest.saturating_sub(1)),
            Contact::On => {
                self.quiet = self.quiet.saturating_add(1);
                if let Some(peak) = self.peaks.push(index, energy) {
                    self.collect(peak.at, peak.energy);
                }
                self.learn(index);
            }
        }
        if self.learning != Learning::Done {
            return None;
        }
        match self.waiting.pop() {
            Some(candidate) => self.judge(candidate),
            None if self.contact == Contact::On => self.look_back(index),
            None => None,
        }
    }

    fn leads(&mut self, leads: Leads) {
        match leads {
            Leads::Off => {
                // What waits was a signal; what rises now is the step of the lead.
                self.end_learning();
                self.contact = Contact::Off;
                self.is_joined = false;
                self.missed = None;
            }
            Leads::On => {
                self.contact = Contact::Settling(SETTLING);
                self.peaks = PeakFinder::new();
                self.quiet = 0;
            }
        }
    }

    /// Lets a hump wait for its judgement.
    fn collect(&mut self, at: u32, energy: u32) {
        if energy < LEAST_ENERGY {
            self.levels.add_noise(energy);
            return;
        }
        if self.learning == Learning::Waiting {
            self.learning = Learning::Since(at);
        }
        self.waiting.push(self.history.candidate(at, energy));
    }

    fn learn(&mut self, index: u32) {
        match self.learning {
            Learning::Since(start) if index.wrapping_sub(start) >= LEARNING => self.end_learning(),
            Learning::Done if self.quiet >= FORGETTING => {
                self.learning = Learning::Waiting;
                self.missed = None;
                self.quiet = 0;
            }
            _ => {}
        }
    }

    fn end_learning(&mut self) {
        if let Learning::Since(_) = self.learning {
            self.levels.start(self.waiting.highest_energy());
            self.learning = Learning::Done;
        }
    }

    fn judge(&mut self, candidate: Candidate) -> Option<Beat> {
        if let Some(last) = self.last {
            let since = candidate.at.wrapping_sub(last.at);
            if since < REFRACTORY {
                return None;
            }
            if since < T_WAVE && candidate.slope < last.slope / 2 {
                self.levels.add_noise(candidate.energy);
                return None;
            }
        }
        if candidate.energy > self.levels.threshold() {
            self.levels.add_beat(candidate.energy);
            return Some(self.beat(candidate, false));
        }
        self.levels.add_noise(candidate.energy);
        if self.missed.is_none_or(|missed| missed.energy < candidate.energy) {
            self.missed = Some(candidate);
        }
        None
    }

    fn look_back(&mut self, index: u32) -> Option<Beat> {
        let is_overdue = self.intervals.is_overdue(index.wrapping_sub(self.last?.at));
        let missed = self.missed.filter(|_| is_overdue && self.is_joined)?;
        if missed.energy <= self.levels.threshold_looking_back() {
            return None;
        }
        self.levels.add_beat_looking_back(missed.energy);
        Some(self.beat(missed, true))
    }

    fn beat(&mut self, candidate: Candidate, is_late: bool) -> Beat {
        let before = self.last.filter(|_| self.is_joined);
        let interval = before.map(|last| candidate.r_peak.wrapping_sub(last.r_peak));
        if let Some(interval) = interval {
            self.intervals.add(interval);
        }
        self.last = Some(candidate);
        self.missed = None;
        self.quiet = 0;
        // A beat that waited while a lead went off is the last before the gap.
        self.is_joined = self.contact == Contact::On;
        let quality_percent = self.levels.quality_percent();
        Beat { index: candidate.r_peak, interval, quality_percent, is_late }
    }
}

impl Default for Detector {
    fn default() -> Self {
        Self::new()
    }
}

impl Node for Detector {
    type Input = DetectorIn;
    type Output = One<Beat>;

    fn on_message(
        &mut self,
        input: DetectorIn,
        context: &mut impl Context<One<Beat>>,
    ) -> Outcome<DetectorIn> {
        match input {
            DetectorIn::Energy(energy) => {
                if let Some(beat) = self.sample(energy) {
                    context.emit(One::One(beat))?;
                }
            }
            DetectorIn::Leads(leads) => self.leads(leads),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
