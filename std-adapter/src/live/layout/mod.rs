//! Where the parts of a graph stand in its picture: from left to right, subgraphs as boxes.
//!
//! The method is that of Sugiyama, Tagawa and Toda (1981): columns by the longest path, order within a column by
//! barycentres, and room for an edge that passes a column. A subgraph is an item like a node: it takes whole columns from
//! its first node to its last, and all items of a group that share a column stand one below the other. So no two nodes
//! overlap, a box holds its own nodes and no others, and every edge leads to the right but for those that close a cycle.
//!
//! Nothing is random: the same shape makes the same picture.

mod columns;
mod items;
mod order;
mod route;
#[cfg(test)]
mod tests;

use super::shape::Shape;
use columns::columns;
use items::Items;
use serde::{Deserialize, Serialize};

/// Where the parts of a graph stand, in units of a pixel; the origin is at the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
    /// The nodes.
    pub nodes: Vec<Rectangle>,
    /// The boxes of the groups. The first is the graph and takes the whole picture; one without nodes has no size.
    pub groups: Vec<Rectangle>,
    /// The edges.
    pub edges: Vec<Line>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectangle {
    /// Its left side.
    pub x: i32,
    /// Its upper side.
    pub y: i32,
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
}

/// The way of an edge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Points in pairs, x before y: each pair is a level stretch, and curves that leave and arrive level join them. Right
    /// of the first point, on the first stretch, there is room for a label.
    pub points: Vec<[i32; 2]>,
    /// Whether it leads back to the left.
    pub back: bool,
}

/// How wide a node is.
const NODE_WIDTH: i32 = 122;
/// The least height of a node.
const NODE_HEIGHT: i32 = 62;
/// How wide a column without nodes is.
const PASSAGE_WIDTH: i32 = 14;
/// The room for a label, right of every column.
const LABEL_WIDTH: i32 = 106;
/// What an edge takes of the height of its source: a line of its label above it and one below.
const OUTPUT_HEIGHT: i32 = 38;
/// What an edge takes of the height of its target.
const INPUT_HEIGHT: i32 = 18;
/// The height of an edge that passes a column.
const TRACK_HEIGHT: i32 = 16;
/// The room for curves between two columns.
const CURVE_WIDTH: i32 = 40;
/// The least distance of two items.
const GAP: i32 = 14;
/// The distance of a box from what it holds, for each box within it.
const PAD: i32 = 8;
/// The room for a box's name.
const TITLE_HEIGHT: i32 = 20;
/// The room around all.
const MARGIN: i32 = 40;

/// Lays a graph out. An end at a node that does not exist counts as outside, and so does a group.
#[must_use]
pub fn layout(shape: &Shape) -> Picture {
    let ends: Vec<_> = shape.edges.iter().map(|edge| Ends::of(shape, edge)).collect();
    let columns = columns(shape.nodes.len(), &ends);
    let mut items = Items::new(shape, &ends, &columns);
    order::arrange(&mut items);
    route::draw(&items, &columns)
}

/// The ends of an edge, checked.
#[derive(Clone, Copy, Debug)]
struct Ends {
    from: Option<usize>,
    to: Option<usize>,
    feedback: bool,
}

impl Ends {
    fn of(shape: &Shape, edge: &super::shape::EdgeShape) -> Self {
        let node =
            |node: Option<u16>| node.map(usize::from).filter(|&node| node < shape.nodes.len());
        Self { from: node(edge.from.node), to: node(edge.to.node), feedback: edge.feedback }
    }

    /// The nodes at both ends.
    fn both(self) -> Option<(usize, usize)> {
        self.from.zip(self.to)
    }
}
