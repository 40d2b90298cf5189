//! The errors of calls that the graph or its state does not allow.

use crate::edge::CapacityError;
use crate::lifecycle::Lifecycle;
use crate::node::NodeError;
use crate::topology::{EdgeId, NodeId};
use core::error::Error;
use core::fmt;

/// A call that the state of the graph does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateError {
    /// The current state.
    pub state: Lifecycle,
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, does) = match self.state {
            Lifecycle::Created => ("created, not started", "start it first"),
            Lifecycle::Running => ("running", "it cannot be started again"),
            Lifecycle::Draining => ("draining", "it takes no more"),
            Lifecycle::Stopped => ("stopped", "make a new one"),
        };
        write!(f, "the graph is {is}: {does}")
    }
}

impl Error for StateError {}

/// Why a graph did not start.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartError {
    /// It was started before.
    State(StateError),
    /// A node's `on_start` failed; those that had started were stopped again, and the graph is stopped.
    Node {
        /// The node.
        node: NodeId,
        /// Why.
        error: NodeError,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(error) => error.fmt(f),
            Self::Node { node, error } => write!(f, "node {} did not start: {error}", node.0),
        }
    }
}

impl Error for StartError {}

/// Why an edge was not changed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlError {
    /// The graph has no such edge.
    UnknownEdge(EdgeId),
    /// Control is structure: no edge joins or leaves it at run time.
    ControlIsFixed(EdgeId),
    /// The capacity is outside what the edge has slots for.
    Capacity(EdgeId, CapacityError),
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEdge(edge) => write!(f, "the graph has no edge {}", edge.0),
            Self::ControlIsFixed(edge) => {
                write!(f, "edge {}: Control is fixed, no edge joins or leaves it", edge.0)
            }
            Self::Capacity(edge, error) => write!(f, "edge {}: {error}", edge.0),
        }
    }
}

impl Error for ControlError {}

/// The graph has no such node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownNode(
    /// The node asked for.
    pub NodeId,
);

impl fmt::Display for UnknownNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the graph has no node {}", self.0.0)
    }
}

impl Error for UnknownNode {}
