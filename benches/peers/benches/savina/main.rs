//! Savina, a suite of benchmarks for actors (S. Imam, V. Sarkar: Savina - An Actor Benchmark Suite, AGERE 2014), by
//! Arachne, by kameo's actors and by tokio's tasks: `cargo bench --manifest-path benches/peers/Cargo.toml --bench savina`.
//!
//! A file is a benchmark, done in three ways that exchange the same messages: `nodes` of a typed graph, `actors`, and
//! `tasks` with channels. Where a graph of a fixed shape asks for another construction than the original's, the first
//! lines of the file say so. Each way must arrive at an answer that is computed plainly beside them.

mod benchmark;
mod big;
mod bounded_buffer;
mod burst;
mod chameneos;
mod cigarette_smokers;
mod concurrent_dictionary;
mod counting;
mod fork_join;
mod logistic_map;
mod measure;
mod options;
mod philosophers;
mod ping_pong;
mod random;
mod sieve;
mod star;
mod table;
mod thread_ring;

use benchmark::Benchmark;
use options::{Asked, Options};
use std::process::ExitCode;

/// All, in the order in which they are reported.
const ALL: &[Benchmark] = &[
    ping_pong::BENCHMARK,
    counting::BENCHMARK,
    fork_join::BENCHMARK,
    thread_ring::BENCHMARK,
    chameneos::BENCHMARK,
    big::BENCHMARK,
    concurrent_dictionary::BENCHMARK,
    bounded_buffer::BENCHMARK,
    philosophers::BENCHMARK,
    cigarette_smokers::BENCHMARK,
    logistic_map::BENCHMARK,
    sieve::BENCHMARK,
];

fn main() -> ExitCode {
    match Options::parse(std::env::args_os(), ALL) {
        Ok(Asked::Help) => println!("{}", options::HELP),
        Ok(Asked::List) => ALL.iter().for_each(|benchmark| println!("{}", benchmark.name)),
        Ok(Asked::Run(options)) => {
            table::head();
            for benchmark in options.benchmarks {
                match measure::compare(benchmark, options.quick) {
                    Ok(figures) => table::row(benchmark, &figures),
                    Err(wrong) => {
                        eprintln!("savina: {wrong}");
                        return ExitCode::FAILURE;
                    }
                }
            }
            table::foot();
        }
        Err(error) => {
            eprintln!("savina: {error}; --help says what there is");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
