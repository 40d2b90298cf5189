//! Why a server is not there.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why there is no server.
#[non_exhaustive]
#[derive(Debug)]
pub enum ServeError {
    /// Another program, or another server of this one, listens there.
    AddressInUse {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// The system does not let this user listen there; ports below 1024 are often kept.
    NotPermitted {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// The machine has no such address.
    NoSuchAddress {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// Two graphs have one name, and what is told of them could not be told apart.
    SameName(
        /// The name.
        String,
    ),
    /// The system refused something else: a socket, or a thread.
    System {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
}

impl ServeError {
    pub(super) fn of(address: SocketAddr, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::AddressInUse { address },
            io::ErrorKind::PermissionDenied => Self::NotPermitted { address },
            io::ErrorKind::AddrNotAvailable => Self::NoSuchAddress { address },
            _ => Self::System { address, error },
        }
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressInUse { address } => {
                write!(f, "cannot serve on {address}: something else listens there already")
            }
            Self::NotPermitted { address } => {
                write!(f, "cannot serve on {address}: the system does not permit it")
            }
            Self::NoSuchAddress { address } => {
                write!(f, "cannot serve on {address}: this machine has no such address")
            }
            Self::SameName(name) => write!(f, "cannot serve two graphs by the one name {name:?}"),
            Self::System { address, error } => write!(f, "cannot serve on {address}: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::System { error, .. } => Some(error),
            _ => None,
        }
    }
}
