//! Reading a recording, entry by entry.

use super::entry::Entry;
use crate::frame::{Damage, ReaderIn};
use core::fmt;

/// Where the bytes of a recording come from.
///
/// A slice is a source; `arachne-std` makes one of anything that can be read.
pub trait Source {
    /// Why bytes did not come.
    type Error;

    /// Puts bytes into a buffer that is not empty and says how many; 0 if there are no more, for now or ever.
    ///
    /// # Errors
    /// If bytes should have come and did not.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error>;
}

impl Source for &[u8] {
    type Error = core::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        let length = self.len().min(buffer.len());
        let (now, rest) = self.split_at_checked(length).unwrap_or_default();
        for (slot, byte) in buffer.iter_mut().zip(now) {
            *slot = *byte;
        }
        *self = rest;
        Ok(length)
    }
}

/// Gives the entries of a recording in order, and what is missing or damaged between them.
///
/// `B` is memory for one frame: an array, or a vector, as long as the largest frame. That is about a kilobyte more than the
/// largest entry, and a keyframe is the largest.
#[derive(Clone, Debug)]
pub struct Tape<S, B> {
    source: S,
    reader: ReaderIn<B>,
    /// Bytes of the source that no frame was made of yet.
    buffer: [u8; 256],
    buffered: core::ops::Range<usize>,
    /// What of the frame in hand is still to come.
    body: core::ops::Range<usize>,
    /// The number of the next entry.
    next: u64,
    /// The number that it should have.
    expected: u64,
    /// Damage that was passed over, to be told by the next look.
    passed: Option<Damage>,
}

/// What stands in the way of the next entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapeError<E> {
    /// The source failed.
    Source(E),
    /// Bytes that are no frame. Reading goes on behind them.
    Damage(Damage),
    /// The entries from one number up to another are missing. Reading goes on with the latter; where that is the smaller,
    /// entries come again, or another recording begins.
    Gap {
        /// The first that is missing.
        from: u64,
        /// The first that is there again.
        to: u64,
    },
    /// The frame is whole, but what is in it cannot be read from here on: it is of another version, or no recording. Reading
    /// goes on with the next frame.
    Foreign {
        /// The number of the entry.
        entry: u64,
    },
}

impl<E: fmt::Display> fmt::Display for TapeError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => write!(f, "the recording cannot be read ({error})"),
            Self::Damage(damage) => damage.fmt(f),
            Self::Gap { from, to } if from < to => {
                write!(f, "entries {from} to {} are missing", to.saturating_sub(1))
            }
            Self::Gap { from, to } => write!(
                f,
                "entry {to} comes where entry {from} should: entries come again, or another recording does"
            ),
            Self::Foreign { entry } => {
                write!(f, "entry {entry} is none that this version knows")
            }
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for TapeError<E> {}

impl<S: Source, B: AsMut<[u8]> + AsRef<[u8]>> Tape<S, B> {
    /// A tape of a source, with memory for a frame.
    pub fn new(source: S, memory: B) -> Self {
        let (buffer, buffered, body) = ([0; 256], 0..0, 0..0);
        let reader = ReaderIn::over(memory);
        Self { source, reader, buffer, buffered, body, next: 0, expected: 0, passed: None }
    }

    /// The number of the next entry, from 0 on.
    pub const fn number(&self) -> u64 {
        self.next
    }

    /// How many bytes have been read.
    pub const fn offset(&self) -> u64 {
        self.reader.offset()
    }

    /// How many of them are the beginning of a frame whose end has not come: at the end of a recording, a torn one.
    pub const fn pending(&self) -> u64 {
        self.reader.pending()
    }

    /// The source.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// The source, to wait for more of it: bytes that are taken from it here are missing on the tape.
    pub const fn source_mut(&mut self) -> &mut S {
        &mut self.source
    }

    /// Whether nothing is left of the last frame.
    pub(super) fn is_dry(&self) -> bool {
        self.body.is_empty()
    }

    /// The next entry, which stays the next until [`advance`](Self::advance); `None` if the source has no more.
    ///
    /// # Errors
    /// [`TapeError`], once for each thing that stands in the way.
    pub fn peek(&mut self) -> Result<Option<Entry<'_>>, TapeError<S::Error>> {
        if let Some(damage) = self.passed.take() {
            return Err(TapeError::Damage(damage));
        }
        while self.body.is_empty() {
            if !self.next_frame()? {
                return Ok(None);
            }
        }
        if self.next != self.expected {
            let (from, to) = (core::mem::replace(&mut self.expected, self.next), self.next);
            return Err(TapeError::Gap { from, to });
        }
        let bytes = self.reader.memory().get(self.body.clone()).unwrap_or_default();
        match postcard::take_from_bytes(bytes) {
            Ok((entry, _)) => Ok(Some(entry)),
            Err(_) => {
                self.body = 0..0;
                Err(TapeError::Foreign { entry: self.next })
            }
        }
    }

    /// The next entry, if there is one and nothing is missing before it: for whoever cannot stop here. What stands in the way
    /// of it is told by the next [`peek`](Self::peek), all damage up to then as one.
    pub(super) fn peek_past(&mut self) -> Result<Option<Entry<'_>>, S::Error> {
        while self.body.is_empty() {
            match self.next_frame() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(TapeError::Source(error)) => return Err(error),
                Err(TapeError::Damage(damage)) => {
                    let Damage { offset, .. } = self.passed.unwrap_or(damage);
                    let end = damage.offset.wrapping_add(damage.length);
                    self.passed =
                        Some(Damage { offset, length: end.wrapping_sub(offset), ..damage });
                }
                // These are found in a frame, not on the way to one.
                Err(TapeError::Gap { .. } | TapeError::Foreign { .. }) => return Ok(None),
            }
        }
        if self.next != self.expected {
            return Ok(None);
        }
        let bytes = self.reader.memory().get(self.body.clone()).unwrap_or_default();
        Ok(postcard::take_from_bytes(bytes).ok().map(|(entry, _)| entry))
    }

    /// Goes on behind the entry that [`peek`](Self::peek) gives.
    pub fn advance(&mut self) {
        let bytes = self.reader.memory().get(self.body.clone()).unwrap_or_default();
        // What is left is the length of the rest.
        let rest = postcard::take_from_bytes::<Entry<'_>>(bytes).map_or(0, |(_, rest)| rest.len());
        self.body = self.body.end.saturating_sub(rest)..self.body.end;
        self.next = self.next.wrapping_add(1);
        self.expected = self.next;
    }

    /// Finds the next frame; whether there is one.
    fn next_frame(&mut self) -> Result<bool, TapeError<S::Error>> {
        loop {
            for at in self.buffered.by_ref() {
                let byte = self.buffer.get(at).copied().unwrap_or_default();
                let frame = self.reader.read_with(byte, |plain| {
                    let (first, rest) = postcard::take_from_bytes::<u64>(plain).ok()?;
                    Some((first, plain.len().saturating_sub(rest.len())..plain.len()))
                });
                match frame {
                    None => {}
                    Some(Ok((first, body))) => {
                        (self.next, self.body) = (first, body);
                        return Ok(true);
                    }
                    Some(Err(damage)) => return Err(TapeError::Damage(damage)),
                }
            }
            let length = self.source.read(&mut self.buffer).map_err(TapeError::Source)?;
            if length == 0 {
                return Ok(false);
            }
            self.buffered = 0..length.min(self.buffer.len());
        }
    }
}
