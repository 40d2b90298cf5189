//! The figures as text.

use crate::benchmark::Benchmark;
use crate::measure::{Beside, Figures};

fn line(cells: [&str; 9]) {
    let [name, parameters, messages, arachne, kameo, times, tokio, times_tokio, threads] = cells;
    println!(
        "{name:<22} {parameters:<34} {messages:>9} {arachne:>8} {kameo:>8} {times:>7} {tokio:>8} {times_tokio:>7} \
         {threads:>8}"
    );
}

pub fn head() {
    println!(
        "ns for a message, the least of the rounds; times Arachne's, the median of the rounds' ratios;"
    );
    println!(
        "threads of tokio's runtime under kameo and under tasks, whichever number is faster\n"
    );
    line([
        "benchmark",
        "parameters",
        "messages",
        "arachne",
        "kameo",
        "times",
        "tokio",
        "times",
        "threads",
    ]);
}

pub fn row(benchmark: &Benchmark, figures: &Figures) {
    let Figures { size, arachne_ns, kameo, tokio } = figures;
    let beside = |side: &Beside| [format!("{:.1}", side.ns), format!("{:.1}", side.ratio)];
    let ([kameo_ns, kameo_ratio], [tokio_ns, tokio_ratio]) = (beside(kameo), beside(tokio));
    line([
        benchmark.name,
        &(benchmark.parameters)(*size),
        &(benchmark.messages)(*size).to_string(),
        &format!("{arachne_ns:.1}"),
        &kameo_ns,
        &kameo_ratio,
        &tokio_ns,
        &tokio_ratio,
        &format!("{}, {}", kameo.threads, tokio.threads),
    ]);
}

pub fn foot() {
    let [arachne, kameo, tokio] = ["arachne-rt", "kameo", "tokio"].map(version);
    println!("\narachne-rt {arachne}, kameo {kameo}, tokio {tokio}");
}

/// The version that is locked.
fn version(package: &str) -> &'static str {
    const LOCK: &str = include_str!("../../Cargo.lock");
    let version = || {
        let (_, rest) = LOCK.split_once(&format!("name = \"{package}\"\nversion = \""))?;
        Some(rest.split_once('"')?.0)
    };
    version().unwrap_or("?")
}
