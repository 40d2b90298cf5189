//! Makes a frame while its bytes come: sums them, stuffs them, hands them on. The stuffing needs the room of one run
//! without a zero, however long the frame.

use super::{CHECKSUM, Sink, Table};
use crc::Digest;
use postcard::ser_flavors::Flavor;
use postcard::{Error, Result as Postcard};

/// The longest run without a zero that one byte can count.
const RUN: usize = 254;

/// The frame in progress.
pub(crate) struct Framing {
    /// The place of the count, and behind it the bytes since the last zero.
    run: [u8; RUN + 1],
    length: usize,
    sum: Digest<'static, u32, Table>,
}

impl Framing {
    /// The zero before a frame.
    pub(crate) fn open<S: Sink>(sink: &mut S) -> Result<Self, S::Error> {
        sink.write(&[0])?;
        Ok(Self { run: [0; RUN + 1], length: 0, sum: CHECKSUM.digest() })
    }

    /// More of what the frame holds.
    pub(crate) fn add<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
        self.sum.update(bytes);
        self.stuff(bytes, sink)
    }

    /// The checksum, and the zero behind the frame.
    pub(crate) fn close<S: Sink>(mut self, sink: &mut S) -> Result<(), S::Error> {
        let sum = self.sum.clone().finalize().to_le_bytes();
        self.stuff(&sum, sink)?;
        self.end_run(sink)?;
        sink.write(&[0])
    }

    // Called, not inlined: a serialiser adds bytes in many places.
    #[inline(never)]
    fn stuff<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
        for byte in bytes {
            // A run of full length stands for no zero behind it.
            if self.length == RUN {
                self.end_run(sink)?;
            }
            if *byte == 0 {
                self.end_run(sink)?;
                continue;
            }
            self.length = self.length.wrapping_add(1);
            if let Some(slot) = self.run.get_mut(self.length) {
                *slot = *byte;
            }
        }
        Ok(())
    }

    fn end_run<S: Sink>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let length = core::mem::take(&mut self.length);
        let [count, ..] = &mut self.run;
        *count = (length as u8).wrapping_add(1);
        self.run.get(..=length).map_or(Ok(()), |run| sink.write(run))
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
    pub(super) fn new(bytes: &'b mut [u8]) -> Postcard<Self> {
        let mut buffer = Buffer { bytes, length: 0 };
        Ok(Self { framing: Framing::open(&mut buffer)?, buffer })
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
