//! The code that `graph!` writes, in pieces.
//!
//! For each component: a struct of the edges that it sends on ([`edges`]), and how it emits on them ([`out_edges`]). For
//! each edge: one arm that visits it ([`graph`]). For the graph as a root: its inputs and outputs, which are edges like
//! all others ([`root`]). Everything else is constant data and ordinary code.
//!
//! The pieces repeat the declaration's tokens only where nothing else will do. Names that they write begin with two
//! underscores, so that they shadow nothing of the user's.

mod edges;
mod graph;
mod hashed;
mod keywords;
mod out_edges;
mod root;

pub use hashed::{Hashed, hash_of};
pub use keywords::{Keywords, keyword};
