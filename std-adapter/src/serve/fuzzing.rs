//! What `cargo fuzz` reaches: a connection without a socket.

use super::connection;
use super::limits::Limits;
use super::routes::Routes;
use crate::sheet::Display;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};

/// Serves one connection until it is closed, as a server does.
pub async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    displays: Vec<Display>,
    limits: Limits,
) {
    let routes = Arc::new(Routes::new(displays, limits));
    connection::serve(stream, routes, limits).await;
}
