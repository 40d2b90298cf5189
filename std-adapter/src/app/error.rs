//! Why a command of a service has failed.

use super::settings::SettingError;
use crate::runtime::{AddError, RuntimeError};
use crate::serve::ServeError;
use crate::top::TopError;
use std::path::PathBuf;
use std::{fmt, io};

/// Why a command of a service has failed.
#[non_exhaustive]
#[derive(Debug)]
pub(super) enum AppError {
    /// The command line makes no sense.
    Usage(String),
    /// The configuration does not.
    Settings(Vec<SettingError>),
    /// A topology breaks a contract; the findings are told already.
    Findings,
    /// The program has a logger already.
    Logger,
    /// Nothing can be served.
    Serve(ServeError),
    /// A trace file cannot be made.
    Trace { path: PathBuf, error: io::Error },
    /// There is no way to the collector.
    #[cfg(feature = "otlp")]
    Collector(String),
    /// The graphs are not wired as they must be.
    Add(AddError),
    /// They could not be run.
    Runtime(RuntimeError),
    /// A thread for a source could not be made.
    Source { name: String, error: io::Error },
    /// They have not ended well; how is logged already.
    Ended,
    /// There is nothing to see.
    Top(TopError),
    /// Nothing can be printed.
    Output(io::Error),
}

impl AppError {
    /// 2 for wrong usage, 1 for all else.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Settings(_) => 2,
            _ => 1,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) => write!(f, "{sentence}; --help says more"),
            Self::Settings(errors) => {
                let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::Findings => f.write_str("a graph breaks a contract"),
            Self::Logger => f.write_str("the program has installed a logger of its own already"),
            Self::Serve(error) => error.fmt(f),
            Self::Trace { path, error } => {
                write!(f, "cannot write the trace {}: {error}", path.display())
            }
            #[cfg(feature = "otlp")]
            Self::Collector(error) => write!(f, "cannot send spans: {error}"),
            Self::Add(error) => error.fmt(f),
            Self::Runtime(error) => error.fmt(f),
            Self::Source { name, error } => write!(f, "no thread for source {name}: {error}"),
            Self::Ended => f.write_str("it has not ended well"),
            Self::Top(error) => error.fmt(f),
            Self::Output(error) => write!(f, "cannot print: {error}"),
        }
    }
}

impl From<lexopt::Error> for AppError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}
