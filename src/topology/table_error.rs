//! Why a table of a topology was not made.

use core::fmt;

/// Why a table was not made from a topology: the memory is too short, or the topology is too large.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableError {
    /// A slice is too short.
    TooShort {
        /// The name of the argument.
        slice: &'static str,
        /// The length that it needs.
        needed: usize,
    },
    /// There are more nodes than indices.
    TooManyNodes {
        /// The highest number of nodes.
        most: usize,
    },
    /// There are more edges than indices, or more than the set of edges holds.
    TooManyEdges {
        /// The highest number of edges.
        most: usize,
    },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { slice, needed } => {
                write!(f, "`{slice}` is too short: it needs a length of {needed}")
            }
            Self::TooManyNodes { most } => write!(f, "there are more than {most} nodes"),
            Self::TooManyEdges { most } => write!(f, "there are more than {most} edges"),
        }
    }
}

impl core::error::Error for TableError {}

/// The first `needed` items of a slice; `slice` is its name for the error.
pub(crate) const fn part<'m, T>(
    memory: &'m mut [T],
    needed: usize,
    slice: &'static str,
) -> Result<&'m mut [T], TableError> {
    match memory.split_at_mut_checked(needed) {
        Some((part, _)) => Ok(part),
        None => Err(TableError::TooShort { slice, needed }),
    }
}

/// The operator `?`, which constant functions do not have yet.
macro_rules! attempt {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
}
pub(crate) use attempt;

/// For `graph!`: the table, or a compile error. `Result::unwrap` is not constant yet.
#[doc(hidden)]
#[allow(clippy::panic)]
pub const fn unwrap_table<T: Copy>(table: Result<T, TableError>) -> T {
    match table {
        Ok(table) => table,
        Err(_) => panic!("`graph!` gave a table of the wrong length"),
    }
}
