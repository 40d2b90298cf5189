//! Entries on their way into frames.

use super::entry::{By, number};
use crate::frame::{Framing, Sink};
use postcard::ser_flavors::Flavor;
use serde::Serialize;

/// A frame is ended behind the entry with which it has reached so many bytes.
const FRAME_BYTES: usize = 1024;

/// How many bytes are summed and stuffed at once.
const STAGE: usize = 256;

/// Writes entries into frames, and frames to a sink.
///
/// A frame begins with the number of its first entry, so that a reader knows when some are missing.
pub(super) struct Output<S> {
    sink: S,
    frame: Option<Framing>,
    /// What is next for the frame.
    stage: [u8; STAGE],
    staged: usize,
    frame_bytes: usize,
    /// How many entries there have been.
    count: u64,
    faults: u64,
}

impl<S: Sink> Output<S> {
    pub(super) const fn new(sink: S) -> Self {
        let (stage, staged, frame_bytes) = ([0; STAGE], 0, 0);
        Self { sink, frame: None, stage, staged, frame_bytes, count: 0, faults: 0 }
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
        if self.frame.is_none() {
            self.open();
        }
        self.append(entry);
        self.count = self.count.wrapping_add(1);
        if self.frame_bytes >= FRAME_BYTES {
            self.end_frame();
        }
    }

    /// Writes an entry that ends in bytes with a length before them: what another value is as postcard.
    #[inline]
    pub(super) fn put_with<T: Serialize, V: Serialize>(&mut self, entry: &T, value: &V) {
        match postcard::experimental::serialized_size(value) {
            Ok(length) => self.put(&(entry, length, value)),
            Err(_) => self.fault(),
        }
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
    pub(super) fn end_frame(&mut self) {
        if let Some(mut frame) = self.frame.take() {
            let added = self.drain(&mut frame);
            if added.and_then(|()| frame.close(&mut self.sink)).is_err() {
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
        (self.staged, self.frame_bytes) = (0, 0);
        match Framing::open(&mut self.sink) {
            Ok(frame) => self.frame = Some(frame),
            Err(_) => self.fault(),
        }
        let first = self.count;
        self.append(&first);
    }

    fn append<T: Serialize>(&mut self, value: &T) {
        if postcard::serialize_with_flavor(value, &mut *self).is_err() {
            // What is in the frame of this value is not to be read.
            self.frame = None;
            self.fault();
        }
    }

    fn fault(&mut self) {
        self.faults = self.faults.wrapping_add(1);
    }

    fn drain(&mut self, frame: &mut Framing) -> Result<(), S::Error> {
        let staged = core::mem::take(&mut self.staged);
        self.stage.get(..staged).map_or(Ok(()), |bytes| frame.add(bytes, &mut self.sink))
    }

    #[inline(never)]
    fn make_room(&mut self) -> postcard::Result<()> {
        // Without a frame, for want of a sink that takes bytes, the entry is lost.
        let mut frame = self.frame.take().ok_or(postcard::Error::SerializeBufferFull)?;
        self.drain(&mut frame).map_err(|_| postcard::Error::SerializeBufferFull)?;
        self.frame = Some(frame);
        Ok(())
    }
}

impl<S: Sink> Flavor for &mut Output<S> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    #[inline]
    fn try_extend(&mut self, mut bytes: &[u8]) -> postcard::Result<()> {
        self.frame_bytes = self.frame_bytes.wrapping_add(bytes.len());
        loop {
            let room = self.stage.get_mut(self.staged..).unwrap_or_default();
            let fits = bytes.len().min(room.len());
            let (now, rest) = bytes.split_at_checked(fits).unwrap_or((bytes, &[]));
            for (slot, byte) in room.iter_mut().zip(now) {
                *slot = *byte;
            }
            self.staged = self.staged.wrapping_add(fits);
            if rest.is_empty() {
                return Ok(());
            }
            self.make_room()?;
            bytes = rest;
        }
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}
