//! Graphs over HTTP: a live picture, figures for Prometheus, and whether they live and are ready.
//!
//! | path | answer |
//! | --- | --- |
//! | `/` | a page that shows the graphs as they run: by mouse, by keyboard, light and dark |
//! | `/topology.json`, `/events` | what the page is drawn from, as [`live`](crate::live) describes it: the graphs as JSON, and server-sent events with their figures |
//! | `/metrics` | the figures of all graphs: OpenMetrics if the client accepts it, else the classic text format |
//! | `/healthz` | 200 as long as the process serves |
//! | `/readyz` | 200 while every graph runs, one of a device as far as it has told; else 503, with the graphs that do not |
//!
//! A server has a thread of its own and reads what the graphs publish. No client, however slow or large, reaches the
//! thread of a graph; what clients may take of the server is bounded by [`Limits`]. There is no encryption and no login:
//! bind it to loopback, or put something in front of it that has both.

mod answer;
mod connection;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod limits;
mod page;
mod routes;
mod stream;

pub use error::ServeError;
pub use limits::Limits;

use crate::sheet::Display;
use routes::Routes;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Serves graphs until it is dropped.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne_std::display;
/// use arachne_std::serve::Server;
/// use std::io::{Read, Write};
///
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u8>; type Output = Never; }
/// # graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
/// let (publisher, display) = display("small", Small::topology());
/// let server = Server::local(0, vec![display])?; // 0: a port that is free
///
/// let mut client = std::net::TcpStream::connect(server.address())?;
/// client.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.starts_with("HTTP/1.1 200 OK"));
/// # drop(publisher);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on a port of the loopback interface, for clients on this machine alone; port 0 takes one that is free.
    ///
    /// # Errors
    /// [`ServeError`] if the port is in use or kept, or two graphs have one name.
    pub fn local(port: u16, displays: Vec<Display>) -> Result<Self, ServeError> {
        Self::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), displays)
    }

    /// Serves on an address of choice. Whoever reaches it reads all that the graphs tell.
    ///
    /// # Errors
    /// [`ServeError`] if nothing can listen there, or two graphs have one name.
    pub fn bind(address: SocketAddr, displays: Vec<Display>) -> Result<Self, ServeError> {
        Self::bind_within(Limits::default(), address, displays)
    }

    /// Serves on an address within limits of choice.
    ///
    /// # Errors
    /// [`ServeError`] if nothing can listen there, or two graphs have one name.
    pub fn bind_within(
        limits: Limits,
        address: SocketAddr,
        displays: Vec<Display>,
    ) -> Result<Self, ServeError> {
        if let Some(name) = same_name(&displays) {
            return Err(ServeError::SameName(name));
        }
        let listener =
            TcpListener::bind(address).map_err(|error| ServeError::of(address, error))?;
        let system = |error| ServeError::System { address, error };
        listener.set_nonblocking(true).map_err(system)?;
        let bound = listener.local_addr().map_err(system)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(system)?;
        let listener = {
            let _within = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(system)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("arachne-http".into()).spawn(move || {
            let routes = Routes::new(displays, limits);
            runtime.block_on(connection::accept(listener, routes, limits, stopped));
        });
        let thread = Some(thread.map_err(system)?);
        Ok(Self { address: bound, stop: Some(stop), thread })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: the port is free and every connection closed when it returns. Dropping it does the same.
    pub fn shutdown(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told why on standard error; there is nothing left to stop.
            let _ = thread.join();
        }
    }
}

fn same_name(displays: &[Display]) -> Option<String> {
    let mut names: Vec<_> = displays.iter().map(Display::name).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_owned())
}
