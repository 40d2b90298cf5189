//! Overflow policies: what becomes of an item that finds its edge full.
//!
//! A policy is a type without values. To add one, implement [`Policy`] for it here and give it a [`PolicyKind`]; the
//! compiler then asks for its word and its term of the accounts; a line of the table and one of the macro `__policy` in
//! `graph/words.rs` make it a word of `graph!`. `tests/e_edges.rs` says whether it keeps the contracts. A policy must do
//! what its kind says: one of kind `Block` hands every item back.

use core::marker::PhantomData;

/// Decides on an item that finds its edge full.
pub trait Policy<T>: PolicyName {
    /// The decision, given the newest queued item.
    fn overflow(newest: &mut T, item: T) -> Overflow<T>;
}

/// The part of a policy that does not depend on the payload.
pub trait PolicyName {
    /// Which policy it is, as topologies and figures name it.
    const KIND: PolicyKind;
}

/// What a policy decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow<T> {
    /// Hand the item back.
    Refuse(T),
    /// Discard the item.
    DropNewest,
    /// Discard the oldest queued item and queue this one.
    DropOldest(T),
    /// The item has been merged into the newest queued one.
    Coalesced,
}

/// The policies by name.
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
    /// The word that stands for the policy in `graph!`.
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

/// Hands the item back; the default. Inside a graph it makes the sender wait: nothing is lost.
#[derive(Clone, Copy, Debug)]
pub enum Block {}

/// Discards the new item.
#[derive(Clone, Copy, Debug)]
pub enum DropNewest {}

/// Discards the oldest item: the newest `N` stay.
#[derive(Clone, Copy, Debug)]
pub enum DropOldest {}

/// Merges the new item into the newest queued one by `M`.
///
/// With a capacity of 1 this is conflation: one item that stands for all that came since it was last taken.
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

/// How two items become one.
///
/// `AT` tells apart the merges of one type: a graph implements this once for each of its coalescing edges.
pub trait Merge<T, const AT: usize = 0> {
    /// Merges `new` into the item that is queued.
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
