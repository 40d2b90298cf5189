//! Makes a frame while postcard serialises, a byte at a time: sums it, stuffs it, stores it.

use super::CHECKSUM;
use cobs::{EncoderState, PushResult};
use crc::Digest;
use postcard::ser_flavors::Flavor;
use postcard::{Error, Result};

pub(super) struct Writer<'b> {
    bytes: &'b mut [u8],
    length: usize,
    /// Where the stuffing counts its places from: behind the first zero.
    stuffing: EncoderState,
    digest: Digest<'static, u32>,
}

impl<'b> Writer<'b> {
    /// The zero before the frame, and room for the first byte of the stuffing.
    pub(super) fn new(bytes: &'b mut [u8]) -> Result<Self> {
        let mut writer =
            Self { bytes, length: 0, stuffing: EncoderState::default(), digest: CHECKSUM.digest() };
        writer.store(0)?;
        writer.store(0)?;
        Ok(writer)
    }

    fn store(&mut self, byte: u8) -> Result<()> {
        let slot = self.bytes.get_mut(self.length).ok_or(Error::SerializeBufferFull)?;
        *slot = byte;
        self.length = self.length.wrapping_add(1);
        Ok(())
    }

    /// Writes the distance to the next zero where the stuffing wants it.
    fn mark(&mut self, place: usize, distance: u8) -> Result<()> {
        let slot = self.bytes.get_mut(place.wrapping_add(1)).ok_or(Error::SerializeBufferFull)?;
        *slot = distance;
        Ok(())
    }

    // Called, not inlined: a serialiser pushes bytes in many places.
    #[inline(never)]
    fn stuff(&mut self, byte: u8) -> Result<()> {
        match self.stuffing.push(byte) {
            PushResult::AddSingle(byte) => self.store(byte),
            PushResult::ModifyFromStartAndSkip((place, distance)) => {
                self.mark(place, distance)?;
                self.store(0)
            }
            PushResult::ModifyFromStartAndPushAndSkip((place, distance, byte)) => {
                self.mark(place, distance)?;
                self.store(byte)?;
                self.store(0)
            }
        }
    }
}

impl<'b> Flavor for Writer<'b> {
    type Output = &'b [u8];

    fn try_push(&mut self, byte: u8) -> Result<()> {
        self.try_extend(&[byte])
    }

    #[inline(never)]
    fn try_extend(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        bytes.iter().try_for_each(|byte| self.stuff(*byte))
    }

    fn finalize(mut self) -> Result<&'b [u8]> {
        let sum = self.digest.clone().finalize().to_le_bytes();
        sum.iter().try_for_each(|byte| self.stuff(*byte))?;
        let (place, distance) = self.stuffing.clone().finalize();
        self.mark(place, distance)?;
        self.store(0)?;
        self.bytes.get(..self.length).ok_or(Error::SerializeBufferFull)
    }
}
