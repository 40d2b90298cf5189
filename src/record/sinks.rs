//! Sinks in memory.

use crate::frame::Sink;
use core::fmt;

/// A recording in memory, from the beginning until it is full.
#[derive(Debug)]
pub struct Memory<'b> {
    bytes: &'b mut [u8],
    length: usize,
}

/// The memory of a recording is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryFull;

impl fmt::Display for MemoryFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the memory of the recording is full")
    }
}

impl core::error::Error for MemoryFull {}

impl<'b> Memory<'b> {
    /// A recording into these bytes.
    pub const fn new(bytes: &'b mut [u8]) -> Self {
        Self { bytes, length: 0 }
    }

    /// What was recorded.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Sink for Memory<'_> {
    type Error = MemoryFull;

    fn write(&mut self, bytes: &[u8]) -> Result<(), MemoryFull> {
        let end = self.length.saturating_add(bytes.len());
        let room = self.bytes.get_mut(self.length..end).ok_or(MemoryFull)?;
        room.copy_from_slice(bytes);
        self.length = end;
        Ok(())
    }
}

/// The last `N` bytes of a recording: a flight recorder.
///
/// Its beginning is lost in time, in the middle of a frame: a replay finds the next one, and can begin at the next
/// keyframe, so that there should always be one among `N` bytes.
///
/// # Examples
/// ```
/// use arachne::frame::Sink;
/// use arachne::record::Ring;
///
/// let mut ring = Ring::<4>::new();
/// ring.write(&[1, 2, 3]).unwrap();
/// ring.write(&[4, 5, 6]).unwrap();
/// assert!(ring.bytes().eq([3, 4, 5, 6]));
/// ```
#[derive(Clone, Debug)]
pub struct Ring<const N: usize> {
    bytes: [u8; N],
    /// Where the next byte goes.
    end: usize,
    is_full: bool,
}

impl<const N: usize> Default for Ring<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Ring<N> {
    /// An empty ring.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; N], end: 0, is_full: false }
    }

    /// What is in it, the oldest first.
    pub fn bytes(&self) -> impl Iterator<Item = u8> {
        let (newer, older) = self.bytes.split_at_checked(self.end).unwrap_or_default();
        let older = if self.is_full { older } else { &[] };
        older.iter().chain(newer).copied()
    }
}

impl<const N: usize> Sink for Ring<N> {
    type Error = core::convert::Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            if self.end == N {
                (self.end, self.is_full) = (0, true);
            }
            if let Some(slot) = self.bytes.get_mut(self.end) {
                *slot = *byte;
                self.end = self.end.wrapping_add(1);
            }
        }
        Ok(())
    }
}
