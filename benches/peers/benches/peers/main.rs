//! Arachne beside its peers, with the same work and the same checks for all.

mod chart;
mod measure;
mod options;
mod peer;
mod table;
mod work;

use options::Options;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;
use work::Work;

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args_os()) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("peers: {error}; --help says what there is");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    if options.list {
        for name in
            Work::ALL.map(Work::name).into_iter().chain(peer::ALL.iter().map(|peer| peer.name))
        {
            println!("{name}");
        }
        return Ok(());
    }
    let figures = match &options.from {
        None => measure::all(options)?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| at(path, &error))?;
            serde_json::from_str(&text).map_err(|error| at(path, &error))?
        }
    };
    print!("{}", table::render(&figures));
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&figures).expect("figures are plain data");
        std::fs::write(path, text + "\n").map_err(|error| at(path, &error))?;
    }
    if let Some(folder) = &options.svg {
        chart::write(&figures, folder).map_err(|error| at(folder, &error))?;
    }
    Ok(())
}

fn at(path: &Path, error: &dyn Display) -> String {
    format!("{}: {error}", path.display())
}
