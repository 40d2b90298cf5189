//! A service that is told to end: what was accepted is delivered, and then the process ends with 0.
//!
//! ```text
//! cargo run -p arachne-std --example drain
//! ```
//!
//! A thread makes readings as fast as they are accepted, one graph filters them and another one stores them. Press Ctrl-C,
//! or send SIGTERM: no more is accepted, the filter drains, and when it has stopped the store. A second signal would end
//! the process at once; with `--stuck` the store hangs, and that is to be seen.

use arachne::prelude::*;
use arachne_std::link::{OnFull, link};
use arachne_std::{Runtime, Task, port};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Smooths readings.
#[derive(Default)]
struct Filter {
    mean: i64,
}

impl Node for Filter {
    type Input = One<i64>;
    type Output = One<i64>;

    fn on_message(
        &mut self,
        One::One(reading): One<i64>,
        context: &mut impl Context<One<i64>>,
    ) -> Outcome<One<i64>> {
        self.mean += (reading - self.mean) / 8;
        context.emit(One::One(self.mean))?;
        Ok(())
    }
}

/// Keeps what comes.
struct Store {
    count: u64,
    hangs: bool,
}

impl Node for Store {
    type Input = One<i64>;
    type Output = Never;

    fn on_message(&mut self, _: One<i64>, _: &mut impl Context<Never>) -> Outcome<One<i64>> {
        if self.hangs && self.count == 100 {
            thread::sleep(Duration::from_secs(3600));
        }
        self.count += 1;
        Ok(())
    }
}

graph! {
    graph Filtering(Reading: i64 => filter.One [16]) -> (Smooth: i64 [16]) {
        filter: Filter { One -> out.Smooth; }
    }
}
graph! {
    graph Storing(Smooth: i64 => store.One [16]) { store: Store {} }
}
type FilteringIn = arachne::graph::Input<Filtering>;
type FilteringOut = arachne::graph::Output<Filtering>;
type StoringIn = arachne::graph::Input<Storing>;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let hangs = std::env::args().any(|argument| argument == "--stuck");
    let (mut readings, readings_end) = link(64, OnFull::Block);
    let (smooth, smooth_end) = link(64, OnFull::Block);
    let (stored, counts) = mpsc::channel();

    let mut runtime = Runtime::new().heeding_signals();
    runtime.add(
        Task::new("filter", || Filtering::new(Filter::default()))
            .input(port!(FilteringIn::Reading), readings_end)
            .output(port!(FilteringOut::Smooth), smooth),
    )?;
    runtime.add(
        Task::new("store", move || Storing::new(Store { count: 0, hangs }))
            .input(port!(StoringIn::Smooth), smooth_end)
            .at_end(move |engine| stored.send(engine.graph().store.count).unwrap_or_default()),
    )?;
    let source = thread::spawn(move || {
        let mut accepted = 0;
        while readings.send(accepted % 100).is_ok() {
            accepted += 1;
            if accepted == 200 {
                // More than the link holds: so the graphs run, and signals are heeded.
                println!("running");
            }
        }
        accepted
    });
    let report = runtime.run()?;
    let accepted = source.join().map_err(|_| "the source panicked")?;
    println!("accepted {accepted}, stored {}", counts.recv()?);
    print!("{report}");
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
