//! Shows the graphs of another program in this terminal.
//!
//! Start `cargo run --release --example trading -- --serve 127.0.0.1:9464 --speed 10`, and beside it
//! `cargo run -p arachne-std --features top --example top -- 127.0.0.1:9464`. Piped into something else it writes the
//! figures of one moment as plain tables.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(address) = std::env::args().nth(1) else {
        eprintln!("usage: top HOST:PORT");
        return ExitCode::from(2);
    };
    match arachne_std::top::run(&address) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("top: {error}");
            ExitCode::FAILURE
        }
    }
}
