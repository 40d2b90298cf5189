//! The way to a collector: OTLP as protobuf over HTTP, by a client that blocks only the thread that sends.

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig, WithHttpConfig};
use std::time::Duration;

/// How much of an answer is read.
const ANSWER_BYTES: u64 = 64 << 10;
/// How long a request may take, with all that belongs to it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// An exporter to the collector at a URL, for instance `http://localhost:4318/v1/traces`.
///
/// It speaks HTTP without TLS: to a collector on the same machine or network, which is what passes traces on. For anything
/// else, give [`Spans::start`](super::Spans::start) an exporter of your own. Headers, compression and the like are taken
/// from the environment variables that OpenTelemetry specifies.
///
/// # Errors
/// If the URL or such a variable is not valid.
pub fn collector(url: &str) -> Result<opentelemetry_otlp::SpanExporter, ExporterBuildError> {
    opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(url)
        .with_http_client(Client::new())
        .build()
}

#[derive(Debug)]
struct Client {
    agent: ureq::Agent,
}

impl Client {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(REQUEST_TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self { agent: config.into() }
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // It is the sending thread that waits here: it runs nothing else.
        let request = request.map(|bytes| bytes.to_vec());
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let answer = body.with_config().limit(ANSWER_BYTES).read_to_vec()?;
        Ok(Response::from_parts(parts, answer.into()))
    }
}
