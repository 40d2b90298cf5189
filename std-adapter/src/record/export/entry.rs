//! An entry as JSON.

use super::super::player::{Inspected, Played};
use super::object::Object;
use arachne::graph::Input;
use arachne::record::{By, Entry};
use arachne::topology::{EdgeId, NodeId, Topology};
use serde_json::Value;

/// The kind of an entry, and what it tells: names instead of numbers, wherever it has any.
pub(super) fn told<G: Inspected>(entry: &Entry<'_>) -> (&'static str, Object) {
    let topology = &G::TOPOLOGY;
    let new = Object::default();
    match *entry {
        Entry::Heading(heading) => (
            "heading",
            new.with("version", heading.version)
                .with_hash("fingerprint", heading.fingerprint)
                .with("quantum", heading.quantum)
                .with("strict", heading.strict)
                .with_hash("seed", heading.seed),
        ),
        Entry::Group(group) => ("group", new.with("name", group.name)),
        Entry::Node(node) => ("node", new.with("name", node.name).with("type", node.kind)),
        Entry::Port(port) => (
            "port",
            new.with("name", port.name)
                .with("is_output", port.is_output)
                .with("payload", port.payload)
                .with("schema", port.key)
                .with("schema_version", port.version),
        ),
        Entry::Edge(edge) => (
            "edge",
            new.with("name", edge.name)
                .with("payload", edge.payload)
                .with("capacity", edge.capacity)
                .with("policy", edge.policy.word())
                .with("priority", edge.priority.word()),
        ),
        Entry::Keyframe(bytes) => ("keyframe", new.with("bytes", bytes.len())),
        Entry::Start { .. } => ("start", new),
        Entry::Input { by, value } => ("input", input::<G>(by, value)),
        Entry::Tick { budget, .. } => ("tick", new.with("budget", budget)),
        Entry::Pop { edge: None } => ("pop", new),
        Entry::Pop { edge: Some(edge) } => ("pop", new.with("edge", edge_name(topology, edge))),
        Entry::Pause(node) => ("pause", new.with("node", node_name(topology, node))),
        Entry::Resume(node) => ("resume", new.with("node", node_name(topology, node))),
        Entry::Release(node) => ("release", new.with("node", node_name(topology, node))),
        Entry::SetPriority(edge, priority) => (
            "set_priority",
            new.with("edge", edge_name(topology, edge)).with("priority", priority.word()),
        ),
        Entry::SetCapacity(edge, capacity) => {
            ("set_capacity", new.with("edge", edge_name(topology, edge)).with("capacity", capacity))
        }
        Entry::Shutdown { deadline_ns } => ("shutdown", new.with("deadline_ns", deadline_ns)),
        Entry::Checkpoint { activations, state, .. } => {
            ("checkpoint", new.with("activations", activations).with_hash("state", state))
        }
        Entry::End => ("end", new),
        // One of a version to come.
        _ => ("unknown", new),
    }
}

/// An input with its payload; one that this graph cannot read, or that JSON cannot hold, by its length.
fn input<G: Inspected>(by: By, bytes: &[u8]) -> Object {
    let new = match by {
        By::Push => Object::default().with("by", "push"),
        By::Drain => Object::default().with("by", "ring"),
        By::Poll(activations) => {
            Object::default().with("by", "control ring").with("behind_activations", activations)
        }
    };
    match readable::<G>(bytes) {
        Some((header, port, payload)) => {
            let new = if header.is_null() { new } else { new.with("header", header) };
            new.with("port", port).with("value", payload)
        }
        None => new.with("bytes", bytes.len()),
    }
}

/// The header of an input, its port and its payload.
fn readable<G: Inspected>(bytes: &[u8]) -> Option<(Value, String, Value)> {
    let (header, input): (Option<<G as arachne::graph::RootGraph>::Header>, Input<G>) =
        postcard::from_bytes(bytes).ok()?;
    let header = serde_json::to_value(header).ok()?;
    // The enum of a boundary is an object with one key.
    let Value::Object(ports) = serde_json::to_value(input).ok()? else { return None };
    let (port, payload) = ports.into_iter().next()?;
    Some((header, port, payload))
}

/// Begins the object of an entry that was played: which, what and when.
pub(super) fn placed<G: Inspected>(played: &Played<'_, '_, G>, kind: &'static str) -> Object {
    let new = Object::default().with("entry", played.number).with("kind", kind);
    match played.replay.engine() {
        Some(engine) => new.with("tick", engine.position().tick).with("now_ns", engine.now_ns()),
        None => new,
    }
}

pub(super) fn node_name(topology: &Topology<'_>, node: NodeId) -> String {
    topology.node_path(node).to_string()
}

pub(super) fn edge_name(topology: &Topology<'_>, edge: EdgeId) -> String {
    topology.edge_path(edge).to_string()
}
