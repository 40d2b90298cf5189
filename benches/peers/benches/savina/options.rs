//! What the command line says.

use crate::benchmark::Benchmark;
use lexopt::prelude::*;
use std::ffi::OsString;

pub const HELP: &str = "\
Savina by Arachne, kameo and tokio:
cargo bench --manifest-path benches/peers/Cargo.toml --bench savina -- [OPTIONS] [NAME...]

NAME is one of a benchmark, or a part of one; without any, all are measured.

  --quick   measure less
  --list    print the names
  --help    print this

Exit codes: 0 success, 1 a wrong answer, 2 wrong usage.";

pub struct Options {
    pub quick: bool,
    pub benchmarks: Vec<&'static Benchmark>,
}

pub enum Asked {
    Help,
    List,
    Run(Options),
}

impl Options {
    pub fn parse(
        arguments: impl Iterator<Item = OsString>,
        all: &'static [Benchmark],
    ) -> Result<Asked, lexopt::Error> {
        let (mut quick, mut is_bench) = (false, false);
        let mut benchmarks = Vec::new();
        let mut parser = lexopt::Parser::from_iter(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("bench") => is_bench = true,
                Long("quick") => quick = true,
                Long("list") => return Ok(Asked::List),
                Long("help") | Short('h') => return Ok(Asked::Help),
                Value(name) => {
                    let name = name.string()?;
                    let before = benchmarks.len();
                    benchmarks
                        .extend(all.iter().filter(|benchmark| benchmark.name.contains(&name)));
                    if benchmarks.len() == before {
                        return Err(
                            format!("no benchmark is named {name:?}; --list names them").into()
                        );
                    }
                }
                other => return Err(other.unexpected()),
            }
        }
        if benchmarks.is_empty() {
            benchmarks = all.iter().collect();
        }
        // Without `--bench` this is `cargo test --benches`, which only asks whether it works.
        Ok(Asked::Run(Self { quick: quick || !is_bench, benchmarks }))
    }
}
