//! The figures in the text formats of Prometheus: every one, by its name, with its value.

use arachne::Priority;
use arachne::edge::EdgeFigures;
use arachne::observe::{EdgeCounts, NodeFigures};
use arachne::prelude::*;
use arachne::scheduler::Lifecycle;
use arachne_std::metrics::{Format, render};
use arachne_std::{Bridged, Damaged, Display, EdgeSheet, Sheet, display};
use std::collections::{BTreeMap, BTreeSet};

struct Pass;

impl Node for Pass {
    type Input = One<u8>;
    type Output = One<u8>;
}

struct Sink;

impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}

graph! {
    graph Small(Byte: u8 => pass.One [4] latest) {
        pass: Pass { One => passed: [u8; 8] high -> sink.One; }
        sink: Sink {}
    }
}

/// A sheet in which every figure is another number.
fn sheet() -> Sheet {
    let mut sheet = Sheet::empty(&Small::topology());
    sheet.now_ns = 1_500_000_000;
    sheet.state = Lifecycle::Draining;
    sheet.runnable = 2;
    let mut pass = NodeFigures { activations: 11, failures: 12, ..NodeFigures::NONE };
    for latency_ns in [100, 1_000, 1_000_000_000] {
        pass.latency.record(latency_ns);
    }
    sheet.nodes[0] = pass;
    let passed = Small::topology().edge("passed").unwrap();
    let mut counts = EdgeCounts::default();
    (counts.priority, counts.blocked, counts.blocked_ns) = (Priority::Low, 27, 2_500_000_000);
    let figures = EdgeFigures {
        dequeued: 21,
        queued: 3,
        dropped: 22,
        coalesced: 23,
        refused: 24,
        discarded: 25,
        high_water: 7,
    };
    sheet.edges[usize::from(passed.0)] = EdgeSheet { figures, counts };
    sheet.scheduler.ticks = 31;
    sheet.scheduler.activations = [41, 42, 43, 44];
    sheet.scheduler.timer_activations = 45;
    sheet.scheduler.activations_most = 46;
    sheet.scheduler.tick_latency.record(2_000_000);
    sheet
}

/// The same of a device, with figures of the bridge.
fn bridged_sheet() -> Sheet {
    let damaged = Damaged { checksum: 55, too_long: 56, unknown: 57, torn: 58 };
    let bridged = Bridged {
        bytes: 51,
        readings: 52,
        foreign: 53,
        others: 54,
        damaged,
        figures_unix_ns: None,
        last_frame_unix_ns: Some(1_800_000_000_500_000_000),
        knows_state: true,
        has_ended: false,
    };
    Sheet { bridged: Some(bridged), ..sheet() }
}

fn shown(name: &str, sheet: &Sheet) -> Display {
    let (mut publisher, display) = display(name, Small::topology());
    publisher.put(sheet);
    display
}

/// A label as it is, but for a bound: the formats spell numbers in different ways.
fn one_spelling(label: &str) -> String {
    let bound = label.strip_prefix("le=").map(|bound| bound.trim_matches('"'));
    match bound.and_then(|bound| bound.parse::<f64>().ok()) {
        Some(bound) if bound.is_finite() => format!("le=\"{bound}\""),
        _ => label.to_owned(),
    }
}

/// The samples of a text: from a name with its labels in order to its value.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap();
        let labels = labels.trim_end_matches('}').split(',');
        let mut labels: Vec<_> = labels.map(one_spelling).collect();
        labels.sort_unstable();
        let series = format!("{name}{{{}}}", labels.join(","));
        assert_eq!(samples.insert(series, value.parse().unwrap()), None, "twice: {line}");
    }
    samples
}

#[test]
fn o2_every_figure_is_there() {
    let samples = samples(&render(&[shown("g", &sheet())], Format::OpenMetrics));
    let expected = [
        (r#"arachne_graph_state{graph="g",state="draining"}"#, 1.0),
        (r#"arachne_graph_state{graph="g",state="running"}"#, 0.0),
        (r#"arachne_logical_time_seconds{graph="g"}"#, 1.5),
        (r#"arachne_runnable_nodes{graph="g"}"#, 2.0),
        (r#"arachne_ticks_total{graph="g"}"#, 31.0),
        (r#"arachne_message_activations_total{graph="g",priority="control"}"#, 41.0),
        (r#"arachne_message_activations_total{graph="g",priority="high"}"#, 42.0),
        (r#"arachne_message_activations_total{graph="g",priority="normal"}"#, 43.0),
        (r#"arachne_message_activations_total{graph="g",priority="low"}"#, 44.0),
        (r#"arachne_timer_activations_total{graph="g"}"#, 45.0),
        (r#"arachne_tick_activations_most{graph="g"}"#, 46.0),
        (r#"arachne_tick_latency_seconds_count{graph="g"}"#, 1.0),
        (r#"arachne_tick_latency_seconds_sum{graph="g"}"#, 0.002),
        (r#"arachne_tick_latency_seconds_bucket{graph="g",le="0.001048575"}"#, 0.0),
        (r#"arachne_tick_latency_seconds_bucket{graph="g",le="0.002097151"}"#, 1.0),
        (r#"arachne_node_activations_total{graph="g",node="pass"}"#, 11.0),
        (r#"arachne_node_failures_total{graph="g",node="pass"}"#, 12.0),
        (r#"arachne_node_activations_total{graph="g",node="sink"}"#, 0.0),
        (r#"arachne_node_latency_seconds_count{graph="g",node="pass"}"#, 3.0),
        (r#"arachne_node_latency_seconds_sum{graph="g",node="pass"}"#, 1.0000011),
        (r#"arachne_node_latency_seconds_bucket{graph="g",le="0.000000127",node="pass"}"#, 1.0),
        (r#"arachne_node_latency_seconds_bucket{graph="g",le="0.000001023",node="pass"}"#, 2.0),
        (r#"arachne_node_latency_seconds_bucket{graph="g",le="0.536870911",node="pass"}"#, 2.0),
        (r#"arachne_node_latency_seconds_bucket{graph="g",le="2.147483647",node="pass"}"#, 3.0),
        (r#"arachne_node_latency_seconds_bucket{graph="g",le="+Inf",node="pass"}"#, 3.0),
        (
            r#"arachne_edge_info{edge="passed",graph="g",node="sink",policy="block",priority="low"}"#,
            1.0,
        ),
        (r#"arachne_edge_dequeued_total{edge="passed",graph="g"}"#, 21.0),
        (r#"arachne_edge_dropped_total{edge="passed",graph="g"}"#, 22.0),
        (r#"arachne_edge_coalesced_total{edge="passed",graph="g"}"#, 23.0),
        (r#"arachne_edge_refused_total{edge="passed",graph="g"}"#, 24.0),
        (r#"arachne_edge_discarded_total{edge="passed",graph="g"}"#, 25.0),
        (r#"arachne_edge_depth{edge="passed",graph="g"}"#, 3.0),
        (r#"arachne_edge_high_water{edge="passed",graph="g"}"#, 7.0),
        (r#"arachne_edge_capacity{edge="passed",graph="g"}"#, 8.0),
        (r#"arachne_edge_capacity{edge="Byte",graph="g"}"#, 4.0),
        (r#"arachne_edge_blocked_total{edge="passed",graph="g"}"#, 27.0),
        (r#"arachne_edge_blocked_seconds_total{edge="passed",graph="g"}"#, 2.5),
    ];
    for (series, value) in expected {
        assert_eq!(samples.get(series), Some(&value), "{series} in {samples:#?}");
    }
}

#[test]
fn of_a_device_every_figure_of_the_bridge_is_there_too() {
    let of_bridge = samples(&render(&[shown("g", &bridged_sheet())], Format::OpenMetrics));
    for (series, value) in [
        (r#"arachne_bridge_open{graph="g"}"#, 1.0),
        (r#"arachne_bridge_bytes_total{graph="g"}"#, 51.0),
        (r#"arachne_bridge_frames_total{graph="g",kind="reading"}"#, 52.0),
        (r#"arachne_bridge_frames_total{graph="g",kind="foreign"}"#, 53.0),
        (r#"arachne_bridge_frames_total{graph="g",kind="other"}"#, 54.0),
        (r#"arachne_bridge_damaged_total{graph="g",harm="checksum"}"#, 55.0),
        (r#"arachne_bridge_damaged_total{graph="g",harm="too_long"}"#, 56.0),
        (r#"arachne_bridge_damaged_total{graph="g",harm="unknown"}"#, 57.0),
        (r#"arachne_bridge_damaged_total{graph="g",harm="torn"}"#, 58.0),
        (r#"arachne_bridge_last_frame_timestamp_seconds{graph="g"}"#, 1_800_000_000.5),
    ] {
        assert_eq!(of_bridge.get(series), Some(&value), "{series} in {of_bridge:#?}");
    }
    // All else is as without the bridge.
    let mut others = of_bridge;
    others.retain(|series, _| !series.starts_with("arachne_bridge_"));
    assert_eq!(others, samples(&render(&[shown("g", &sheet())], Format::OpenMetrics)));
}

#[test]
fn both_formats_tell_the_same() {
    let displays =
        [shown("one", &bridged_sheet()), shown("two", &Sheet::empty(&Small::topology()))];
    let open = render(&displays, Format::OpenMetrics);
    let classic = render(&displays, Format::Classic);
    let (open_samples, classic_samples) = (samples(&open), samples(&classic));
    assert!(open_samples == classic_samples, "{open}\n{classic}");
    assert!(open.ends_with("\n# EOF\n"));
    assert!(!classic.contains("# EOF") && !classic.contains("# UNIT"));
}

#[test]
fn in_the_classic_format_help_and_type_of_a_counter_bear_its_total() {
    let classic = render(&[shown("g", &sheet())], Format::Classic);
    assert!(classic.contains("# HELP arachne_ticks_total "));
    assert!(classic.contains("# TYPE arachne_ticks_total counter\n"));
    let open = render(&[shown("g", &sheet())], Format::OpenMetrics);
    assert!(open.contains("# TYPE arachne_ticks counter\n"));
}

#[test]
fn names_and_labels_follow_the_conventions() {
    let text = render(&[shown("g", &bridged_sheet())], Format::Classic);
    let mut families = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        assert!(name.starts_with("arachne_"), "{name}");
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name}");
        assert!(kind != "histogram" || name.ends_with("_seconds"), "{name}");
        assert!(text.contains(&format!("# HELP {name} ")), "{name}");
        families += 1;
    }
    assert_eq!(families, 28);
    let mut allowed = vec!["graph", "node", "edge", "priority", "policy", "state", "version", "le"];
    allowed.extend(["kind", "harm"]);
    for series in samples(&text).keys() {
        let labels = series.split_once('{').unwrap().1.trim_end_matches('}');
        for label in labels.split(',') {
            let (name, _) = label.split_once('=').unwrap();
            assert!(allowed.contains(&name), "{series}");
        }
    }
}

#[test]
fn series_do_not_grow_in_number() {
    let before =
        samples(&render(&[shown("g", &Sheet::empty(&Small::topology()))], Format::Classic));
    let after = samples(&render(&[shown("g", &sheet())], Format::Classic));
    assert_eq!(before.len(), after.len());
}

#[test]
fn buckets_add_up_to_the_count() {
    let mut sheet = sheet();
    for exponent in 0..64 {
        sheet.nodes[1].latency.record(1 << exponent);
    }
    let samples = samples(&render(&[shown("g", &sheet)], Format::Classic));
    let is_bucket = |series: &str| {
        series.starts_with("arachne_node_latency_seconds_bucket") && series.contains("sink")
    };
    let counts: Vec<_> = samples.iter().filter(|(series, _)| is_bucket(series)).collect();
    assert_eq!(counts.len(), 27);
    let most = counts.iter().map(|(_, count)| **count).fold(0.0, f64::max);
    assert_eq!(most, 64.0);
    let infinite = r#"arachne_node_latency_seconds_bucket{graph="g",le="+Inf",node="sink"}"#;
    assert_eq!(samples[infinite], 64.0);
}

#[test]
fn names_are_escaped() {
    let display = shown("a \"b\"\\\n", &sheet());
    let text = render(&[display], Format::Classic);
    assert!(text.contains(r#"arachne_ticks_total{graph="a \"b\"\\\n"} 31"#), "{text}");
}

#[test]
fn a_sheet_of_another_size_is_told_as_far_as_it_goes() {
    let mut short = sheet();
    short.nodes.clear();
    short.edges.truncate(1);
    let text = render(&[shown("g", &short)], Format::Classic);
    assert!(text.contains(r#"arachne_ticks_total{graph="g"} 31"#));
    assert!(!text.contains("arachne_node_activations_total{"));
}

#[test]
fn without_a_graph_there_is_still_a_valid_text() {
    assert!(render(&[], Format::OpenMetrics).ends_with("# EOF\n"));
}

/// The names of `arachne_` in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
    let starts = text.match_indices("arachne_").map(|(start, _)| &text[start..]);
    starts.map(|rest| &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())]).collect()
}

const DASHBOARD: &str = include_str!("../../docs/monitoring/dashboard.json");
const RULES: &str = include_str!("../../docs/monitoring/alerts.yml");
const PAGE: &str = include_str!("../../docs/monitoring/README.md");

#[test]
fn dashboard_alerts_and_page_use_names_that_there_are() {
    let text = render(&[shown("g", &bridged_sheet())], Format::Classic);
    let samples = samples(&text);
    let there_are: BTreeSet<_> =
        samples.keys().map(|series| series.split_once('{').unwrap().0).collect();
    for (place, text) in [("dashboard", DASHBOARD), ("alerts", RULES)] {
        let used = names(text);
        assert!(used.len() >= 5, "{place}");
        let unknown: Vec<_> = used.difference(&there_are).collect();
        assert!(unknown.is_empty(), "{place}: {unknown:?}");
    }
    // The page names families: a histogram without its suffixes.
    let families: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let rows = PAGE.lines().filter(|line| line.starts_with("| `arachne_")).collect::<Vec<_>>();
    assert_eq!(names(&rows.join("\n")), families);
}

#[test]
fn the_dashboard_is_one() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}");
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        for (x, y) in (place("x")..place("x") + place("w"))
            .flat_map(|x| (place("y")..place("y") + place("h")).map(move |y| (x, y)))
        {
            assert!(x < 24 && taken.insert((x, y)), "{title} overlaps at {x}, {y}");
        }
        if panel["type"] != "row" {
            let targets = panel["targets"].as_array().unwrap();
            assert!(!targets.is_empty(), "{title}");
            for target in targets {
                let query = target["expr"].as_str().unwrap();
                assert!(query.contains("graph=~\"$graph\""), "{title}: {query}");
            }
        }
    }
    assert!(ids.len() >= 12);
}
