//! A graph that sends its recording, and its twin: run `twin send 100 | twin -`, or with a file or TCP between them.

use arachne::prelude::*;
use arachne::record::Recorder;
use arachne::scheduler::Config;
use arachne_std::twin;
use std::process::ExitCode;

#[derive(Default, Hash, serde::Serialize, serde::Deserialize)]
struct Sum(u64);

impl Node for Sum {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(n): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 = self.0.wrapping_mul(31).wrapping_add(n);
        Ok(())
    }
}

graph! {
    #[derive(Hash, serde::Serialize, serde::Deserialize)]
    graph Summing(Number: u64 => sum.One [8]) { sum: Sum {} }
}
type In = arachne::graph::Input<Summing>;

fn graph() -> Summing {
    Summing::new(Sum::default())
}

/// Standard output as the sink of a recording.
struct Out;

impl arachne::frame::Sink for Out {
    type Error = std::io::Error;

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        std::io::Write::write_all(&mut std::io::stdout(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::Write::flush(&mut std::io::stdout())
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    match words.get(1).map(String::as_str) {
        Some("send") => send(words.get(2).and_then(|ticks| ticks.parse().ok()).unwrap_or(100)),
        _ => twin::run("sum", graph),
    }
}

/// What a device does.
fn send(ticks: u64) -> ExitCode {
    let mut recorder = Recorder::new(graph(), Config::default(), (), Out)
        .with_first_keyframe()
        .with_checkpoints(10)
        .with_keyframes(50)
        .with_flushes(1);
    if recorder.start(0).is_err() {
        return ExitCode::FAILURE;
    }
    for n in 1..=ticks {
        let _ = recorder.push(In::Number(n));
        let _ = recorder.tick(n * 1_000_000, 100);
    }
    let (engine, _) = recorder.finish();
    eprintln!("sent {ticks} ticks, sum {}", engine.graph().sum.0);
    ExitCode::SUCCESS
}
