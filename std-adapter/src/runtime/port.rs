//! A boundary port by its variant: its name, and the way between a payload and the enum of its side.

use std::fmt;

/// A boundary port of a graph: made by [`port!`](crate::port!).
#[derive(Clone, Copy)]
pub struct Port<P, T> {
    pub(super) name: &'static str,
    pub(super) wrap: fn(T) -> P,
    pub(super) unwrap: fn(P) -> Option<T>,
}

impl<P, T> Port<P, T> {
    /// For [`port!`](crate::port!).
    #[doc(hidden)]
    pub const fn new(name: &'static str, wrap: fn(T) -> P, unwrap: fn(P) -> Option<T>) -> Self {
        Self { name, wrap, unwrap }
    }
}

impl<P, T> fmt::Debug for Port<P, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Port").field(&self.name).finish()
    }
}

/// A boundary port, by the variant of its graph's `Input` or `Output`: `port!(In::Quote)`.
///
/// What stands before the `::` is one name: an alias such as `type In = arachne::graph::Input<Desk>;`.
#[macro_export]
macro_rules! port {
    ($Side:ident :: $Port:ident) => {
        $crate::Port::new(
            ::core::stringify!($Port),
            $Side::$Port,
            #[allow(unreachable_patterns)]
            |side| match side {
                $Side::$Port(payload) => ::core::option::Option::Some(payload),
                _ => ::core::option::Option::None,
            },
        )
    };
}
