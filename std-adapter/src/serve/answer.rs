//! Answers to requests.

use super::stream::Stream;
use http_body_util::{Either, Full};
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};

/// An answer to a request.
pub(super) type Response = hyper::Response<Either<Full<Bytes>, Stream>>;

/// An answer with a body of some type.
pub(super) fn whole(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response {
    let mut response = with_headers(content_type, Either::Left(Full::new(body.into())));
    *response.status_mut() = status;
    response
}

/// An answer of server-sent events.
pub(super) fn events(stream: Stream) -> Response {
    with_headers("text/event-stream", Either::Right(stream))
}

fn with_headers(content_type: &'static str, body: Either<Full<Bytes>, Stream>) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// An answer in plain words.
pub(super) fn text(status: StatusCode, body: impl Into<Bytes>) -> Response {
    whole(status, "text/plain; charset=utf-8", body)
}
