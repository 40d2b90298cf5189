//! From items to rectangles and lines.

use super::columns::Columns;
use super::items::{Anchor, Items, Side};
use super::{
    CURVE_WIDTH, LABEL_WIDTH, Line, MARGIN, NODE_WIDTH, PAD, PASSAGE_WIDTH, Picture, Rectangle,
};

/// How long the last stretch of an edge is, with its arrow.
const ARROW_WIDTH: i32 = 10;

/// The columns in pixels.
struct Grid {
    left: Vec<i32>,
    right: Vec<i32>,
    /// The room that boxes take on either side of a column.
    pads: i32,
}

impl Grid {
    fn new(items: &Items, columns: &Columns) -> Self {
        let mut has_nodes = vec![false; columns.count];
        columns.nodes.iter().for_each(|&column| has_nodes[column] = true);
        // The graph itself is no box.
        let deepest = items.heights.iter().skip(1).copied().max().unwrap_or(0);
        let pads = deepest * PAD;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut x = MARGIN + pads;
        for has_nodes in has_nodes {
            left.push(x);
            x += if has_nodes { NODE_WIDTH } else { PASSAGE_WIDTH };
            right.push(x);
            x += LABEL_WIDTH + CURVE_WIDTH + 2 * pads;
        }
        Self { left, right, pads }
    }

    /// Where curves may begin, right of a column.
    fn leaves(&self, column: usize) -> i32 {
        self.right[column] + LABEL_WIDTH + self.pads
    }

    /// Where curves must have ended, left of a column.
    fn arrives(&self, column: usize) -> i32 {
        self.left[column] - self.pads - ARROW_WIDTH
    }
}

/// Draws all.
pub(super) fn draw(items: &Items, columns: &Columns) -> Picture {
    let grid = Grid::new(items, columns);
    let nodes = items.all.iter().skip(items.group_count).take(items.node_count).map(|item| {
        let (x, width) = (grid.left[item.first], NODE_WIDTH);
        Rectangle { x, y: item.y + MARGIN, width, height: item.height }
    });
    let edges = items.ways.iter().enumerate().map(|(edge, way)| line(items, &grid, edge, way));
    let mut picture = Picture {
        width: 0,
        height: items.all[0].height.max(0) + 2 * MARGIN,
        nodes: nodes.collect(),
        groups: (0..items.group_count).map(|group| boundary(items, &grid, group)).collect(),
        edges: edges.collect(),
    };
    let of_nodes =
        picture.nodes.iter().chain(&picture.groups).map(|box_of| box_of.x + box_of.width);
    let of_edges = picture.edges.iter().flat_map(|edge| &edge.points).map(|point| point[0]);
    picture.width = of_nodes.chain(of_edges).max().unwrap_or(0) + MARGIN;
    if let Some(whole) = picture.groups.first_mut() {
        *whole = Rectangle { x: 0, y: 0, width: picture.width, height: picture.height };
    }
    picture
}

fn boundary(items: &Items, grid: &Grid, group: usize) -> Rectangle {
    if group == 0 || !items.is_drawn(group) {
        return Rectangle::default();
    }
    let item = &items.all[group];
    let pad = items.heights[group] * PAD;
    let x = grid.left[item.first] - pad;
    let width = grid.right[item.last] + LABEL_WIDTH + pad - x;
    Rectangle { x, y: item.y + MARGIN, width, height: item.height }
}

fn line(items: &Items, grid: &Grid, edge: usize, way: &[Anchor]) -> Line {
    let mut line = Line::default();
    for (index, &anchor) in way.iter().enumerate() {
        let item = &items.all[anchor.item];
        let y = items.touches_at(edge, anchor) + MARGIN;
        let is_last = index + 1 == way.len();
        let (begin, end) = match anchor.side {
            Side::Middle if item.lane => {
                line.back = true;
                (grid.leaves(item.last), grid.arrives(item.first))
            }
            Side::Left => (grid.arrives(item.first), grid.left[item.first]),
            Side::Middle if is_last => (grid.arrives(item.first), grid.left[item.first]),
            Side::Right => (grid.right[item.last], grid.leaves(item.last)),
            Side::Middle if index == 0 => (grid.right[item.last], grid.leaves(item.last)),
            Side::Middle => (grid.left[item.first], grid.leaves(item.last)),
        };
        line.points.extend([[begin, y], [end, y]]);
    }
    line
}
