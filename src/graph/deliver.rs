//! A visit: messages of one edge, handed to the unit at its end.
//!
//! Nothing here holds two borrows of the graph's edges at once: each step asks for the edge or for the group anew, and
//! a message is out of its queue before its node sees it. So an edge may lead back to the node it comes from.

use super::unit::{
    Group, Nowhere, Outer, Outs, Site, Unit, deliver_through, room_through, settle_through,
};
use crate::edge::Edge;
use crate::message::Header;
use crate::observe::Observer;
use crate::scheduler::{EdgeSet, Span, Turn};

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

/// Delivers up to a span of messages; see [`Graph::visit`](crate::scheduler::Graph::visit).
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn visit_edge<E, T, const N: usize, P, H, U, G, X, S, O>(
    edges: &mut E,
    edge_of: impl Fn(&mut E) -> &mut Edge<T, N, P, H>,
    group_of: impl Fn(&mut E) -> &mut G,
    input: impl Fn(T) -> U::Input,
    unit: &mut U,
    lane: Lane,
    span: Span,
    outer: &mut X,
    turn: &mut Turn<'_, H, S, O>,
) -> u32
where
    H: Header,
    U: Unit<H>,
    G: Group<H, Output = U::Output, Letter = U::Letter>,
    X: Outer<G::Boundary, Nowhere, H>,
    S: EdgeSet,
    O: Observer,
{
    let Lane { edge, node, site, gated } = lane;
    let queued = edge_of(edges).len();
    let room =
        if gated { room_through(unit, site.port, group_of(edges), outer) } else { u32::MAX };
    let length = queued.min(room).min(span.limit);
    let now = length.min(span.left);
    if now == 0 {
        return 0;
    }
    turn.rest = length.wrapping_sub(now);
    if now == queued {
        turn.ready.remove(edge);
    }
    let mut taken = 1u32;
    if now == 1 {
        // A path of its own: most visits of a graph at low load, and every visit of a node that feeds itself, whose
        // queue must be true while it runs.
        if let Some(message) = edge_of(edges).pop_message() {
            turn.begin_message(message.header, edge, node);
            let input = input(message.payload);
            if !deliver_through(unit, input, site, group_of(edges), outer, turn) {
                turn.rest = 0;
            }
            turn.end_message(node);
        }
    } else {
        let mut at = edge_of(edges).oldest();
        let mut cursor = group_of(edges).open();
        turn.port = site.port;
        loop {
            let Some(message) = edge_of(edges).take_at(at) else { break };
            at = Edge::<T, N, P, H>::after(at);
            turn.begin_message(message.header, edge, node);
            let input = input(message.payload);
            let group = group_of(edges);
            let mut outs = Outs { group, cursor: &mut cursor, outer, base: site.around };
            let done = unit.deliver(input, site.unit, &mut outs, turn);
            turn.end_message(node);
            if !done {
                turn.rest = 0;
                // The visit is over: what it leaves keeps the edge ready.
                turn.ready.insert(edge);
                break;
            }
            if taken == now {
                break;
            }
            taken = taken.wrapping_add(1);
        }
        group_of(edges).close(&cursor);
        edge_of(edges).advance(taken);
        if taken == queued {
            turn.ready.remove(edge);
        }
    }
    settle_through(unit, site, group_of(edges), outer, turn.ready);
    taken
}
