//! Graphs as values: the `graph!` macro, and what its code consists of.
//!
//! A graph is a struct of its nodes and of the edges between them; nothing of it is boxed or looked up. When the
//! [scheduler](crate::scheduler) visits an edge, a message goes this way:
//!
//! 1. [`Root`], the scheduler's [`Graph`](crate::scheduler::Graph), finds the edge: an inner one, or an input, which goes
//!    straight to step 3 ([`RootGraph::visit_input`]).
//! 2. [`Component::visit`](component::Component) of the graph, or of a subgraph in it, has one arm for each edge, which
//!    [`visit_edge`](deliver::visit_edge) runs.
//! 3. [`deliver`](deliver::deliver) asks whether the node has room, and takes the message out of its queue.
//! 4. [`Component::deliver`](component::Component) of the component at the end of the edge: a subgraph hands the message
//!    on, a node calls its hook `on_message` with a context.
//! 5. What the hook emits goes to the edges that `graph!` wrote for the node ([`OutEdges`](outlet::OutEdges)), or to those
//!    of the graphs around it ([`Outlet`](outlet::Outlet)). [`push`](push::push) puts it on each edge.
//! 6. At low load the message is followed to the next edge, at step 2 ([`Cx::follows`](crate::scheduler::Cx::follows)).

mod code;
mod component;
mod declare;
mod deliver;
mod node_component;
mod outlet;
mod places;
mod push;
mod root;

pub use code::Hashed;
pub use root::{DeclaredGraph, Input, Output, Root, RootGraph};

/// What the code that `graph!` writes consists of. Not for direct use; it may change at any time.
#[doc(hidden)]
pub mod parts {
    pub use super::code::{Hashed, Keywords, hash_of, keyword};
    pub use super::component::{Base, Component, Named, has_edge, has_node};
    pub use super::deliver::{NamedEdge, Route, deliver, deliver_one, visit_edge};
    pub use super::outlet::{Edges, Emitted, OutEdges, Outlet, Outs};
    pub use super::places::{aliases, bases, end_in, end_out, next_edge, port_index};
    pub use super::push::{close, push, push_alone, refuses};
    pub use super::root::{DeclaredGraph, RootGraph};
    pub use crate::edge::{
        Block, Coalesce, Cursor, DropNewest, DropOldest, Edge, Merge, PolicyName, Queue, SelectSlot,
    };
    pub use crate::message::{Header, Message};
    pub use crate::observe::Observer;
    #[cfg(feature = "serde")]
    pub use crate::port::VariantOf;
    pub use crate::port::{Never, PayloadOf, Ports, all_wired, wired};
    pub use crate::scheduler::tables::{Select, Width, ends, rules, width};
    pub use crate::scheduler::{Cx, EdgeSet, Hook, Limits, NodeRule, NodeState, Visit, Wiring};
    pub use crate::topology::{
        ComponentSpec, EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, Topology, edges, groups, join,
        nodes, refuse_unsound, scratch_length, start_order, unwrap_table,
    };
    pub use core::ops::ControlFlow;
    #[cfg(feature = "serde")]
    pub use serde;
}
