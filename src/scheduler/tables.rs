//! The functions that make the tables of a [`Wiring`](super::Wiring) from a [`Topology`].
//!
//! `graph!` calls them in constants, and a program that wires a graph at run time calls the same functions with memory of
//! its own. Tables of one item per node or edge go to slices, sets are returned by value, and nothing is allocated. The
//! time is linear in nodes and edges.
//!
//! Slices may be longer than necessary. The result is the part that was filled, ready for the wiring. The topology should
//! be [valid](crate::topology::validate): from an unsound one the functions make tables without panicking, but the tables
//! are of no use.
//!
//! Constant functions have no `for`, no `?` and no closures yet, so loops over slices are written as patterns.
//!
//! # Examples
//! ```
//! # use arachne::prelude::*;
//! # struct Sink;
//! # impl Node for Sink { type Input = One<u32>; type Output = Never; }
//! # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
//! use arachne::scheduler::tables::{self, Width};
//! use arachne::scheduler::{EdgeSet, NodeRule, Wiring};
//! use arachne::topology::{OUTSIDE, TableError, scratch_length, start_order};
//!
//! /// A set of up to 64 edges.
//! type Set = u64;
//! type Tables = Width<64>;
//!
//! let topology = Small::topology();
//! let (nodes, edges) = (topology.nodes.len(), topology.edges.len());
//!
//! let mut ends = vec![(0, 0); edges];
//! let mut inputs = vec![Set::NO_INPUTS; nodes];
//! let mut list = vec![0; Tables::list_length(edges)];
//! let mut order = vec![0; nodes];
//! let mut rules = vec![NodeRule::DEFAULT; nodes];
//! let mut scratch = vec![0; scratch_length(nodes, edges)];
//!
//! let (inputs, list) = Tables::inputs(&topology, &mut inputs, &mut list)?;
//! let wiring = Wiring::<Set> {
//!     ends: tables::ends(&topology, &mut ends)?,
//!     inputs,
//!     list,
//!     levels: &Tables::levels(&topology)?,
//!     one_at_a_time: &Tables::one_at_a_time(&topology, &mut scratch)?,
//!     order: start_order(&topology, &mut order, &mut scratch)?,
//!     rules: tables::rules(&topology, &mut rules)?,
//! };
//! assert_eq!((wiring.source(0), wiring.target(0)), (OUTSIDE, 0));
//! assert_eq!(wiring.inputs(0), Some(0b1));
//! # Ok::<(), TableError>(())
//! ```

use super::set::{EdgeSet, Wide};
use super::wiring::NodeRule;
use crate::priority::Priority;
use crate::topology::{EdgeSpec, OUTSIDE, TableError, Topology, at, attempt, part, put};

/// Writes the source and the target of each edge to `ends`, which needs one pair per edge.
///
/// # Errors
/// [`TableError::TooShort`] if `ends` is too short.
pub const fn ends<'m>(
    topology: &Topology<'_>,
    ends: &'m mut [(u16, u16)],
) -> Result<&'m [(u16, u16)], TableError> {
    let table = attempt!(part(ends, topology.edges.len(), "ends"));
    let mut rest: &mut [(u16, u16)] = table;
    let mut edges = topology.edges;
    while let ([ends, more @ ..], [edge, others @ ..]) = (rest, edges) {
        *ends = (edge.from.node, edge.to.node);
        rest = more;
        edges = others;
    }
    Ok(table)
}

/// Writes the rule of each node to `rules`, which needs one rule per node.
///
/// # Errors
/// [`TableError::TooShort`] if `rules` is too short.
pub const fn rules<'m>(
    topology: &Topology<'_>,
    rules: &'m mut [NodeRule],
) -> Result<&'m [NodeRule], TableError> {
    let table = attempt!(part(rules, topology.nodes.len(), "rules"));
    let mut rest: &mut [NodeRule] = table;
    let mut nodes = topology.nodes;
    while let ([rule, more @ ..], [node, others @ ..]) = (rest, nodes) {
        *rule = NodeRule { timer_priority: node.timer_priority, on_failure: node.on_failure };
        rest = more;
        nodes = others;
    }
    Ok(table)
}

/// The functions whose tables depend on the [`EdgeSet`]: `Width<32>` for `u32`, `Width<64>` for `u64`, and `Width<256>`,
/// `Width<1024>` and `Width<4096>` for [`Wide`].
#[derive(Debug)]
pub struct Width<const BITS: usize>;

/// The set type of a [`Width`].
#[doc(hidden)]
pub trait Select {
    /// The set.
    type Set: EdgeSet;
}

/// The narrowest width for a number of edges. Does not compile for a graph with too many.
#[doc(hidden)]
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

macro_rules! sets {
    ($bits:literal, $Set:ty, $words:literal, $value:ident => $set:expr) => {
        impl Select for Width<$bits> {
            type Set = $Set;
        }

        impl Width<$bits> {
            const fn set($value: [u64; $words]) -> $Set {
                $set
            }

            /// The edges of each level at the start, in the order of [`Priority::ALL`].
            ///
            /// # Errors
            /// [`TableError`] if the topology is too large for this width.
            pub const fn levels(topology: &Topology<'_>) -> Result<[$Set; 4], TableError> {
                attempt!(topology.check_size($bits));
                let [control, high, normal, low] = levels(topology.edges);
                Ok([Self::set(control), Self::set(high), Self::set(normal), Self::set(low)])
            }

            /// The edges whose visits deliver one message at a time. `scratch` needs one number per node.
            ///
            /// # Errors
            /// [`TableError`] if `scratch` is too short, or the topology too large for this width.
            pub const fn one_at_a_time(
                topology: &Topology<'_>,
                scratch: &mut [u16],
            ) -> Result<$Set, TableError> {
                attempt!(topology.check_size($bits));
                let emits_control = attempt!(part(scratch, topology.nodes.len(), "scratch"));
                Ok(Self::set(one_at_a_time(topology.edges, emits_control)))
            }
        }
    };
}

sets!(32, u32, 1, words => { let [word] = words; word as u32 });
sets!(64, u64, 1, words => { let [word] = words; word });
sets!(256, Wide<4>, 4, words => Wide::from_words(words));
sets!(1024, Wide<16>, 16, words => Wide::from_words(words));
sets!(4096, Wide<64>, 64, words => Wide::from_words(words));

const fn insert(words: &mut [u64], edge: usize) {
    if let Some((_, [word, ..])) = words.split_at_mut_checked(edge >> 6) {
        *word |= 1u64.wrapping_shl(edge as u32);
    }
}

const fn levels<const WORDS: usize>(edges: &[EdgeSpec<'_>]) -> [[u64; WORDS]; 4] {
    let [mut control, mut high, mut normal, mut low] = [[0u64; WORDS]; 4];
    let mut index = 0usize;
    let mut edges = edges;
    while let [edge, rest @ ..] = edges {
        let level = match edge.priority {
            Priority::Control => &mut control,
            Priority::High => &mut high,
            Priority::Normal => &mut normal,
            Priority::Low => &mut low,
        };
        insert(level, index);
        index = index.saturating_add(1);
        edges = rest;
    }
    [control, high, normal, low]
}

/// `emits_control` is working memory: for each node, whether it can emit to Control.
const fn one_at_a_time<const WORDS: usize>(
    edges: &[EdgeSpec<'_>],
    emits_control: &mut [u16],
) -> [u64; WORDS] {
    let mut rest: &mut [u16] = emits_control;
    while let [emits, more @ ..] = rest {
        *emits = 0;
        rest = more;
    }
    let mut others = edges;
    while let [edge, rest @ ..] = others {
        if edge.is_control() {
            put(emits_control, edge.from.node as usize, 1);
        }
        others = rest;
    }
    let mut words = [0u64; WORDS];
    let mut index = 0usize;
    let mut others = edges;
    while let [edge, rest @ ..] = others {
        let to = edge.to.node;
        if to != OUTSIDE && (to == edge.from.node || at(emits_control, to as usize) != 0) {
            insert(&mut words, index);
        }
        index = index.saturating_add(1);
        others = rest;
    }
    words
}

macro_rules! masks {
    ($bits:literal, $Word:ty) => {
        impl Width<$bits> {
            /// How many numbers the list of [`inputs`](Self::inputs) needs: none, since the inputs are masks.
            #[must_use]
            pub const fn list_length(_edges: usize) -> usize {
                0
            }

            /// Writes the edges into each node to `inputs`, which needs one mask per node, and returns it with an empty
            /// list.
            ///
            /// # Errors
            /// [`TableError`] if `inputs` is too short, or the topology too large for this width.
            pub const fn inputs<'m>(
                topology: &Topology<'_>,
                inputs: &'m mut [$Word],
                _list: &'m mut [u16],
            ) -> Result<(&'m [$Word], &'m [u16]), TableError> {
                attempt!(topology.check_size($bits));
                let masks = attempt!(part(inputs, topology.nodes.len(), "inputs"));
                let mut rest: &mut [$Word] = masks;
                while let [mask, more @ ..] = rest {
                    *mask = 0;
                    rest = more;
                }
                let mut bit: $Word = 1;
                let mut edges = topology.edges;
                while let [edge, rest @ ..] = edges {
                    if let Some((_, [mask, ..])) = masks.split_at_mut_checked(edge.to.node as usize)
                    {
                        *mask |= bit;
                    }
                    bit <<= 1;
                    edges = rest;
                }
                Ok((masks, &[]))
            }
        }
    };
}

masks!(32, u32);
masks!(64, u64);

macro_rules! ranges {
    ($($bits:literal)*) => {$(
        impl Width<$bits> {
            /// How many numbers the list of [`inputs`](Self::inputs) needs: one per edge.
            #[must_use]
            pub const fn list_length(edges: usize) -> usize {
                edges
            }

            /// Groups the edges by target in `list`, and writes the range of each node in that list to `inputs`.
            ///
            /// `inputs` needs one range per node, `list` [`list_length`](Self::list_length) numbers. Edges that lead out
            /// of the graph are not listed.
            ///
            /// # Errors
            /// [`TableError`] if a slice is too short, or the topology too large for this width.
            pub const fn inputs<'m>(
                topology: &Topology<'_>,
                inputs: &'m mut [(u16, u16)],
                list: &'m mut [u16],
            ) -> Result<(&'m [(u16, u16)], &'m [u16]), TableError> {
                attempt!(topology.check_size($bits));
                let ranges = attempt!(part(inputs, topology.nodes.len(), "inputs"));
                let list = attempt!(part(list, topology.edges.len(), "list"));
                let listed = group_by_target(topology.edges, ranges, list);
                Ok((ranges, list.split_at(listed).0))
            }
        }
    )*};
}

ranges!(256 1024 4096);

/// Fills ranges and list, and returns the number of listed edges.
const fn group_by_target(
    edges: &[EdgeSpec<'_>],
    ranges: &mut [(u16, u16)],
    list: &mut [u16],
) -> usize {
    let mut rest: &mut [(u16, u16)] = ranges;
    while let [range, more @ ..] = rest {
        *range = (0, 0);
        rest = more;
    }
    let mut others = edges;
    while let [edge, rest @ ..] = others {
        if let Some((_, [range, ..])) = ranges.split_at_mut_checked(edge.to.node as usize) {
            range.1 = range.1.saturating_add(1);
        }
        others = rest;
    }
    // Each range begins at its end. Filling the list from the last edge to the first moves it to its start.
    let mut end = 0u16;
    let mut rest: &mut [(u16, u16)] = ranges;
    while let [range, more @ ..] = rest {
        end = end.saturating_add(range.1);
        range.0 = end;
        rest = more;
    }
    let mut index = edges.len() as u16;
    let mut others = edges;
    while let [rest @ .., edge] = others {
        index = index.saturating_sub(1);
        if let Some((_, [range, ..])) = ranges.split_at_mut_checked(edge.to.node as usize) {
            range.0 = range.0.saturating_sub(1);
            put(list, range.0 as usize, index);
        }
        others = rest;
    }
    end as usize
}
