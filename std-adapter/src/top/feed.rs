//! What a server tells: the graphs once for each connection, then their figures.

use super::client::{Body, get, line, wrong};
use super::error::TopError;
use crate::live::{Frame, Graph, Shape};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::net::TcpStream;
use std::sync::mpsc::SyncSender;
use std::thread::sleep;
use std::time::Duration;

/// More than the largest graph that can be declared takes.
const MOST_BYTES: usize = 16 * 1024 * 1024;
const TOPOLOGY: &str = "/topology.json";
const EVENTS: &str = "/events";
/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Something new.
#[derive(Debug)]
pub(super) enum Update {
    /// What the graphs are.
    Graphs(Vec<Shape>),
    /// Their figures, in the same order.
    Frames(Vec<Frame>),
    /// The connection is lost, and why. Another one is tried.
    Lost(TopError),
}

/// A connection to a server.
pub(super) struct Feed {
    address: String,
    events: BufReader<Body<BufReader<TcpStream>>>,
}

impl Feed {
    /// Connects; tells what the graphs are.
    pub fn open(address: &str) -> Result<(Self, Vec<Shape>), TopError> {
        // In this order: a server with other graphs that comes in between has closed this stream.
        let events = get(address, EVENTS).map_err(|error| of(address, EVENTS, error))?;
        let shapes = shapes(address).map_err(|error| of(address, TOPOLOGY, error))?;
        Ok((Self { address: address.to_owned(), events: BufReader::new(events) }, shapes))
    }

    /// Waits for the next figures.
    pub fn next(&mut self) -> Result<Vec<Frame>, TopError> {
        next(&mut self.events).map_err(|error| of(&self.address, EVENTS, error))
    }
}

/// Follows a server until nobody wants to know, through connections that are lost.
pub(super) fn follow(address: &str, updates: &SyncSender<Update>) {
    // A send fails when the one who reads updates is gone.
    while let Err(lost) = until_unwanted(address, updates) {
        if updates.send(Update::Lost(lost)).is_err() {
            return;
        }
        sleep(PAUSE);
    }
}

/// Follows one connection; an error is its end.
fn until_unwanted(address: &str, updates: &SyncSender<Update>) -> Result<(), TopError> {
    let (mut feed, shapes) = Feed::open(address)?;
    let mut update = Update::Graphs(shapes);
    while updates.send(update).is_ok() {
        update = Update::Frames(feed.next()?);
    }
    Ok(())
}

fn shapes(address: &str) -> io::Result<Vec<Shape>> {
    shapes_in(get(address, TOPOLOGY)?)
}

/// The graphs that a body tells of.
pub(super) fn shapes_in(body: impl Read) -> io::Result<Vec<Shape>> {
    let mut text = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    body.take(most).read_to_end(&mut text)?;
    let graphs: Vec<Graph> = json(&text)?;
    Ok(graphs.into_iter().map(|graph| graph.shape).collect())
}

/// The next event with figures; other lines are passed over.
pub(super) fn next(events: &mut impl BufRead) -> io::Result<Vec<Frame>> {
    loop {
        let line = line(events, MOST_BYTES)?.ok_or(ErrorKind::UnexpectedEof)?;
        if let Some(data) = line.strip_prefix("data:") {
            return json(data.as_bytes());
        }
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &[u8]) -> io::Result<T> {
    serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))
}

fn of(address: &str, path: &'static str, error: io::Error) -> TopError {
    let address = address.to_owned();
    match error.kind() {
        ErrorKind::InvalidData => TopError::Answer { address, path, wrong: error.to_string() },
        _ => TopError::Connection { address, error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_from_what_stands_between_them() {
        let mut events =
            ": a comment\nretry: 500\ndata: []\n\nevent: other\ndata:[]\n\n".as_bytes();
        assert!(next(&mut events).unwrap().is_empty());
        assert!(next(&mut events).unwrap().is_empty());
        assert_eq!(next(&mut events).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        let wrong = next(&mut "data: {}\n".as_bytes()).unwrap_err();
        assert!(matches!(of("here", EVENTS, wrong), TopError::Answer { .. }));
    }
}
