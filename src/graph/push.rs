//! One edge of a graph: to push on it, to ask whether it refuses, to settle it after a visit; and to tell of it.

use crate::edge::{Cursor, Edge, Offered, Policy, PolicyName, Slot};
use crate::message::{Header, Message};
use crate::observe::{Event, Observer};
use crate::scheduler::{EdgeSet, Turn};
use crate::topology::EdgeId;

/// Pushes a message on one edge and tells of it; refusals have been ruled out before.
#[inline(always)]
pub fn push<T, const N: usize, P, H: Header, Q, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: &mut Cursor,
    bit: u16,
    payload: T,
    turn: &mut Turn<'_, H, S, O>,
) where
    P: Policy<T>,
    Q: Slot<Message<T, H>>,
{
    let header = turn.outgoing();
    let trace = header.trace();
    let edge_id = EdgeId(bit);
    match edge.push_at(cursor, header, payload) {
        Offered::Queued => {
            let queued = edge.length_at(*cursor);
            turn.tell(&Event::Enqueued { edge: edge_id, queued, trace });
        }
        Offered::Dropped => turn.tell(&Event::Dropped { edge: edge_id }),
        Offered::Displaced => {
            turn.tell(&Event::Dropped { edge: edge_id });
            let queued = edge.length_at(*cursor);
            turn.tell(&Event::Enqueued { edge: edge_id, queued, trace });
        }
        Offered::Coalesced => turn.tell(&Event::Coalesced { edge: edge_id, trace }),
        Offered::Refused(_) => {}
    }
}

/// Whether an edge would hand a message back; if so, counts and tells it.
#[inline(always)]
pub fn refuses<T, const N: usize, P: PolicyName, H: Header, Q, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: Cursor,
    bit: u16,
    turn: &mut Turn<'_, H, S, O>,
) -> bool
where
    Q: Slot<Message<T, H>>,
{
    let refuses = edge.refuses_at(cursor);
    if refuses {
        edge.count_refusal();
        turn.tell(&Event::Refused { edge: EdgeId(bit) });
    }
    refuses
}

/// Pushes a message on an edge of which no cursor is open.
///
/// # Errors
/// Hands the payload back if the edge is full and blocks.
#[inline(always)]
pub fn push_alone<T, const N: usize, P: Policy<T>, H: Header, Q, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    bit: u16,
    payload: T,
    turn: &mut Turn<'_, H, S, O>,
) -> Result<(), T>
where
    Q: Slot<Message<T, H>>,
{
    let mut cursor = edge.cursor();
    if refuses(edge, cursor, bit, turn) {
        return Err(payload);
    }
    push(edge, &mut cursor, bit, payload, turn);
    edge.close(cursor);
    edge.mark_high_water();
    Ok(())
}

/// Writes a cursor back, and settles the edge if something was pushed.
#[inline(always)]
pub fn finish<T, const N: usize, P, H, Q, S: EdgeSet>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: Cursor,
    bit: u16,
    ready: &mut S,
) where
    Q: Slot<Message<T, H>>,
{
    if edge.is_closed_at(cursor) {
        return;
    }
    edge.close(cursor);
    edge.mark_high_water();
    ready.insert(bit);
}

/// After a visit: notes in `ready` whether an edge has messages, and keeps its high-water mark.
#[inline(always)]
pub fn settle<T, const N: usize, P, H, Q, S: EdgeSet>(
    edge: &mut Edge<T, N, P, H, Q>,
    bit: u16,
    ready: &mut S,
) where
    Q: Slot<Message<T, H>>,
{
    edge.mark_high_water();
    if !edge.is_empty() {
        ready.insert(bit);
    }
}
