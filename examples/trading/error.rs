//! What can go wrong with a run, and the exit code that tells which it was.

use crate::market::SourceError;
use crate::settings::DEFAULT_LATENCY_NS;
use arachne::record::ReplayError;
use arachne::scheduler::{StartError, StateError, UnknownNode};
use arachne_std::serve::ServeError;
use core::error::Error;
use core::fmt;
use std::io;
use std::path::PathBuf;

/// Why there is no summary.
#[derive(Debug)]
pub enum TradingError {
    /// The arguments make no sense; says which.
    Usage(String),
    /// The input cannot be read, or is no market data.
    Source(SourceError),
    /// The file of `--generate` cannot be written.
    Generate { path: PathBuf, source: io::Error },
    /// The file of `--trace` cannot be written.
    Trace { path: PathBuf, source: io::Error },
    /// The file of `--record` cannot be written.
    Record { path: PathBuf, source: io::Error },
    /// The file of `--replay` cannot be read.
    Recording { path: PathBuf, source: io::Error },
    /// The run is another than the recorded one, or that cannot be made out.
    Replay { path: PathBuf, source: Box<ReplayError<io::Error>> },
    /// The recording has no end: the program that wrote it was killed, or does not run any more.
    BreaksOff { path: PathBuf, tick_count: u64, pending_bytes: u64 },
    /// What must hold does not, behind this tick of the recorded run.
    Broken { path: PathBuf, tick_count: u64, invariant: &'static str },
    /// A simulation has found a failure; the recording, and what its replay is to be told.
    Failed { recording: PathBuf, planted_bug: bool, latency_ns: u64 },
    /// The graph has nothing of this name that was to be simulated.
    Path(String),
    /// The summary cannot be written.
    Output(io::Error),
    /// The engine did not start.
    Start(StartError),
    /// The engine did not run on.
    State(StateError),
    /// The engine does not know a node.
    Node(UnknownNode),
    /// The engine took no more lines.
    Closed,
    /// Nobody can watch: there is no server.
    Serve(ServeError),
}

/// The codes, for `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  the run came to its end
  1  the input is missing, empty, damaged or no market data; or what must hold at every moment
     does not, in a simulation or a replay
  2  the arguments make no sense
  3  the generated lines, the trace, the recording or the summary cannot be written
  4  the engine failed: a bug, please report it
  5  the address of --serve cannot be served at
  6  the replay is another run than the recorded one, or the recording is damaged or breaks off
";

impl TradingError {
    /// The exit code; see [`EXIT_CODES`].
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Source(_)
            | Self::Recording { .. }
            | Self::Broken { .. }
            | Self::Failed { .. } => 1,
            Self::Usage(_) => 2,
            Self::Generate { .. } | Self::Trace { .. } | Self::Record { .. } | Self::Output(_) => 3,
            Self::Start(_) | Self::State(_) | Self::Node(_) | Self::Closed | Self::Path(_) => 4,
            Self::Serve(_) => 5,
            Self::Replay { .. } | Self::BreaksOff { .. } => 6,
        }
    }
}

impl fmt::Display for TradingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) => write!(f, "{sentence}; see --help"),
            Self::Source(error) => error.fmt(f),
            Self::Generate { path, source }
            | Self::Trace { path, source }
            | Self::Record { path, source } => {
                write!(f, "{}: cannot be written ({source})", path.display())
            }
            Self::Recording { path, source } => {
                write!(f, "{}: cannot be read ({source})", path.display())
            }
            Self::Broken { path, tick_count, invariant } => {
                write!(
                    f,
                    "{}: behind tick {tick_count} this does not hold: {invariant}",
                    path.display()
                )
            }
            Self::Failed { recording, planted_bug, latency_ns } => {
                let path = recording.display();
                write!(f, "the simulation has found a failure, repeated by --replay {path}")?;
                write!(f, "{}", if *planted_bug { " --planted-bug" } else { "" })?;
                match *latency_ns {
                    DEFAULT_LATENCY_NS => Ok(()),
                    latency_ns => write!(f, " --latency-us {}", latency_ns / 1000),
                }
            }
            Self::Path(path) => write!(f, "the graph has no {path:?}"),
            Self::Replay { path, source } => write!(f, "{}: {source}", path.display()),
            Self::BreaksOff { path, tick_count, pending_bytes } => write!(
                f,
                "{}: breaks off behind tick {tick_count}; its last {pending_bytes} bytes are no whole frame",
                path.display()
            ),
            Self::Output(source) => write!(f, "the summary cannot be written ({source})"),
            Self::Start(error) => error.fmt(f),
            Self::State(error) => error.fmt(f),
            Self::Node(error) => error.fmt(f),
            Self::Serve(error) => error.fmt(f),
            Self::Closed => f.write_str("the graph took no more lines"),
        }
    }
}

impl Error for TradingError {}

impl From<SourceError> for TradingError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<lexopt::Error> for TradingError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<StartError> for TradingError {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}

impl From<StateError> for TradingError {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl From<UnknownNode> for TradingError {
    fn from(error: UnknownNode) -> Self {
        Self::Node(error)
    }
}
