//! Requests of any bytes, in any pieces, from clients that fall silent, hang up or do not read: each connection ends
//! within its time, in nothing or in one answer with a status of this server; of a request that is right it is known which.
//!
//! The input is how it comes, in eight bytes, and then the request.
#![no_main]

mod pieces;

use arachne::prelude::*;
use arachne::scheduler::Lifecycle;
use arachne_std::serve::{Limits, fuzzing};
use arachne_std::{Display, Publisher, Sheet, display};
use libfuzzer_sys::fuzz_target;
use pieces::{Lengths, Pieces};
use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context as Waking, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, Sleep, sleep};

struct Sink;
impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}
graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }

const HEADER_TIME: Duration = Duration::from_secs(5);
const REQUEST_TIME: Duration = Duration::from_secs(10);
const STREAM_TIME: Duration = Duration::from_secs(3);
/// What hyper reads at a time, at least.
const BUFFER_BYTES: usize = 8192;

thread_local! {
    static RUNTIME: Runtime =
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    static SHOWN: RefCell<(Publisher, Display)> = display("small", Small::topology()).into();
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&[kind, end, takes, limits, a, b, c, d], request)) = bytes.split_first_chunk() else {
        return;
    };
    let server = Server {
        header_bytes: [64, 512, 8192, 20_000][usize::from(limits % 4)],
        streams: limits & 4 != 0,
        is_ready: limits & 8 != 0,
    };
    server.publish();
    let (made, expected);
    let request = if kind % 2 == 0 {
        expected = None;
        request
    } else {
        (made, expected) = make(kind, request, &server);
        &made
    };
    let whole = server.answer(Client::new(request, [255; 4], End::Silence, usize::MAX));
    check(&whole, expected, request);

    let end = [End::Silence, End::Close, End::Reset][usize::from(end % 3)];
    let most = match takes {
        0 => 0,
        1..64 => usize::from(takes),
        _ => usize::MAX,
    };
    let in_pieces = server.answer(Client::new(request, [a, b, c, d], end, most));
    if most == usize::MAX && end == End::Silence && in_pieces.paused < HEADER_TIME {
        // What is no request is refused at once, or when it was waited for its end, whose time is over then.
        let is_refused =
            |answer: &Answer| answer.bytes.is_empty() || answer.is_of("400") || answer.is_of("431");
        let both_refused = is_refused(&whole) && is_refused(&in_pieces);
        assert!(
            both_refused || in_pieces.lasting() == whole.lasting(),
            "{:?}, not {:?}",
            in_pieces.lasting(),
            whole.lasting()
        );
    }
    if most == usize::MAX {
        check(&in_pieces, None, request);
    }
});

#[derive(Clone, Copy, Debug)]
struct Server {
    header_bytes: usize,
    streams: bool,
    is_ready: bool,
}

impl Server {
    fn publish(&self) {
        let state = if self.is_ready { Lifecycle::Running } else { Lifecycle::Draining };
        SHOWN.with_borrow_mut(|(publisher, _)| {
            publisher.put(&Sheet { state, ..Sheet::empty(&Small::topology()) });
        });
    }

    /// All that a client is answered, in time.
    fn answer(&self, mut client: Client<'_>) -> Answer {
        let limits = Limits {
            header_bytes: self.header_bytes,
            header_time: HEADER_TIME,
            request_time: REQUEST_TIME,
            connections: 2,
            streams: self.streams.into(),
            stream_time: STREAM_TIME,
            frame_time: Duration::from_millis(500),
        };
        let display = SHOWN.with_borrow(|(_, display)| display.clone());
        RUNTIME.with(|runtime| {
            runtime.block_on(async {
                let begun = Instant::now();
                fuzzing::serve(&mut client, vec![display], limits).await;
                let lasted = begun.elapsed();
                let most = REQUEST_TIME + STREAM_TIME + Duration::from_millis(10);
                assert!(lasted <= most, "a connection lasted {lasted:?}");
            });
        });
        assert!(
            client.read <= self.header_bytes.max(BUFFER_BYTES) + BUFFER_BYTES,
            "{} bytes were read",
            client.read
        );
        Answer { bytes: client.answer, paused: client.paused }
    }
}

/// A request that is right, and the status that it has to get.
fn make(kind: u8, bytes: &[u8], server: &Server) -> (Vec<u8>, Option<u16>) {
    const PATHS: [(&str, u16); 8] = [
        ("/", 200),
        ("/topology.json", 200),
        ("/events", 0),
        ("/metrics", 200),
        ("/healthz", 200),
        ("/readyz", 1),
        ("/else", 404),
        ("/metrics?x=y", 200),
    ];
    const METHODS: [&str; 8] =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];
    let (path, status) = PATHS[usize::from(kind >> 1) % 8];
    let method = METHODS[usize::from(kind >> 4) % 8];
    // What may stand in a header, which is not too long.
    let value: String = bytes.iter().take(40).map(|byte| char::from(byte % 94 + 33)).collect();
    let body = bytes.get(40..).unwrap_or_default();
    let length =
        if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: here\r\naccept: {value}\r\n{length}\r\n");
    let status = match status {
        _ if head.len() > server.header_bytes => 431,
        _ if method != "GET" && method != "HEAD" => 405,
        _ if !body.is_empty() => 413,
        0 => {
            if server.streams {
                200
            } else {
                503
            }
        }
        1 => {
            if server.is_ready {
                200
            } else {
                503
            }
        }
        status => status,
    };
    ([head.as_bytes(), body].concat(), Some(status))
}

/// What a client was answered.
#[derive(Debug)]
struct Answer {
    bytes: Vec<u8>,
    /// How long it made the server wait.
    paused: Duration,
}

impl Answer {
    fn is_of(&self, status: &str) -> bool {
        self.bytes.get(9..12) == Some(status.as_bytes())
    }

    /// What does not depend on when it was asked: of events the head.
    fn lasting(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let is_stream = head.contains("text/event-stream");
        let lines = head.split("\r\n").filter(|line| !line.starts_with("date: "));
        let body = if is_stream { "" } else { body };
        lines.chain([body]).collect::<Vec<_>>().join("\n")
    }
}

/// It is none, or one whole answer.
fn check(answer: &Answer, expected: Option<u16>, request: &[u8]) {
    let request = String::from_utf8_lossy(request);
    if answer.bytes.is_empty() {
        return assert_eq!(expected, None, "{request:?}");
    }
    let end =
        answer.bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("the end of a head");
    let (head, body) = answer.bytes.split_at(end + 4);
    let head = std::str::from_utf8(head).expect("a head of text");
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next().expect("a status line");
    let (version, rest) = line.split_at_checked(9).expect("a version");
    assert!(version == "HTTP/1.1 " || version == "HTTP/1.0 ", "{line}");
    let (status, reason) = rest.split_once(' ').expect("a reason");
    let status: u16 = status.parse().expect("a status");
    assert!(
        [200, 400, 404, 405, 408, 413, 414, 431, 503].contains(&status) && !reason.is_empty(),
        "{line}"
    );
    assert!(
        expected.is_none_or(|expected| expected == status),
        "{line}, not {expected:?}: {request:?}"
    );
    let headers: Vec<_> = lines.map(|line| line.split_once(": ").expect("a header")).collect();
    let header =
        |wanted: &str| headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let is_head = request.trim_start_matches(['\r', '\n']).starts_with("HEAD ");
    match header("content-length").map(|length| length.parse::<usize>().expect("a length")) {
        Some(length) => {
            assert_eq!(body.len(), if is_head && status != 400 { 0 } else { length }, "{line}")
        }
        None => assert!(
            header("content-type") == Some("text/event-stream")
                || header("transfer-encoding").is_some()
                || body.is_empty(),
            "{head}"
        ),
    }
    if matches!(status, 400 | 408 | 431 | 414) {
        return;
    }
    assert_eq!(header("x-content-type-options"), Some("nosniff"), "{head}");
}

/// How a client ends its request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Silence,
    Close,
    Reset,
}

/// A client that sends a request in pieces, and takes so much of the answer at a time: none is a client that does not read.
struct Client<'a> {
    request: Pieces<'a>,
    end: End,
    most: usize,
    pause: Option<Pin<Box<Sleep>>>,
    paused: Duration,
    read: usize,
    answer: Vec<u8>,
}

/// How long a piece that does not come lets wait.
const PAUSE: Duration = Duration::from_millis(400);

impl<'a> Client<'a> {
    fn new(request: &'a [u8], lengths: Lengths, end: End, most: usize) -> Self {
        let request = Pieces::new(request, lengths);
        Self {
            request,
            end,
            most,
            pause: None,
            paused: Duration::ZERO,
            read: 0,
            answer: Vec::new(),
        }
    }
}

impl AsyncRead for Client<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let client = self.get_mut();
        loop {
            if let Some(pause) = &mut client.pause {
                ready!(pause.as_mut().poll(waking));
                client.pause = None;
            }
            if client.request.has_ended() {
                return match client.end {
                    End::Silence => Poll::Pending,
                    End::Close => Poll::Ready(Ok(())),
                    End::Reset => Poll::Ready(Err(io::Error::from(ErrorKind::ConnectionReset))),
                };
            }
            let piece = client.request.next(buffer.remaining());
            if !piece.is_empty() {
                client.read += piece.len();
                buffer.put_slice(piece);
                return Poll::Ready(Ok(()));
            }
            client.paused += PAUSE;
            client.pause = Some(Box::pin(sleep(PAUSE)));
        }
    }
}

impl AsyncWrite for Client<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Waking<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let client = self.get_mut();
        if client.most == 0 {
            return Poll::Pending;
        }
        let taken = bytes.len().min(client.most);
        client.answer.extend(&bytes[..taken]);
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
