//! What the protocols between two threads are made of; the model test puts a model checker's in its place.

pub use std::sync::Mutex;
pub use std::sync::atomic::{AtomicBool, Ordering, fence};
pub use std::thread::{Thread, current};
