//! Validation as an error of the compiler: the first finding becomes its message.

// Only the compiler runs this: what would be a panic is an error at compile time.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

use super::{Finding, Place, Topology, scratch_length, validate_named};

/// Does not compile where a graph breaks a contract: the sentence of the first error, with its place, is the message.
pub const fn refuse_unsound<const SCRATCH: usize>(topology: &Topology<'_>) {
    assert!(SCRATCH == scratch_length(topology.nodes.len(), topology.edges.len()));
    let mut scratch = [0; SCRATCH];
    if let Some(finding) = validate_named(topology, &mut scratch).first_error() {
        let message = Message::of(&finding, topology);
        panic!("{}", message.text());
    }
}

/// A sentence put together at compile time.
struct Message {
    bytes: [u8; 512],
    length: usize,
}

impl Message {
    const fn of(finding: &Finding, topology: &Topology<'_>) -> Self {
        let empty = Self { bytes: [0; 512], length: 0 };
        let named = match finding.place {
            Place::Node(node) => {
                empty.with("node `").with(topology.nodes[node as usize].name).with("`: ")
            }
            Place::Edge(edge) => {
                empty.with("edge `").with(topology.edges[edge as usize].name).with("`: ")
            }
            Place::Graph => empty,
        };
        named.with(finding.problem.sentence())
    }

    const fn with(mut self, text: &str) -> Self {
        let mut index = 0;
        while index < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text.as_bytes()[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "the graph breaks a contract",
        }
    }
}
