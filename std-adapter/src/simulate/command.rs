//! What `--simulate SEEDS` of a program does.

use super::quiet::quietly;
use super::report::Report;
use super::simulation::Simulation;
use arachne::graph::{DeclaredGraph, Input};
use arachne::observe::Observer;
use core::hash::Hash;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

impl<G, O> Simulation<'_, G, O>
where
    G: DeclaredGraph<Header: Serialize> + Hash,
    G::Inputs: Hash,
    G::Outputs: Hash,
    Input<G>: Clone + Serialize,
    O: Observer,
{
    /// Runs all seeds with a progress bar on the standard error, if that is a terminal, tells what was found, and writes the
    /// recording of a failure to a file. A program ends with exit code 1 if the report does not [hold](Report::holds).
    ///
    /// Panics of runs are findings, and are not printed.
    ///
    /// # Examples
    /// ```no_run
    /// use std::process::ExitCode;
    /// # use arachne::prelude::*;
    /// # use arachne_std::simulate::Simulation;
    /// # #[derive(Default, Hash)]
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { #[derive(Hash)] graph Small(Number: u32 => sink.One) { sink: Sink {} } }
    /// # fn simulation() -> Simulation<'static, Small> {
    /// #     Simulation::new(|_| Small::new(Sink), |_| Vec::new())
    /// # }
    ///
    /// fn main() -> std::io::Result<ExitCode> {
    ///     let seeds = std::env::args().nth(1).and_then(|seeds| seeds.parse().ok()).unwrap_or(1000);
    ///     let report = simulation().seeds(0..seeds).hunt(&mut std::io::stdout(), "failure.arec".as_ref())?;
    ///     Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    /// }
    /// ```
    ///
    /// # Errors
    /// If the report or the recording cannot be written.
    pub fn hunt(&self, output: &mut impl Write, recording: &Path) -> io::Result<Report<Input<G>>> {
        let (seeds, target) =
            (self.seeds.end.saturating_sub(self.seeds.start), ProgressDrawTarget::stderr());
        let bar = ProgressBar::with_draw_target(Some(seeds), target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {pos} of {len} seeds, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        let begun = Instant::now();
        let report = quietly(|| self.run_with(|| bar.inc(1)));
        bar.finish_and_clear();
        let elapsed = begun.elapsed().as_secs_f64();
        write!(output, "{report}")?;
        let rate = report.tally.seeds as f64 / elapsed.max(1e-9);
        writeln!(output, "{elapsed:.1} s, {rate:.0} seeds a second")?;
        if let Some(failure) = &report.first {
            fs::write(recording, &failure.recording)?;
            writeln!(output, "recording of the shrunk run: {}", recording.display())?;
        }
        output.flush()?;
        Ok(report)
    }
}
