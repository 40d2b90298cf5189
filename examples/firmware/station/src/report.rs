//! What is printed.

use crate::line::Line;
use arachne::topology::{EdgeId, NodeId, Topology};
use heart::rehearsal::{Agreement, Run};
use heart::{Alarm, Beat, Monitor, RATE_HZ};

/// What a detector must reach: of all beats found, and of those found that are beats.
const LEAST: f64 = 0.995;

/// Tells the native run.
pub fn native(run: &Run, samples: usize) {
    let seconds = samples as f64 / f64::from(RATE_HZ);
    println!(
        "native: {samples} samples, {seconds:.1} s, {} beats, state {:016x}",
        run.beats.len(),
        run.hash
    );
    let rates: Vec<u16> = run.telemetry.iter().filter_map(|telemetry| telemetry.rate_bpm).collect();
    if let (Some(least), Some(most)) = (rates.iter().min(), rates.iter().max()) {
        println!("  rate {least} to {most} beats a minute");
    }
    for Alarm { kind, active, time_ns } in &run.alarms {
        let what = if *active { "begins" } else { "ends" };
        println!("  {:8.3} s  {kind:?} {what}", *time_ns as f64 / 1e9);
    }
}

/// Tells how the beats found agree with those known; whether that is good enough.
pub fn truth(run: &Run, known: &[u32]) -> bool {
    let found: Vec<u32> = run.beats.iter().map(|(_, beat)| beat.index).collect();
    let agreement = Agreement::of(&found, known);
    let (sensitivity, predictive) =
        (agreement.sensitivity(), agreement.positive_predictive_value());
    println!(
        "truth: {} of {} beats, {} false: sensitivity {:.2} %, positive predictive value {:.2} %",
        agreement.matched.len(),
        known.len(),
        agreement.false_ones.len(),
        100.0 * sensitivity,
        100.0 * predictive,
    );
    sensitivity >= LEAST && predictive >= LEAST
}

/// Tells what came over the line.
pub fn line(line: &Line) {
    println!(
        "line: {} beats, {} alarms, {} seconds of telemetry, {} events, {} damaged frames",
        line.beats.len(),
        line.alarms.len(),
        line.telemetry.len(),
        line.events.len(),
        line.damage.len(),
    );
    let topology = Monitor::topology();
    for (node, figures) in &line.nodes {
        let latency = &figures.latency;
        println!(
            "  node {:<12} {:>9} activations  p99 {:>7} ns  longest {:>7} ns",
            node_name(&topology, *node),
            figures.activations,
            latency.quantile_ns(0.99).unwrap_or(0),
            latency.largest_ns(),
        );
    }
    for (edge, figures) in &line.edges {
        println!(
            "  edge {:<15} {:>9} offered {:>9} dequeued  {} dropped  {} coalesced  high water {}",
            edge_name(&topology, *edge),
            figures.offered(),
            figures.dequeued,
            figures.dropped,
            figures.coalesced,
            figures.high_water,
        );
    }
    for damage in &line.damage {
        println!("  {damage}");
    }
}

fn node_name<'t>(topology: &Topology<'t>, node: NodeId) -> &'t str {
    topology.nodes.get(usize::from(node.0)).map_or("?", |node| node.name)
}

fn edge_name<'t>(topology: &Topology<'t>, edge: EdgeId) -> &'t str {
    topology.edges.get(usize::from(edge.0)).map_or("?", |edge| edge.name)
}

/// Tells whether the device and the native run agree.
pub fn agreement(line: &Line, native: &Run, samples: usize) -> bool {
    let Some(summary) = line.summary else {
        println!("DISAGREES: the line broke off before the summary");
        return false;
    };
    println!(
        "device: {} samples, state {:016x}, stack {} bytes, longest tick {} instructions",
        summary.samples, summary.state, summary.stack_bytes, summary.longest_tick_instructions
    );
    println!(
        "  Control waited for {} activations, {} samples lost, {} late ticks",
        summary.control_waited_activations, summary.overruns, summary.late_ticks
    );
    let beats: Vec<Beat> = native.beats.iter().map(|(_, beat)| *beat).collect();
    let checks = [
        (line.damage.is_empty(), "a frame was damaged"),
        (summary.overruns == 0, "samples were lost"),
        (summary.late_ticks == 0, "ticks were late"),
        (summary.samples as usize == samples, "not all samples were handled"),
        (line.beats == beats, "the beats differ"),
        (line.alarms == native.alarms, "the alarms differ"),
        (line.telemetry == native.telemetry, "the telemetry differs"),
        (summary.state == native.hash, "the states at the end differ"),
        (summary.control_waited_activations <= 1, "Control waited for more than one activation"),
    ];
    for (_, what) in checks.iter().filter(|(holds, _)| !holds) {
        println!("DISAGREES: {what}");
    }
    let agrees = checks.iter().all(|(holds, _)| *holds);
    if agrees {
        println!(
            "agrees: beats, alarms, telemetry and state are those of the native run, bit for bit"
        );
    }
    agrees
}
