//! Why a command was not carried out, and what comes out of one that was.

use super::super::player::Fault;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// What has come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Differs,
    /// Parts of a recording are missing.
    Incomplete,
}

/// Why a command was not carried out.
#[derive(Debug)]
pub(super) enum InspectError {
    /// The arguments make no sense; says which.
    Usage(String),
    /// A recording cannot be opened.
    Open { path: PathBuf, error: io::Error },
    /// It cannot be read on, or is none of this graph.
    Replay { path: PathBuf, fault: Box<Fault> },
    /// It does not go so far.
    TooShort { path: PathBuf, sentence: String },
    /// An export cannot be written.
    Export { path: PathBuf, error: io::Error },
    /// Nothing can be printed.
    Output(io::Error),
}

impl Verdict {
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Same => 0,
            Self::Differs => 1,
            Self::Incomplete => 3,
        }
    }
}

impl InspectError {
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            _ => 3,
        }
    }

    /// Whether the reader has seen enough.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    pub fn open(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Open { path: path.to_owned(), error }
    }
}

impl fmt::Display for InspectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) => write!(f, "{sentence}; see --help"),
            Self::Open { path, error } => {
                write!(f, "{}: cannot be opened ({error})", path.display())
            }
            Self::Replay { path, fault } => write!(f, "{}: {fault}", path.display()),
            Self::TooShort { path, sentence } => write!(f, "{}: {sentence}", path.display()),
            Self::Export { path, error } => {
                write!(f, "{}: cannot be written ({error})", path.display())
            }
            Self::Output(error) => write!(f, "nothing can be printed ({error})"),
        }
    }
}

impl std::error::Error for InspectError {}

impl From<lexopt::Error> for InspectError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<io::Error> for InspectError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
