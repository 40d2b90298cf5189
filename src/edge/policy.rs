//! Overflow policies: what happens to an item that is offered to a full edge.
//!
//! A policy is a type without values. [`Policy::overflow`] decides about each item, and [`PolicyName::KIND`] identifies
//! the policy in topologies, figures and recordings. The two must agree. The ring returns every item that is offered to
//! a full edge of kind [`PolicyKind::Block`] without calling `overflow`. A policy of any other kind never returns
//! [`Overflow::Refuse`]: the scheduler relies on it when it runs the source of a full edge.
//!
//! # Adding a policy
//! This recipe adds a policy `MyPolicy` with the keyword `my_policy`. `src/graph/push.rs`, the scheduler and
//! validation need no change: every kind except `Block` counts as one that does not hold its source back.
//!
//! In the library:
//! 1. This file: the type `MyPolicy`, its `impl PolicyName` and `impl Policy<T>`, and a variant of [`PolicyKind`]
//!    with an arm in [`PolicyKind::word`]. Append the variant at the end: recordings store the index.
//! 2. `src/edge/mod.rs`: add `MyPolicy` to `pub use policy::{..}`.
//! 3. `src/edge/figures.rs`, `EdgeFigures::of`: an arm that assigns `overflowed`, the number of items offered to a
//!    full edge, to `dropped` or `coalesced`. A policy has one such counter, whatever it decides. If the policy
//!    returns [`Overflow::DropOldest`], subtract `overflowed` from `dequeued` as well, and treat the kind like
//!    `PolicyKind::DropOldest` in `src/edge/serial.rs`, in `Edge::deserialize`.
//! 4. `src/graph/code/keywords.rs`: a constant `my_policy` in `mod keyword`, and an arm in `__policy!` above the one
//!    for any `$word:ident`. Without the arm, an edge with the keyword does not compile.
//! 5. `src/graph/mod.rs`: add `MyPolicy` to `pub use crate::edge::{..}` in `parts`, where `__policy!` finds it.
//!
//! Only a decision that [`Overflow`] cannot express needs more: a variant there, an arm in `Edge::overflow` of
//! `src/edge/ring.rs`, and, if senders and observers have to see a new outcome, a variant of
//! [`Offered`](super::Offered) with an arm in `src/graph/push.rs`.
//!
//! In the tests:
//! 1. `tests/common/edge_model.rs`, `Naive::offer`, and `tests/common/world.rs`, `World::push`: what the policy does
//!    to a plain list. Add the kind to `policies` in `tests/common/plan.rs`, so that the random graphs use it.
//! 2. `tests/e_edges.rs`: a property next to `e3_drop_agrees_with_the_reference`, and a line in each test that lists
//!    the policies. `tests/e_plain.rs`: a line in `e3_a_slot_without_a_mark_changes_nothing`.
//! 3. `tests/b3_words.rs`, `b3_policies_are_called_by_their_words`: the keyword.
//! 4. `tests/exhaustive/src`: `alone.rs`, `judge.rs`, `shape.rs` and the queues of `wired.rs`. `fuzz/fuzz_targets`:
//!    `edges.rs`, and `POLICIES` in `validation.rs`. `tests/record_reader.py`: `POLICIES`.
//!
//! The keyword also belongs into the pages that list the policies: `src/graph/declare.rs`, `src/lib.rs`, `README.md`,
//! `docs/recording-format.md` and `docs/monitoring/README.md`. If losing items is the purpose of the policy, add its
//! serialised name to the test for `'Latest'` in `std-adapter/src/serve/page/picture.js`, which paints drops as a fault.
//!
//! Then run these; the last one only checks that the models of step 4 cover the policy:
//! ```text
//! cargo test --features postcard --test e_edges --test e_plain --test b3_words --test model --test compile_fail
//! cd tests/exhaustive && cargo check
//! ```

use core::marker::PhantomData;

/// Decides what happens to an item that is offered to a full edge.
pub trait Policy<T>: PolicyName {
    /// Decides about `item`. It may change `newest`, the newest item in the queue.
    fn overflow(newest: &mut T, item: T) -> Overflow<T>;
}

/// The part of a policy that does not depend on the payload.
pub trait PolicyName {
    /// The policy as a value, for topologies and figures.
    const KIND: PolicyKind;
}

/// The decision of a policy about an item that is offered to a full edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow<T> {
    /// Return the item to the sender.
    Refuse(T),
    /// Discard the item. The queue stays as it is.
    DropNewest,
    /// Discard the oldest queued item, and queue this one.
    DropOldest(T),
    /// The policy has merged the item into the newest queued one.
    Coalesced,
}

/// The overflow policies as values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PolicyKind {
    /// [`Block`]
    Block,
    /// [`DropNewest`]; `Drop` in serialised form.
    #[cfg_attr(feature = "serde", serde(rename = "Drop"))]
    DropNewest,
    /// [`DropOldest`]; `Latest` in serialised form.
    #[cfg_attr(feature = "serde", serde(rename = "Latest"))]
    DropOldest,
    /// [`Coalesce`]
    Coalesce,
}

impl PolicyKind {
    /// The keyword of the policy in `graph!`, which `Display`, metrics and logs use as well.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::DropNewest => "drop",
            Self::DropOldest => "latest",
            Self::Coalesce => "coalesce",
        }
    }
}

impl core::fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.word())
    }
}

/// Returns the new item to the sender. This is the default.
///
/// In a graph it gives backpressure: the sender does not run while the edge has no room, and nothing is lost.
#[derive(Clone, Copy, Debug)]
pub enum Block {}

/// Discards the new item: the oldest `N` items stay.
#[derive(Clone, Copy, Debug)]
pub enum DropNewest {}

/// Discards the oldest queued item and queues the new one: the newest `N` items stay.
#[derive(Clone, Copy, Debug)]
pub enum DropOldest {}

/// Merges the new item into the newest queued one, using the [`Merge`] implementation of `M`.
///
/// With a capacity of 1 this is conflation: the one queued item stands for everything that arrived since the last pop.
///
/// # Examples
/// ```
/// use arachne::edge::{Coalesce, Edge, Merge, Offered};
///
/// enum Sum {}
/// impl Merge<u32> for Sum {
///     fn merge(queued: &mut u32, new: u32) {
///         *queued = queued.saturating_add(new);
///     }
/// }
///
/// let mut edge = Edge::<u32, 1, Coalesce<Sum>>::new();
/// assert_eq!(edge.offer(40), Offered::Queued);
/// assert_eq!(edge.offer(2), Offered::Coalesced);
/// assert_eq!(edge.pop(), Some(42));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Coalesce<M, const AT: usize = 0>(PhantomData<fn() -> M>);

/// Merges two items into one.
///
/// `AT` distinguishes several implementations for one type: a graph implements this trait once for each of its
/// coalescing edges.
pub trait Merge<T, const AT: usize = 0> {
    /// Merges `new` into the queued item.
    fn merge(queued: &mut T, new: T);
}

impl PolicyName for Block {
    const KIND: PolicyKind = PolicyKind::Block;
}

impl PolicyName for DropNewest {
    const KIND: PolicyKind = PolicyKind::DropNewest;
}

impl PolicyName for DropOldest {
    const KIND: PolicyKind = PolicyKind::DropOldest;
}

impl<M, const AT: usize> PolicyName for Coalesce<M, AT> {
    const KIND: PolicyKind = PolicyKind::Coalesce;
}

impl<T> Policy<T> for Block {
    #[inline(always)]
    fn overflow(_: &mut T, item: T) -> Overflow<T> {
        Overflow::Refuse(item)
    }
}

impl<T> Policy<T> for DropNewest {
    #[inline(always)]
    fn overflow(_: &mut T, _: T) -> Overflow<T> {
        Overflow::DropNewest
    }
}

impl<T> Policy<T> for DropOldest {
    #[inline(always)]
    fn overflow(_: &mut T, item: T) -> Overflow<T> {
        Overflow::DropOldest(item)
    }
}

impl<T, M: Merge<T, AT>, const AT: usize> Policy<T> for Coalesce<M, AT> {
    #[inline(always)]
    fn overflow(newest: &mut T, item: T) -> Overflow<T> {
        M::merge(newest, item);
        Overflow::Coalesced
    }
}
