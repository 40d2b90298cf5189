//! The smallest complete service: a graph with a command line and a configuration.
//!
//! ```text
//! cargo run -p arachne-std --features app --example service -- run --serve 127.0.0.1:9464
//! cargo run -p arachne-std --features app --example service -- top 127.0.0.1:9464
//! cargo run -p arachne-std --features app --example service -- graph --form svg
//! cargo run -p arachne-std --features app --example service -- validate --config std-adapter/examples/service.toml
//! ```
//!
//! It smooths readings and remembers the highest. While it runs it logs JSON lines to standard error, and at the address it
//! serves a live picture, `/metrics`, `/healthz` and `/readyz`. `--trace out.json` writes a trace for Perfetto.
//! `service.toml` beside this file shows every setting. Ctrl-C or SIGTERM ends it: what was accepted is handled first.

use arachne::message::Trace;
use arachne::prelude::*;
use arachne_std::app::App;
use arachne_std::link::{OnFull, Sender, link};
use arachne_std::port;
use std::process::ExitCode;
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

/// Remembers the highest.
#[derive(Default)]
struct Peak {
    count: u64,
    highest: i64,
}

impl Node for Peak {
    type Input = One<i64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(mean): One<i64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<i64>> {
        self.count += 1;
        self.highest = self.highest.max(mean);
        Ok(())
    }

    fn on_stop(&mut self, _: u64) -> Result<(), NodeError> {
        log::info!(count = self.count, highest = self.highest; "stored");
        Ok(())
    }
}

graph! {
    graph Service<Trace>(Reading: i64 => filter.One [64]) {
        filter: Filter { One => means: [i64; 16] -> peak.One; }
        peak: Peak {}
    }
}
type In = arachne::graph::Input<Service>;

/// Reads a sensor, until no more is accepted.
fn sense(mut readings: Sender<i64, ()>) {
    let accepted = (0..).take_while(|n| {
        std::thread::sleep(Duration::from_millis(1));
        readings.send(n % 100).is_ok()
    });
    log::info!(count = accepted.count(); "accepted");
}

fn main() -> ExitCode {
    let (sender, readings) = link(64, OnFull::Block);
    App::new("service")
        .about("Smooths readings and remembers the highest.")
        .task(
            "service",
            || Service::new(Filter::default(), Peak::default()),
            |task| task.input_anew(port!(In::Reading), readings),
        )
        .source("sensor", || sense(sender))
        .main()
}
