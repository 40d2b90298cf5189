//! What a visit or a hook works with, and what it leaves for the scheduler.
//!
//! A hook that the compiler does not inline is given the address of its context, and then everything that the context can
//! reach has to lie in memory. So each visit works with a [`Cx`] of its own and with a copy of the set of ready edges: the
//! state of the scheduler's loop stays in registers whatever a node does.

use super::hook::Hook;
use super::set::EdgeSet;
use crate::message::{Header, Trace};
use crate::node::NodeError;
use crate::observe::{Cause, Event, Observer};
use crate::topology::{EdgeId, NodeId};
use core::ops::ControlFlow;

/// What a node did with its one-shot timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Nothing.
    Keep,
    /// Cancelled it.
    Cancel,
    /// Set it to this time.
    At(u64),
}

/// How far a visit may go. The numbers are at least 1.
#[derive(Debug)]
pub struct Limits<'a, S> {
    /// The most messages of the whole visit.
    pub visit: u32,
    /// The most activations now.
    pub budget: u32,
    /// The edges of the level whose turn it is, if it alone has work: where a lone message may be followed.
    pub level: Option<&'a S>,
}

impl<S> Clone for Limits<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Limits<'_, S> {}

/// How a visit went.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// It delivered this many messages, and there is nothing else to do.
    Delivered(u32),
    /// It delivered nothing: its node has no room, or its queue is empty.
    Blocked,
    /// It delivered messages and left [`Effects`] for the scheduler.
    Eventful,
    /// Nothing was done: it is not the kind of visit that was asked for.
    Declined,
}

/// Results that the scheduler must act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// How many messages an eventful visit delivered.
    pub taken: u32,
    /// How many messages of its planned length it has not delivered yet.
    pub unfinished: u32,
    /// What the node did with its one-shot timer.
    pub wake: Wake,
    /// Why the last hook failed.
    pub failed: Option<NodeError>,
}

impl Effects {
    /// No effects. A function, because a constant would be copied with the unused bytes of its enums.
    #[inline(always)]
    #[must_use]
    pub const fn none() -> Self {
        Self { taken: 0, unfinished: 0, wake: Wake::Keep, failed: None }
    }
}

/// What a visit or a hook works with. All that the engine knows in a hook is in here.
#[derive(Debug)]
pub struct Cx<'a, H: Header, S, O> {
    /// The logical time of the tick.
    pub now_ns: u64,
    /// The header of the message in hand.
    pub header: Option<H>,
    /// Where headers come from.
    pub source: &'a mut H::Source,
    /// The edges that have messages for a node.
    pub ready: &'a mut S,
    /// The observer.
    pub observer: &'a mut O,
    /// Why the hook in hand runs.
    pub cause: Cause,
    /// The input port of the message in hand.
    pub port: u16,
    /// In the context of the scheduler's loop: the edge on which a lone message was delivered last.
    pub edge: u16,
    /// In the context of the scheduler's loop: on how many edges a lone message was delivered.
    pub followed: u32,
    /// For a hook other than `on_message`: whether it runs without room.
    pub ungated: bool,
    /// For `on_message`: whether the visit made sure of room for each activation's burst.
    pub gated: bool,
    /// Whether the hook has emitted more often than its burst, all ports together. The burst is one of each port, so this
    /// may ask for a look at the room where none is needed.
    pub excess: bool,
    /// What the node did with its one-shot timer.
    pub wake: Wake,
    /// After a hook: the period of the node; 0 for none.
    pub period_ns: u64,
    /// Where results for the scheduler go.
    pub effects: &'a mut Effects,
}

impl<'a, H: Header, S, O: Observer> Cx<'a, H, S, O> {
    /// The context of a visit or a hook at a time.
    #[inline(always)]
    pub const fn new(
        now_ns: u64,
        source: &'a mut H::Source,
        ready: &'a mut S,
        observer: &'a mut O,
        effects: &'a mut Effects,
    ) -> Self {
        Self {
            now_ns,
            header: None,
            source,
            ready,
            observer,
            cause: Cause::Start,
            port: 0,
            edge: 0,
            followed: 0,
            ungated: false,
            gated: false,
            excess: false,
            wake: Wake::Keep,
            period_ns: 0,
            effects,
        }
    }

    /// Notes the visit of a lone message on an edge, and decides whether the message is followed: whether the `next` edge,
    /// one that the same node sends on, is visited at once and without a new selection. `Break` says how all visits went.
    ///
    /// A selection would come to the same edge: it is the only one that is ready, its level is the one whose turn it is,
    /// and the budget is not spent. Everything else that a selection looks at only changes in a visit that is eventful.
    #[inline(always)]
    pub fn follows(
        &mut self,
        visit: Visit,
        edge: u16,
        next: Option<u16>,
        limits: &Limits<'_, S>,
    ) -> ControlFlow<Visit>
    where
        S: EdgeSet,
    {
        match visit {
            Visit::Delivered(_) => {
                self.edge = edge;
                self.followed = self.followed.wrapping_add(1);
                if let Some(next) = next
                    && self.followed < limits.budget
                    && self.ready.is_only(next)
                    && let Some(level) = limits.level
                    && level.contains(next)
                {
                    return ControlFlow::Continue(());
                }
                ControlFlow::Break(Visit::Delivered(self.followed))
            }
            Visit::Eventful => {
                self.edge = edge;
                ControlFlow::Break(visit)
            }
            // The visits before it went well. Selection finds the edge again.
            Visit::Blocked | Visit::Declined if self.followed != 0 => {
                ControlFlow::Break(Visit::Delivered(self.followed))
            }
            Visit::Blocked | Visit::Declined => ControlFlow::Break(visit),
        }
    }

    /// Ends a visit: says how it went, and leaves its effects, if it has any.
    #[inline(always)]
    pub fn end_visit(self, taken: u32, unfinished: u32, failed: bool) -> Visit {
        if unfinished == 0 && self.wake == Wake::Keep && !failed {
            return Visit::Delivered(taken);
        }
        self.effects.taken = taken;
        self.effects.unfinished = unfinished;
        self.effects.wake = self.wake;
        Visit::Eventful
    }

    /// Gives the observer an event.
    #[inline(always)]
    pub fn observe(&mut self, event: &Event) {
        self.observer.observe(event);
    }

    /// The trace of the header in hand.
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

    /// Takes a message's header in hand, and says that its node begins.
    #[inline(always)]
    pub fn begin_message(&mut self, header: H, edge: u16, node: u16) {
        self.header = Some(header);
        self.cause = Cause::Edge(EdgeId(edge));
        self.observe(&Event::Dequeued { edge: EdgeId(edge) });
        let trace = self.trace();
        self.observe(&Event::Started { node: NodeId(node), cause: self.cause, trace });
    }

    /// Says that a node has handled its message.
    #[inline(always)]
    pub fn end_message(&mut self, node: u16) {
        self.observe(&Event::Ended { node: NodeId(node), cause: self.cause });
    }

    /// Starts a trace for a hook, and says that it begins.
    pub fn begin_hook(&mut self, node: u16, hook: Hook) {
        self.header = Some(H::begin(self.source, self.now_ns));
        self.cause = hook.cause();
        let trace = self.trace();
        self.observe(&Event::Started { node: NodeId(node), cause: self.cause, trace });
    }

    /// Says that a hook has returned.
    pub fn end_hook(&mut self, node: u16, hook: Hook) {
        self.observe(&Event::Ended { node: NodeId(node), cause: hook.cause() });
    }

    /// Notes a failure, and says so to the observer.
    #[inline(always)]
    pub fn fail(&mut self, node: u16, port: Option<u16>, error: NodeError) {
        self.effects.failed = Some(error);
        let (cause, trace) = (self.cause, self.trace());
        self.observe(&Event::Failed { node: NodeId(node), cause, port, trace, error });
    }
}
