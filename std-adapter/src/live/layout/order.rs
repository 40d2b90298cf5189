//! What stands above what: sweeps that bring the ends of edges to one level.

use super::items::{Anchor, Item, Items, Side};
use super::{GAP, INPUT_HEIGHT, OUTPUT_HEIGHT};

/// How often items are put in order. It settles after a few.
const SWEEPS: usize = 24;
/// Sweeps that pack items as closely as they go; the later ones leave gaps where that makes edges level.
const CLOSE_SWEEPS: usize = 10;

/// Finds an order, and so the upper side of every item. Of all sweeps the best is kept.
pub(super) fn arrange(items: &mut Items) {
    let mut wished: Vec<i64> = vec![0; items.all.len()];
    let mut best: Option<(i64, Vec<Item>)> = None;
    for sweep in 0..SWEEPS {
        pack(items, &wished, sweep >= CLOSE_SWEEPS);
        // The sides depend on where the items are, and what the items wish on the sides.
        order_sides(items);
        let cost = cost(items);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, items.all.clone()));
        }
        wished = wishes(items);
    }
    if let Some((_, all)) = best {
        items.all = all;
        order_sides(items);
    }
}

/// Puts the items of each group below each other in the order of their wishes, inner groups first.
fn pack(items: &mut Items, wished: &[i64], leave_gaps: bool) {
    let mut members = vec![Vec::new(); items.group_count];
    for item in (1..items.all.len()).filter(|&item| items.is_drawn(item)) {
        members[items.all[item].group].push(item);
    }
    let tops: Vec<i64> = items.all.iter().map(|item| i64::from(item.y)).collect();
    for group in (0..items.group_count).rev() {
        if !items.is_drawn(group) {
            continue;
        }
        let members = &mut members[group];
        // By the middle; lanes last. The index makes the order a total one.
        let middle = |item: usize| wished[item] + i64::from(items.all[item].height) / 2;
        members.sort_by_key(|&item| (items.all[item].lane, middle(item), item));
        let columns = &items.all[group];
        let (first, last) = (columns.first, columns.last);
        let mut free = vec![Items::above(group); last - first + 1];
        let highest = members.iter().map(|&item| wished[item]).min().unwrap_or(0);
        // The graph has no item around it that it could move in.
        let origin = if group == 0 { highest } else { tops[group] };
        for &item in &*members {
            let taken = &items.all[item];
            let range = taken.first - first..=taken.last - first;
            let mut y = free[range.clone()].iter().copied().max().unwrap_or(0);
            if leave_gaps && !taken.lane {
                y = y.max(i32::try_from(wished[item] - origin).unwrap_or(0));
            }
            let bottom = y + taken.height + GAP;
            free[range].fill(bottom);
            // For the moment within its group.
            items.all[item].y = y;
        }
        let bottom = free.iter().copied().max().unwrap_or(0);
        items.all[group].height = bottom + Items::below(group);
    }
    items.all[0].y = 0;
    for item in 1..items.all.len() {
        // Groups come first, and each after the one around it.
        items.all[item].y += items.all[items.all[item].group].y;
    }
}

/// Spreads the ends of edges over the sides of their nodes, in the order in which they come from above.
fn order_sides(items: &mut Items) {
    let mut sides: [Vec<Vec<(i32, usize)>>; 2] =
        [vec![Vec::new(); items.node_count], vec![Vec::new(); items.node_count]];
    let middle = |items: &Items, anchor: Anchor| {
        let item = &items.all[anchor.item];
        item.y + item.height / 2
    };
    for (edge, way) in items.ways.iter().enumerate() {
        let ends = [(way.first(), way.get(1)), (way.last(), way.iter().rev().nth(1))];
        for (end, next) in ends {
            let (Some(&end), Some(&next)) = (end, next) else { continue };
            let side = match end.side {
                Side::Right => &mut sides[0],
                Side::Left => &mut sides[1],
                Side::Middle => continue,
            };
            side[end.item - items.group_count].push((middle(items, next), edge));
        }
    }
    let [right, left] = sides;
    for (side, step, is_right) in [(right, OUTPUT_HEIGHT, true), (left, INPUT_HEIGHT, false)] {
        for (node, mut edges) in side.into_iter().enumerate() {
            edges.sort_unstable();
            let height = items.all[items.group_count + node].height;
            let count = i32::try_from(edges.len()).unwrap_or(i32::MAX);
            let first = (height - count * step) / 2 + step / 2;
            let places = if is_right { &mut items.outputs } else { &mut items.inputs };
            for (place, (_, edge)) in (0..).zip(edges) {
                places[edge] = first + place * step;
            }
        }
    }
}

/// Each two neighbours on the way of an edge, with how far the second is below the first.
fn steps(items: &Items) -> impl Iterator<Item = (usize, usize, i64)> {
    items.ways.iter().enumerate().flat_map(move |(edge, way)| {
        way.iter().zip(way.iter().skip(1)).map(move |(&from, &to)| {
            let below = items.touches_at(edge, to) - items.touches_at(edge, from);
            (from.item, to.item, i64::from(below))
        })
    })
}

/// Where the upper side of each item would be for its edges to be level on average: its barycentre.
fn wishes(items: &Items) -> Vec<i64> {
    let mut sums = vec![(0i64, 0i64); items.all.len()];
    for (from, to, below) in steps(items) {
        if items.all[from].lane || items.all[to].lane {
            continue;
        }
        // Whatever holds one of them and not the other may move.
        for (one, other, below) in [(from, to, below), (to, from, -below)] {
            let others: Vec<_> = items.around(other).collect();
            let alone = items.around(one).take_while(|group| !others.contains(group));
            for item in std::iter::once(one).chain(alone) {
                sums[item].0 += below;
                sums[item].1 += 1;
            }
        }
    }
    let item = |(item, (sum, count)): (&Item, (i64, i64))| {
        i64::from(item.y) + sum.checked_div(count).unwrap_or(0)
    };
    items.all.iter().zip(sums).map(item).collect()
}

/// How good an order is: the less edges climb and the lower the picture, the better.
fn cost(items: &Items) -> i64 {
    let climbs: i64 = steps(items).map(|(_, _, below)| below.abs()).sum();
    climbs + 3 * i64::from(items.all[0].height)
}
