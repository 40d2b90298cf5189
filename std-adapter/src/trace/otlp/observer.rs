//! The observer that makes spans of activations.

use super::identity::SpanNumbers;
use super::memory::{Emitted, Parent};
use super::record::{Observed, Record};
use super::thread::Shared;
use arachne::message::Trace;
use arachne::node::NodeError;
use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{EdgeId, NodeId};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// Makes a span of each activation of a sampled trace; made by [`Spans::observer`](super::Spans::observer).
///
/// On the graph's thread, an activation that is not sampled costs some instructions; one that is, two readings of the
/// clock and a place in the queue, and a message that it emits a write to a table. It never waits for the collector.
#[derive(Debug)]
pub struct SpanObserver {
    shared: Arc<Shared>,
    queue: SyncSender<Record>,
    observed: Arc<Observed>,
    numbers: SpanNumbers,
    emitted: Emitted,
    active: Active,
}

/// The activation in progress.
#[derive(Clone, Copy, Debug)]
enum Active {
    /// None: what is emitted comes from outside.
    Nothing,
    /// One of a trace that is not sampled.
    Unsampled,
    /// One that becomes a span.
    Sampled(Open),
}

/// A span that has not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    id: u64,
    span: u64,
    parent: Parent,
    started_ns: u64,
    error: Option<NodeError>,
}

impl SpanObserver {
    pub(super) fn new(
        shared: Arc<Shared>,
        queue: SyncSender<Record>,
        observed: Observed,
        number: u64,
    ) -> Self {
        Self {
            numbers: SpanNumbers::new(shared.run, number),
            emitted: Emitted::new(shared.memory),
            active: Active::Nothing,
            observed: observed.into(),
            queue,
            shared,
        }
    }

    #[inline(never)]
    fn emitted(&mut self, edge: EdgeId, trace: Trace) {
        match self.active {
            Active::Unsampled => {}
            Active::Sampled(Open { span, .. }) => {
                self.emitted.put(trace.sequence, Parent { span, is_remote: false });
                if self.observed.names.goes_out(edge) {
                    self.shared.crossings.put(trace.id, span);
                }
            }
            Active::Nothing if self.shared.identity.samples(trace.id) => {
                self.emitted.put(trace.sequence, self.shared.crossings.of(trace.id));
            }
            Active::Nothing => {}
        }
    }

    #[inline(never)]
    fn started(&mut self, trace: Trace) {
        self.active = Active::Sampled(Open {
            id: trace.id,
            span: self.numbers.next(),
            // Of what begins a trace there is none: nobody has emitted its number.
            parent: self.emitted.of(trace.sequence),
            started_ns: self.shared.now_ns(),
            error: None,
        });
    }

    #[inline(never)]
    fn ended(&self, open: Open, node: NodeId, cause: Cause) {
        let record = Record {
            observed: Arc::clone(&self.observed),
            id: open.id,
            span: open.span,
            parent: open.parent,
            node,
            cause,
            started_ns: open.started_ns,
            ended_ns: self.shared.now_ns(),
            error: open.error,
        };
        self.shared.put(&self.queue, record);
    }
}

impl Observer for SpanObserver {
    // Inlined to where an event is made, the match is decided there; within a trace that is not sampled, an event is then
    // a comparison, and is never built.
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Enqueued { edge, trace: Some(trace), .. }
            | Event::Coalesced { edge, trace: Some(trace) }
                if !matches!(self.active, Active::Unsampled) =>
            {
                self.emitted(edge, trace);
            }
            Event::Started { trace: Some(trace), .. } => {
                if self.shared.identity.samples(trace.id) {
                    self.started(trace);
                } else {
                    self.active = Active::Unsampled;
                }
            }
            Event::Failed { error, .. } => {
                if let Active::Sampled(open) = &mut self.active {
                    open.error = Some(error);
                }
            }
            Event::Ended { node, cause } => {
                if let Active::Sampled(open) = self.active {
                    self.ended(open, node, cause);
                }
                self.active = Active::Nothing;
            }
            _ => {}
        }
    }
}
