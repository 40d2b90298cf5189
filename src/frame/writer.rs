//! Makes a frame while its bytes come: sums them, stuffs them, hands them on. The stuffing needs the room of one run
//! without a zero, however long the frame.

use super::Sink;
use super::checksum::{CHECKSUM, Table};
use crc::Digest;
use postcard::ser_flavors::Flavor;
use postcard::{Error, Result as Postcard};

/// The longest run without a zero that one byte can count, with that byte.
const RUN: usize = 255;

/// Room for what is stuffed: twice a run, so that a sink gets at least one at a time.
const ROOM: usize = 512;

/// The frame in progress.
pub(crate) struct Framing {
    /// What is stuffed and was not handed on.
    bytes: [u8; ROOM],
    length: usize,
    /// Where the count of the run in progress goes.
    count_at: usize,
    sum: Digest<'static, u32, Table>,
}

impl Framing {
    pub(crate) fn new() -> Self {
        Self { bytes: [0; ROOM], length: 0, count_at: 0, sum: CHECKSUM.digest() }
    }

    /// Begins a frame: the zero before it, and the place of the first count.
    pub(crate) fn open(&mut self) {
        let [zero, count, ..] = &mut self.bytes;
        (*zero, *count) = (0, 0);
        (self.length, self.count_at, self.sum) = (2, 1, CHECKSUM.digest());
    }

    /// More of what the frame holds.
    pub(crate) fn add<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
        self.sum.update(bytes);
        self.stuff(bytes, sink)
    }

    /// The checksum, and the zero behind the frame.
    pub(crate) fn close<S: Sink>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let sum = self.sum.clone().finalize().to_le_bytes();
        self.stuff(&sum, sink)?;
        self.end_run();
        // What would be the count of the next run is the zero.
        let length = core::mem::take(&mut self.length);
        self.bytes.get(..length).map_or(Ok(()), |bytes| sink.write(bytes))
    }

    // Called, not inlined: a serialiser adds bytes in many places. There is no branch on whether a byte is zero, which
    // nobody can foresee: a zero is stored as any byte, in what becomes the place of the next count.
    #[inline(never)]
    fn stuff<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
        let (mut length, mut count_at) = (self.length, self.count_at);
        for byte in bytes {
            // Only where more follows: at the very end a full run needs no count of nothing behind it.
            if length.wrapping_sub(count_at) == RUN {
                put(&mut self.bytes, count_at, RUN as u8);
                put(&mut self.bytes, length, 0);
                (count_at, length) = (length, length.wrapping_add(1));
            }
            put(&mut self.bytes, count_at, length.wrapping_sub(count_at) as u8);
            put(&mut self.bytes, length, *byte);
            count_at = if *byte == 0 { length } else { count_at };
            length = length.wrapping_add(1);
            if length >= ROOM.wrapping_sub(2) {
                (self.length, self.count_at) = (length, count_at);
                self.hand_on(sink)?;
                (length, count_at) = (self.length, self.count_at);
            }
        }
        (self.length, self.count_at) = (length, count_at);
        Ok(())
    }

    /// Ends the run, and begins the next with a zero in the place of its count.
    fn end_run(&mut self) {
        let Self { length, count_at, .. } = *self;
        put(&mut self.bytes, count_at, length.wrapping_sub(count_at) as u8);
        put(&mut self.bytes, length, 0);
        (self.count_at, self.length) = (length, length.wrapping_add(1));
    }

    /// Hands on all but the run in progress.
    #[inline(never)]
    fn hand_on<S: Sink>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let Some((done, run)) = self.bytes.split_at_mut_checked(self.count_at) else {
            return Ok(());
        };
        let written = sink.write(done);
        let kept = self.length.wrapping_sub(self.count_at);
        for (slot, byte) in done.iter_mut().zip(run.iter().take(kept)) {
            *slot = *byte;
        }
        (self.length, self.count_at) = (kept, 0);
        written
    }
}

#[inline(always)]
fn put(bytes: &mut [u8; ROOM], at: usize, byte: u8) {
    if let Some(slot) = bytes.get_mut(at % ROOM) {
        *slot = byte;
    }
}

/// A frame into a buffer.
pub(super) struct Writer<'b> {
    buffer: Buffer<'b>,
    framing: Framing,
}

struct Buffer<'b> {
    bytes: &'b mut [u8],
    length: usize,
}

impl Sink for Buffer<'_> {
    type Error = Error;

    fn write(&mut self, bytes: &[u8]) -> Postcard<()> {
        let end = self.length.saturating_add(bytes.len());
        let room = self.bytes.get_mut(self.length..end).ok_or(Error::SerializeBufferFull)?;
        room.copy_from_slice(bytes);
        self.length = end;
        Ok(())
    }
}

impl<'b> Writer<'b> {
    pub(super) fn new(bytes: &'b mut [u8]) -> Self {
        let mut framing = Framing::new();
        framing.open();
        Self { framing, buffer: Buffer { bytes, length: 0 } }
    }
}

impl<'b> Flavor for Writer<'b> {
    type Output = &'b [u8];

    fn try_push(&mut self, byte: u8) -> Postcard<()> {
        self.try_extend(&[byte])
    }

    #[inline(never)]
    fn try_extend(&mut self, bytes: &[u8]) -> Postcard<()> {
        self.framing.add(bytes, &mut self.buffer)
    }

    fn finalize(mut self) -> Postcard<&'b [u8]> {
        self.framing.close(&mut self.buffer)?;
        let Buffer { bytes, length } = self.buffer;
        bytes.get(..length).ok_or(Error::SerializeBufferFull)
    }
}
