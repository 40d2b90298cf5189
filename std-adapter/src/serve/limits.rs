//! What a client may take of the server.

use std::time::Duration;

/// What clients may take of a server, each and together.
///
/// A connection carries one request, so that a time for the request bounds the connection. One that is told events stays
/// longer; there are fewer places for those.
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
    /// How many of them may be told events at a time, one fewer than all at most; 16 by default. More are answered by 503.
    pub streams: usize,
    /// How much longer than others a connection may last that is told events; 5 min by default. Browsers come again.
    pub stream_time: Duration,
    /// How often figures are told, if the client keeps up; 500 ms by default, at least 10 ms and at most 2 s, so that
    /// a client that hears nothing for longer can take its connection for lost.
    pub frame_time: Duration,
}

impl Limits {
    pub(crate) const LEAST_FRAME_TIME: Duration = Duration::from_millis(10);
    pub(crate) const MOST_FRAME_TIME: Duration = Duration::from_secs(2);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 8 * 1024,
            header_time: Duration::from_secs(5),
            request_time: Duration::from_secs(10),
            connections: 64,
            streams: 16,
            stream_time: Duration::from_mins(5),
            frame_time: Duration::from_millis(500),
        }
    }
}
