//! The main job of Arachne: a trading graph, on a simulated or recorded market.
//!
//! ```text
//! cargo run --release --example trading
//! cargo run --release --example trading -- --kill-at 20000
//! cargo run --release --example trading -- --input recording.jsonl.gz --json
//! cargo run --release --example trading -- --record run.arec
//! cargo run --release --example trading -- --replay run.arec
//! cargo run --release --example trading -- --simulate 10000
//! cargo run --release --example trading -- --replay run.arec --at 1000
//! cargo run --release --example trading -- --serve 127.0.0.1:9464 --speed 10
//! ```
//!
//! In the first, the strategy buys into the simulated crash until the drawdown
//! limit trips the kill switch; from then on the gateway refuses its orders.
//!
//! Where to look: [`graph`] declares the graph, [`nodes`] are its parts,
//! [`session`] drives it by the receive times of the messages, [`watch`] measures
//! it from outside, and [`market`] is where messages come from.

// The workspace's lints keep panics out of the core, which must run where nobody
// sees one. An application may add and index; its tests may expect.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, unreachable_pub)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

mod error;
mod graph;
mod input;
mod invariants;
mod live;
mod machine;
mod market;
mod messages;
mod money;
mod nodes;
mod options;
mod picture;
mod progress;
mod receive_clock;
mod replay;
mod report;
mod session;
mod settings;
mod summary;
mod table;
mod watch;
mod worlds;

use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne_std::record::Inspector;
use arachne_std::trace::ChromeTrace;
use error::{EXIT_CODES, TradingError};
use graph::{Trading, trading};
use input::Input;
use live::Live;
use options::{Command, Drawing, HELP, Options};
use picture::Picture;
use progress::Progress;
use session::Session;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;
use summary::Summary;
use watch::Watch;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    match options::parse(arguments).and_then(obey) {
        Ok(code) => code,
        Err(error) => {
            // Where even this cannot be written, the exit code still tells.
            let _ = writeln!(io::stderr(), "trading: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn obey(command: Command) -> Result<ExitCode, TradingError> {
    match command {
        Command::Help => print(&format!("{HELP}\n{EXIT_CODES}"))?,
        Command::Draw(drawing) => print(&draw(drawing))?,
        Command::Simulate(seeds, options) => worlds::hunt(seeds, &options)?,
        Command::Inspect { arguments, settings } => {
            let mut inspector = Inspector::new("trading", move || trading(&settings));
            let code = inspector.run(arguments, &mut io::stdout().lock(), &mut io::stderr());
            return Ok(ExitCode::from(code));
        }
        Command::Run(options) => {
            let is_new = options.replay.is_none();
            let input = is_new.then(|| Input::open(&options.origin)).transpose()?;
            if options.json {
                print(&json(&run(input, &options)?)?)?;
            } else {
                print(&format!("{}\n", draw(Drawing::Text)))?;
                print(&run(input, &options)?.to_string())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Trades on the input, or without one repeats a recorded run.
fn run(input: Option<Input>, options: &Options) -> Result<Summary, TradingError> {
    let unwritten = |source| {
        let path = options.trace.clone().unwrap_or_default();
        TradingError::Trace { path, source }
    };
    let trace = options.trace.as_ref().map(|path| ChromeTrace::create(path, Trading::TOPOLOGY));
    let trace = trace.transpose().map_err(unwritten)?;
    let mut live = options.serving.as_ref().map(Live::open).transpose()?;
    let start = Instant::now();
    let (mut engine, checkpoint_count) = match input {
        Some(input) => (trade(input, options, trace, live.as_mut())?, None),
        None => {
            let repeated = replay::repeat(options, trace, live.as_mut())?;
            (repeated.engine, Some(repeated.checkpoint_count))
        }
    };
    if let Some(live) = &mut live {
        live.finish(&engine);
    }
    let summary = Summary::of(&engine, checkpoint_count, start.elapsed());
    let (_, (_, (_, (_, trace)))) = engine.observer_mut();
    trace.take().map_or(Ok(0), ChromeTrace::finish).map_err(unwritten)?;
    Ok(summary)
}

/// Trades from the first line of the input to the last.
fn trade(
    mut input: Input,
    options: &Options,
    trace: Option<ChromeTrace>,
    mut live: Option<&mut Live>,
) -> Result<Engine<Trading, Watch>, TradingError> {
    let mut session = Session::new(options, trace)?;
    let (_, total) = input.progress();
    let mut progress = Progress::new(total);
    while let Some(line) = input.next_line()? {
        session.handle(line)?;
        session.judge(input.path(), false)?;
        if let Some(live) = &mut live {
            live.follow(&*session.engine);
        }
        progress.line(|| input.progress().0);
    }
    session.judge(input.path(), true)?;
    session.finish()?;
    session.engine.finish(options.record.as_deref())
}

fn draw(drawing: Drawing) -> String {
    match drawing {
        Drawing::Mermaid => Trading::TOPOLOGY.mermaid().to_string(),
        Drawing::Dot => Trading::TOPOLOGY.dot().to_string(),
        Drawing::Text => Picture(Trading::TOPOLOGY).to_string(),
    }
}

fn json(summary: &Summary) -> Result<String, TradingError> {
    let json = serde_json::to_string(summary);
    let json = json.map_err(|error| TradingError::Output(error.into()))?;
    Ok(format!("{json}\n"))
}

/// Prints to the standard output; a reader that has seen enough is no error.
fn print(text: &str) -> Result<(), TradingError> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(TradingError::Output),
    }
}
