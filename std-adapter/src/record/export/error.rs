//! Why there is no export.

use arachne::record::ReplayError;
use std::{fmt, io};

/// Why there is no export, or not a whole one.
#[non_exhaustive]
#[derive(Debug)]
pub enum ExportError {
    /// The recording cannot be opened.
    Read(io::Error),
    /// It cannot be read on, or is of another graph.
    Replay(Box<ReplayError<io::Error>>),
    /// The export cannot be written.
    Write(io::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "the recording cannot be opened ({error})"),
            Self::Replay(error) => error.fmt(f),
            Self::Write(error) => write!(f, "the export cannot be written ({error})"),
        }
    }
}

impl std::error::Error for ExportError {}
