//! Arachne beside its peers, with the same work and the same checks for all.

mod measure;
mod options;
mod peer;
mod table;
mod work;

use options::Options;
use std::process::ExitCode;

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
    let figures = measure::all(options)?;
    print!("{}", table::render(&figures));
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&figures).expect("figures are plain data");
        std::fs::write(path, text + "\n")
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
