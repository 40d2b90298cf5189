//! The station: what a heart monitor reports to.

mod line;
mod options;
mod report;

use arachne_std::live::Shape;
use heart::rehearsal;
use heart::synthetic::Ecg;
use line::Line;
use options::{HELP, Options, Task};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match options::read(lexopt::Parser::from_env()) {
        Ok(Task::Help) => {
            print!("{HELP}");
            Ok(true)
        }
        Ok(Task::Shape) => shape(),
        Ok(Task::Twin(options)) => arachne_std::twin::run_with("monitor", heart::monitor, &options),
        Ok(Task::Compare(options)) => compare(&options),
        Err(error) => {
            eprintln!("station: {error}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("station: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the shape of the graph.
fn shape() -> Result<bool, Box<dyn Error>> {
    let shape = Shape::new("monitor", &heart::Monitor::topology());
    println!("{}", serde_json::to_string(&shape)?);
    Ok(true)
}

/// Runs natively, reads the line, prints both; whether they agree.
fn compare(options: &Options) -> Result<bool, Box<dyn Error>> {
    let (samples, known) = inputs(options)?;
    let native = rehearsal::run(samples.iter().copied(), options.script);
    report::native(&native, samples.len());
    let mut agrees = known.is_none_or(|known| report::truth(&native, &known));
    if let Some(path) = &options.line {
        let line = Line::read(&read(path)?);
        report::line(&line);
        agrees &= report::agreement(&line, &native, samples.len());
    }
    Ok(agrees)
}

/// Samples, and the beats that are known to be in them.
type Inputs = (Vec<i16>, Option<Vec<u32>>);

/// The samples, and the beats that are known to be in them, unless a switch hides some.
fn inputs(options: &Options) -> Result<Inputs, Box<dyn Error>> {
    let switched = options.script != heart::Script::NONE;
    let Some(recording) = &options.recording else {
        let ecg = Ecg::new(1);
        let known = ecg.beats().collect();
        return Ok((ecg.collect(), (!switched).then_some(known)));
    };
    let bytes = read(recording)?;
    let (samples, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(format!("{}: an odd number of bytes", recording.display()).into());
    }
    let known = match &options.beats {
        Some(path) if !switched => Some(indices(path)?),
        _ => None,
    };
    Ok((samples.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect(), known))
}

/// The numbers at the beginning of a file's lines; a first line without one is a heading.
fn indices(path: &Path) -> Result<Vec<u32>, Box<dyn Error>> {
    let text = String::from_utf8(read(path)?)?;
    let mut indices = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()) {
        match line.split(',').next().unwrap_or_default().trim().parse() {
            Ok(index) => indices.push(index),
            Err(_) if number == 1 => {}
            Err(error) => return Err(format!("{}:{number}: {error}", path.display()).into()),
        }
    }
    Ok(indices)
}

fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
