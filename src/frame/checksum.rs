//! The checksum of a frame: CRC-32 as in Ethernet and zlib.

use crc::{CRC_32_ISO_HDLC, Crc};

/// Sixteen bytes a step, with tables of 16 KiB, where memory is plenty.
#[cfg(all(target_pointer_width = "64", not(feature = "small")))]
pub(super) type Table = crc::Table<16>;
/// One byte a step, with a table of 1 KiB.
#[cfg(not(all(target_pointer_width = "64", not(feature = "small"))))]
pub(super) type Table = crc::Table<1>;

pub(super) static CHECKSUM: Crc<u32, Table> = Crc::<u32, Table>::new(&CRC_32_ISO_HDLC);
