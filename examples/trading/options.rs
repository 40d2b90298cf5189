//! The command line.

use crate::error::TradingError;
use crate::market::DEFAULT_MESSAGES;
use crate::settings::{DEFAULT_LATENCY_NS, Settings};
use lexopt::prelude::*;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What `--help` prints, before the exit codes.
pub const HELP: &str = "\
Trades on a simulated market, or on a recording, and prints what happened.

Usage: cargo run --release --example trading -- [OPTIONS]

  --seed N          which market to simulate                  (default: 1)
  --messages N      how many messages to simulate             (default: 50000)
  --generate PATH   also save the simulated lines to a file
  --input PATH      trade on a recording of Binance streams, gzip or plain
  --kill-at LINE    press the kill switch when this line comes
  --latency-us N    time from an order to its fill            (default: 2000)
  --json            print the summary as one JSON object
  --serve ADDRESS   let others watch, for instance at 127.0.0.1:9464: a live picture at /, and
                    /metrics, /healthz and /readyz
  --speed N         with --serve: how many times as fast as the market        (default: 1)
  --trace PATH      write what each node did and when, for https://ui.perfetto.dev
  --record PATH     also write a recording of the run
  --replay PATH     repeat a recorded run, and see that it is the same
  --simulate SEEDS  look for failures in so many short markets in which things go wrong; the first
                    is shrunk and recorded, by default to failure.arec
  --planted-bug     with a risk limit that is one too high, for --simulate to find
  --replay PATH with one of these looks into it; the exit codes are then 0 the same, 1 not the same, 2 and 3 as below:
    --until TICK    --at TICK[.ACTIVATION]    --step FIRST..END    --trace-id N    --diff OTHER
    --export jsonl|trace|mcap [--output FILE]
  --graph FORM      only draw the graph: mermaid, dot or text
  --help            print this
";

/// Where lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A simulated exchange, whose lines may be saved.
    Simulation { seed: u64, messages: u64, save: Option<PathBuf> },
    /// A recording of the market.
    File(PathBuf),
}

/// How the graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    Mermaid,
    Dot,
    Text,
}

/// What a run is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub origin: Origin,
    pub kill_at_line: Option<u64>,
    pub latency_ns: u64,
    pub json: bool,
    pub serving: Option<Serving>,
    pub trace: Option<PathBuf>,
    pub record: Option<PathBuf>,
    /// A recording of a run, to be repeated instead.
    pub replay: Option<PathBuf>,
    pub planted_bug: bool,
}

impl Options {
    /// The numbers that the nodes are given.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = Settings { latency_ns: self.latency_ns, ..Settings::default() };
        if self.planted_bug { settings.with_planted_bug() } else { settings }
    }
}

/// Where a run can be watched, and how many times as fast as the market it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Serving {
    pub address: SocketAddr,
    pub speed: f64,
}

/// What the program is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Help,
    Draw(Drawing),
    /// Looks for failures in so many worlds.
    Simulate(u64, Options),
    /// Look into a recorded run, as these arguments of an inspector say.
    Inspect {
        arguments: Vec<OsString>,
        settings: Settings,
    },
    Run(Options),
}

/// What looks into a recorded run; each has a value.
const LOOKS: [&str; 7] = ["until", "at", "step", "trace-id", "diff", "export", "output"];

/// Reads the arguments, the program's name not among them.
///
/// # Errors
///
/// [`TradingError::Usage`] says which argument makes no sense.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, TradingError> {
    let (mut seed, mut messages, mut save, mut input) = (None, None, None, None);
    let (mut kill_at_line, mut latency_us, mut json) = (None, None, false);
    let (mut address, mut speed, mut trace) = (None, None, None);
    let (mut record, mut replay, mut looks) = (None, None, Vec::new());
    let (mut seeds, mut planted_bug) = (None, false);
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seed") => seed = Some(parser.value()?.parse()?),
            Long("messages") => messages = Some(positive(&mut parser, "--messages")?),
            Long("generate") => save = Some(PathBuf::from(parser.value()?)),
            Long("input") => input = Some(PathBuf::from(parser.value()?)),
            Long("kill-at") => kill_at_line = Some(positive(&mut parser, "--kill-at")?),
            Long("latency-us") => latency_us = Some(parser.value()?.parse::<u64>()?),
            Long("json") => json = true,
            Long("serve") => address = Some(parser.value()?.parse()?),
            Long("speed") => speed = Some(pace(parser.value()?.parse()?)?),
            Long("trace") => trace = Some(PathBuf::from(parser.value()?)),
            Long("record") => record = Some(PathBuf::from(parser.value()?)),
            Long("replay") => replay = Some(PathBuf::from(parser.value()?)),
            Long("simulate") => seeds = Some(positive(&mut parser, "--simulate")?),
            Long("planted-bug") => planted_bug = true,
            Long("graph") => return drawing(&parser.value()?.string()?).map(Command::Draw),
            Long("help") | Short('h') => return Ok(Command::Help),
            Long(look) if LOOKS.contains(&look) => {
                looks.push(format!("--{look}").into());
                looks.push(parser.value()?);
            }
            _ => return Err(argument.unexpected().into()),
        }
    }
    let simulates = seed.is_some() || messages.is_some() || save.is_some();
    let origin = match input {
        Some(_) if simulates => {
            let sentence = "--seed, --messages and --generate simulate, --input does not";
            return Err(TradingError::Usage(sentence.to_owned()));
        }
        Some(path) => Origin::File(path),
        None => Origin::Simulation {
            seed: seed.unwrap_or(1),
            messages: messages.unwrap_or(DEFAULT_MESSAGES),
            save,
        },
    };
    let is_given = simulates || matches!(origin, Origin::File(_));
    if replay.is_some() && (is_given || kill_at_line.is_some() || record.is_some()) {
        let sentence = "--replay has its input, and what was done, in the recording";
        return Err(TradingError::Usage(sentence.to_owned()));
    }
    if replay.is_none() && !looks.is_empty() {
        let sentence = "what is to be looked into is named by --replay PATH";
        return Err(TradingError::Usage(sentence.to_owned()));
    }
    let latency_ns = latency_us.map_or(DEFAULT_LATENCY_NS, |us| us.saturating_mul(1000));
    let is_run = is_given || kill_at_line.is_some() || replay.is_some() || trace.is_some();
    if seeds.is_some() && (is_run || json || address.is_some() || speed.is_some()) {
        let sentence =
            "--simulate takes --planted-bug, --latency-us and --record, and nothing else";
        return Err(TradingError::Usage(sentence.to_owned()));
    }
    let serving = match (address, speed) {
        (Some(address), speed) => Some(Serving { address, speed: speed.unwrap_or(1.0) }),
        (None, None) => None,
        (None, Some(_)) => {
            return Err(TradingError::Usage("--speed is the pace of --serve".to_owned()));
        }
    };
    let options = Options {
        origin,
        kill_at_line,
        latency_ns,
        json,
        serving,
        trace,
        record,
        replay,
        planted_bug,
    };
    if let Some(seeds) = seeds {
        return Ok(Command::Simulate(seeds, options));
    }
    let Some(path) = options.replay.as_ref().filter(|_| !looks.is_empty()) else {
        return Ok(Command::Run(options));
    };
    if json || options.serving.is_some() || options.trace.is_some() {
        let sentence = "--json, --serve and --trace show a whole replay; it is looked into alone";
        return Err(TradingError::Usage(sentence.to_owned()));
    }
    // A path that begins with a dash stays a path.
    looks.extend(["--".into(), path.into()]);
    Ok(Command::Inspect { arguments: looks, settings: options.settings() })
}

/// From a thousandth of the market's pace to a million times that.
fn pace(speed: f64) -> Result<f64, TradingError> {
    if (0.001..=1e6).contains(&speed) {
        Ok(speed)
    } else {
        Err(TradingError::Usage("--speed is between 0.001 and 1000000".to_owned()))
    }
}

fn positive(parser: &mut lexopt::Parser, name: &str) -> Result<u64, TradingError> {
    match parser.value()?.parse()? {
        0 => Err(TradingError::Usage(format!("{name} is at least 1"))),
        number => Ok(number),
    }
}

fn drawing(form: &str) -> Result<Drawing, TradingError> {
    match form {
        "mermaid" => Ok(Drawing::Mermaid),
        "dot" => Ok(Drawing::Dot),
        "text" => Ok(Drawing::Text),
        _ => Err(TradingError::Usage(format!("--graph is mermaid, dot or text, not {form:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, TradingError> {
        parse(line.split_ascii_whitespace().map(OsString::from))
    }

    #[test]
    fn defaults() {
        let expected = Options {
            origin: Origin::Simulation { seed: 1, messages: 50_000, save: None },
            kill_at_line: None,
            latency_ns: 2_000_000,
            json: false,
            serving: None,
            trace: None,
            record: None,
            replay: None,
            planted_bug: false,
        };
        assert_eq!(parsed("").ok(), Some(Command::Run(expected)));
    }

    #[test]
    fn all_options() {
        let expected = Options {
            origin: Origin::File("a.gz".into()),
            kill_at_line: Some(3),
            latency_ns: 7000,
            json: true,
            serving: Some(Serving { address: ([127, 0, 0, 1], 9464).into(), speed: 2.5 }),
            trace: Some("t.json".into()),
            record: Some("r.arec".into()),
            replay: None,
            planted_bug: true,
        };
        let line = "--input a.gz --kill-at 3 --latency-us=7 --json --serve 127.0.0.1:9464 --speed 2.5 \
                    --trace t.json --record r.arec --planted-bug";
        assert_eq!(parsed(line).ok(), Some(Command::Run(expected)));
        let draw = Some(Command::Draw(Drawing::Dot));
        assert_eq!(parsed("--graph dot").ok(), draw);
        assert_eq!(parsed("-h").ok(), Some(Command::Help));
        let Some(Command::Simulate(9, options)) =
            parsed("--simulate 9 --planted-bug --latency-us 7 --record r").ok()
        else {
            panic!("this is a simulation");
        };
        assert_eq!(options.record, Some("r".into()));
        assert_eq!(options.settings().latency_ns, 7000);
        assert_ne!(options.settings().limits, Settings::default().limits);
    }

    #[test]
    fn a_recording_is_looked_into() {
        let arguments = ["--at", "7.1", "--", "a"].map(OsString::from).to_vec();
        let settings = Settings { latency_ns: 7000, ..Settings::default() };
        let expected = Command::Inspect { arguments, settings };
        let line = "--latency-us 7 --replay a --at 7.1";
        assert_eq!(parsed(line).ok(), Some(expected));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for line in [
            "--speed 1",
            "--serve 127.0.0.1",
            "--serve 127.0.0.1:0 --speed 0",
            "--serve 127.0.0.1:0 --speed -1",
            "--serve 127.0.0.1:0 --speed inf",
            "--serve 127.0.0.1:0 --speed NaN",
            "--seed x",
            "--seed -1",
            "--messages 0",
            "--kill-at 0",
            "--input",
            "--input a --seed 1",
            "--input a --generate b",
            "--graph art",
            "--trace",
            "--record",
            "--replay a --record b",
            "--replay a --seed 1",
            "--replay a --kill-at 1",
            "--simulate",
            "--simulate 0",
            "--simulate 1 --json",
            "--simulate 1 --seed 1",
            "--simulate 1 --replay a",
            "--simulate 1 --input a",
            "--at 1",
            "--replay a --at",
            "--replay a --at 1 --json",
            "--replay a --step 1 --trace b",
            "recording.gz",
        ] {
            assert!(matches!(parsed(line), Err(TradingError::Usage(_))), "{line}");
        }
    }
}
