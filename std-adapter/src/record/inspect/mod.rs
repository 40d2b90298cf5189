//! A command around the recordings of a graph: repeats them, looks into them, compares them, exports them.

mod arguments;
mod compare;
mod error;
mod obey;
mod outline;
mod part;
mod place;
mod progress;
mod repeat;
mod steps;
mod teller;

use super::player::{Inspected, Keyframes};
use arachne::graph::DeclaredGraph;
use arachne::message::Header;
use serde::Deserialize;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// The command line around the recordings of a graph. Its [`main`](Self::main) is that of a program.
///
/// | arguments | what it does |
/// | --- | --- |
/// | `RECORDING` | repeats the run, sees that it is the same, and prints what it was |
/// | `--until TICK` | only up to behind that tick; also with `--trace-id`, `--diff` and `--export` |
/// | `--at TICK[.ACTIVATION]` | prints the state behind that tick, or behind an activation of it |
/// | `--step FIRST..END` | prints the activations of these ticks, one a line |
/// | `--trace-id N` | prints who wrote the messages of a trace |
/// | `--diff OTHER` | prints where and how two runs part |
/// | `--export FORM` | writes it as `jsonl`, `trace` or `mcap` into the file of `--output`: see [`Export`](super::Export) |
///
/// Exit codes: 0 the same; 1 the run is another than the recorded one, or the two differ; 2 wrong usage; 3 something could not
/// be read or written. Damage in a recording is told, and passed over.
///
/// # Examples
/// ```no_run
/// use arachne::prelude::*;
/// use arachne_std::record::Inspector;
/// use std::process::ExitCode;
///
/// #[derive(Debug, Default, Hash)]
/// struct Sum(u64);
/// impl Node for Sum { type Input = One<u32>; type Output = Never; }
/// graph! { #[derive(Debug, Hash)] graph Summing(Number: u32 => sum.One) { sum: Sum {} } }
///
/// fn main() -> ExitCode {
///     Inspector::new("replay", || Summing::new(Sum::default())).main()
/// }
/// ```
pub struct Inspector<G: DeclaredGraph> {
    name: String,
    make: Box<dyn FnMut() -> G>,
    keyframes: Option<Keyframes<G>>,
}

impl<G: Inspected> Inspector<G> {
    /// The command with this name for recordings of a graph, which is to be made as the recorded one was.
    #[must_use]
    pub fn new(name: impl Into<String>, make: impl FnMut() -> G + 'static) -> Self {
        Self { name: name.into(), make: Box::new(make), keyframes: None }
    }

    /// Takes up the state at keyframes: see [`Replay::with_keyframes`](arachne::record::Replay::with_keyframes).
    #[must_use]
    pub fn with_keyframes(mut self) -> Self
    where
        G: for<'de> Deserialize<'de>,
        G::Inputs: for<'de> Deserialize<'de>,
        G::Outputs: for<'de> Deserialize<'de>,
        <G::Header as Header>::Source: for<'de> Deserialize<'de>,
    {
        self.keyframes = Some(|replay| replay.with_keyframes());
        self
    }

    /// Does what the command line says, and gives the exit code of the program.
    #[must_use]
    pub fn main(mut self) -> ExitCode {
        let arguments = std::env::args_os().skip(1);
        ExitCode::from(self.run(arguments, &mut io::stdout().lock(), &mut io::stderr()))
    }

    /// Does what arguments say, the program's name not among them, and gives the exit code. What was asked for goes to the
    /// output, what went wrong to the errors.
    pub fn run(
        &mut self,
        arguments: impl IntoIterator<Item = OsString>,
        output: &mut dyn Write,
        errors: &mut dyn Write,
    ) -> u8 {
        match self.obey(arguments, output, errors) {
            Ok(verdict) => verdict.exit_code(),
            Err(error) if error.is_broken_pipe() => 0,
            Err(error) => {
                // Where even this cannot be written, the exit code still tells.
                let _ = writeln!(errors, "{}: {error}", self.name);
                error.exit_code()
            }
        }
    }
}

impl<G: DeclaredGraph> fmt::Debug for Inspector<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspector").field("name", &self.name).finish_non_exhaustive()
    }
}
