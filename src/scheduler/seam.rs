//! The seam between the scheduler, which knows no payload, and a graph, which knows no turn.

use super::set::EdgeSet;
use super::wiring::Wiring;
use crate::edge::{CapacityError, EdgeFigures};
use crate::message::{Header, Trace};
use crate::node::{NodeError, Timer};
use crate::observe::{Cause, Event, Observer};
use crate::topology::{EdgeId, NodeId, Topology};

/// What can be scheduled: a shape, and the ways to run a piece of it.
///
/// `graph!` implements this for the graphs that it declares; a graph wired at run time is one more implementor.
pub trait Graph {
    /// What is carried beside each payload.
    type Header: Header;
    /// A set wide enough for the edges.
    type Set: EdgeSet;
    /// What the scheduler keeps for each node: a table as long as there are nodes.
    type Nodes: AsRef<[NodeState]> + AsMut<[NodeState]> + Clone;

    /// Fresh state for each node.
    fn node_states(&self) -> Self::Nodes;

    /// The tables of its shape; the same at every call.
    fn wiring(&self) -> Wiring<'_, Self::Set>;

    /// Its shape as data.
    fn topology(&self) -> Topology<'_>;

    /// Delivers messages of one edge to its node, and says how many.
    ///
    /// The length of the visit is what is queued, what the node has room for behind it and `span.limit`, whichever is
    /// least; no more than `span.left` of it are delivered now and the rest is left in [`Left::rest`], as is what comes
    /// after a hook that emits beyond its burst: that is to be looked at again. 0 means that the node has no room. A failed hook ends the visit. The visit keeps `turn.ready` true: an edge is in it while it
    /// has messages. If it leaves anything for the scheduler, that is in `turn.rare`, and [`Left::SOMETHING`] is added to
    /// the number.
    fn visit<O: Observer>(
        &mut self,
        edge: u16,
        span: Span,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> u32;

    /// Runs a hook of a node; `false` means that it did not run, for want of room behind the node.
    fn hook<O: Observer>(
        &mut self,
        node: u16,
        hook: Hook,
        turn: &mut Turn<'_, Self::Header, Self::Set, O>,
    ) -> bool;

    /// Does something to a queue.
    ///
    /// # Errors
    /// As the order says.
    fn queue(&mut self, edge: u16, order: Order) -> Result<u32, CapacityError>;

    /// The accounts of an edge.
    fn figures(&self, edge: u16) -> Option<EdgeFigures>;
}

/// How long a visit may be.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The length of the whole turn, at most.
    pub limit: u32,
    /// How much of it may be done now.
    pub left: u32,
}

/// The hooks that are not for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Asks for the period; the answer is left in [`Turn::period_ns`].
    Period,
    /// `on_start`
    Start,
    /// `on_tick`
    Tick(Timer),
    /// `on_drain`
    Drain,
    /// `on_stop`
    Stop,
}

impl Hook {
    pub(crate) const fn cause(self) -> Cause {
        match self {
            Self::Tick(timer) => Cause::Timer(timer),
            Self::Drain => Cause::Drain,
            Self::Stop => Cause::Stop,
            Self::Start | Self::Period => Cause::Start,
        }
    }
}

/// What can be done to a queue from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Says how many messages are queued.
    Count,
    /// Sets the capacity; the only order that can fail.
    SetCapacity(u32),
    /// Throws away what is queued and says how much it was.
    Discard,
}

/// What the scheduler keeps for a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeState {
    /// When the periodic timer is due next; `u64::MAX` for never.
    pub(super) period_due_ns: u64,
    /// When the one-shot timer is due; `u64::MAX` for never.
    pub(super) wake_due_ns: u64,
    /// Failures in a row.
    pub(super) failures: u16,
    /// The input whose owed turn was served last.
    pub(super) cursor: u16,
    /// Some of [`flag`].
    pub(super) flags: u8,
}

impl NodeState {
    /// A node that has done nothing yet.
    pub const NEW: Self = Self {
        period_due_ns: u64::MAX,
        wake_due_ns: u64::MAX,
        failures: 0,
        cursor: u16::MAX,
        flags: 0,
    };

    pub(super) const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) const fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
    }
}

/// What can be true of a node.
pub(super) mod flag {
    pub(crate) const PERIOD_DUE: u8 = 1;
    pub(crate) const WAKE_DUE: u8 = 2;
    /// Some timer is due.
    pub(crate) const DUE: u8 = PERIOD_DUE | WAKE_DUE;
    /// A due timer has found the node blocked, and its turn is owed.
    pub(crate) const TIMER_OWED: u8 = 4;
    pub(crate) const PAUSED: u8 = 8;
    pub(crate) const QUARANTINED: u8 = 16;
    /// The node gets no data and no timers.
    pub(crate) const HELD: u8 = PAUSED | QUARANTINED;
    pub(crate) const STARTED: u8 = 32;
}

/// What a node has asked of its one-shot timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Nothing.
    Keep,
    /// To be taken back.
    Cancel,
    /// To be set to this time.
    At(u64),
}

/// What a visit or a hook works with, and what it leaves for the scheduler.
#[derive(Debug)]
pub struct Turn<'a, H: Header, S, O> {
    /// The logical time of the tick.
    pub now_ns: u64,
    /// The header of the message in hand.
    pub header: Option<H>,
    /// Where headers come from.
    pub source: &'a mut H::Source,
    /// The edges that have messages.
    pub ready: &'a mut S,
    /// Who is told.
    pub observer: &'a mut O,
    /// Why the hook in hand runs.
    pub cause: Cause,
    /// The input port of the message in hand.
    pub port: u16,
    /// Whether a hook runs without room behind its node.
    pub ungated: bool,
    /// Whether the hook in hand has emitted more than its burst.
    pub excess: bool,
    /// How much of the visit is still to come.
    pub rest: u32,
    /// What the node has asked of its one-shot timer.
    pub wake: Wake,
    /// Where is put what is left for the scheduler, if that is anything.
    pub left: &'a mut Left,
    /// Left by a hook: the node's period; 0 for none.
    pub period_ns: u64,
}

/// What a visit or a hook leaves for the scheduler, seldom anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How much of the visit is still to come.
    pub rest: u32,
    /// What the node has asked of its one-shot timer.
    pub wake: Wake,
    /// Why the last hook failed.
    pub failed: Option<NodeError>,
}

impl Left {
    /// Nothing.
    pub const NOTHING: Self = Self { rest: 0, wake: Wake::Keep, failed: None };

    /// Set in what a visit returns if it left something.
    pub const SOMETHING: u32 = 1 << 31;
}

impl<'a, H: Header, S: EdgeSet, O: Observer> Turn<'a, H, S, O> {
    /// A turn at a time.
    #[inline(always)]
    pub fn new(
        now_ns: u64,
        source: &'a mut H::Source,
        ready: &'a mut S,
        observer: &'a mut O,
        left: &'a mut Left,
    ) -> Self {
        Self {
            now_ns,
            header: None,
            source,
            ready,
            observer,
            cause: Cause::Start,
            port: 0,
            ungated: false,
            excess: false,
            rest: 0,
            wake: Wake::Keep,
            left,
            period_ns: 0,
        }
    }

    /// Runs a visit with a turn of its own, and says how many messages it delivered and whether it left something.
    ///
    /// A hook that is not inlined takes the address of its turn. With a copy that only it sees, the turns of all other
    /// edges stay in registers; and what is seldom left goes by memory, not by a register that each visit must clear.
    #[inline(always)]
    pub fn apart(&mut self, visit: impl FnOnce(&mut Turn<'_, H, S, O>) -> u32) -> u32 {
        let Self { now_ns, source, ready, observer, left, .. } = self;
        let (taken, rest, wake) = ready.lend(|ready| {
            let mut turn = Turn::new(*now_ns, &mut **source, ready, &mut **observer, left);
            let taken = visit(&mut turn);
            (taken, turn.rest, turn.wake)
        });
        if rest == 0 && wake == Wake::Keep {
            return taken;
        }
        left.rest = rest;
        left.wake = wake;
        taken | Left::SOMETHING
    }

    /// Tells the observer.
    #[inline(always)]
    pub fn tell(&mut self, event: &Event) {
        self.observer.observe(event);
    }

    /// What the header in hand says.
    #[inline(always)]
    pub fn trace(&self) -> Option<Trace> {
        self.header.as_ref().and_then(Header::trace)
    }

    /// The header for a message that is emitted now.
    #[inline(always)]
    pub fn outgoing(&mut self) -> H {
        match &self.header {
            Some(header) => header.inherit(self.source, self.now_ns),
            None => H::begin(self.source, self.now_ns),
        }
    }

    /// Takes a message's header in hand and tells that its node begins.
    #[inline(always)]
    pub fn begin_message(&mut self, header: H, edge: u16, node: u16) {
        self.header = Some(header);
        self.cause = Cause::Edge(EdgeId(edge));
        self.tell(&Event::Dequeued { edge: EdgeId(edge) });
        let trace = self.trace();
        self.tell(&Event::Started { node: NodeId(node), cause: self.cause, trace });
    }

    /// Tells that a node has handled its message.
    #[inline(always)]
    pub fn end_message(&mut self, node: u16) {
        self.tell(&Event::Ended { node: NodeId(node), cause: self.cause });
    }

    /// Starts a trace for a hook and tells that it begins.
    pub fn begin_hook(&mut self, node: u16, hook: Hook) {
        self.header = Some(H::begin(self.source, self.now_ns));
        self.cause = hook.cause();
        let trace = self.trace();
        self.tell(&Event::Started { node: NodeId(node), cause: self.cause, trace });
    }

    /// Tells that a hook has returned.
    pub fn end_hook(&mut self, node: u16, hook: Hook) {
        self.tell(&Event::Ended { node: NodeId(node), cause: hook.cause() });
    }

    /// Notes a failure and tells of it.
    #[inline(always)]
    pub fn fail(&mut self, node: u16, cause: Cause, port: Option<u16>, error: NodeError) {
        self.left.failed = Some(error);
        let trace = self.trace();
        self.tell(&Event::Failed { node: NodeId(node), cause, port, trace, error });
    }
}
