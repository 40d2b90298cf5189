//! Why a file gives no more lines, and what to do about it.

use super::error::ParseError;
use core::error::Error;
use core::fmt;
use std::io;
use std::path::PathBuf;

/// Why a file gives no more lines. Each says what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no such file.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file holds nothing.
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read: a folder, or not permitted, or a failing disk.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The gzip file ends too early.
    TruncatedGzip {
        /// The file.
        path: PathBuf,
        /// Lines that came before.
        line_count: u64,
    },
    /// The gzip file is damaged.
    CorruptGzip {
        /// The file.
        path: PathBuf,
        /// Lines that came before.
        line_count: u64,
        /// What the decoder says.
        source: io::Error,
    },
    /// The first lines are no market data: a picture opened by mistake ends in one
    /// clear error and not in a thousand dead letters.
    NotMarketData {
        /// The file.
        path: PathBuf,
        /// Lines looked at.
        line_count: u64,
        /// What is wrong with the first.
        first_error: Box<ParseError>,
    },
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(
                f,
                "{}: no such file; check the path, or run without one to simulate a market",
                path.display()
            ),
            Self::Empty { path } => {
                write!(f, "{}: the file is empty; record or download it again", path.display())
            }
            Self::Unreadable { path, source } => write!(
                f,
                "{}: cannot be read ({source}); check that it is a file that you may read",
                path.display()
            ),
            Self::TruncatedGzip { path, line_count } => write!(
                f,
                "{}: the gzip file ends too early, after {line_count} lines; download it again",
                path.display()
            ),
            Self::CorruptGzip { path, line_count, source } => write!(
                f,
                "{}: the gzip file is damaged after {line_count} lines ({source}); \
                 check it with `gzip --test` and download it again",
                path.display()
            ),
            Self::NotMarketData { path, line_count, first_error } => write!(
                f,
                "{}: none of the first {line_count} lines is market data (the first: \
                 {first_error}); give a recording of Binance streams",
                path.display()
            ),
        }
    }
}

impl Error for SourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } | Self::CorruptGzip { source, .. } => Some(source),
            Self::NotMarketData { first_error, .. } => Some(first_error.as_ref()),
            _ => None,
        }
    }
}
