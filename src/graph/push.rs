//! One edge of a graph: to push on it, to ask whether it refuses, and to write its cursor back.

use crate::edge::{Cursor, Edge, Offered, Policy, PolicyName, Slot};
use crate::message::{Header, Message};
use crate::observe::{Event, Observer};
use crate::scheduler::{Cx, EdgeSet};
use crate::topology::EdgeId;

/// Whether an edge is full and blocks, so that the next message is handed back. Then the refusal is counted and observed.
/// An edge that has promised room never refuses.
#[inline(always)]
pub fn refuses<T, const N: usize, P: PolicyName, H: Header, Q, S, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: Cursor,
    number: u16,
    promised: bool,
    cx: &mut Cx<'_, H, S, O>,
) -> bool
where
    Q: Slot<Message<T, H>>,
{
    let refuses = !promised && edge.refuses_at(cursor);
    if refuses {
        edge.count_refusal();
        cx.observe(&Event::Refused { edge: EdgeId(number) });
    }
    refuses
}

/// Pushes a message on an edge at its cursor, or lets the policy decide, and says so to the observer.
///
/// # Errors
/// Hands the payload back if the edge is full and blocks.
#[inline(always)]
pub fn push<T, const N: usize, P, H: Header, Q, S, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: &mut Cursor,
    number: u16,
    payload: T,
    promised: bool,
    cx: &mut Cx<'_, H, S, O>,
) -> Result<(), T>
where
    P: Policy<T>,
    Q: Slot<Message<T, H>>,
{
    if refuses(edge, *cursor, number, promised, cx) {
        return Err(payload);
    }
    let header = cx.outgoing();
    let trace = header.trace();
    let id = EdgeId(number);
    match edge.push_at(cursor, header, payload, promised) {
        Offered::Queued => {
            let queued = edge.length_at(*cursor);
            cx.observe(&Event::Enqueued { edge: id, queued, trace });
        }
        Offered::Dropped => cx.observe(&Event::Dropped { edge: id }),
        Offered::Displaced => {
            cx.observe(&Event::Dropped { edge: id });
            let queued = edge.length_at(*cursor);
            cx.observe(&Event::Enqueued { edge: id, queued, trace });
        }
        Offered::Coalesced => cx.observe(&Event::Coalesced { edge: id, trace }),
        Offered::Refused(payload) => return Err(payload),
    }
    Ok(())
}

/// Writes a cursor back. If something was pushed, keeps the high-water mark, and makes an edge that leads to a node ready.
#[inline(always)]
pub fn close<T, const N: usize, P, H, Q, S: EdgeSet>(
    edge: &mut Edge<T, N, P, H, Q>,
    cursor: Cursor,
    number: u16,
    leads_to_node: bool,
    ready: &mut S,
) where
    Q: Slot<Message<T, H>>,
{
    if edge.is_closed_at(cursor) {
        return;
    }
    edge.close(cursor);
    edge.mark_high_water();
    if leads_to_node {
        ready.insert(number);
    }
}

/// Pushes a message on an edge outside of a visit.
///
/// # Errors
/// Hands the payload back if the edge is full and blocks.
#[inline(always)]
pub fn push_alone<T, const N: usize, P: Policy<T>, H: Header, Q, S: EdgeSet, O: Observer>(
    edge: &mut Edge<T, N, P, H, Q>,
    number: u16,
    payload: T,
    cx: &mut Cx<'_, H, S, O>,
) -> Result<(), T>
where
    Q: Slot<Message<T, H>>,
{
    let mut cursor = edge.cursor();
    push(edge, &mut cursor, number, payload, false, cx)?;
    close(edge, cursor, number, true, cx.ready);
    Ok(())
}
