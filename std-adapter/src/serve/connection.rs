//! Connections: how many, how long, and one request each.

use super::limits::Limits;
use super::routes::Routes;
use http_body_util::Either;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::ready;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{sleep, timeout};

/// After a connection that could not be accepted, mostly for want of file descriptors: long enough not to spin.
const PAUSE: Duration = Duration::from_millis(50);

/// The least that hyper takes for a connection's buffer.
const LEAST_BUFFER_BYTES: usize = 8192;

/// The longest time to wait for the head of a request: hyper adds it to the time now, which must not overflow.
const DAY: Duration = Duration::from_hours(24);

/// Serves until `stopped`; the connections that are open then are closed with the runtime.
pub(super) async fn accept(
    listener: TcpListener,
    routes: Routes,
    limits: Limits,
    stopped: oneshot::Receiver<()>,
) {
    tokio::spawn(forever(listener, Arc::new(routes), limits));
    // The sender is dropped, never used.
    let _ = stopped.await;
}

async fn forever(listener: TcpListener, routes: Arc<Routes>, limits: Limits) {
    let places = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        // Clients beyond the limit wait in the system's own bounded queue. The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Err(_) => sleep(PAUSE).await,
            Ok((stream, _)) => {
                let routes = Arc::clone(&routes);
                tokio::spawn(async move {
                    serve(stream, routes, limits).await;
                    drop(place);
                });
            }
        }
    }
}

/// Serves a connection. What goes wrong on it is its client's affair: hyper has answered, or nobody is there to answer.
pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    routes: Arc<Routes>,
    limits: Limits,
) {
    let streams = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&streams);
    let service = service_fn(move |request| {
        let answer = routes.answer(&request);
        mark.store(matches!(answer.body(), Either::Right(_)), Ordering::Relaxed);
        ready(Ok::<_, Infallible>(answer))
    });
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .keep_alive(false)
        .header_read_timeout(limits.header_time.min(DAY))
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes.max(LEAST_BUFFER_BYTES));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = timeout(limits.request_time, connection.as_mut()).await;
    if ended.is_err() && streams.load(Ordering::Relaxed) {
        let _ = timeout(limits.stream_time, connection).await;
    }
}
