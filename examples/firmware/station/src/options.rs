//! The command line.

use arachne_std::twin;
use heart::Script;
use lexopt::{Arg, Error, Parser, ValueExt};
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
Reads what a heart monitor sent over its serial line, runs the same graph natively over the same samples, and
compares: beats, alarms and the hash of the whole state must be equal.

Usage: station [OPTIONS] LINE
       station --shape
       station --twin SOURCE [--serve ADDRESS] [--follow]

  LINE                     what the serial line carried; `-` for none: only the native run
  --recording FILE         the samples, 16 bits, little-endian, 360 a second; else the synthetic minute
  --beats FILE             the known beats: lines that begin with the index of a sample
  --switches TEXT          the switches that were thrown, for instance `lead-off=20..25 asystole=40..50`
  --shape                  prints the shape of the graph as JSON, for `arachne bridge`, and nothing else
  --twin SOURCE            follows the recording that a monitor built with its feature `record` sends: the same graph here makes
                           the same run, compared at each checkpoint. `-` for standard input, a file, `tcp:HOST:PORT`
                           or `listen:HOST:PORT`
  --serve ADDRESS          with --twin: where to serve the live picture, such as 127.0.0.1:9464
  --follow                 with --twin: waits at the end of the file for more
  -h, --help

Exits with 0 if all agrees, with 1 if something does not, with 2 if it was called wrongly.
";

/// What was asked for.
#[derive(Debug)]
pub enum Task {
    /// To help.
    Help,
    /// To print the shape of the graph.
    Shape,
    /// To follow a monitor's recording.
    Twin(twin::Options),
    /// To compare.
    Compare(Options),
}

/// What is to be compared.
#[derive(Debug, Default)]
pub struct Options {
    /// What the line carried.
    pub line: Option<PathBuf>,
    /// The samples.
    pub recording: Option<PathBuf>,
    /// The known beats.
    pub beats: Option<PathBuf>,
    /// The switches.
    pub script: Script,
}

/// Reads the command line.
///
/// # Errors
/// Says what is wrong with it.
pub fn read(mut parser: Parser) -> Result<Task, Error> {
    let mut options = Options::default();
    let mut seen_line = false;
    let (mut source, mut serve, mut follow) = (None, None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Long("twin") => source = Some(PathBuf::from(parser.value()?)),
            Arg::Long("serve") => serve = Some(parser.value()?.parse()?),
            Arg::Long("follow") => follow = true,
            Arg::Long("shape") => return Ok(Task::Shape),
            Arg::Long("recording") => options.recording = Some(parser.value()?.into()),
            Arg::Long("beats") => options.beats = Some(parser.value()?.into()),
            Arg::Long("switches") => {
                options.script = parser.value()?.parse_with(|text| text.parse::<Script>())?;
            }
            Arg::Value(line) if !seen_line => {
                seen_line = true;
                options.line = (line != "-").then(|| line.into());
            }
            other => return Err(other.unexpected()),
        }
    }
    if let Some(source) = source {
        if seen_line {
            return Err("either a line or --twin; see --help".into());
        }
        return Ok(Task::Twin(twin::Options { source, follow, serve }));
    }
    if serve.is_some() || follow {
        return Err("--serve and --follow are for --twin".into());
    }
    if seen_line { Ok(Task::Compare(options)) } else { Err("which line? see --help".into()) }
}
