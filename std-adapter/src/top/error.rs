//! Why there is nothing to see.

use std::fmt;
use std::io;

/// Why a view of a graph has ended, or never begun.
#[non_exhaustive]
#[derive(Debug)]
pub enum TopError {
    /// Nothing answers there, or it has fallen silent.
    Connection {
        /// Where it was asked.
        address: String,
        /// What the system said.
        error: io::Error,
    },
    /// What answers is not a server of graphs.
    Answer {
        /// Where it was asked.
        address: String,
        /// What for.
        path: &'static str,
        /// What is wrong with the answer.
        wrong: String,
    },
    /// The terminal cannot be drawn on or read.
    Terminal(io::Error),
}

impl fmt::Display for TopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection { address, error } => write!(f, "no answer from {address}: {error}"),
            Self::Answer { address, path, wrong } => {
                write!(f, "{address}{path} is not what a server of graphs answers: {wrong}")
            }
            Self::Terminal(error) => write!(f, "the terminal: {error}"),
        }
    }
}

impl std::error::Error for TopError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection { error, .. } | Self::Terminal(error) => Some(error),
            Self::Answer { .. } => None,
        }
    }
}
