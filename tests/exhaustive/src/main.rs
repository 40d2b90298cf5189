//! Explores every state of small graphs under the real scheduler, and says whether the contracts hold in all of them.
//!
//! `docs/model-checking.md` says what is explored and how to read what is printed.
#![forbid(unsafe_code)]

mod action;
mod alone;
mod check;
mod declared;
mod family;
mod judge;
mod model;
mod script;
mod shape;
mod subject;
mod suites;
mod view;
mod wired;

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Instant;

const HELP: &str = "\
Explores every state of small graphs under the real scheduler and checks the contracts in each.

Usage: exhaustive [--deep] [--each] [--suite NAME]... [--graph TEXT]

  --deep        more and larger graphs
  --each        a line for each graph, where many share one
  --suite NAME  only this suite; may be given several times
  --graph TEXT  only graphs whose title contains this
  --list        the suites, and how many graphs each has
  --help        this

Exit code: 0 if all contracts hold, 1 if one is broken, 2 for wrong usage.
";

#[derive(Default)]
struct Options {
    deep: bool,
    each: bool,
    list: bool,
    suites: Vec<String>,
    graph: Option<String>,
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("deep") => options.deep = true,
            Long("each") => options.each = true,
            Long("list") => options.list = true,
            Long("suite") => options.suites.push(parser.value()?.string()?),
            Long("graph") => options.graph = Some(parser.value()?.string()?),
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

/// What some explorations came to.
#[derive(Clone, Copy, Default)]
struct Sum {
    graphs: usize,
    states: usize,
    steps: usize,
    depth: usize,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.graphs += other.graphs;
        self.states += other.states;
        self.steps += other.steps;
        self.depth = self.depth.max(other.depth);
    }

    fn print(&self, what: &str) {
        let Self { graphs, states, steps, depth } = self;
        println!("{graphs:>6} {states:>10} {steps:>11} {depth:>6}  {what}");
    }
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("exhaustive: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    let mut suites = suites::all(options.deep);
    if let Some(unknown) =
        options.suites.iter().find(|name| suites.iter().all(|suite| suite.name != **name))
    {
        let names: Vec<&str> = suites.iter().map(|suite| suite.name).collect();
        eprintln!("exhaustive: there is no suite {unknown:?}, only {}", names.join(", "));
        return ExitCode::from(2);
    }
    suites.retain(|suite| {
        options.suites.is_empty() || options.suites.iter().any(|name| name == suite.name)
    });
    if let Some(text) = &options.graph {
        for suite in &mut suites {
            suite.cases.retain(|case| case.title.contains(text.as_str()));
        }
        suites.retain(|suite| !suite.cases.is_empty());
        if suites.is_empty() {
            eprintln!("exhaustive: no graph is called {text:?}; --each shows what they are called");
            return ExitCode::from(2);
        }
    }
    if options.list {
        for suite in &suites {
            println!("{:<10} {:>5} graphs: {}", suite.name, suite.cases.len(), suite.about);
        }
        return ExitCode::SUCCESS;
    }
    explore(suites, options.each)
}

fn explore(suites: Vec<suites::Suite>, each: bool) -> ExitCode {
    let started = Instant::now();
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(suites.iter().map(|suite| suite.cases.len() as u64).sum())
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} graphs, {elapsed}: {msg}") {
        bar.set_style(style);
    }
    println!("{:>6} {:>10} {:>11} {:>6}", "graphs", "states", "steps", "depth");
    let mut total = Sum::default();
    for suite in suites {
        bar.suspend(|| println!("{}: {}", suite.name, suite.about));
        let mut sum = Sum::default();
        let mut line = (String::new(), Sum::default());
        for case in suite.cases {
            bar.set_message(case.title.clone());
            let outcome = (case.run)();
            bar.inc(1);
            if let Some((property, lines)) = outcome.failure {
                bar.finish_and_clear();
                println!("\nbroken: {property}\ngraph:  {}", case.title);
                lines.iter().for_each(|line| println!("{line}"));
                println!("\nAgain: --suite {} --graph {:?}", suite.name, case.title);
                return ExitCode::FAILURE;
            }
            let here = Sum {
                graphs: 1,
                states: outcome.states,
                steps: outcome.steps,
                depth: outcome.depth,
            };
            sum.add(here);
            let name = if each { case.title } else { case.line };
            if line.0 != name {
                bar.suspend(|| print_line(&line));
                line = (name, Sum::default());
            }
            line.1.add(here);
        }
        bar.suspend(|| {
            print_line(&line);
            sum.print(&format!("{} in all", suite.name));
        });
        total.add(sum);
    }
    bar.finish_and_clear();
    println!("all:");
    total.print(&format!("all contracts hold in all states, {:.0?}", started.elapsed()));
    ExitCode::SUCCESS
}

fn print_line((name, sum): &(String, Sum)) {
    if !name.is_empty() {
        sum.print(name);
    }
}
