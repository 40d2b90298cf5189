//! The checks of an edge's ends, whose errors the compiler reports at the user's own tokens.

use super::{PortSpec, same};

/// The payload of a port, to be compared with what its edge carries.
#[derive(Debug)]
pub struct PayloadOf<P>(core::marker::PhantomData<fn() -> P>);

impl<P> PayloadOf<P> {
    /// From the constructor of the port's variant.
    #[must_use]
    pub const fn port<O>(_: fn(P) -> O) -> Self {
        Self(core::marker::PhantomData)
    }

    /// Compiles where `T` is the payload.
    pub const fn carries<T: SameAs<P>>(&self) {}

    /// Compiles where the capacity is not 0.
    pub const fn fits<T: Fits<SOME>, const SOME: bool>(&self) {}
}

/// Holds between a type and itself.
#[diagnostic::on_unimplemented(
    message = "this edge carries `{Self}`, but its port's payload is `{P}`",
    label = "not the port's payload type"
)]
pub trait SameAs<P> {}

impl<T> SameAs<T> for T {}

/// Holds for an edge with room for some item.
#[diagnostic::on_unimplemented(
    message = "this edge has capacity 0: it could never hold a `{Self}`",
    label = "give this edge a capacity of at least 1"
)]
pub trait Fits<const SOME: bool> {}

impl<T> Fits<true> for T {}

/// Compiles where every output port of a component is wired.
pub const fn wired<U: Wired<ALL> + ?Sized, const ALL: bool>() {}

/// Holds for a component whose output ports are all wired.
#[diagnostic::on_unimplemented(
    message = "an output port of `{Self}` is left unconnected",
    label = "every output port must appear here; one that is to lead nowhere says `Port -> nowhere;`"
)]
pub trait Wired<const ALL: bool> {}

impl<U: ?Sized> Wired<true> for U {}

/// Whether each port is among the names.
#[must_use]
pub const fn all_wired(ports: &[PortSpec], names: &[&str]) -> bool {
    let mut ports = ports;
    while let [port, rest @ ..] = ports {
        let mut found = false;
        let mut names = names;
        while let [name, more @ ..] = names {
            found |= same(port.name, name);
            names = more;
        }
        if !found {
            return false;
        }
        ports = rest;
    }
    true
}
