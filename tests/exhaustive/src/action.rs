//! What can happen next.

use crate::script::Act;
use std::fmt;

/// One step of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `start`, with what each `on_start` does.
    Start(Act),
    /// `start`, in which the hook of this node fails.
    StartFails(u16),
    /// A message comes from outside on this edge.
    Push(u16),
    /// The oldest message of this edge to the outside is taken.
    Pop(u16),
    /// A tick of this budget, with what its hooks do.
    Tick(u32, Act),
    /// A tick of budget 2 in which a message of Control comes in on this edge after so many activations.
    Inject(u16, u32, Act),
    /// A nanosecond passes.
    Advance,
    /// A node is paused.
    Pause(u16),
    /// A pause ends.
    Resume(u16),
    /// A quarantine ends.
    Release(u16),
    /// The capacity of an edge is changed.
    SetCapacity(u16, u32),
    /// A shutdown begins, with this deadline, in ns from now.
    Shutdown(u64),
}

/// A node by its letter.
struct Letter(u16);

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(b'a' + self.0 as u8))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Start(act) => write!(f, "start: each node {act}"),
            Self::StartFails(node) => write!(f, "start: {} fails", Letter(node)),
            Self::Push(edge) => write!(f, "push into e{edge}"),
            Self::Pop(edge) => write!(f, "pop from e{edge}"),
            Self::Tick(budget, act) => write!(f, "tick with budget {budget}: the node {act}"),
            Self::Inject(edge, after, act) => {
                write!(f, "tick with budget 2, Control into e{edge} after {after}: the node {act}")
            }
            Self::Advance => f.write_str("1 ns passes"),
            Self::Pause(node) => write!(f, "pause {}", Letter(node)),
            Self::Resume(node) => write!(f, "resume {}", Letter(node)),
            Self::Release(node) => write!(f, "release {}", Letter(node)),
            Self::SetCapacity(edge, capacity) => {
                write!(f, "capacity of e{edge} becomes {capacity}")
            }
            Self::Shutdown(0) => f.write_str("shutdown at once"),
            Self::Shutdown(in_ns) => write!(f, "shutdown in {in_ns} ns"),
        }
    }
}
