//! Recordings: a run written down, and repeated bit for bit.
//!
//! A run is a function of the times that its ticks are given and of its inputs and calls at their positions (contract S6).
//! A [`Recorder`] writes those down as they happen, a [`Replay`] repeats them with the same graph: on another machine, of
//! another architecture, in a debugger. What the nodes make of them need not be written.
//!
//! A recording is a sequence of [frames](crate::frame), each with a few [`Entry`]s; a reader finds its place again behind
//! damage. `docs/recording-format.md` has all that it takes to write one's own reader.

mod difference;
mod entry;
mod feed;
mod output;
mod playback;
mod recorder;
mod replay;
mod sinks;
mod state;
mod steps;
mod tape;

pub use difference::{Difference, Divergence, OtherShape};
pub use entry::{By, Entry, Heading, NodeEntry, PortEntry, VERSION};
pub use recorder::Recorder;
pub use replay::Replay;
pub use sinks::{Memory, MemoryFull, Ring};
pub use state::{Part, each_part};
pub use steps::{ReplayError, Step, Summary};
pub use tape::{Source, Tape, TapeError};
