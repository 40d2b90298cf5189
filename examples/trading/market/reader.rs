//! Reads bounded lines from a file that is plain or gzip, as its first bytes
//! say, and counts what it read of it.

use super::parse::MAX_LINE_BYTES;
use core::fmt;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BUFFER_BYTES: usize = 1 << 16;

/// The file, beginning with the bytes that told its kind.
pub(super) type Counted<R> = Counter<Chain<Cursor<Vec<u8>>, R>>;

/// A file, or what is read like one, under the right decoder; several gzip members
/// in a row are one file.
pub(super) enum Reader<R> {
    Plain(BufReader<Counted<R>>),
    Gzip(BufReader<MultiGzDecoder<BufReader<Counted<R>>>>),
}

impl<R: Read> Reader<R> {
    /// Bytes read of the file itself.
    pub(super) fn read_bytes(&self) -> u64 {
        match self {
            Self::Plain(reader) => reader.get_ref().read_bytes,
            Self::Gzip(reader) => reader.get_ref().get_ref().get_ref().read_bytes,
        }
    }

    fn buffered(&mut self) -> &mut dyn BufRead {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(reader) => reader,
        }
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Gzip(_) => "Gzip",
        })
    }
}

/// Looks at the first bytes. None at all is the error [`ErrorKind::UnexpectedEof`].
pub(super) fn begin<R: Read>(mut file: R) -> io::Result<Reader<R>> {
    let mut head = Vec::new();
    (&mut file).take(GZIP_MAGIC.len() as u64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let is_gzip = head == GZIP_MAGIC;
    let counted = BufReader::with_capacity(
        BUFFER_BYTES,
        Counter { inner: Cursor::new(head).chain(file), read_bytes: 0 },
    );
    Ok(if is_gzip {
        let decoder = MultiGzDecoder::new(counted);
        Reader::Gzip(BufReader::with_capacity(BUFFER_BYTES, decoder))
    } else {
        Reader::Plain(counted)
    })
}

/// Reads a line into `line`, without its `\n`, and returns its length; none at
/// the end. Of a line that is too long only the length is right: the rest is
/// passed over without being kept.
pub(super) fn read_line<R: Read>(
    reader: &mut Reader<R>,
    line: &mut Vec<u8>,
) -> io::Result<Option<u64>> {
    line.clear();
    let reader = reader.buffered();
    let mut length_bytes = 0_u64;
    let mut has_begun = false;
    loop {
        let available = match reader.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        };
        if available.is_empty() {
            return Ok(has_begun.then_some(length_bytes));
        }
        has_begun = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        length_bytes += part.len() as u64;
        if length_bytes <= MAX_LINE_BYTES as u64 {
            line.extend_from_slice(part);
        }
        let consumed = part.len() + usize::from(end.is_some());
        reader.consume(consumed);
        if end.is_some() {
            return Ok(Some(length_bytes));
        }
    }
}

/// Counts what is read through it.
pub(super) struct Counter<R> {
    inner: R,
    read_bytes: u64,
}

impl<R: Read> Read for Counter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read_bytes += count as u64;
        Ok(count)
    }
}
