//! What is told, as tables: name, help and where the number is.

use crate::bridged::{Bridged, Damaged};
use crate::sheet::{EdgeSheet, Sheet};
use arachne::observe::NodeFigures;
use arachne::topology::EdgeSpec;

/// A family of whole numbers: its name without prefix and suffix, its help, and where in `T` its number is.
pub(super) type Family<T> = (&'static str, &'static str, fn(&T) -> u64);

pub(super) const GRAPH_COUNTERS: [Family<Sheet>; 2] = [
    ("ticks", "Ticks that have ended.", |sheet| sheet.scheduler.ticks),
    ("timer_activations", "Activations by timers.", |sheet| sheet.scheduler.timer_activations),
];

pub(super) const GRAPH_GAUGES: [Family<Sheet>; 2] = [
    ("runnable_nodes", "Nodes that have something to do.", |sheet| u64::from(sheet.runnable)),
    ("tick_activations_most", "The most activations of one tick.", |sheet| {
        u64::from(sheet.scheduler.activations_most)
    }),
];

pub(super) const NODE_COUNTERS: [Family<NodeFigures>; 2] = [
    ("node_activations", "Calls of the node's hooks for messages and timers.", |node| {
        node.activations
    }),
    ("node_failures", "Calls of the node's hooks that failed.", |node| node.failures),
];

pub(super) const EDGE_COUNTERS: [Family<EdgeSheet>; 6] = [
    ("edge_dequeued", "Items delivered or popped.", |edge| edge.figures.dequeued),
    ("edge_dropped", "Items lost to the full edge.", |edge| edge.figures.dropped),
    ("edge_coalesced", "Items merged into a queued one.", |edge| edge.figures.coalesced),
    ("edge_refused", "Items handed back by the full edge.", |edge| edge.figures.refused),
    ("edge_discarded", "Queued items thrown away.", |edge| edge.figures.discarded),
    ("edge_blocked", "Turns of the edge that found its node blocked.", |edge| edge.counts.blocked),
];

/// An edge as declared, and its figures.
pub(super) type Edge<'a> = (&'a EdgeSpec<'static>, &'a EdgeSheet);

/// A family of whole numbers of edges.
pub(super) type EdgeFamily = (&'static str, &'static str, fn(Edge<'_>) -> u64);

pub(super) const EDGE_GAUGES: [EdgeFamily; 3] = [
    ("edge_depth", "Items queued now.", |(_, sheet)| sheet.figures.queued),
    ("edge_high_water", "The most items ever queued.", |(_, sheet)| {
        u64::from(sheet.figures.high_water)
    }),
    ("edge_capacity", "Items that the edge holds at most, as declared.", |(spec, _)| {
        u64::from(spec.capacity)
    }),
];

/// One value of a label, and its number.
pub(super) type Labelled<T> = (&'static str, fn(&T) -> u64);

/// Frames that came over a bridge, by `kind`.
pub(super) const FRAMES: [Labelled<Bridged>; 3] = [
    ("reading", |bridged| bridged.readings),
    ("foreign", |bridged| bridged.foreign),
    ("other", |bridged| bridged.others),
];

/// What could not be read, by `harm`.
pub(super) const DAMAGED: [Labelled<Damaged>; 4] = [
    ("checksum", |damaged| damaged.checksum),
    ("too_long", |damaged| damaged.too_long),
    ("unknown", |damaged| damaged.unknown),
    ("torn", |damaged| damaged.torn),
];
