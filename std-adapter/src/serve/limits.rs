//! What a client may take of the server.

use std::time::Duration;

/// What clients may take of a server, each and together.
///
/// A connection carries one request, so that a time for the request bounds the connection.
///
/// # Examples
/// ```
/// use arachne_std::serve::Limits;
///
/// let few = Limits { connections: 4, ..Limits::default() };
/// assert_eq!(few.header_bytes, 8 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest head of a request, its first line included, in bytes; 8 KiB by default. A longer one, or one of more than
    /// 100 lines, is answered by 431.
    pub header_bytes: usize,
    /// How long the head of a request may take to come; 5 s by default.
    pub header_time: Duration,
    /// How long a connection may last, the time to read the answer included; 10 s by default.
    pub request_time: Duration,
    /// How many connections are served at a time; 64 by default. More wait unaccepted.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 8 * 1024,
            header_time: Duration::from_secs(5),
            request_time: Duration::from_secs(10),
            connections: 64,
        }
    }
}
