//! Ports: the typed inputs and outputs of a node.
//!
//! A node has one enum for its inputs and one for its outputs. Each variant is a port and carries that port's payload.
//! [`ports!`](crate::ports) declares such an enum; [`One`] and [`Never`] serve for a single port and for none.

mod boundary;
mod check;

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use boundary::VariantOf;
#[doc(hidden)]
pub use check::{PayloadOf, all_wired, wired};

/// The input ports or the output ports of a node.
pub trait Ports: Sized {
    /// The specification of each port, in the order of the variants.
    const PORTS: &'static [PortSpec];

    /// The index in [`PORTS`](Self::PORTS) of the port that this value is for.
    fn index(&self) -> u16;
}

/// The constant properties of a port (contract M2). No message carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortSpec {
    /// The variant's name.
    pub name: &'static str,
    /// The payload type as written in the source.
    pub payload: &'static str,
    /// The schema of the payload.
    pub schema: Schema,
}

/// Identifies the format of a payload to readers outside the graph: recordings, bridges and viewers.
///
/// # Examples
/// ```
/// use arachne::port::{Ports, Schema};
///
/// arachne::ports! {
///     pub enum Out {
///         Level(u16) = Schema { key: "tank.level", version: 2, content_type: "application/postcard" },
///         Alarm(bool),
///     }
/// }
/// assert_eq!(Out::PORTS[0].schema.version, 2);
/// assert_eq!(Out::PORTS[1].payload, "bool");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Schema {
    /// The name of the schema; empty if there is no schema.
    pub key: &'static str,
    /// The version of the schema.
    pub version: u32,
    /// The media type of the encoding; empty if there is no schema.
    pub content_type: &'static str,
}

impl Schema {
    /// No schema.
    pub const NONE: Self = Self { key: "", version: 0, content_type: "" };
}

/// Declares an enum of ports: each variant is a port with one payload.
///
/// A variant may name the [`Schema`] of its payload after `=`. Attributes, derives and doc comments are kept.
///
/// # Examples
/// ```
/// arachne::ports! {
///     /// The inputs of a filter.
///     #[derive(Debug, Clone, PartialEq)]
///     pub enum In {
///         /// The signal.
///         Sample(i32),
///         Reset(()),
///     }
/// }
/// assert_eq!(In::Sample(3).clone(), In::Sample(3));
/// ```
#[macro_export]
macro_rules! ports {
    ($(#[$meta:meta])* $vis:vis enum $Name:ident {
        $($(#[$port_meta:meta])* $Port:ident($Payload:ty) $(= $schema:expr)?),* $(,)?
    }) => {
        $(#[$meta])*
        $vis enum $Name {
            $($(#[$port_meta])* $Port($Payload)),*
        }
        impl $crate::port::Ports for $Name {
            const PORTS: &'static [$crate::port::PortSpec] = &[$(
                $crate::port::PortSpec {
                    name: ::core::stringify!($Port),
                    payload: ::core::stringify!($Payload),
                    schema: $crate::__schema!($($schema)?),
                }
            ),*];

            #[inline]
            #[allow(non_camel_case_types)]
            fn index(&self) -> u16 {
                enum __Index { $($Port,)* }
                match *self { $(Self::$Port(_) => __Index::$Port as u16,)* }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __schema {
    () => {
        $crate::port::Schema::NONE
    };
    ($schema:expr) => {
        $schema
    };
}

/// The ports of a node with exactly one input, or exactly one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum One<T> {
    /// The port.
    One(T),
}

impl<T> Ports for One<T> {
    const PORTS: &'static [PortSpec] =
        &[PortSpec { name: "One", payload: "_", schema: Schema::NONE }];

    #[inline(always)]
    fn index(&self) -> u16 {
        0
    }
}

/// The ports of a node without inputs (a source) or without outputs (a sink).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Never {}

impl Ports for Never {
    const PORTS: &'static [PortSpec] = &[];

    fn index(&self) -> u16 {
        match *self {}
    }
}

/// The index of a port by name; `None` if the name is unknown. `errors`, the port of dead letters, has the index
/// after the last port.
pub(crate) const fn index_of(ports: &[PortSpec], name: &str) -> Option<u16> {
    let mut rest = ports;
    let mut index = 0u16;
    while let [port, tail @ ..] = rest {
        if same(port.name, name) {
            return Some(index);
        }
        rest = tail;
        index = index.saturating_add(1);
    }
    if same(name, "errors") { Some(index) } else { None }
}

/// Whether two names are equal. Unlike `==`, it works at compile time.
pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        match (one, other) {
            ([], []) => return true,
            ([a, one_rest @ ..], [b, other_rest @ ..]) if *a == *b => {
                (one, other) = (one_rest, other_rest);
            }
            _ => return false,
        }
    }
}
