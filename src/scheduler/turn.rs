//! A turn: what a visit or a hook works with, and what it leaves for the scheduler.

use super::hook::Hook;
use super::set::EdgeSet;
use crate::message::{Header, Trace};
use crate::node::NodeError;
use crate::observe::{Cause, Event, Observer};
use crate::topology::{EdgeId, NodeId};

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
    /// Set in what a visit returns if it left something.
    pub const SOMETHING: u32 = 1 << 31;

    /// Nothing. A function, since a constant would be copied with what its enums leave unused.
    #[inline(always)]
    #[must_use]
    pub const fn nothing() -> Self {
        Self { rest: 0, wake: Wake::Keep, failed: None }
    }

    /// Keeps what a visit left, if that is anything, and says so beside the number of messages that it took.
    #[inline(always)]
    fn note(&mut self, taken: u32, rest: u32, wake: Wake) -> u32 {
        if rest == 0 && wake == Wake::Keep {
            return taken;
        }
        self.rest = rest;
        self.wake = wake;
        taken | Self::SOMETHING
    }
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
        self.left.note(taken, rest, wake)
    }

    /// A turn of its own for a visit, as [`apart`](Self::apart) makes it, for a set that no register holds.
    #[inline(always)]
    pub fn anew(&mut self) -> Turn<'_, H, S, O> {
        Turn::new(self.now_ns, self.source, self.ready, self.observer, self.left)
    }

    /// Leaves what the scheduler must know of a visit, and says so beside the number of messages that it took.
    #[inline(always)]
    pub fn leave(self, taken: u32) -> u32 {
        self.left.note(taken, self.rest, self.wake)
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
