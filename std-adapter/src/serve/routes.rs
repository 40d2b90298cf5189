//! Which request gets which answer.

use super::answer::{Response, events, text, whole};
use super::limits::Limits;
use super::page::Page;
use super::stream::Stream;
use crate::metrics::{Format, render};
use crate::sheet::Display;
use arachne::scheduler::Lifecycle;
use hyper::body::Body;
use hyper::header::{ACCEPT, ALLOW, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use std::fmt::Write;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What there is to serve.
pub(super) struct Routes {
    displays: Vec<Display>,
    page: Page,
    limits: Limits,
    /// Room for streams.
    streams: Arc<Semaphore>,
}

impl Routes {
    pub(super) fn new(displays: Vec<Display>, limits: Limits) -> Self {
        // One connection is left for whoever asks for something else.
        let streams = limits.streams.min(limits.connections.saturating_sub(1));
        let streams = Arc::new(Semaphore::new(streams.min(Semaphore::MAX_PERMITS)));
        Self { page: Page::new(&displays), displays, limits, streams }
    }

    /// The answer to a request; nothing here waits.
    pub(super) fn answer(&self, request: &Request<impl Body>) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut refusal = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refusal;
        }
        if !request.body().is_end_stream() {
            return text(StatusCode::PAYLOAD_TOO_LARGE, "no request here has a body\n");
        }
        match request.uri().path() {
            "/" => Page::html(),
            "/topology.json" => self.page.topology(),
            "/events" => self.events(),
            "/metrics" => self.metrics(request),
            "/healthz" => text(StatusCode::OK, "ok\n"),
            "/readyz" => self.ready(),
            _ => text(StatusCode::NOT_FOUND, "there is no such page\n"),
        }
    }

    fn metrics(&self, request: &Request<impl Body>) -> Response {
        let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
        let format = Format::asked_for(accept.unwrap_or_default());
        whole(StatusCode::OK, format.content_type(), render(&self.displays, format))
    }

    fn events(&self) -> Response {
        let Ok(place) = Arc::clone(&self.streams).try_acquire_owned() else {
            let busy = "as many clients as there may be are told events already\n";
            let mut refusal = text(StatusCode::SERVICE_UNAVAILABLE, busy);
            refusal.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
            return refusal;
        };
        let next = self.page.events(self.displays.clone());
        events(Stream::new(&self.limits, place, next))
    }

    fn ready(&self) -> Response {
        let mut reasons = String::new();
        for display in &self.displays {
            let (name, sheet) = (display.name(), display.sheet());
            // Writing to a string does not fail.
            let _ = match sheet.state {
                _ if sheet.bridged.is_some_and(|bridged| bridged.has_ended) => {
                    writeln!(reasons, "the source of graph {name} has ended")
                }
                _ if !sheet.knows_state() => {
                    writeln!(reasons, "the device of graph {name} has not told its state")
                }
                Lifecycle::Running => Ok(()),
                state => writeln!(reasons, "graph {name} is {state:?}"),
            };
        }
        if reasons.is_empty() {
            text(StatusCode::OK, "ready\n")
        } else {
            text(StatusCode::SERVICE_UNAVAILABLE, reasons)
        }
    }
}
