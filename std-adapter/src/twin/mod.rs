//! The command of a twin: a program of a few lines that follows the recording of its graph, wherever that runs.
//!
//! ```no_run
//! use arachne::prelude::*;
//! # #[derive(Default, Hash, serde::Serialize, serde::Deserialize)]
//! # struct Sum(u64);
//! # impl Node for Sum {
//! #     type Input = One<u32>;
//! #     type Output = Never;
//! # }
//! # graph! {
//! #     #[derive(Hash, serde::Serialize, serde::Deserialize)]
//! #     graph Summing(Number: u32 => sum.One) { sum: Sum {} }
//! # }
//!
//! fn main() -> std::process::ExitCode {
//!     arachne_std::twin::run("sum", || Summing::new(Sum::default()))
//! }
//! ```
//!
//! `--help` says how it is called. What is met is told as JSON lines on standard error, each with `event` and `graph`;
//! [`Told::event`](crate::record::Told::event) has the events.

mod options;
mod source;

pub use options::{Options, OptionsError};

use crate::log::{Facade, Line, More};
use crate::record::{Piped, Told, Twin};
use crate::serve::Server;
use arachne::graph::{DeclaredGraph, Input};
use arachne::message::Header;
use log::Level;
use options::Task;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::hash::Hash;
use std::io::{ErrorKind, Write, stdout};
use std::process::ExitCode;
use std::time::Duration;

/// How long what is shown may be older than what has come, and how long an idle source is waited for at a time.
const PAUSE: Duration = Duration::from_millis(100);

/// Follows a recording as the command line of the program says, and returns its exit code.
pub fn run<G>(name: &str, graph: impl FnOnce() -> G) -> ExitCode
where
    G: DeclaredGraph<Header: DeserializeOwned> + Hash + for<'de> Deserialize<'de>,
    G::Inputs: Hash + for<'de> Deserialize<'de>,
    G::Outputs: Hash + for<'de> Deserialize<'de>,
    <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    Input<G>: DeserializeOwned,
{
    let done = match options::read(lexopt::Parser::from_env()) {
        Ok(Task::Help) => print(options::HELP).map(|()| true),
        Ok(Task::Follow(options)) => run_with(name, graph, &options),
        Err(error) => {
            eprintln!("{error}; see --help");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The same with these options, for a program with a command line of its own; whether the twin was in step at the end.
///
/// With an address to serve at it does not return unless it failed: what came last stays on display.
///
/// # Errors
/// If the source cannot be opened or read, the address cannot be served at, or the recording is none of this graph.
pub fn run_with<G>(
    name: &str,
    graph: impl FnOnce() -> G,
    options: &Options,
) -> Result<bool, Box<dyn Error>>
where
    G: DeclaredGraph<Header: DeserializeOwned> + Hash + for<'de> Deserialize<'de>,
    G::Inputs: Hash + for<'de> Deserialize<'de>,
    G::Outputs: Hash + for<'de> Deserialize<'de>,
    <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    Input<G>: DeserializeOwned,
{
    // A program that has a logger keeps it.
    let _ = crate::log::init();
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", options.source.display());
    let source = source::open(options).map_err(|error| told(&error))?;
    let (mut twin, display) = Twin::new(name, graph(), Piped::new(source)?);
    let server = match options.serve {
        None => None,
        Some(address) => Some(Server::bind(address, vec![display])?),
    };
    if let Some(server) = &server {
        print(&format!("http://{}/\n", server.address()))?;
    }
    let mut ended = Ok(());
    while ended.is_ok() && !twin.has_ended() {
        ended = twin.follow(|met| line(name, met));
        twin.wait(PAUSE);
    }
    twin.end();
    let is_in_step = twin.is_in_step();
    print(&summary(name, &twin))?;
    if server.is_none() {
        return ended.map(|()| is_in_step).map_err(|error| told(&error).into());
    }
    if let Err(error) = ended {
        log::error!(target: "arachne::twin", "{}", told(&error));
    }
    loop {
        std::thread::park();
    }
}

/// What there is to say at the end.
fn summary<G>(name: &str, twin: &Twin<G, Piped>) -> String
where
    G: DeclaredGraph<Header: DeserializeOwned> + Hash + for<'de> Deserialize<'de>,
    G::Inputs: Hash + for<'de> Deserialize<'de>,
    G::Outputs: Hash + for<'de> Deserialize<'de>,
    <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    Input<G>: DeserializeOwned,
{
    let met = twin.twinned();
    let step = if twin.is_in_step() { "in step" } else { "not in step" };
    let (now_ns, state) = (twin.engine().map_or(0, |engine| engine.now_ns()), twin.state());
    format!(
        "{name}: {step}, state {:016x} at {now_ns} ns; {} checkpoints agreed, {} gaps, {} divergences, {} damaged\n",
        state.unwrap_or(0),
        met.checkpoints,
        met.gaps,
        met.divergences,
        met.damaged,
    )
}

fn line(name: &str, told: &Told) {
    let level = if matches!(told, Told::InStep { .. }) { Level::Info } else { Level::Warn };
    let text = told.to_string();
    let more = [Some(("told", More::Text(&text))), None];
    Line { event: told.event(), graph: name, more, ..Line::default() }.log(&Facade, level);
}

/// Writes to standard output; a reader that has seen enough is no failure.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    match stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}").into())
        }
        _ => Ok(()),
    }
}
