//! placeholder
#![no_std]
#![forbid(unsafe_code)]

pub mod context;
pub mod edge;
pub mod engine;
pub mod graph;
pub mod hash;
pub mod message;
pub mod node;
pub mod observe;
pub mod port;
mod priority;
pub mod scheduler;
pub mod testing;
pub mod time;
pub mod topology;

pub use priority::Priority;

/// What most programs need.
pub mod prelude {
    pub use crate::context::{Collect, Context, Refused};
    pub use crate::engine::Engine;
    pub use crate::node::{DeadLetter, Failure, Node, NodeError, OnFailure, Outcome, Timer};
    pub use crate::port::{Never, One};
    pub use crate::{Priority, graph, ports};
}
