//! What may go wrong, how often, and one thing of it that does.

use arachne::topology::{EdgeId, NodeId};

/// What goes wrong between the world and the graph, and with the clock. Each chance, from 0 to 1, is that of one input; the
/// default is that nothing goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// The chance that it never arrives.
    pub drop: f64,
    /// The chance that it arrives later.
    pub delay: f64,
    /// By how much at most, in nanoseconds.
    pub delay_ns: u64,
    /// The chance that it arrives a second time, up to [`delay_ns`](Self::delay_ns) later.
    pub duplicate: f64,
    /// The chance that it is overtaken by the next ones.
    pub reorder: f64,
    /// By how many at most; 0 counts as 1.
    pub reorder_places: u32,
    /// The chance that it arrives changed, if there is a [way](super::Simulation::with_corruption) to change one.
    pub corrupt: f64,
    /// The chance that the clock is read late when it arrives.
    pub jitter: f64,
    /// By how much at most, in nanoseconds.
    pub jitter_ns: u64,
    /// The chance that the clock jumps before it, and goes on from there.
    pub jump: f64,
    /// By how much at most, forward or back, in nanoseconds.
    pub jump_ns: u64,
    /// The chance that the clock stands still from then on.
    pub stall: f64,
    /// For how long at most, in nanoseconds; then it is right again.
    pub stall_ns: u64,
}

/// What goes wrong with one node, with the same chances at each input of the graph.
///
/// A pause is a call of the engine and works for every node. All else is done by a [`Faulty`](super::Faulty) around it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodeFaults {
    /// The chance that the node is paused.
    pub pause: f64,
    /// For how long at most, in nanoseconds.
    pub pause_ns: u64,
    /// The chance that its next hook fails.
    pub fail: f64,
    /// The chance that it crashes at its next hook, and goes on from its last saved state.
    pub crash: f64,
    /// The chance that the next message that it emits is lost.
    pub drop: f64,
    /// The chance that it comes later.
    pub delay: f64,
    /// By how much at most, in nanoseconds.
    pub delay_ns: u64,
    /// The chance that it comes twice.
    pub duplicate: f64,
    /// The chance that it is overtaken by the one behind it.
    pub reorder: f64,
    /// The chance that it comes changed, as its [`Corrupt`](super::Corrupt) says.
    pub corrupt: f64,
}

/// What goes wrong with one edge, with the same chance at each input of the graph: it has room for one item only.
///
/// That is a call of the engine, and works for every edge. A blocking edge behind a node with a burst holds that node back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EdgeFaults {
    /// The chance.
    pub narrow: f64,
    /// For how long at most, in nanoseconds.
    pub narrow_ns: u64,
}

/// One thing that goes wrong. An `input` is the [id](super::PlannedInput::id) of one; times are those of the world, which has
/// a right clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Fault {
    /// The input never arrives.
    Drop { input: u32 },
    /// It arrives later.
    Delay { input: u32, by_ns: u64 },
    /// It arrives a second time.
    Duplicate { input: u32, after_ns: u64 },
    /// It arrives right behind the input that is so many places later.
    Reorder { input: u32, places: u32 },
    /// It arrives changed, by the draws of this seed.
    Corrupt { input: u32, seed: u64 },
    /// The clock is read late at its arrival.
    Jitter { input: u32, by_ns: u64 },
    /// The clock leaps, forward or back, and goes on from there.
    Jump { at_ns: u64, by_ns: i64 },
    /// The clock stands still.
    Stall { at_ns: u64, for_ns: u64 },
    /// The node is paused.
    Pause { node: NodeId, at_ns: u64, for_ns: u64 },
    /// The edge has room for one item only.
    Narrow { edge: EdgeId, at_ns: u64, for_ns: u64 },
    /// Something that a [`Faulty`](super::Faulty) does, the first time that it can from then on.
    Node { node: NodeId, at_ns: u64, fault: NodeFault },
}

/// One thing that a [`Faulty`](super::Faulty) does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum NodeFault {
    /// The next hook fails, and the node sees nothing of it.
    Fail,
    /// The next message or timer is lost, and with it all that was done since the state was last saved.
    Crash,
    /// The next message that is emitted is lost.
    Drop,
    /// It comes later.
    Delay {
        /// By so much.
        by_ns: u64,
    },
    /// It comes twice.
    Duplicate,
    /// It comes behind the next one.
    Reorder,
    /// It comes changed.
    Corrupt {
        /// By the draws of this seed.
        seed: u64,
    },
}

impl Fault {
    /// The input that it befalls.
    #[must_use]
    pub const fn input(&self) -> Option<u32> {
        match *self {
            Self::Drop { input }
            | Self::Delay { input, .. }
            | Self::Duplicate { input, .. }
            | Self::Reorder { input, .. }
            | Self::Corrupt { input, .. }
            | Self::Jitter { input, .. } => Some(input),
            _ => None,
        }
    }

    /// When it happens, if it befalls no input.
    #[must_use]
    pub fn at_ns(&self) -> Option<u64> {
        let mut fault = *self;
        fault.at_ns_mut().copied()
    }

    pub(super) const fn at_ns_mut(&mut self) -> Option<&mut u64> {
        match self {
            Self::Jump { at_ns, .. }
            | Self::Stall { at_ns, .. }
            | Self::Pause { at_ns, .. }
            | Self::Narrow { at_ns, .. }
            | Self::Node { at_ns, .. } => Some(at_ns),
            _ => None,
        }
    }
}
