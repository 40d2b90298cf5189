//! What takes room in the picture: nodes, boxes, passing edges, and ends outside.

use super::columns::Columns;
use super::{
    Ends, GAP, INPUT_HEIGHT, NODE_HEIGHT, OUTPUT_HEIGHT, PAD, Shape, TITLE_HEIGHT, TRACK_HEIGHT,
};

/// Something that takes room within a group, from one column to another.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The group it stands in.
    pub group: usize,
    pub first: usize,
    pub last: usize,
    pub height: i32,
    /// Whether an edge leads back on it: it goes below all else.
    pub lane: bool,
    /// Its upper side.
    pub y: i32,
}

/// Where an edge touches an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    pub item: usize,
    pub side: Side,
}

/// The part of an item that an edge touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// An output of a node.
    Right,
    /// An input of a node.
    Left,
    /// The middle of a track, or of an end outside.
    Middle,
}

/// All items: the groups first, then the nodes, then what belongs to edges.
pub(super) struct Items {
    pub all: Vec<Item>,
    pub group_count: usize,
    pub node_count: usize,
    /// How many boxes deep each group is, counted from within; 0 for one without nodes.
    pub heights: Vec<i32>,
    /// The way of each edge.
    pub ways: Vec<Vec<Anchor>>,
    /// How far below its node's upper side each edge begins and ends.
    pub outputs: Vec<i32>,
    pub inputs: Vec<i32>,
}

impl Items {
    pub fn new(shape: &Shape, ends: &[Ends], columns: &Columns) -> Self {
        let group_count = shape.groups.len().max(1);
        let parent = |group: usize| {
            let parent = shape.groups.get(group).and_then(|group| group.parent).map(usize::from);
            parent.filter(|&parent| parent < group).unwrap_or(0)
        };
        let mut all: Vec<Item> = (0..group_count)
            .map(|group| {
                let (first, last) = (usize::MAX, 0);
                Item { group: parent(group), first, last, height: 0, lane: false, y: 0 }
            })
            .collect();
        let mut outputs = vec![0; shape.nodes.len()];
        let mut inputs = vec![0; shape.nodes.len()];
        for ends in ends {
            ends.from.into_iter().for_each(|node| outputs[node] += 1);
            ends.to.into_iter().for_each(|node| inputs[node] += 1);
        }
        for (node, spec) in shape.nodes.iter().enumerate() {
            let group = Some(usize::from(spec.group)).filter(|group| *group < group_count);
            let column = columns.nodes[node];
            let height = (outputs[node] * OUTPUT_HEIGHT).max(inputs[node] * INPUT_HEIGHT);
            let height = height.max(NODE_HEIGHT);
            let group = group.unwrap_or(0);
            all.push(Item { group, first: column, last: column, height, lane: false, y: 0 });
        }
        let mut items = Self {
            all,
            group_count,
            node_count: shape.nodes.len(),
            heights: vec![0; group_count],
            ways: Vec::new(),
            outputs: vec![0; ends.len()],
            inputs: vec![0; ends.len()],
        };
        items.span_groups();
        // The graph takes all columns: ends outside may stand where no node does.
        (items.all[0].first, items.all[0].last) = (0, columns.count - 1);
        items.heights[0] = items.heights[0].max(1);
        for (ends, columns) in ends.iter().zip(&columns.edges) {
            let way = items.way(*ends, *columns);
            items.ways.push(way);
        }
        items
    }

    /// A group takes the columns of its nodes, and of the groups in it.
    fn span_groups(&mut self) {
        for item in self.group_count..self.all.len() {
            self.widen(item, 1);
        }
        for group in (1..self.group_count).rev() {
            if self.is_drawn(group) {
                self.widen(group, self.heights[group] + 1);
            }
        }
    }

    fn widen(&mut self, item: usize, height: i32) {
        let Item { group, first, last, .. } = self.all[item];
        let around = &mut self.all[group];
        around.first = around.first.min(first);
        around.last = around.last.max(last);
        self.heights[group] = self.heights[group].max(height);
    }

    /// Whether there is something to draw of an item.
    pub fn is_drawn(&self, item: usize) -> bool {
        self.heights.get(item).is_none_or(|height| *height > 0)
    }

    /// The groups around an item, from within outwards; the last is the graph.
    pub fn around(&self, item: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(item).filter(|item| *item > 0);
        std::iter::from_fn(move || {
            let group = self.all[next?].group;
            next = Some(group).filter(|group| *group > 0);
            Some(group)
        })
    }

    /// The innermost group around both.
    fn common(&self, one: usize, other: usize) -> usize {
        // A group's index is higher than that of the group around it.
        let mut one = self.around(one).next().unwrap_or(0);
        let mut other = self.around(other).next().unwrap_or(0);
        while one != other {
            let higher = if one > other { &mut one } else { &mut other };
            *higher = self.all[*higher].group;
        }
        one
    }

    /// Makes the items that an edge needs beside its nodes, and tells what it touches in order.
    fn way(&mut self, ends: Ends, (from, to): (usize, usize)) -> Vec<Anchor> {
        let source = match ends.from {
            Some(node) => Anchor { item: self.group_count + node, side: Side::Right },
            None => self.edge_item(0, from, from, OUTPUT_HEIGHT, false),
        };
        let target = match ends.to {
            Some(node) => Anchor { item: self.group_count + node, side: Side::Left },
            None => self.edge_item(0, to, to, OUTPUT_HEIGHT, false),
        };
        let common = self.common(source.item, target.item);
        let mut way = vec![source];
        if to <= from {
            way.push(self.edge_item(common, to, from, TRACK_HEIGHT, true));
        } else {
            let mut run: Option<(usize, usize)> = None;
            for column in from + 1..to {
                let group = self.passed(common, source.item, target.item, column);
                match run {
                    Some((same, _)) if same == group => {}
                    _ => {
                        if let Some((group, first)) = run {
                            way.push(self.edge_item(group, first, column - 1, TRACK_HEIGHT, false));
                        }
                        run = Some((group, column));
                    }
                }
            }
            if let Some((group, first)) = run {
                way.push(self.edge_item(group, first, to - 1, TRACK_HEIGHT, false));
            }
        }
        way.push(target);
        way
    }

    fn edge_item(
        &mut self,
        group: usize,
        first: usize,
        last: usize,
        height: i32,
        lane: bool,
    ) -> Anchor {
        self.all.push(Item { group, first, last, height, lane, y: 0 });
        Anchor { item: self.all.len() - 1, side: Side::Middle }
    }

    /// The group in which an edge passes a column: it leaves the boxes around its source as late as it can.
    fn passed(&self, common: usize, source: usize, target: usize, column: usize) -> usize {
        let below = |item| {
            let mut groups = self.around(item).take_while(|group| *group != common);
            groups.find(|&group| self.all[group].first <= column && column <= self.all[group].last)
        };
        below(source).or_else(|| below(target)).unwrap_or(common)
    }

    /// Where an edge touches an item, from above.
    pub fn touches_at(&self, edge: usize, anchor: Anchor) -> i32 {
        let item = &self.all[anchor.item];
        item.y
            + match anchor.side {
                Side::Right => self.outputs[edge],
                Side::Left => self.inputs[edge],
                Side::Middle => item.height / 2,
            }
    }

    /// What a group needs above its first item.
    pub const fn above(group: usize) -> i32 {
        if group == 0 { 0 } else { TITLE_HEIGHT + PAD }
    }

    /// What a group needs below its last item, whose distance to a next one is in the sum.
    pub const fn below(group: usize) -> i32 {
        if group == 0 { -GAP } else { PAD - GAP }
    }
}
