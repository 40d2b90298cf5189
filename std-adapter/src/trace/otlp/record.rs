//! A span as the graph's thread hands it over: small, and made into OpenTelemetry's only by the thread that sends.

use super::identity::{Identity, span};
use super::memory::Parent;
use crate::trace::Names;
use arachne::node::NodeError;
use arachne::observe::Cause;
use arachne::topology::NodeId;
use opentelemetry::trace::{SpanContext, SpanKind, Status, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, TraceFlags};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A graph under its name.
#[derive(Debug)]
pub(super) struct Observed {
    pub(super) graph: String,
    pub(super) names: Names,
}

/// An activation that has ended.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) observed: Arc<Observed>,
    /// The trace, by its number in the header.
    pub(super) id: u64,
    pub(super) span: u64,
    /// The span that emitted the message.
    pub(super) parent: Parent,
    pub(super) node: NodeId,
    pub(super) cause: Cause,
    /// Nanoseconds since the spans were started.
    pub(super) started_ns: u64,
    pub(super) ended_ns: u64,
    pub(super) error: Option<NodeError>,
}

impl Record {
    /// The span for OpenTelemetry.
    pub(super) fn into_span(
        self,
        identity: Identity,
        epoch: SystemTime,
        scope: &InstrumentationScope,
    ) -> SpanData {
        let trace = identity.trace(self.id);
        let flags = TraceFlags::SAMPLED;
        let at = |after_ns| epoch.checked_add(Duration::from_nanos(after_ns)).unwrap_or(epoch);
        let node = self.observed.names.node(self.node).to_owned();
        SpanData {
            span_context: SpanContext::new(trace, span(self.span), flags, false, TraceState::NONE),
            parent_span_id: span(self.parent.span),
            parent_span_is_remote: self.parent.is_remote,
            span_kind: SpanKind::Internal,
            attributes: self.attributes(&node),
            name: node.into(),
            start_time: at(self.started_ns),
            end_time: at(self.ended_ns),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: self.error.map_or(Status::Unset, |error| Status::error(error.to_string())),
            instrumentation_scope: scope.clone(),
        }
    }

    fn attributes(&self, node: &str) -> Vec<KeyValue> {
        let names = &self.observed.names;
        let cause = match self.cause {
            Cause::Edge(_) => "message",
            Cause::Timer(_) => "timer",
            Cause::Start => "start",
            Cause::Drain => "drain",
            Cause::Stop => "stop",
        };
        let mut attributes = vec![
            KeyValue::new("graph", self.observed.graph.clone()),
            KeyValue::new("node", node.to_owned()),
            KeyValue::new("cause", cause),
            // As text: the attributes of OpenTelemetry have no unsigned numbers.
            KeyValue::new("trace_id", self.id.to_string()),
        ];
        if let Cause::Edge(edge) = self.cause {
            attributes.push(KeyValue::new("edge", names.edge(edge).to_owned()));
            attributes.extend(names.port_behind(edge).map(|port| KeyValue::new("port", port)));
        }
        if let Some(error) = self.error {
            attributes.push(KeyValue::new("error.code", i64::from(error.code)));
        }
        attributes
    }
}
