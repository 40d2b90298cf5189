//! The lead-off comparator, debounced both ways.

use crate::messages::Leads;
use crate::time::samples_of_ms;

/// For how many samples in a row it must see a change to report it: 100 ms.
pub(super) const DEBOUNCE: u32 = samples_of_ms(100);

#[derive(Clone, Debug)]
pub(super) struct Comparator {
    is_off: bool,
    /// For how many samples in a row it has seen the contrary.
    contrary: u32,
}

impl Comparator {
    pub(super) const fn new() -> Self {
        Self { is_off: false, contrary: 0 }
    }

    /// Takes note of whether the converter is at its rail; returns a change.
    pub(super) fn compare(&mut self, is_at_rail: bool) -> Option<Leads> {
        if is_at_rail == self.is_off {
            self.contrary = 0;
            return None;
        }
        self.contrary = self.contrary.saturating_add(1);
        if self.contrary < DEBOUNCE {
            return None;
        }
        *self = Self { is_off: is_at_rail, contrary: 0 };
        Some(if is_at_rail { Leads::Off } else { Leads::On })
    }
}
