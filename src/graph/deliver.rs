//! A visit: messages of one edge, handed to the unit at its end.
//!
//! Nothing here holds two borrows of the graph's edges at once: each step asks for the edge or for the group anew, and
//! a message is out of its queue before its node sees it. So an edge may lead back to the node it comes from.

use super::outer::{Group, Nowhere, Outer, Outs};
use super::through::{deliver_through, room_through, settle_through};
use super::unit::{Site, Unit};
use crate::edge::{Edge, Slot};
use crate::message::{Header, Message};
use crate::observe::Observer;
use crate::scheduler::{EdgeSet, Left, Span, Turn};

/// The constants of an edge in its graph.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// Its number in the whole graph.
    pub edge: u16,
    /// The number of the node it leads to, in the whole graph.
    pub node: u16,
    /// The unit it leads to.
    pub site: Site,
    /// Whether its node must have room behind it: all but Control.
    pub gated: bool,
}

impl Lane {
    /// How many activations its node has room for behind it.
    #[inline(always)]
    fn room<H: Header, U: Unit<H>, G, X>(self, unit: &U, group: &G, outer: &X) -> u32
    where
        G: Group<H, Output = U::Output, Letter = U::Letter>,
        X: Outer<G::Boundary, Nowhere, H>,
    {
        if self.gated { room_through(unit, self.site.port, group, outer) } else { u32::MAX }
    }
}

/// Delivers up to a span of messages; see [`Graph::visit`](crate::scheduler::Graph::visit).
///
/// With `ONE`, delivers exactly one message that is alone in its queue, or else nothing: the visit that is inlined in the
/// scheduler's loop, see [`Graph::visit_one`](crate::scheduler::Graph::visit_one). `RETURNS` says that the edge leads back to
/// the node it comes from.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn visit_edge<
    const ONE: bool,
    const RETURNS: bool,
    E,
    T,
    const N: usize,
    P,
    H,
    Q,
    U,
    G,
    X,
    S,
    O,
>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H, Q> + Copy,
    group_of: impl Fn(&mut E) -> &mut G + Copy,
    input: impl Fn(T) -> U::Input + Copy,
    unit: &mut U,
    lane: Lane,
    span: Span,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    Q: Slot<Message<T, H>>,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    if S::BRIEF {
        return visit_briefly::<RETURNS, _, _, _, _, _, _, _, _, _, _, _>(
            edges, edge_of, group_of, input, unit, lane, span, outer, turn,
        );
    }
    if ONE {
        let queued = edge_of(edges).len();
        let room = lane.room(unit, group_of(edges), outer);
        if queued != 1 || room == 0 {
            return 0;
        }
        let mut own = turn.ready.clone();
        own.remove(lane.edge);
        let mut apart = Turn::new(turn.now_ns, turn.source, &mut own, turn.observer, turn.left);
        let taken = one::<true, _, _, _, _, _, _, _, _, _, _, _>(
            edges, edge_of, group_of, input, unit, lane, outer, &mut apart,
        );
        let taken = apart.leave(taken);
        *turn.ready = own;
        return taken;
    }
    visit_fast(edges, edge_of, group_of, input, unit, lane, span, outer, turn)
}

/// Where visits are brief: a function for each edge, and a short one. So a large graph compiles in a time that grows with
/// its edges and not with their square, and one on a microcontroller takes less flash.
#[inline(never)]
#[allow(clippy::too_many_arguments)]
fn visit_briefly<const RETURNS: bool, E, T, const N: usize, P, H, Q, U, G, X, S, O>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H, Q> + Copy,
    group_of: impl Fn(&mut E) -> &mut G + Copy,
    input: impl Fn(T) -> U::Input + Copy,
    unit: &mut U,
    lane: Lane,
    span: Span,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    Q: Slot<Message<T, H>>,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    let queued = edge_of(edges).len();
    let room = lane.room(unit, group_of(edges), outer);
    let length = queued.min(room).min(span.limit);
    let now = length.min(span.left);
    if now == 0 {
        return 0;
    }
    let mut turn = turn.anew();
    if RETURNS {
        // One, as the scheduler asks for of such an edge: the queue of a node that feeds itself must be true while it runs.
        if queued == 1 {
            turn.ready.remove(lane.edge);
        }
        turn.rest = length.wrapping_sub(1);
        let taken = one::<true, _, _, _, _, _, _, _, _, _, _, _>(
            edges, edge_of, group_of, input, unit, lane, outer, &mut turn,
        );
        return turn.leave(taken);
    }
    turn.rest = length.wrapping_sub(now);
    let taken = several::<true, _, _, _, _, _, _, _, _, _, _, _>(
        edges, edge_of, group_of, input, unit, lane, now, outer, &mut turn,
    );
    if taken & !Left::SOMETHING == queued {
        turn.ready.remove(lane.edge);
    }
    turn.leave(taken)
}

/// For small graphs: all visits but those of one message that is alone, with what they count in registers.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn visit_fast<E, T, const N: usize, P, H, Q, U, G, X, S, O>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H, Q> + Copy,
    group_of: impl Fn(&mut E) -> &mut G + Copy,
    input: impl Fn(T) -> U::Input + Copy,
    unit: &mut U,
    lane: Lane,
    span: Span,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    Q: Slot<Message<T, H>>,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    let queued = edge_of(edges).len();
    let room = lane.room(unit, group_of(edges), outer);
    let length = queued.min(room).min(span.limit);
    let now = length.min(span.left);
    if now == 0 {
        return 0;
    }
    let mut own = turn.ready.clone();
    let mut apart = Turn::new(turn.now_ns, turn.source, &mut own, turn.observer, turn.left);
    apart.rest = length.wrapping_sub(now);
    let taken = if now == 1 {
        // Every visit of a node that feeds itself: its queue must be true while it runs.
        if queued == 1 {
            apart.ready.remove(lane.edge);
        }
        one::<false, _, _, _, _, _, _, _, _, _, _, _>(
            edges, edge_of, group_of, input, unit, lane, outer, &mut apart,
        )
    } else {
        let taken = several::<false, _, _, _, _, _, _, _, _, _, _, _>(
            edges, edge_of, group_of, input, unit, lane, now, outer, &mut apart,
        );
        if taken & !Left::SOMETHING == queued {
            apart.ready.remove(lane.edge);
        }
        taken
    };
    let taken = apart.leave(taken);
    *turn.ready = own;
    taken
}

/// Delivers one message; with `ONE`, the edges that it fills are settled while their cursors are known.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn one<const ONE: bool, E, T, const N: usize, P, H, Q, U, G, X, S, O>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H, Q> + Copy,
    group_of: impl Fn(&mut E) -> &mut G + Copy,
    input: impl Fn(T) -> U::Input + Copy,
    unit: &mut U,
    lane: Lane,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    Q: Slot<Message<T, H>>,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    let Lane { edge, node, site, .. } = lane;
    let first = edge_of(edges);
    let message = first.take_at(first.oldest());
    first.advance(1);
    let Some(message) = message else {
        // Invariant: what is queued is there.
        return 1;
    };
    turn.begin_message(message.header, edge, node);
    let input = input(message.payload);
    let group = group_of(edges);
    let done = deliver_through::<ONE, _, _, _, _, _, _>(unit, input, site, group, outer, turn);
    turn.end_message(node);
    if !ONE {
        settle_through(unit, site, group_of(edges), outer, turn.ready);
    }
    if done {
        return 1;
    }
    turn.rest = 0;
    1 | Left::SOMETHING
}

/// Delivers some messages, with the position and the cursors in registers; `ONE` as for [`one`].
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn several<const ONE: bool, E, T, const N: usize, P, H, Q, U, G, X, S, O>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H, Q> + Copy,
    group_of: impl Fn(&mut E) -> &mut G + Copy,
    input: impl Fn(T) -> U::Input + Copy,
    unit: &mut U,
    lane: Lane,
    count: u32,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    Q: Slot<Message<T, H>>,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    let Lane { edge, node, site, .. } = lane;
    let mut at = edge_of(edges).oldest();
    let mut cursor = group_of(edges).open();
    let (mut taken, mut failed) = (0u32, 0);
    turn.port = site.port;
    while taken < count {
        let Some(message) = edge_of(edges).take_at(at) else {
            break;
        };
        at = Edge::<T, N, P, H, Q>::after(at);
        taken = taken.wrapping_add(1);
        turn.begin_message(message.header, edge, node);
        let input = input(message.payload);
        let group = group_of(edges);
        let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
        let done = unit.deliver::<ONE, S, O>(input, site.unit, &mut outs, turn);
        turn.end_message(node);
        if !done {
            // A failure ends the visit.
            turn.rest = 0;
            failed = Left::SOMETHING;
            break;
        }
        if turn.excess {
            // The room that the length was made from is gone: the rest is a matter for another look.
            turn.rest = turn.rest.wrapping_add(count.wrapping_sub(taken));
            break;
        }
    }
    if ONE {
        group_of(edges).finish(&cursor, site.around, turn.ready);
        edge_of(edges).advance(taken);
    } else {
        group_of(edges).close(&cursor);
        edge_of(edges).advance(taken);
        settle_through(unit, site, group_of(edges), outer, turn.ready);
    }
    taken | failed
}
