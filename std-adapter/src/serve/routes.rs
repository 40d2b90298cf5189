//! Which request gets which answer.

use super::answer::{Response, text, whole};
use crate::metrics::{Format, render};
use crate::sheet::Display;
use arachne::scheduler::Lifecycle;
use hyper::body::Body;
use hyper::header::{ACCEPT, ALLOW, HeaderValue};
use hyper::{Method, Request, StatusCode};
use std::fmt::Write;

/// What there is to serve.
pub(super) struct Routes {
    displays: Vec<Display>,
}

impl Routes {
    pub(super) const fn new(displays: Vec<Display>) -> Self {
        Self { displays }
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

    fn ready(&self) -> Response {
        let mut reasons = String::new();
        for display in &self.displays {
            let state = display.sheet().state;
            if state != Lifecycle::Running {
                // Writing to a string does not fail.
                let _ = writeln!(reasons, "graph {} is {state:?}", display.name());
            }
        }
        if reasons.is_empty() {
            text(StatusCode::OK, "ready\n")
        } else {
            text(StatusCode::SERVICE_UNAVAILABLE, reasons)
        }
    }
}
