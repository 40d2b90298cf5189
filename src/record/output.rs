//! Entries on their way into frames.

use super::entry::{By, number};
use crate::frame::{Framing, Sink};
use postcard::ser_flavors::Flavor;
use serde::Serialize;

/// A frame is ended behind the entry with which it has reached so many bytes.
const FRAME_BYTES: usize = 1024;

/// How many bytes are summed and stuffed at once.
const STAGE: usize = 256;

/// Values below so many bytes are short.
const SHORT: usize = 128;

/// Room on the stage for an entry whose value is short.
const ROOM: usize = 160;

/// Up to so many bytes are copied one by one: a call costs more.
const FEW: usize = 16;

/// Writes entries into frames, and frames to a sink.
///
/// A frame begins with the number of its first entry, so that a reader knows when some are missing.
pub(super) struct Output<S> {
    sink: S,
    frame: Framing,
    is_open: bool,
    /// What is next for the frame.
    stage: [u8; STAGE],
    staged: usize,
    /// Whether what is staged has to stay there.
    is_held: bool,
    /// How many bytes of the frame are not on the stage any more.
    handed_on: usize,
    /// How many entries there have been.
    count: u64,
    faults: u64,
}

impl<S: Sink> Output<S> {
    pub(super) fn new(sink: S) -> Self {
        Self {
            sink,
            frame: Framing::new(),
            is_open: false,
            stage: [0; STAGE],
            staged: 0,
            is_held: false,
            handed_on: 0,
            count: 0,
            faults: 0,
        }
    }

    pub(super) const fn sink(&self) -> &S {
        &self.sink
    }

    /// How many frames were lost to errors of the sink, or because they could not be serialised.
    pub(super) const fn faults(&self) -> u64 {
        self.faults
    }

    /// Writes an entry.
    #[inline]
    pub(super) fn put<T: Serialize>(&mut self, entry: &T) {
        if !self.is_open {
            self.open();
        }
        self.append(entry);
        self.end_entry();
    }

    #[inline]
    fn end_entry(&mut self) {
        self.count = self.count.wrapping_add(1);
        if self.handed_on.wrapping_add(self.staged) >= FRAME_BYTES {
            self.end_frame();
        }
    }

    /// Writes such an entry if its value is short: most are, and need not be measured before. Otherwise does nothing.
    #[inline]
    fn append_short<T: Serialize, V: Serialize>(&mut self, entry: &T, value: &V) -> bool {
        if self.staged > STAGE.wrapping_sub(ROOM) && self.hand_on().is_err() {
            self.give_up();
        }
        let begin = self.staged;
        self.is_held = true;
        let begun = postcard::serialize_with_flavor(entry, &mut *self);
        let at = self.staged;
        self.staged = at.wrapping_add(1);
        let written = begun.and_then(|()| postcard::serialize_with_flavor(value, &mut *self));
        self.is_held = false;
        let length = self.staged.wrapping_sub(at).wrapping_sub(1);
        match self.stage.get_mut(at) {
            // The length is one byte as postcard writes it.
            Some(slot) if written.is_ok() && length < SHORT => {
                *slot = length as u8;
                true
            }
            _ => {
                self.staged = begin;
                false
            }
        }
    }

    /// Writes an entry that ends in bytes with a length before them: what another value is as postcard.
    #[inline]
    pub(super) fn put_with<T: Serialize, V: Serialize>(&mut self, entry: &T, value: &V) {
        if !self.is_open {
            self.open();
        }
        if !self.append_short(entry, value) {
            match postcard::experimental::serialized_size(value) {
                Ok(length) => self.append(&(entry, length, value)),
                Err(_) => return self.miss(),
            }
        }
        self.end_entry();
    }

    /// Leaves out an entry that cannot be serialised. Its number is missing before the next frame, for a reader to see.
    #[inline(never)]
    fn miss(&mut self) {
        self.end_frame();
        self.count = self.count.wrapping_add(1);
        self.fault();
    }

    /// Writes an input.
    #[inline]
    pub(super) fn put_input(
        &mut self,
        by: By,
        header: Option<&impl Serialize>,
        input: &impl Serialize,
    ) {
        self.put_with(&(number::INPUT, by), &(header, input));
    }

    /// Ends the frame, if one is begun, so that nothing of it waits here.
    #[inline(never)]
    pub(super) fn end_frame(&mut self) {
        if core::mem::take(&mut self.is_open) {
            let added = self.hand_on();
            if added.and_then(|()| self.frame.close(&mut self.sink)).is_err() {
                self.fault();
            }
        }
    }

    /// Ends the frame and flushes the sink.
    pub(super) fn flush(&mut self) {
        self.end_frame();
        if self.sink.flush().is_err() {
            self.fault();
        }
    }

    pub(super) fn into_sink(self) -> S {
        self.sink
    }

    #[inline(never)]
    fn open(&mut self) {
        (self.is_open, self.staged, self.handed_on) = (true, 0, 0);
        self.frame.open();
        let first = self.count;
        self.append(&first);
    }

    #[inline]
    fn append<T: Serialize>(&mut self, value: &T) {
        if self.is_open && postcard::serialize_with_flavor(value, &mut *self).is_err() {
            self.give_up();
        }
    }

    /// Leaves the frame without an end: what was handed on of it is damage to a reader.
    #[inline(never)]
    fn give_up(&mut self) {
        self.is_open = false;
        self.fault();
    }

    fn fault(&mut self) {
        self.faults = self.faults.wrapping_add(1);
    }

    /// Empties the stage into the frame.
    #[inline(never)]
    fn hand_on(&mut self) -> Result<(), S::Error> {
        let staged = core::mem::take(&mut self.staged);
        self.handed_on = self.handed_on.wrapping_add(staged);
        self.stage.get(..staged).map_or(Ok(()), |bytes| self.frame.add(bytes, &mut self.sink))
    }

    /// Bytes that have no room on the stage, or are many.
    #[inline(never)]
    fn extend(&mut self, mut bytes: &[u8]) -> postcard::Result<()> {
        loop {
            let room = self.stage.get_mut(self.staged..).unwrap_or_default();
            let fits = bytes.len().min(room.len());
            let (now, rest) = bytes.split_at_checked(fits).unwrap_or((bytes, &[]));
            if let Some(room) = room.get_mut(..fits) {
                room.copy_from_slice(now);
            }
            self.staged = self.staged.wrapping_add(fits);
            if rest.is_empty() {
                return Ok(());
            }
            if self.is_held {
                return Err(postcard::Error::SerializeBufferFull);
            }
            self.hand_on().map_err(|_| postcard::Error::SerializeBufferFull)?;
            bytes = rest;
        }
    }
}

impl<S: Sink> Flavor for &mut Output<S> {
    type Output = ();

    #[inline(always)]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        match self.stage.get_mut(self.staged) {
            Some(slot) => {
                *slot = byte;
                self.staged = self.staged.wrapping_add(1);
                Ok(())
            }
            None => self.extend(&[byte]),
        }
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > FEW {
            return self.extend(bytes);
        }
        bytes.iter().try_for_each(|byte| self.try_push(*byte))
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}
