//! What a sheet tells of the bridge that its figures came over.

use serde::{Deserialize, Serialize};

/// How a bridge from a device fares, since it began; part of a [`Sheet`](crate::Sheet).
///
/// Whatever comes is in one of `readings`, `foreign`, `others` and the terms of `damaged`.
///
/// Of a twin, which repeats the recording of the device: `readings` are the entries that it followed, `foreign` those that it
/// passed over for want of others before them, `figures_unix_ns` is when it last made a step, and `knows_state` tells whether
/// it is in step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bridged {
    /// Bytes that came.
    pub bytes: u64,
    /// Readings that were taken.
    pub readings: u64,
    /// Readings that were passed over: of a node or an edge that the graph does not have.
    pub foreign: u64,
    /// Whole frames that are no readings: the application's own.
    pub others: u64,
    /// What could not be read.
    pub damaged: Damaged,
    /// When all figures were last told, in nanoseconds since 1970 by the clock of this machine: with the reading of the engine, which a device sends last; of one that
    /// sends none, with that of the scheduler.
    pub figures_unix_ns: Option<u64>,
    /// When the last whole frame came, by the same clock.
    pub last_frame_unix_ns: Option<u64>,
    /// Whether the device has told the state of its graph; else the sheet's state is not known.
    pub knows_state: bool,
    /// Whether the source has ended: nothing more will come.
    pub has_ended: bool,
}

/// Stretches of bytes that are no frames, by what is wrong with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damaged {
    /// Bytes were lost, changed or added.
    pub checksum: u64,
    /// Longer than any frame.
    pub too_long: u64,
    /// Whole, but of a kind or version that is not known here.
    pub unknown: u64,
    /// Begun when the source ended: at most one.
    pub torn: u64,
}

impl Damaged {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.checksum
            .saturating_add(self.too_long)
            .saturating_add(self.unknown)
            .saturating_add(self.torn)
    }
}
