//! What a monitor sends to its station, a frame each.
//!
//! What the graph tells of itself comes first, so that those who know nothing of hearts can find it: [`Reading`] says why.

use crate::{Alarm, Beat, Telemetry};
use arachne::observe::Reading;
use serde::{Deserialize, Serialize};

/// One thing that a monitor tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "a dispatch is made, sent and forgotten; there is no box"
)]
pub enum Dispatch {
    /// The graph tells of itself.
    Reading(Reading),
    /// A beat was found.
    Beat(Beat),
    /// An alarm begins or ends.
    Alarm(Alarm),
    /// What a display shows.
    Telemetry(Telemetry),
    /// The recording is over.
    Summary(Summary),
}

/// How a run went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Samples that the graph has handled.
    pub samples: u32,
    /// Samples that found their ring full, and were lost. Any at all, and two runs cannot agree.
    pub overruns: u32,
    /// Ticks that came too late for their sample and took two. Likewise.
    pub late_ticks: u32,
    /// The hash of the graph's whole state at the end.
    pub state: u64,
    /// The most activations that ended between the arrival of a Control message and its handling.
    pub control_waited_activations: u32,
    /// Instructions of the longest tick, on a device whose emulator counts them.
    pub longest_tick_instructions: u32,
    /// The deepest the stack has been, in bytes, where it is painted.
    pub stack_bytes: u32,
}
