//! The command line.

use lexopt::{Arg, Error, Parser, ValueExt};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

const HELP: &str = "\
Looks at graphs that run elsewhere.

Usage: arachne top HOST:PORT
       arachne bridge --shape FILE [OPTIONS] SOURCE

  top       shows the graphs of a server in this terminal; in a pipe, the figures of one moment as tables
  bridge    reads a device's frames, and serves the device's graph like one that runs here

  -h, --help       this text; behind a command, that of the command
  -V, --version

Exits with 0, with 1 if something failed, with 2 if it was called wrongly.
";

const TOP: &str = "\
Shows the graphs of a server, such as `arachne bridge --serve`, in this terminal. Where standard output is no terminal it
writes the figures of one moment as plain tables.

Usage: arachne top HOST:PORT

Keys: Tab the other table, arrows choose and sort, g the next graph, q quits.
";

const BRIDGE: &str = "\
Reads the frames of a device and serves its graph: the live picture, /metrics, /healthz and /readyz over HTTP, its events
as JSON lines on standard error. What is damaged is counted and passed over.

Usage: arachne bridge --shape FILE [OPTIONS] SOURCE

  SOURCE             `-` for standard input, a file, or a serial port such as /dev/ttyUSB0
  --shape FILE       what the graph is, as JSON: a shape, or what a server has at /topology.json
  --name NAME        what the graph is called; of several graphs in FILE, which of them it is
  --serve ADDRESS    where to serve, such as 127.0.0.1:9464, or port 0 for a free one; standard output says where. It
                     serves until it is interrupted, also when the source has ended
  --follow           waits at the end of the file for more
  --baud N           the speed of a serial port in bits a second; 115200 if it is not given
  -h, --help

Without --serve it ends with its source, and writes to standard output what /metrics would have answered. Frames must
be an enum whose first variant is `Reading(Reading)`; frames of the application's own are passed over. RUST_LOG says
what is logged: `info` and above if it is not set.

Exits with 0 when the source has ended, with 1 if something failed, with 2 if it was called wrongly.
";

/// What was asked for.
pub enum Task {
    /// To write a text.
    Print(String),
    /// To show the graphs of a server.
    Top {
        /// Where it is.
        address: String,
    },
    /// To bridge.
    Bridge(Options),
}

/// From where to where.
pub struct Options {
    /// What the graph is.
    pub shape: PathBuf,
    /// What it is called.
    pub name: Option<String>,
    /// Where to serve.
    pub serve: Option<SocketAddr>,
    /// Whether the source is a file that grows.
    pub follow: bool,
    /// The speed of a serial port.
    pub baud: Option<u32>,
    /// Where frames come from.
    pub source: OsString,
}

/// Reads the command line.
///
/// # Errors
/// Says what is wrong with it.
pub fn read(mut parser: Parser) -> Result<Task, Error> {
    match parser.next()? {
        Some(Arg::Short('h') | Arg::Long("help")) => Ok(Task::Print(HELP.into())),
        Some(Arg::Short('V') | Arg::Long("version")) => {
            Ok(Task::Print(format!("arachne {}\n", env!("CARGO_PKG_VERSION"))))
        }
        Some(Arg::Value(command)) => match command.to_str() {
            Some("top") => top(parser),
            Some("bridge") => bridge(parser),
            _ => Err(format!("there is no command {command:?}").into()),
        },
        Some(other) => Err(other.unexpected()),
        None => Err("which command?".into()),
    }
}

fn top(mut parser: Parser) -> Result<Task, Error> {
    let mut address = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Print(TOP.into())),
            Arg::Value(value) if address.is_none() => address = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let address = address.ok_or("which server? `arachne top HOST:PORT`")?;
    Ok(Task::Top { address })
}

fn bridge(mut parser: Parser) -> Result<Task, Error> {
    let (mut shape, mut name, mut serve, mut baud, mut source) = (None, None, None, None, None);
    let mut follow = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Print(BRIDGE.into())),
            Arg::Long("shape") => shape = Some(parser.value()?.into()),
            Arg::Long("name") => name = Some(parser.value()?.string()?),
            Arg::Long("serve") => serve = Some(parser.value()?.parse()?),
            Arg::Long("follow") => follow = true,
            Arg::Long("baud") => baud = Some(parser.value()?.parse()?),
            Arg::Value(value) if source.is_none() => source = Some(value),
            other => return Err(other.unexpected()),
        }
    }
    let shape = shape.ok_or("which graph? --shape FILE says what it is")?;
    let source = source.ok_or("which source? `-`, a file or a serial port")?;
    if follow && source == "-" {
        return Err("--follow is for a file; standard input is read until it ends".into());
    }
    if follow && baud.is_some() {
        return Err("--follow is for a file, --baud for a serial port".into());
    }
    Ok(Task::Bridge(Options { shape, name, serve, follow, baud, source }))
}
