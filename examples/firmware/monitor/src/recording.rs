//! The samples: those that the firmware carries, or a file of the host's.

use core::ffi::CStr;
use core::ops::Range;
use semihosting::fs::File;
use semihosting::io::Read;

/// A minute with known beats, made when the firmware was built.
static SYNTHETIC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/synthetic.i16le"));

const BLOCK_BYTES: usize = 512;

/// Samples of 16 bits, little-endian, taken from their source a block at a time.
pub struct Recording {
    source: Source,
    block: [u8; BLOCK_BYTES],
    /// What of the block is still to be given out.
    rest: Range<usize>,
}

enum Source {
    Flash(&'static [u8]),
    Host(File),
}

impl Source {
    /// Fills a block; returns how many bytes there were.
    fn read(&mut self, block: &mut [u8]) -> Option<usize> {
        match self {
            Self::Flash(bytes) => {
                let (now, later) = bytes.split_at(bytes.len().min(block.len()));
                block.get_mut(..now.len())?.copy_from_slice(now);
                *bytes = later;
                Some(now.len())
            }
            Self::Host(file) => {
                let read = file.read(block).ok();
                if read.is_none() {
                    defmt::error!("the recording cannot be read on");
                }
                read
            }
        }
    }
}

impl Recording {
    /// The one that the firmware carries.
    pub const fn carried() -> Self {
        Self::from(Source::Flash(SYNTHETIC))
    }

    /// A file of the host's; none if it cannot be opened.
    pub fn open(path: &CStr) -> Option<Self> {
        Some(Self::from(Source::Host(File::open(path).ok()?)))
    }

    const fn from(source: Source) -> Self {
        Self { source, block: [0; BLOCK_BYTES], rest: 0..0 }
    }

    fn next_byte(&mut self) -> Option<u8> {
        if self.rest.start == self.rest.end {
            self.rest = 0..self.source.read(&mut self.block)?;
        }
        self.block.get(self.rest.next()?).copied()
    }
}

impl Iterator for Recording {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        Some(i16::from_le_bytes([self.next_byte()?, self.next_byte()?]))
    }
}
