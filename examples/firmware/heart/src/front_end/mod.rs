//! The front end: what a board's interrupt handler calls for each raw sample.

mod comparator;
mod script;

pub use script::{Script, ScriptError, Switch};

use crate::messages::{Leads, Sample};
use comparator::Comparator;

/// What the front end makes of a raw sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The sample to deliver.
    pub sample: Sample,
    /// The state of the leads, if it has changed.
    pub leads: Option<LeadsChange>,
}

/// The leads have come off, or are on again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadsChange {
    /// The sample with which it was known.
    pub index: u32,
    /// What they are now.
    pub leads: Leads,
}

/// Numbers samples, plays the [switches](Script) of a rehearsal, and compares.
///
/// A converter at its rail, at most 0 or at least 2047, for 100 ms means that a lead is off; for 100 ms away from it
/// that it is on again. It is to be assumed on at the start.
///
/// # Examples
/// ```
/// use heart::{FrontEnd, Leads, Script};
///
/// let script = Script::parse("lead-off=2..3").unwrap();
/// let mut front_end = FrontEnd::new(script); // const, for a `static`
/// let changes: Vec<_> = (0..1_440)
///     .filter_map(|n| front_end.take(1_000 + n % 7).leads.map(|change| (n, change.leads)))
///     .collect();
/// assert_eq!(changes, [(720 + 35, Leads::Off), (1_080 + 35, Leads::On)]);
/// ```
#[derive(Clone, Debug)]
pub struct FrontEnd {
    script: Script,
    comparator: Comparator,
    next: u32,
    /// The last sample before the line went flat.
    held: i16,
}

impl FrontEnd {
    /// For how many samples the comparator must see the same to believe it: 100 ms.
    pub const DEBOUNCE: u32 = comparator::DEBOUNCE;

    /// The converter's lowest and highest value.
    pub const RAILS: (i16, i16) = (0, 2_047);

    /// A front end before the first sample.
    #[must_use]
    pub const fn new(script: Script) -> Self {
        Self { script, comparator: Comparator::new(), next: 0, held: 1_024 }
    }

    /// Takes the next raw sample.
    pub fn take(&mut self, raw: i16) -> Taken {
        let index = self.next;
        self.next = self.next.wrapping_add(1);
        let value = match self.script.at(index) {
            None => {
                self.held = raw;
                raw
            }
            Some(Switch::LeadOff) => Self::RAILS.1,
            Some(Switch::Asystole) => self.held,
        };
        let leads = self.comparator.compare(value <= Self::RAILS.0 || value >= Self::RAILS.1);
        let leads = leads.map(|leads| LeadsChange { index, leads });
        Taken { sample: Sample { index, value }, leads }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asystole_is_a_flat_line() {
        let mut front_end = FrontEnd::new(Script::parse("asystole=1..2").expect("a script"));
        let values: std::vec::Vec<i16> =
            (0..1_080).map(|n| front_end.take(n).sample.value).collect();
        assert!(values[360..720].iter().all(|&value| value == 359));
        assert_eq!((values[359], values[720]), (359, 720));
    }

    #[test]
    fn a_peak_at_the_rail_is_no_lead_off() {
        let mut front_end = FrontEnd::new(Script::NONE);
        let raws = (0..360).map(|n| if n % 40 < 35 { 3_000 } else { 1_024 });
        assert!(raws.into_iter().all(|raw| front_end.take(raw).leads.is_none()));
    }
}
