//! Constant functions that make the tables of a graph's shape, for the narrowest set that holds its edges.
//!
//! They run at compile time only, so they are simple rather than fast. Constant functions have no `for` and no closures
//! yet; loops over slices are written as patterns.

use super::set::{EdgeSet, Wide};
use crate::priority::Priority;
use crate::topology::{EdgeSpec, OUTSIDE, at, put};

/// Which edges go into a set.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// The edges of a level at the start.
    Level(Priority),
    /// The edges whose visits deliver one message at a time.
    OneAtATime,
}

impl Which {
    /// The control plane.
    pub const CONTROL: Self = Self::Level(Priority::Control);
    /// The edges of level High.
    pub const HIGH: Self = Self::Level(Priority::High);
    /// The edges of level Normal.
    pub const NORMAL: Self = Self::Level(Priority::Normal);
    /// The edges of level Low.
    pub const LOW: Self = Self::Level(Priority::Low);
}

/// The ends of each edge.
#[must_use]
pub const fn ends<const EDGES: usize>(edges: &[EdgeSpec<'_>]) -> [(u16, u16); EDGES] {
    let mut table = [(OUTSIDE, OUTSIDE); EDGES];
    let mut rest: &mut [(u16, u16)] = &mut table;
    let mut edges = edges;
    while let ([ends, more @ ..], [edge, others @ ..]) = (rest, edges) {
        *ends = (edge.from.node, edge.to.node);
        rest = more;
        edges = others;
    }
    table
}

/// A width of sets, as a type. [`width`] gives the width for a number of edges.
#[derive(Debug)]
pub struct Width<const BITS: usize>;

/// The set type of a [`Width`].
pub trait Select {
    /// The set.
    type Set: EdgeSet;
}

/// The narrowest width for a number of edges.
#[must_use]
pub const fn width(edges: usize) -> usize {
    assert!(
        edges <= 4096,
        "a graph has at most 4,096 edges, its subgraphs' and boundary's included"
    );
    match edges {
        0..=32 => 32,
        33..=64 => 64,
        65..=256 => 256,
        257..=1024 => 1024,
        _ => 4096,
    }
}

/// For each node, whether it can emit to Control.
const fn emits_control<const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [u16; NODES] {
    let mut table = [0u16; NODES];
    let mut edges = edges;
    while let [edge, rest @ ..] = edges {
        if edge.is_control() {
            put(&mut table, edge.from.node as usize, 1);
        }
        edges = rest;
    }
    table
}

const fn belongs(edge: &EdgeSpec<'_>, emits_control: &[u16], which: Which) -> bool {
    match which {
        Which::Level(level) => edge.priority as u8 == level as u8,
        Which::OneAtATime => {
            let to = edge.to.node;
            to != OUTSIDE && (to == edge.from.node || at(emits_control, to as usize) != 0)
        }
    }
}

macro_rules! word_tables {
    ($bits:literal, $Word:ty) => {
        impl Select for Width<$bits> {
            type Set = $Word;
        }

        impl Width<$bits> {
            /// The set of these edges.
            #[must_use]
            pub const fn set<const NODES: usize>(edges: &[EdgeSpec<'_>], which: Which) -> $Word {
                let emits_control = emits_control::<NODES>(edges);
                let mut set = 0;
                let mut bit: $Word = 1;
                let mut edges = edges;
                while let [edge, rest @ ..] = edges {
                    if belongs(edge, &emits_control, which) {
                        set |= bit;
                    }
                    bit <<= 1;
                    edges = rest;
                }
                set
            }

            /// For each node, the edges into it.
            #[must_use]
            pub const fn inputs<const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [$Word; NODES] {
                let mut table = [0; NODES];
                let mut bit: $Word = 1;
                let mut edges = edges;
                while let [edge, rest @ ..] = edges {
                    if let Some((_, [mask, ..])) = table.split_at_mut_checked(edge.to.node as usize)
                    {
                        *mask |= bit;
                    }
                    bit <<= 1;
                    edges = rest;
                }
                table
            }

            /// An empty list: masks need none.
            #[must_use]
            pub const fn list<const NODES: usize>(_: &[EdgeSpec<'_>]) -> [u16; 0] {
                []
            }
        }
    };
}

word_tables!(32, u32);
word_tables!(64, u64);

macro_rules! wide_tables {
    ($bits:literal, $words:literal) => {
        impl Select for Width<$bits> {
            type Set = Wide<$words>;
        }

        impl Width<$bits> {
            /// The set of these edges.
            #[must_use]
            pub const fn set<const NODES: usize>(
                edges: &[EdgeSpec<'_>],
                which: Which,
            ) -> Wide<$words> {
                let emits_control = emits_control::<NODES>(edges);
                let mut words = [0u64; $words];
                let mut edge = edges.len();
                let mut edges = edges;
                while let [others @ .., last] = edges {
                    edge = edge.saturating_sub(1);
                    if belongs(last, &emits_control, which)
                        && let Some((_, [word, ..])) = words.split_at_mut_checked(edge >> 6)
                    {
                        *word |= 1u64.wrapping_shl(edge as u32);
                    }
                    edges = others;
                }
                Wide::from_words(words)
            }

            /// For each node, the range of its input edges in the list.
            #[must_use]
            pub const fn inputs<const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [(u16, u16); NODES] {
                input_ranges(edges)
            }

            /// The edges grouped by target.
            #[must_use]
            pub const fn list<const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [u16; $bits] {
                input_list::<$bits, NODES>(edges)
            }
        }
    };
}

wide_tables!(256, 4);
wide_tables!(1024, 16);
wide_tables!(4096, 64);

const fn input_ranges<const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [(u16, u16); NODES] {
    let mut table = [(0u16, 0u16); NODES];
    let mut edges = edges;
    while let [edge, rest @ ..] = edges {
        if let Some((_, [range, ..])) = table.split_at_mut_checked(edge.to.node as usize) {
            range.1 = range.1.saturating_add(1);
        }
        edges = rest;
    }
    let mut start = 0u16;
    let mut rest: &mut [(u16, u16)] = &mut table;
    while let [range, more @ ..] = rest {
        range.0 = start;
        start = start.saturating_add(range.1);
        rest = more;
    }
    table
}

const fn input_list<const LIST: usize, const NODES: usize>(edges: &[EdgeSpec<'_>]) -> [u16; LIST] {
    // Counts, then running sums, then the edges from behind: each lands before the next of its node.
    let mut ends = [0u16; NODES];
    let mut list = [0u16; LIST];
    let mut rest = edges;
    while let [edge, more @ ..] = rest {
        let node = edge.to.node as usize;
        let count = at(&ends, node).saturating_add(1);
        put(&mut ends, node, count);
        rest = more;
    }
    let mut node = 0usize;
    let mut sum = 0u16;
    while node < NODES {
        sum = sum.saturating_add(at(&ends, node));
        put(&mut ends, node, sum);
        node = node.saturating_add(1);
    }
    let mut index = edges.len() as u16;
    rest = edges;
    while let [more @ .., edge] = rest {
        index = index.saturating_sub(1);
        let node = edge.to.node as usize;
        if node < NODES {
            let slot = at(&ends, node).saturating_sub(1);
            put(&mut ends, node, slot);
            put(&mut list, slot as usize, index);
        }
        rest = more;
    }
    list
}
