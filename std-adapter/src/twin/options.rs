//! The command line.

use lexopt::{Arg, Parser, ValueExt};
use std::net::SocketAddr;
use std::path::PathBuf;

/// What is wrong with a command line.
pub use lexopt::Error as OptionsError;

pub(super) const HELP: &str = "\
Follows the recording of a graph that runs elsewhere: the same graph here makes the same run, and is compared at each
checkpoint. What is missing or damaged is told as a JSON line on standard error, and it takes up again at the next keyframe.

Usage: PROGRAM [OPTIONS] SOURCE

  SOURCE             where the recording comes from: `-` for standard input, a file, `tcp:HOST:PORT` to connect to, or
                     `listen:HOST:PORT` to wait at for one connection
  --serve ADDRESS    where to serve the live picture, /metrics and /readyz, such as 127.0.0.1:9464, or port 0 for a free
                     one; standard output says where. It serves until it is interrupted, also when the source has ended
  --follow           waits at the end of the file for more
  -h, --help

When the source has ended it writes one line to standard output: whether it was in step, the hash of the state, and what it
met. RUST_LOG says what is logged: `info` and above if it is not set.

Exits with 0 if it was in step at the end, with 1 if not or if something failed, with 2 if it was called wrongly.
";

pub(super) enum Task {
    Help,
    Follow(Options),
}

/// From where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// `-` for standard input, a file, `tcp:HOST:PORT` or `listen:HOST:PORT`.
    pub source: PathBuf,
    /// Whether to wait at the end of the file for more.
    pub follow: bool,
    /// Where to serve.
    pub serve: Option<SocketAddr>,
}

impl Options {
    /// Follows this source to its end, and serves nowhere.
    #[must_use]
    pub fn of(source: impl Into<PathBuf>) -> Self {
        Self { source: source.into(), follow: false, serve: None }
    }
}

pub(super) fn read(mut parser: Parser) -> Result<Task, OptionsError> {
    let (mut source, mut follow, mut serve) = (None, false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Long("serve") => serve = Some(parser.value()?.parse()?),
            Arg::Long("follow") => follow = true,
            Arg::Value(value) if source.is_none() => source = Some(PathBuf::from(value)),
            other => return Err(other.unexpected()),
        }
    }
    let source =
        source.ok_or("which source? `-`, a file, `tcp:HOST:PORT` or `listen:HOST:PORT`")?;
    let text = source.to_str().unwrap_or_default();
    if follow && (text == "-" || text.starts_with("tcp:") || text.starts_with("listen:")) {
        return Err("--follow is for a file; other sources are read until they end".into());
    }
    Ok(Task::Follow(Options { source, follow, serve }))
}
