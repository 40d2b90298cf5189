//! Writes the families, a graph after the other within each.

use super::buckets::{in_seconds, seconds};
use super::families::{
    DAMAGED, EDGE_COUNTERS, EDGE_GAUGES, FRAMES, GRAPH_COUNTERS, GRAPH_GAUGES, NODE_COUNTERS,
};
use crate::bridged::Bridged;
use crate::sheet::{Display, EdgeSheet, Sheet};
use arachne::Priority;
use arachne::observe::{Histogram, NodeFigures};
use arachne::scheduler::Lifecycle;
use arachne::topology::{EdgeId, EdgeSpec, NodeId, Topology};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeCounterValue, EncodeLabelSet, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;
use std::fmt::Result;

const STATES: [(Lifecycle, &str); 4] = [
    (Lifecycle::Created, "created"),
    (Lifecycle::Running, "running"),
    (Lifecycle::Draining, "draining"),
    (Lifecycle::Stopped, "stopped"),
];

/// Graphs at a moment.
#[derive(Debug)]
pub(super) struct Graphs(Vec<Graph>);

#[derive(Debug)]
struct Graph {
    name: String,
    topology: Topology<'static>,
    nodes: Vec<String>,
    edges: Vec<String>,
    sheet: Sheet,
}

impl Graphs {
    pub(super) fn read(displays: &[Display]) -> Self {
        Self(displays.iter().map(Graph::read).collect())
    }
}

impl Graph {
    fn read(display: &Display) -> Self {
        let topology = *display.topology();
        let nodes = (0..).zip(topology.nodes);
        let edges = (0..).zip(topology.edges);
        Self {
            name: display.name().to_owned(),
            nodes: nodes.map(|(node, _)| topology.node_path(NodeId(node)).to_string()).collect(),
            edges: edges.map(|(edge, _)| topology.edge_path(EdgeId(edge)).to_string()).collect(),
            topology,
            sheet: display.sheet(),
        }
    }

    fn labels(&self) -> [(&str, &str); 1] {
        [("graph", &self.name)]
    }

    fn nodes(&self) -> impl Iterator<Item = ([(&str, &str); 2], &NodeFigures)> {
        let labels = self.nodes.iter().map(|node| [("graph", &*self.name), ("node", &**node)]);
        labels.zip(&self.sheet.nodes)
    }

    fn edges(&self) -> impl Iterator<Item = ([(&str, &str); 2], (&EdgeSpec<'static>, &EdgeSheet))> {
        let labels = self.edges.iter().map(|edge| [("graph", &*self.name), ("edge", &**edge)]);
        labels.zip(self.topology.edges.iter().zip(&self.sheet.edges))
    }
}

impl Collector for Graphs {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result {
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        encoder
            .encode_descriptor("build", "The version of arachne-std.", None, MetricType::Info)?
            .encode_info(&version)?;
        self.encode_graphs(&mut encoder)?;
        self.encode_nodes(&mut encoder)?;
        self.encode_edges(&mut encoder)?;
        self.encode_bridges(&mut encoder)
    }
}

impl Graphs {
    fn encode_graphs(&self, encoder: &mut DescriptorEncoder) -> Result {
        let help = "1 for the state that the graph is in.";
        let mut metric = encoder.encode_descriptor("graph_state", help, None, MetricType::Gauge)?;
        for graph in &self.0 {
            for (state, word) in STATES {
                let labels = [("graph", &*graph.name), ("state", word)];
                let is_in = graph.sheet.knows_state() && graph.sheet.state == state;
                gauge(&mut metric, &labels, u64::from(is_in))?;
            }
        }
        for (name, help, of) in GRAPH_COUNTERS {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for graph in &self.0 {
                counter(&mut metric, &graph.labels(), of(&graph.sheet))?;
            }
        }
        for (name, help, of) in GRAPH_GAUGES {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for graph in &self.0 {
                gauge(&mut metric, &graph.labels(), of(&graph.sheet))?;
            }
        }
        let help = "Activations by messages of a level.";
        let mut metric =
            encoder.encode_descriptor("message_activations", help, None, MetricType::Counter)?;
        for graph in &self.0 {
            for (level, count) in Priority::ALL.iter().zip(graph.sheet.scheduler.activations) {
                let labels = [("graph", &*graph.name), ("priority", level.word())];
                counter(&mut metric, &labels, count)?;
            }
        }
        let help = "How long ticks took; empty without a clock.";
        let mut metric = durations(encoder, "tick_latency", help, MetricType::Histogram)?;
        for graph in &self.0 {
            histogram(&mut metric, &graph.labels(), &graph.sheet.scheduler.tick_latency)?;
        }
        let help = "The logical time of the last tick.";
        let mut metric = durations(encoder, "logical_time", help, MetricType::Gauge)?;
        for graph in &self.0 {
            let time = seconds(graph.sheet.now_ns);
            metric.encode_family(&graph.labels())?.encode_gauge(&time)?;
        }
        Ok(())
    }

    fn encode_nodes(&self, encoder: &mut DescriptorEncoder) -> Result {
        for (name, help, of) in NODE_COUNTERS {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (labels, figures) in self.0.iter().flat_map(Graph::nodes) {
                counter(&mut metric, &labels, of(figures))?;
            }
        }
        let help = "How long activations took; empty without a clock.";
        let mut metric = durations(encoder, "node_latency", help, MetricType::Histogram)?;
        for (labels, figures) in self.0.iter().flat_map(Graph::nodes) {
            histogram(&mut metric, &labels, &figures.latency)?;
        }
        Ok(())
    }

    fn encode_edges(&self, encoder: &mut DescriptorEncoder) -> Result {
        let help = "What the edge is: its level now, its policy, and the node that it leads to.";
        let mut metric = encoder.encode_descriptor("edge", help, None, MetricType::Info)?;
        for graph in &self.0 {
            for (labels, (spec, sheet)) in graph.edges() {
                let mut labels = labels.to_vec();
                labels.push(("priority", sheet.counts.priority.word()));
                labels.push(("policy", spec.policy.word()));
                // An edge to the outside leads to none.
                let node = graph.nodes.get(usize::from(spec.to.node));
                labels.extend(node.map(|node| ("node", &**node)));
                metric.encode_info(&labels)?;
            }
        }
        for (name, help, of) in EDGE_COUNTERS {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (labels, (_, sheet)) in self.0.iter().flat_map(Graph::edges) {
                counter(&mut metric, &labels, of(sheet))?;
            }
        }
        for (name, help, of) in EDGE_GAUGES {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for (labels, edge) in self.0.iter().flat_map(Graph::edges) {
                gauge(&mut metric, &labels, of(edge))?;
            }
        }
        let help = "How long turns of the edge waited for room; 0 without a clock.";
        let mut metric = durations(encoder, "edge_blocked", help, MetricType::Counter)?;
        for (labels, (_, sheet)) in self.0.iter().flat_map(Graph::edges) {
            counter(&mut metric, &labels, seconds(sheet.counts.blocked_ns))?;
        }
        Ok(())
    }
}

impl Graphs {
    /// Nothing where no graph is a device's.
    fn encode_bridges(&self, encoder: &mut DescriptorEncoder) -> Result {
        let bridge = |graph: &'_ Graph| graph.sheet.bridged;
        let bridges = || self.0.iter().filter_map(|graph| Some((&*graph.name, bridge(graph)?)));
        if bridges().next().is_none() {
            return Ok(());
        }
        let help = "1 until the source of the device's frames ends.";
        let mut metric = encoder.encode_descriptor("bridge_open", help, None, MetricType::Gauge)?;
        for (graph, bridged) in bridges() {
            gauge(&mut metric, &[("graph", graph)], u64::from(!bridged.has_ended))?;
        }
        let help = "Bytes that came from the device.";
        let mut metric =
            encoder.encode_descriptor("bridge", help, Some(&Unit::Bytes), MetricType::Counter)?;
        for (graph, bridged) in bridges() {
            counter(&mut metric, &[("graph", graph)], bridged.bytes)?;
        }
        let help = "Whole frames from the device.";
        let mut metric =
            encoder.encode_descriptor("bridge_frames", help, None, MetricType::Counter)?;
        for (graph, bridged) in bridges() {
            for (kind, of) in FRAMES {
                counter(&mut metric, &[("graph", graph), ("kind", kind)], of(&bridged))?;
            }
        }
        let help = "Stretches of bytes from the device that are no frames.";
        let mut metric =
            encoder.encode_descriptor("bridge_damaged", help, None, MetricType::Counter)?;
        for (graph, bridged) in bridges() {
            for (harm, of) in DAMAGED {
                counter(&mut metric, &[("graph", graph), ("harm", harm)], of(&bridged.damaged))?;
            }
        }
        let help = "When the last whole frame came, since 1970; 0 before the first.";
        let mut metric =
            durations(encoder, "bridge_last_frame_timestamp", help, MetricType::Gauge)?;
        for (graph, Bridged { last_frame_unix_ns, .. }) in bridges() {
            let time = seconds(last_frame_unix_ns.unwrap_or(0));
            metric.encode_family(&[("graph", graph)])?.encode_gauge(&time)?;
        }
        Ok(())
    }
}

fn durations<'a>(
    encoder: &'a mut DescriptorEncoder,
    name: &'a str,
    help: &str,
    kind: MetricType,
) -> std::result::Result<MetricEncoder<'a>, std::fmt::Error> {
    encoder.encode_descriptor(name, help, Some(&Unit::Seconds), kind)
}

fn counter(
    metric: &mut MetricEncoder,
    labels: &impl EncodeLabelSet,
    count: impl EncodeCounterValue,
) -> Result {
    metric.encode_family(labels)?.encode_counter::<NoLabelSet, _, u64>(&count, None)
}

fn gauge(metric: &mut MetricEncoder, labels: &impl EncodeLabelSet, value: u64) -> Result {
    metric.encode_family(labels)?.encode_gauge(&value)
}

fn histogram(
    metric: &mut MetricEncoder,
    labels: &impl EncodeLabelSet,
    histogram: &Histogram,
) -> Result {
    let (sum, buckets) = (seconds(histogram.sum_ns()), in_seconds(histogram));
    let mut metric = metric.encode_family(labels)?;
    metric.encode_histogram::<NoLabelSet>(sum, histogram.count(), &buckets, None)
}
