//! Frames: values as bytes on a line that loses some.
//!
//! A frame is a zero, the value and its checksum without any zero in them, and a zero. So whatever lies between two
//! zeros is a whole frame or damage, and a reader that comes late, or that met noise, finds its place at the next zero;
//! noise before a frame does not cost the frame.
//!
//! | part | how |
//! | --- | --- |
//! | value | [postcard](https://postcard.jamesmunns.com/wire-format), a documented format |
//! | checksum | CRC-32 of those bytes, as in Ethernet and zlib (CRC-32/ISO-HDLC), four bytes, least significant first |
//! | no zeros | consistent overhead byte stuffing (Cheshire and Baker 1999): one byte more, and one for every 254 of value and checksum |
//!
//! A device that tells of its graph and of other things sends one type, an enum: how it is laid out says
//! [`Reading`](crate::observe::Reading).
//!
//! # Examples
//! ```
//! use arachne::frame::{Reader, encode};
//! use arachne::observe::{Event, Reading};
//! use arachne::topology::EdgeId;
//!
//! let reading = Reading::Event(Event::Dropped { edge: EdgeId(7) });
//! let mut buffer = [0; 64];
//! let mut line = b"boot: noise on the line".to_vec();
//! line.extend_from_slice(encode(&reading, &mut buffer)?);
//!
//! let mut reader = Reader::<64>::new();
//! let mut found = line.into_iter().filter_map(|byte| reader.read::<Reading>(byte));
//! assert!(found.next().unwrap().is_err()); // what came before the frame
//! assert_eq!(found.next(), Some(Ok(reading)));
//! # Ok::<(), postcard::Error>(())
//! ```

mod checksum;
mod reader;
mod sink;
mod writer;

pub use reader::{Damage, Harm, Reader, ReaderIn};
pub use sink::Sink;
pub(crate) use writer::Framing;

use serde::Serialize;
use writer::Writer;

/// Writes a value as a frame, and returns the bytes used.
///
/// Beyond the value itself a frame takes seven bytes, and one more for every 254 of value and checksum.
///
/// # Errors
/// As postcard reports them: the buffer is too small, or a payload's own serialisation fails.
pub fn encode<'b, T: Serialize + ?Sized>(
    value: &T,
    buffer: &'b mut [u8],
) -> postcard::Result<&'b [u8]> {
    postcard::serialize_with_flavor(value, Writer::new(buffer))
}
