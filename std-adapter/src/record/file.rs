//! A recording on a disk.

use arachne::frame::Sink;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A file that a recorder writes to, through a buffer.
///
/// What was flushed is safe from the end of the process, however it ends; [`durable`](Self::durable) makes it safe from the
/// end of the machine's power as well. A file that ends in the middle of a frame can be read up to there.
///
/// The recorder counts errors and goes on; the first one is kept for [`finish`](Self::finish).
#[derive(Debug)]
pub struct RecordingFile {
    writer: BufWriter<File>,
    is_durable: bool,
    error: Option<io::Error>,
}

impl RecordingFile {
    /// A new file; one that is there is written over.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let writer = BufWriter::with_capacity(1 << 16, File::create(path)?);
        Ok(Self { writer, is_durable: false, error: None })
    }

    /// Makes each flush wait until the disk has what was written: slow, and to be done seldom.
    #[must_use]
    pub fn durable(mut self) -> Self {
        self.is_durable = true;
        self
    }

    /// Closes the file.
    ///
    /// # Errors
    /// The first error that there was: without one, the file holds all of the recording.
    pub fn finish(mut self) -> io::Result<()> {
        let flushed = self.flush();
        self.error.take().map_or(Ok(()), Err)?;
        flushed.map_err(|Lost| io::Error::other("the file could not be written"))
    }

    fn keep<T>(&mut self, result: io::Result<T>) -> Result<T, Lost> {
        result.map_err(|error| {
            self.error.get_or_insert(error);
            Lost
        })
    }
}

/// Bytes were lost; why is kept in the [`RecordingFile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

impl Sink for RecordingFile {
    type Error = Lost;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        let written = self.writer.write_all(bytes);
        self.keep(written)
    }

    fn flush(&mut self) -> Result<(), Lost> {
        let flushed = self.writer.flush().and_then(|()| {
            if self.is_durable { self.writer.get_ref().sync_data() } else { Ok(()) }
        });
        self.keep(flushed)
    }
}
