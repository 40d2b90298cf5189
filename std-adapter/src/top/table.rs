//! Nodes and edges as tables of texts, with what each cell is sorted by.

use super::format::{duration, percent, short};
use crate::live::{EdgeRates, Frame, NodeRates, Rates, Shape};

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nodes,
    Edges,
}

/// The columns of a table: what they are called, how wide they are, and whether they hold numbers.
pub(super) type Column = (&'static str, u16, bool);

const NODES: [Column; 8] = [
    ("node", 24, false),
    ("activations/s", 13, true),
    ("busy", 7, true),
    ("p50", 8, true),
    ("p99", 8, true),
    ("longest", 8, true),
    ("activations", 12, true),
    ("failures", 9, true),
];

const EDGES: [Column; 8] = [
    ("edge", 24, false),
    ("queued", 19, false),
    ("most", 6, true),
    ("rate/s", 7, true),
    ("lost/s", 7, true),
    ("lost", 7, true),
    ("merged", 7, true),
    ("blocked", 8, true),
];

/// How many letters a bar has.
const BAR: usize = 8;

/// A row: of one node or edge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// The index of the node or edge.
    pub index: usize,
    /// A text for each column, and what it is sorted by.
    pub cells: Vec<(String, f64)>,
    /// Whether something has gone wrong with it.
    pub is_bad: bool,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Nodes, Self::Edges];

    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Nodes => &NODES,
            Self::Edges => &EDGES,
        }
    }

    /// The rows, largest first by a column; by the first column in order of declaration.
    pub fn rows(self, shape: &Shape, frame: &Frame, rates: &Rates, column: usize) -> Vec<Row> {
        let mut rows: Vec<_> = match self {
            Self::Nodes => nodes(shape, frame, rates),
            Self::Edges => edges(shape, frame, rates),
        };
        if column > 0 {
            let key = |row: &Row| row.cells.get(column).map_or(0.0, |cell| cell.1);
            rows.sort_by(|one, other| key(other).total_cmp(&key(one)));
        }
        rows
    }
}

fn nodes(shape: &Shape, frame: &Frame, rates: &Rates) -> Vec<Row> {
    let row =
        |((index, spec), node): ((usize, &crate::live::NodeShape), &crate::live::NodeFrame)| {
            let NodeRates { activations, busy } =
                rates.nodes.get(index).copied().unwrap_or_default();
            let time = |ns: Option<u64>| (duration(ns), ns.map_or(-1.0, |ns| ns as f64));
            let count = |count: u64| (short(count as f64), count as f64);
            let cells = vec![
                (plain(&spec.path), 0.0),
                (short(activations), activations),
                (percent(busy), busy),
                time(node.latency_p50_ns),
                time(node.latency_p99_ns),
                time(node.latency_most_ns),
                count(node.activations),
                count(node.failures),
            ];
            Row { index, cells, is_bad: node.failures > 0 }
        };
    shape.nodes.iter().enumerate().zip(&frame.nodes).map(row).collect()
}

fn edges(shape: &Shape, frame: &Frame, rates: &Rates) -> Vec<Row> {
    let row =
        |((index, spec), edge): ((usize, &crate::live::EdgeShape), &crate::live::EdgeFrame)| {
            let EdgeRates { dequeued, lost } = rates.edges.get(index).copied().unwrap_or_default();
            let count = |count: u64| (short(count as f64), count as f64);
            let cells = vec![
                (plain(&spec.path), 0.0),
                (bar(edge.queued, edge.capacity, edge.fullness()), edge.fullness()),
                count(edge.high_water.into()),
                (short(dequeued), dequeued),
                (short(lost), lost),
                count(edge.lost()),
                count(edge.coalesced),
                (duration(Some(edge.blocked_ns)), edge.blocked_ns as f64),
            ];
            Row { index, cells, is_bad: edge.fullness() >= 0.9 }
        };
    shape.edges.iter().enumerate().zip(&frame.edges).map(row).collect()
}

/// `███░░░░░ 3/8`. What is not empty has at least one mark.
fn bar(queued: u64, capacity: u32, fullness: f64) -> String {
    let full = ((fullness * BAR as f64) as usize).max(usize::from(queued > 0)).min(BAR);
    let (full, rest) = ("█".repeat(full), "░".repeat(BAR - full));
    format!("{full}{rest} {}/{}", short(queued as f64), short(capacity.into()))
}

/// A name that came over the network, without what a terminal would obey.
pub(super) fn plain(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect()
}
