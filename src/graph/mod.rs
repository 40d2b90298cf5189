//! Graphs as values: the `graph!` macro, and what its code is made of.

mod boundary;
mod check;
mod code;
mod declare;
mod deliver;
mod hashed;
mod leaf;
mod outer;
mod push;
mod root;
mod spec;
mod through;
mod unit;
mod words;

pub use hashed::Hashed;
pub use root::{Boundary, Input, Output, Root};

/// What the code that `graph!` writes is made of. Not for direct use; it may change at any time.
#[doc(hidden)]
pub mod parts {
    #[cfg(feature = "serde")]
    pub use super::boundary::VariantOf;
    pub use super::check::{PayloadOf, all_wired, wired};
    pub use super::deliver::{Lane, visit_edge};
    pub use super::hashed::{Hashed, hash_of};
    pub use super::outer::{Beyond, Emitted, Group, Nowhere, Outer, Outs};
    pub use super::push::{finish, push, push_alone, refuses, settle};
    pub use super::root::{Boundary, Egress, Ingress, Side};
    pub use super::spec::{
        Part, alias, bases, check_aliases, edges, end_of, groups, join, nodes, port_index,
        refuse_unsound,
    };
    pub use super::through::{deliver_through, hook_through, room_through, settle_through};
    pub use super::unit::{Base, Holds, Member, Site, Unit};
    pub use super::words::{Spec, check_words, word};
    pub use crate::edge::{
        Block, CapacityError, Choice, Coalesce, Cursor, Drop, Edge, EdgeFigures, Latest, Marked,
        Merge, PolicyName, Probe, SlotFor,
    };
    pub use crate::message::{Header, Message};
    pub use crate::node::Node;
    pub use crate::observe::Observer;
    pub use crate::port::{PortSpec, Ports};
    pub use crate::scheduler::{
        EdgeSet, Hook, NodeRule, NodeState, QueueOp, Select, Span, Turn, Which, Width, Wiring,
        ends, width,
    };
    pub use crate::topology::{
        EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, Topology, scratch_length, start_order,
    };
    #[cfg(feature = "serde")]
    pub use serde;
}
