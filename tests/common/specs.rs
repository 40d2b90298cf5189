//! Nodes and edges as data, each with one port a side: what topologies are made of where their shape alone matters.

use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::node::OnFailure;
use arachne::port::{PortSpec, Schema};
use arachne::topology::{EdgeSpec, End, NodeSpec};

/// The only port of each side.
pub const PORT: [PortSpec; 1] = [PortSpec { name: "P", payload: "u8", schema: Schema::NONE }];

/// A node of group 0.
pub const fn node(name: &str) -> NodeSpec<'_> {
    NodeSpec {
        name,
        group: 0,
        kind: "Kind",
        burst: 1,
        timer_priority: Priority::Normal,
        on_failure: OnFailure::Continue,
        inputs: &PORT,
        outputs: &PORT,
    }
}

/// A blocking edge of group 0.
pub const fn edge(name: &str, from: u16, to: u16) -> EdgeSpec<'_> {
    EdgeSpec {
        name,
        group: 0,
        from: End { node: from, port: "P" },
        to: End { node: to, port: "P" },
        payload: "u8",
        capacity: 4,
        policy: PolicyKind::Block,
        priority: Priority::Normal,
        feedback: false,
    }
}
