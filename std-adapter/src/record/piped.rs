//! A recording that is read by a thread of its own, so that who follows it never waits.

use arachne::record::Source;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

/// How much is read at a time, and how many of these may wait: a source that is faster than its twin is held back.
const PART_BYTES: usize = 16 * 1024;
const MOST_PARTS: usize = 64;

/// Anything that can be read, as a source that says "no more for now" where a read would wait.
///
/// A thread reads, for as long as its reads give something; it ends with the source, or with its next read when this is
/// dropped.
#[derive(Debug)]
pub struct Piped {
    parts: Receiver<io::Result<Vec<u8>>>,
    part: VecDeque<u8>,
    error: Option<io::Error>,
    bytes: u64,
    has_ended: bool,
}

impl Piped {
    /// Begins to read.
    ///
    /// # Errors
    /// If there is no thread to be had.
    pub fn new(source: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, parts) = sync_channel(MOST_PARTS);
        std::thread::Builder::new()
            .name("recording".into())
            .spawn(move || read(source, &sender))?;
        Ok(Self { parts, part: VecDeque::new(), error: None, bytes: 0, has_ended: false })
    }

    /// Waits for more, at most so long; whether there is.
    pub fn wait(&mut self, most: Duration) -> bool {
        if self.part.is_empty() && self.error.is_none() && !self.has_ended {
            match self.parts.recv_timeout(most) {
                Ok(part) => self.keep(part),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.has_ended = true,
            }
        }
        !self.part.is_empty() || self.error.is_some()
    }

    /// How many bytes have come.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether nothing more will come.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn keep(&mut self, part: io::Result<Vec<u8>>) {
        match part {
            Ok(part) => {
                self.bytes = self.bytes.saturating_add(part.len() as u64);
                self.part = part.into();
            }
            Err(error) => self.error = Some(error),
        }
    }
}

impl Source for Piped {
    type Error = io::Error;

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.part.is_empty() && self.error.is_none() && !self.has_ended {
            match self.parts.try_recv() {
                Ok(part) => self.keep(part),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => self.has_ended = true,
            }
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.part.read(buffer),
        }
    }
}

fn read(mut source: impl Read, sender: &SyncSender<io::Result<Vec<u8>>>) {
    let mut part = vec![0; PART_BYTES];
    loop {
        let read = match source.read(&mut part) {
            Ok(0) => return,
            Ok(length) => Ok(part.get(..length).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let has_failed = read.is_err();
        if sender.send(read).is_err() || has_failed {
            return;
        }
    }
}
