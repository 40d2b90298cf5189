//! The graph as text: each node with the edges that it sends on.

use arachne::topology::{EdgeSpec, End, NodeId, OUTSIDE, Topology};
use core::fmt::{self, Display, Formatter};

/// Shows a topology, by `Display`.
pub struct Picture<'a>(pub Topology<'a>);

impl Display for Picture<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(topology) = self;
        self.edges_from(f, &"from outside", OUTSIDE)?;
        for (index, spec) in (0..).zip(topology.nodes) {
            let path = topology.node_path(NodeId(index));
            self.edges_from(f, &format_args!("{path}: {}", spec.kind), index)?;
        }
        Ok(())
    }
}

impl Picture<'_> {
    fn edges_from(&self, f: &mut Formatter<'_>, title: &dyn Display, node: u16) -> fmt::Result {
        writeln!(f, "{title}")?;
        let Self(topology) = self;
        for edge in topology.edges.iter().filter(|edge| edge.from.node == node) {
            let [from, name, payload] = [edge.from.port, edge.name, edge.payload];
            let carries = format!("{name}: [{payload}; {}]{}", edge.capacity, words(edge));
            writeln!(f, "    {from:<10} {carries:<58} -> {}", self.end(&edge.to))?;
        }
        Ok(())
    }

    fn end(&self, end: &End<'_>) -> String {
        if end.node == OUTSIDE {
            return format!("outside {}", end.port);
        }
        format!("{}.{}", self.0.node_path(NodeId(end.node)), end.port)
    }
}

/// The words of the declaration.
fn words(edge: &EdgeSpec<'_>) -> String {
    let feedback = if edge.feedback { " feedback" } else { "" };
    format!(" {} {}{feedback}", edge.priority, edge.policy)
}
