//! A unit with the edges that it sends on: what the code of a graph does with both at once.

use super::outer::{Group, Nowhere, Outer, Outs, Seen};
use super::unit::{Site, Unit};
use crate::message::Header;
use crate::observe::Observer;
use crate::port::Ports;
use crate::scheduler::{EdgeSet, Hook, Turn};

/// Room behind an input port of a unit, given its group and what lies beyond.
#[inline(always)]
pub fn room_through<H: Header, U: Unit<H>, G, X>(unit: &U, port: u16, group: &G, outer: &X) -> u32
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    unit.room(port, &Seen { group, outer })
}

/// Delivers to a unit with the cursors of its group opened and closed around it.
#[inline(always)]
pub fn deliver_through<const ONE: bool, H: Header, U: Unit<H>, G, X, S: EdgeSet, O: Observer>(
    unit: &mut U,
    input: U::Input,
    site: Site,
    group: &mut G,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    turn.port = site.port;
    let done = unit.deliver::<ONE, S, O>(input, site.unit, &mut outs, turn);
    if ONE {
        group.finish(&cursor, site.around, turn.ready);
    } else {
        group.close(&cursor);
    }
    done
}

/// Settles the ports behind an input port of a unit.
#[inline(always)]
pub fn settle_through<H: Header, U: Unit<H>, G, X, S: EdgeSet>(
    unit: &mut U,
    site: Site,
    group: &mut G,
    outer: &mut X,
    ready: &mut S,
) where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    unit.settle(site.port, site.unit, &mut outs, ready);
}

/// Runs a hook of a unit with the cursors of its group around it, and settles.
#[inline(never)]
pub fn hook_through<H: Header, U: Unit<H>, G, X, S: EdgeSet, O: Observer>(
    unit: &mut U,
    node: u16,
    hook: Hook,
    site: Site,
    group: &mut G,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
{
    let mut cursor = group.open();
    let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
    let ran = unit.hook(node, site.unit, hook, &mut outs, turn);
    group.close(&cursor);
    if ran {
        let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
        for port in 0..=port_count::<U::Output>() {
            outs.settle(port, turn.ready);
        }
    }
    ran
}

/// How many output ports a unit has; that number itself stands for its `errors` port.
#[inline(always)]
pub(super) const fn port_count<P: Ports>() -> u16 {
    P::PORTS.len() as u16
}
