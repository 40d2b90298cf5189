//! Where lines come from: a file, plain or gzip, told apart by its first bytes.

use super::error::ParseError;
use super::parse::MAX_LINE_BYTES;
use super::reader::{Reader, begin, read_line};
use super::source_error::SourceError;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

/// One line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line<'a> {
    /// Its number, of which the first is 1.
    pub number: u64,
    /// Its bytes without the line ending; a line longer than
    /// [`MAX_LINE_BYTES`] is passed over and leaves only its error.
    pub content: Result<&'a [u8], ParseError>,
}

/// How much of the underlying file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Bytes read so far, before decompression.
    pub read_bytes: u64,
    /// Bytes of the file; zero for a pipe, which does not tell.
    pub total_bytes: u64,
}

/// The lines of a file, or of what is read like one, one after another in one
/// buffer.
#[derive(Debug)]
pub struct Lines<R = File> {
    path: PathBuf,
    reader: Reader<R>,
    total_bytes: u64,
    line_count: u64,
    buffer: Vec<u8>,
    is_finished: bool,
}

impl Lines {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// If it is missing, empty, or cannot be read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SourceError> {
        let path = path.into();
        match opened(&path) {
            Ok((file, total_bytes)) => Self::of(path, file, total_bytes),
            Err(error) => Err(refused(path, error)),
        }
    }
}

impl<R: Read> Lines<R> {
    /// Reads anything as the file of this path and of so many bytes; zero if that
    /// is not known.
    ///
    /// # Errors
    ///
    /// If it is empty, or cannot be read.
    pub fn of(path: impl Into<PathBuf>, file: R, total_bytes: u64) -> Result<Self, SourceError> {
        let path = path.into();
        match begin(file) {
            Ok(reader) => Ok(Self {
                path,
                reader,
                total_bytes,
                line_count: 0,
                buffer: Vec::new(),
                is_finished: false,
            }),
            Err(error) => Err(refused(path, error)),
        }
    }

    /// The next line; none at the end of the file and after an error.
    ///
    /// # Errors
    ///
    /// If the file cannot be read on, or is at its end without a line.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, SourceError> {
        if self.is_finished {
            return Ok(None);
        }
        let length_bytes = match read_line(&mut self.reader, &mut self.buffer) {
            Ok(Some(length_bytes)) => length_bytes,
            Ok(None) => {
                self.is_finished = true;
                return self.end();
            }
            Err(error) => {
                self.is_finished = true;
                return Err(self.read_error(error));
            }
        };
        self.line_count += 1;
        let content = if length_bytes > MAX_LINE_BYTES as u64 {
            Err(ParseError::LineTooLong { length_bytes })
        } else {
            Ok(self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer))
        };
        Ok(Some(Line { number: self.line_count, content }))
    }

    /// How far the file was read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { read_bytes: self.reader.read_bytes(), total_bytes: self.total_bytes }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn end(&self) -> Result<Option<Line<'_>>, SourceError> {
        if self.line_count > 0 {
            return Ok(None);
        }
        Err(SourceError::Empty { path: self.path.clone() })
    }

    fn read_error(&self, source: io::Error) -> SourceError {
        let (path, line_count) = (self.path.clone(), self.line_count);
        match (&self.reader, source.kind()) {
            (Reader::Gzip(_), ErrorKind::UnexpectedEof) => {
                SourceError::TruncatedGzip { path, line_count }
            }
            (Reader::Gzip(_), ErrorKind::InvalidInput | ErrorKind::InvalidData) => {
                SourceError::CorruptGzip { path, line_count, source }
            }
            _ => SourceError::Unreadable { path, source },
        }
    }
}

/// A file, and how long it is: zero for a pipe.
fn opened(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let total_bytes = file.metadata()?.len();
    Ok((file, total_bytes))
}

/// Why a file was not even begun.
fn refused(path: PathBuf, source: io::Error) -> SourceError {
    match source.kind() {
        ErrorKind::NotFound => SourceError::Missing { path },
        ErrorKind::UnexpectedEof => SourceError::Empty { path },
        _ => SourceError::Unreadable { path, source },
    }
}
