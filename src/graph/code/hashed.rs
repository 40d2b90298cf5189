//! Hashes of a graph's parts, by which two states that differ are told apart at their nodes and edges.

use crate::hash::StableHasher;
use crate::node::Node;
use core::hash::{Hash, Hasher};

/// What has a hash for each of its parts: a node, or a graph of such nodes with payloads that have one.
///
/// `graph!` implements it for its graphs; a node need only derive `Hash`.
pub trait Hashed {
    /// Gives the hash of each node, in the order of the topology.
    fn hash_nodes(&self, each: &mut impl FnMut(u64));
    /// Gives the hash of each inner edge, its accounts included, in the order of the topology.
    fn hash_edges(&self, each: &mut impl FnMut(u64));
}

impl<N: Node + Hash> Hashed for N {
    fn hash_nodes(&self, each: &mut impl FnMut(u64)) {
        each(hash_of(self));
    }

    fn hash_edges(&self, _: &mut impl FnMut(u64)) {}
}

/// The hash of one part.
pub fn hash_of(part: &impl Hash) -> u64 {
    let mut hasher = StableHasher::default();
    part.hash(&mut hasher);
    hasher.finish()
}

/// Writes the hashes of a graph's parts, if all of them have one.
#[doc(hidden)]
#[macro_export]
macro_rules! __hashed {
    ($Name:ident; $($node:ident: $Node:ty { $($edge:ident: $T:ty;)* })*) => {
        impl __parts::Hashed for $Name
        where
            $(for<'__a> $Node: __parts::Hashed,)*
            $($(for<'__a> $T: ::core::hash::Hash,)*)*
            for<'__a> __Header: ::core::hash::Hash,
        {
            fn hash_nodes(&self, each: &mut impl FnMut(u64)) {
                $(__parts::Hashed::hash_nodes(&self.$node, each);)*
            }

            fn hash_edges(&self, each: &mut impl FnMut(u64)) {
                $($(each(__parts::hash_of(&self.edges.$node.$edge));)*)*
                $(__parts::Hashed::hash_edges(&self.$node, each);)*
            }
        }
    };
}

/// The same for the inputs or the outputs of a root.
#[doc(hidden)]
#[macro_export]
macro_rules! __hashed_edges {
    ($Edges:ident; $($edge:ident: $T:ty),*) => {
        impl __parts::Hashed for $Edges
        where
            $(for<'__a> $T: ::core::hash::Hash,)*
            for<'__a> __Header: ::core::hash::Hash,
        {
            fn hash_nodes(&self, _: &mut impl FnMut(u64)) {}

            fn hash_edges(&self, each: &mut impl FnMut(u64)) {
                $(each(__parts::hash_of(&self.$edge));)*
            }
        }
    };
}
