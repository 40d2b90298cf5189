//! What a replay tells of its steps: what was done, and why it was not.

use super::VERSION;
use super::difference::{Divergence, OtherShape};
use super::tape::TapeError;
use crate::scheduler::Report;
use core::fmt;

/// What a step of a replay has done.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The heading or a part of the shape was read.
    Heading,
    /// The graph was started.
    Started,
    /// An input was offered.
    Input,
    /// A tick was begun that is made by activations.
    Begun,
    /// One activation of it was made.
    Activated,
    /// A tick was made; `None` if the graph did not run.
    Ticked(Option<Report>),
    /// An output was taken.
    Popped,
    /// A node or an edge was changed, or a shutdown begun.
    Changed,
    /// A checkpoint was compared, and is the same.
    Checked,
    /// The state was taken from a keyframe, or would have been the same.
    Keyframe,
    /// The entry was skipped, because others before it are missing.
    Skipped,
    /// The recorder had finished.
    Ended,
}

/// What a replay has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Ticks that were made.
    pub ticks: u64,
    /// Inputs that were offered.
    pub inputs: u64,
    /// Checkpoints that were compared and were the same.
    pub checkpoints: u64,
    /// Entries that were skipped.
    pub skipped: u64,
    /// Whether the recorder had finished: if not, the recording breaks off.
    pub has_end: bool,
}

/// Why a step was not made.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplayError<E> {
    /// The recording cannot be read here. The next step goes on behind that.
    Tape(TapeError<E>),
    /// It begins with something else than a recording's heading, or ends before that.
    NoHeading,
    /// It is of another version of the format.
    Version {
        /// Its version.
        found: u16,
    },
    /// It is of another graph: the first difference in shape, if the recording has its shape.
    OtherGraph(Option<OtherShape>),
    /// An input of this entry is none that the graph can read.
    Input {
        /// The number of the entry.
        entry: u64,
    },
    /// The run is another than the recorded one.
    Diverged(Divergence),
}

impl<E: fmt::Display> fmt::Display for ReplayError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tape(error) => error.fmt(f),
            Self::NoHeading => f.write_str("this is no recording: it has no heading"),
            Self::Version { found } => write!(
                f,
                "the recording has version {found} of the format, and this program reads version {VERSION}"
            ),
            Self::OtherGraph(Some(difference)) => difference.fmt(f),
            Self::OtherGraph(None) => f.write_str("the recording is of another graph"),
            Self::Input { entry } => {
                write!(f, "entry {entry} holds an input that this graph cannot read")
            }
            Self::Diverged(divergence) => divergence.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for ReplayError<E> {}
