//! What observers cost an activation, side by side in one run.
//!
//! ```text
//! cargo bench -p arachne-std --bench observers --features log,otlp            # half a minute
//! cargo bench -p arachne-std --bench observers --features log,otlp -- --quick
//! ```
//!
//! The work is as small as it can be: four nodes in a line that pass a number on, 16 messages a tick, with the header
//! [`Trace`]. A real node does more, and the same nanoseconds are a smaller part of it. The rounds of all observers
//! alternate, and each row shows medians: of the nanoseconds an activation, of what they are above none, and of the ratio
//! to the round without an observer beside it. What is written goes to a sink: a file or a terminal comes on top.

use arachne::observe::Observer;
use arachne::prelude::*;
use arachne::scheduler::Config;
use arachne_std::log::{JsonLogObserver, json_format};
use arachne_std::trace::ChromeTrace;
use arachne_std::{MonotonicClock, figures};
use env_logger::{Builder, Logger, Target};
use std::hint::black_box;
use std::io::sink;
use std::time::Instant;

struct Pass;
impl Node for Pass {
    type Input = One<u64>;
    type Output = One<u64>;
    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(number.wrapping_add(1)))?;
        Ok(())
    }
}

#[derive(Default)]
struct Sum(u64);
impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;
    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 = self.0.wrapping_add(number);
        Ok(())
    }
}

graph! {
    graph Line<Trace>(Number: u64 => first.One [16]) {
        first: Pass { One => a: [u64; 16] -> second.One; }
        second: Pass { One => b: [u64; 16] -> third.One; }
        third: Pass { One => c: [u64; 16] -> sum.One; }
        sum: Sum {}
    }
}
type In = arachne::graph::Input<Line>;

/// Activations a tick: four for each of 16 messages.
const TICK: u64 = 64;

/// Runs some activations under an observer, and gives the nanoseconds that one took.
fn run(observer: impl Observer, activations: u64) -> f64 {
    let graph = Line::new(Pass, Pass, Pass, Sum::default());
    let mut engine = Engine::with(graph, Config::default(), observer);
    let started = engine.start(0);
    assert!(started.is_ok());
    let (ticks, mut done) = (activations.div_ceil(TICK), 0);
    let begin = Instant::now();
    for tick in 0..ticks {
        for number in 0..16 {
            let pushed = engine.push(In::Number(black_box(number)));
            assert!(pushed.is_ok());
        }
        done += engine.tick(tick, 1_000).map_or(0, |report| u64::from(report.activations));
    }
    let took = begin.elapsed();
    assert_eq!(done, ticks * TICK);
    // Three nodes add 1, and 0 to 15 are 120.
    assert_eq!(engine.graph().sum.0, ticks * (120 + 16 * 3));
    took.as_secs_f64() * 1e9 / done as f64
}

fn logger(filter: &str) -> Logger {
    let mut builder = Builder::new();
    json_format(&mut builder);
    builder.parse_filters(filter).target(Target::Pipe(Box::new(sink()))).build()
}

/// A row: what observes, how many times less work it is given, and the measurement.
type Row<'a> = (&'static str, u64, Box<dyn Fn(u64) -> f64 + 'a>);

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (activations, rounds) = if quick { (1 << 19, 5) } else { (1 << 21, 11) };
    let (info, debug) = (logger("info"), logger("debug"));
    let log = |logger| JsonLogObserver::to(logger, MonotonicClock::new(), "line", Line::topology());
    let mut rows: Vec<Row<'_>> = vec![
        ("none", 1, Box::new(|activations| run((), activations))),
        (
            "figures, by a clock",
            1,
            Box::new(|activations| run(figures(&Line::topology()), activations)),
        ),
        ("JSON lines at info", 1, Box::new(|activations| run(log(&info), activations))),
        ("JSON lines at debug", 16, Box::new(|activations| run(log(&debug), activations))),
        (
            "Chrome trace",
            16,
            Box::new(|activations| {
                let trace = ChromeTrace::new(sink(), Line::topology()).with_most_bytes(u64::MAX);
                run(trace, activations)
            }),
        ),
    ];
    rows.extend(span_rows());
    println!("{activations} activations a round, {rounds} rounds; some with a 16th of that");
    println!("{:<26} {:>14} {:>14} {:>8}", "observer", "ns", "ns above none", "ratio");
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
    for _ in 0..rounds {
        for ((_, part, measure), taken) in rows.iter().zip(&mut taken) {
            taken.push(measure(activations / part));
        }
    }
    for ((name, ..), of) in rows.iter().zip(&taken) {
        let beside = of.iter().zip(&taken[0]);
        let ratio = median(beside.clone().map(|(of, none)| of / none).collect());
        let above = median(beside.map(|(of, none)| of - none).collect());
        println!("{name:<26} {:>14.1} {above:>14.1} {ratio:>8.2}", median(of.clone()));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(not(feature = "otlp"))]
fn span_rows() -> Vec<Row<'static>> {
    Vec::new()
}

/// Spans to an exporter that throws them away, as fast as it can: what finds the queue full is dropped.
#[cfg(feature = "otlp")]
fn span_rows() -> Vec<Row<'static>> {
    use arachne_std::trace::otlp::{Settings, SpanExporter, Spans};
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::SpanData;

    #[derive(Debug)]
    struct Nowhere;
    impl SpanExporter for Nowhere {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            black_box(batch);
            Ok(())
        }
    }
    let row = |ratio| -> Box<dyn Fn(u64) -> f64> {
        Box::new(move |activations| {
            let settings = Settings { ratio, run: 1, ..Settings::default() };
            match Spans::start(settings, Nowhere) {
                Ok(spans) => run(spans.observer("line", Line::topology()), activations),
                Err(_) => f64::NAN,
            }
        })
    };
    vec![
        ("spans, ratio 0", 1, row(0.0)),
        ("spans, ratio 0.01", 1, row(0.01)),
        ("spans, ratio 1", 16, row(1.0)),
    ]
}
