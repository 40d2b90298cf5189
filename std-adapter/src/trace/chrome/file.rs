//! The file: a JSON array of events, a line each, written in whole lines.
//!
//! Readers of the format accept an array without its end, so that whatever is in the file can be looked at after a
//! kill; and since no line is written in part, the last one is whole.

use std::io::{self, Write};

/// How many bytes are kept before they are written.
const BUFFER_BYTES: usize = 64 << 10;
/// What is kept free for the end of the file: the end of a slice, a last mark and the end of the array.
const END_BYTES: u64 = 1 << 10;

/// The writing end of a trace file. It never fails in the middle of a run: an error is kept until the end.
#[derive(Debug)]
pub(super) struct File<W: Write> {
    writer: W,
    buffer: Vec<u8>,
    /// Where in the buffer the line begins that is in the making.
    line: usize,
    /// How many bytes the file has, with those in the buffer.
    length: u64,
    most_bytes: u64,
    left_out: u64,
    error: Option<io::Error>,
    is_closed: bool,
}

impl<W: Write> File<W> {
    pub(super) fn new(writer: W, most_bytes: u64) -> Self {
        Self {
            writer,
            buffer: Vec::with_capacity(BUFFER_BYTES.saturating_mul(2)),
            line: 0,
            length: 0,
            most_bytes,
            left_out: 0,
            error: None,
            is_closed: false,
        }
    }

    pub(super) const fn set_most_bytes(&mut self, most_bytes: u64) {
        self.most_bytes = most_bytes;
    }

    /// Whether one more event is to be written; counts those for which there is no room.
    pub(super) fn has_room(&mut self) -> bool {
        if self.is_closed || self.error.is_some() {
            return false;
        }
        let has_room = self.length.saturating_add(END_BYTES) < self.most_bytes;
        if !has_room {
            self.left_out = self.left_out.saturating_add(1);
        }
        has_room
    }

    /// How many events there was no room for.
    pub(super) const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Begins a line, and gives where to write it.
    pub(super) fn begin_line(&mut self) {
        self.line = self.buffer.len();
        self.buffer.extend_from_slice(if self.length == 0 { b"[\n" } else { b",\n" });
    }

    /// Where the line is to be written that was begun.
    pub(super) const fn line(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Ends the line that was begun.
    pub(super) fn end_line(&mut self) {
        let added = self.buffer.len().saturating_sub(self.line);
        self.length = self.length.saturating_add(u64::try_from(added).unwrap_or(u64::MAX));
        if self.buffer.len() >= BUFFER_BYTES {
            self.write_out();
        }
    }

    /// Writes what is in the buffer.
    pub(super) fn write_out(&mut self) {
        if self.error.is_none() {
            let written = self.writer.write_all(&self.buffer).and_then(|()| self.writer.flush());
            self.error = written.err();
        }
        self.buffer.clear();
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Ends the array; gives the first error of all, once.
    pub(super) fn close(&mut self) -> io::Result<()> {
        if !self.is_closed {
            self.is_closed = true;
            self.buffer.extend_from_slice(if self.length == 0 { b"[\n]\n" } else { b"\n]\n" });
            self.write_out();
        }
        self.error.take().map_or(Ok(()), Err)
    }
}
