//! Finds the frames in a stream of bytes.

use super::checksum::CHECKSUM;
use serde::de::DeserializeOwned;

/// Collects bytes and gives a value at the end of each frame; `N` is the size of the largest frame.
///
/// It may begin in the middle of a frame, and goes on after damage: that, with its place, is what it gives instead.
pub type Reader<const N: usize> = ReaderIn<[u8; N]>;

/// A [`Reader`] in memory of any kind: an array, or a vector; as long as the largest frame.
#[derive(Clone, Debug)]
pub struct ReaderIn<B> {
    bytes: B,
    length: usize,
    too_long: bool,
    offset: u64,
    begun: u64,
}

/// Bytes between two zeros that are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where they begin: how many bytes of the stream came before.
    pub offset: u64,
    /// How many there are.
    pub length: u64,
    /// What is wrong.
    pub harm: Harm,
}

/// What is wrong with a frame.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// It is longer than the reader has room for.
    TooLong,
    /// Bytes were lost or changed: the checksum is another.
    Checksum,
    /// It is whole, and not a value of the type that was asked for: it comes from another version.
    Foreign,
}

impl core::fmt::Display for Damage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let harm = match self.harm {
            Harm::TooLong => "are longer than any frame",
            Harm::Checksum => "are damaged",
            Harm::Foreign => "are a frame of another kind or version",
        };
        write!(f, "{} bytes at offset {} {harm}", self.length, self.offset)
    }
}

impl core::error::Error for Damage {}

impl<const N: usize> Default for Reader<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Reader<N> {
    /// A reader at the beginning of a stream, or anywhere in it.
    #[must_use]
    pub const fn new() -> Self {
        Self::over([0; N])
    }
}

impl<B> ReaderIn<B> {
    /// A reader over this memory, at the beginning of a stream, or anywhere in it.
    #[must_use]
    pub const fn over(bytes: B) -> Self {
        Self { bytes, length: 0, too_long: false, offset: 0, begun: 0 }
    }

    /// The memory: behind the end of a frame, what that held.
    pub(crate) fn memory(&self) -> &[u8]
    where
        B: AsRef<[u8]>,
    {
        self.bytes.as_ref()
    }

    /// How many bytes it was given.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// How many of them wait for the end of their frame: at the end of a stream, those of a torn one.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        self.offset.wrapping_sub(self.begun)
    }
}

impl<B: AsMut<[u8]>> ReaderIn<B> {
    /// Takes the next byte; at the end of a frame gives the value, or what is wrong with it.
    pub fn read<T: DeserializeOwned>(&mut self, byte: u8) -> Option<Result<T, Damage>> {
        self.read_with(byte, |plain| match postcard::take_from_bytes(plain) {
            Ok((value, [])) => Some(value),
            _ => None,
        })
    }

    /// Takes the next byte; at the end of a frame gives what a function makes of the bytes that it held, its checksum
    /// gone; `None` of the function is [`Harm::Foreign`].
    pub(crate) fn read_with<T>(
        &mut self,
        byte: u8,
        make: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<Result<T, Damage>> {
        self.offset = self.offset.wrapping_add(1);
        if byte != 0 {
            match self.bytes.as_mut().get_mut(self.length) {
                Some(slot) => {
                    *slot = byte;
                    self.length = self.length.wrapping_add(1);
                }
                None => self.too_long = true,
            }
            return None;
        }
        let offset = core::mem::replace(&mut self.begun, self.offset);
        let length = self.offset.wrapping_sub(offset).wrapping_sub(1);
        let held = core::mem::take(&mut self.length);
        let result = if core::mem::take(&mut self.too_long) {
            Err(Harm::TooLong)
        } else {
            let plain = plain(self.bytes.as_mut().get_mut(..held)?);
            plain.and_then(|plain| make(plain).ok_or(Harm::Foreign))
        };
        // Between the zero that ends a frame and the one that begins the next there is nothing.
        (length != 0).then(|| result.map_err(|harm| Damage { offset, length, harm }))
    }
}

/// What the bytes between two zeros hold, if their checksum is right.
fn plain(bytes: &mut [u8]) -> Result<&[u8], Harm> {
    let length = cobs::decode_in_place(bytes).map_err(|_| Harm::Checksum)?;
    let plain = bytes.get(..length).ok_or(Harm::Checksum)?;
    let (value, sum) = plain.split_last_chunk::<4>().ok_or(Harm::Checksum)?;
    if CHECKSUM.checksum(value) != u32::from_le_bytes(*sum) {
        return Err(Harm::Checksum);
    }
    Ok(value)
}
