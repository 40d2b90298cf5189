//! The command `arachne`: looks at graphs that run elsewhere, in a terminal or over a bridge from a device.

mod bridge;
mod options;
mod shape;

use arachne_std::top;
use options::{Task, read};
use std::error::Error;
use std::io::{ErrorKind, Write, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match read(lexopt::Parser::from_env()) {
        Ok(Task::Print(text)) => print(&text),
        Ok(Task::Top { address }) => top::run(&address).map_err(Into::into),
        Ok(Task::Bridge(options)) => bridge::run(&options),
        Err(error) => {
            eprintln!("arachne: {error}; see --help");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("arachne: {error}");
            ExitCode::FAILURE
        }
    }
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
