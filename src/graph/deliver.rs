//! A visit: messages of one edge, handed to the component at its end. One function for all visits, in two instances: for a
//! lone message and for several.
//!
//! The length of a visit is fixed at its start: what is queued, what the node has room for, and the limits of the
//! scheduler, whichever is least. Within that length nothing is asked again, so that the first `burst` emissions of each
//! activation cannot fail. A node that emits more than its burst uses room that was promised to the activations after
//! it; then the room is looked at once more, and the visit ends where it is short.
//!
//! An edge may lead back to the node it comes from. Then the queue that is visited and the edges that the node sends on
//! are in one struct, and no two borrows of it can be held. So a visit holds the struct of all edges of the graph, and
//! asks for the queue or for the out-edges each time it needs them. The first message is counted as gone before the
//! cursors are opened: where both are one edge, the node may fill the place of the message that it handles. The scheduler
//! visits such an edge for one message at a time ([`Wiring::one_at_a_time`](crate::scheduler::Wiring::one_at_a_time)).

use super::component::{Base, Component, Named};
use super::outlet::{OutEdges, Outlet, Outs};
use super::places::port_index;
use crate::edge::{Edge, Slot};
use crate::message::{Header, Message};
use crate::observe::Observer;
use crate::port::Ports;
use crate::scheduler::{Cx, EdgeSet, Limits, Visit};
use crate::topology::EdgeSpec;
use core::ops::ControlFlow;

/// Where an edge leads, by numbers in the whole graph.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The edge.
    pub edge: u16,
    /// The node at its end.
    pub node: u16,
    /// The component at its end.
    pub component: Base,
    /// The input port of that component.
    pub port: u16,
    /// Whether the node must have room: all edges but those of Control.
    pub gated: bool,
    /// The first edge of the graph that holds the edge.
    pub first: u16,
}

impl Route {
    /// The route of an edge within its own graph, to a port of a component there.
    #[must_use]
    pub const fn of<H: Header, C: Named<Component: Component<H>>>(
        edge: u16,
        spec: &EdgeSpec<'_>,
        port: &str,
    ) -> Self {
        let port = port_index(<C::Component as Component<H>>::Input::PORTS, port);
        let (node, gated) = (spec.to.node, !spec.is_control());
        Self { edge, node, component: C::BASE, port, gated, first: 0 }
    }

    /// The same, where that graph begins at `base`.
    #[inline(always)]
    #[must_use]
    pub const fn at(self, base: Base) -> Self {
        Self {
            edge: self.edge.wrapping_add(base.edge),
            node: self.node.wrapping_add(base.node),
            component: base.plus(self.component),
            first: self.first.wrapping_add(base.edge),
            ..self
        }
    }
}

/// An edge of a graph by its name, as `graph!` writes it.
pub trait NamedEdge<H: Header> {
    /// The graph.
    type Graph: Component<H>;

    /// Where it leads.
    const ROUTE: Route;
    /// Where a lone message is followed from its node: an edge of the graph, or `OUTSIDE`.
    const NEXT: u16;

    /// Calls [`deliver`] for it.
    fn deliver<const LONE: bool, S: EdgeSet, O: Observer>(
        graph: &mut Self::Graph,
        base: Base,
        limits: Limits<'_, S>,
        outs: &mut impl Outlet<<Self::Graph as Component<H>>::Output, H, S, O>,
        cx: &mut Cx<'_, H, S, O>,
    ) -> Visit;
}

/// Visits an edge. `Continue` names the edge of the graph on which its message is followed.
#[inline(always)]
pub fn visit_edge<const LONE: bool, H: Header, E: NamedEdge<H>, S: EdgeSet, O: Observer>(
    graph: &mut E::Graph,
    base: Base,
    limits: Limits<'_, S>,
    outs: &mut impl Outlet<<E::Graph as Component<H>>::Output, H, S, O>,
    cx: &mut Cx<'_, H, S, O>,
) -> ControlFlow<Visit, u16> {
    if S::BRIEF {
        return ControlFlow::Break(visit_apart::<H, E, S, O>(graph, base, limits, outs, cx));
    }
    let visit = E::deliver::<LONE, S, O>(graph, base, limits, outs, cx);
    if !LONE {
        return ControlFlow::Break(visit);
    }
    match cx.follows(visit, E::ROUTE.at(base).edge, base.next(E::NEXT), &limits) {
        ControlFlow::Break(visit) => ControlFlow::Break(visit),
        ControlFlow::Continue(()) => ControlFlow::Continue(E::NEXT),
    }
}

/// A function for each inner edge. So the time to compile a large graph grows with its edges and not with their square,
/// and with the feature `small` each visit is in flash once.
#[inline(never)]
fn visit_apart<H: Header, E: NamedEdge<H>, S: EdgeSet, O: Observer>(
    graph: &mut E::Graph,
    base: Base,
    limits: Limits<'_, S>,
    outs: &mut impl Outlet<<E::Graph as Component<H>>::Output, H, S, O>,
    cx: &mut Cx<'_, H, S, O>,
) -> Visit {
    E::deliver::<false, S, O>(graph, base, limits, outs, cx)
}

/// Delivers messages of one edge; see [`Graph::visit`](crate::scheduler::Graph::visit).
///
/// `LONE` makes the instance for the usual visit at low load: it takes a message that is alone in its queue, and declines
/// everything else. It is inlined in the scheduler's loop.
///
/// `edges` holds the edges of the graph; `queue` and `outs` find the visited edge and the out-edges of its component in
/// it, and `input` makes a payload an input of the component.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn deliver<const LONE: bool, G, T, const N: usize, P, H, Q, C, E, X, S, O>(
    edges: &mut G,
    queue: impl Fn(&mut G) -> &mut Edge<T, N, P, H, Q> + Copy,
    outs: impl Fn(&mut G) -> &mut E + Copy,
    input: impl Fn(T) -> C::Input + Copy,
    component: &mut C,
    route: Route,
    limits: Limits<'_, S>,
    beyond: &mut X,
    cx: &mut Cx<'_, H, S, O>,
) -> Visit
where
    H: Header,
    Q: Slot<Message<T, H>>,
    C: Component<H>,
    E: OutEdges<H, Output = C::Output, DeadLetter = C::DeadLetter>,
    X: Outlet<E::Boundary, H, S, O>,
    S: EdgeSet,
    O: Observer,
{
    let Route { edge, node, first, .. } = route;
    let queued = queue(edges).len();
    if LONE && queued != 1 {
        return Visit::Declined;
    }
    let room = if route.gated {
        component.room(route.port, &mut Outs { edges: outs(edges), beyond, first })
    } else {
        u32::MAX
    };
    if queued.min(room) == 0 {
        return Visit::Blocked;
    }
    let planned = if LONE { 1 } else { queued.min(room).min(limits.visit) };
    let length = if LONE { 1 } else { planned.min(limits.budget) };
    // A narrow set is copied, so that the scheduler's own stays in a register.
    let mut copy = if S::BRIEF { S::default() } else { cx.ready.clone() };
    let ready = if S::BRIEF { &mut *cx.ready } else { &mut copy };
    // Now, and not after the visit: a node that feeds itself makes the edge ready again.
    if length == queued {
        ready.remove(edge);
    }
    // The first is counted as gone before the node runs, so that the queue is true for a node that feeds itself. The
    // others are counted after the visit: where a hook panics, they show as undelivered.
    let mut position = queue(edges).oldest();
    queue(edges).advance(1);
    let mut cursors = outs(edges).open();
    let mut own = Cx::new(cx.now_ns, &mut *cx.source, ready, &mut *cx.observer, &mut *cx.effects);
    (own.port, own.gated) = (route.port, route.gated);
    let (mut taken, mut failed) = (0u32, false);
    let mut next = queue(edges).take_at(position);
    while let Some(message) = next {
        position = Edge::<T, N, P, H, Q>::after(position);
        taken = taken.wrapping_add(1);
        own.begin_message(message.header, edge, node);
        let input = input(message.payload);
        let mut target = Outs { edges: outs(edges), beyond: &mut *beyond, first };
        let handled =
            component.deliver(input, route.component, &mut target, &mut cursors, &mut own);
        own.end_message(node);
        if !handled {
            failed = true; // A failure ends the visit.
            break;
        }
        if taken == length {
            break;
        }
        if own.excess {
            if C::IS_NODE {
                target.edges.close(&cursors, first, own.ready);
            }
            if component.room(route.port, &mut target) < planned.wrapping_sub(taken) {
                break;
            }
        }
        next = queue(edges).take_at(position);
    }
    if C::IS_NODE {
        outs(edges).close(&cursors, first, own.ready);
    }
    queue(edges).advance(taken.saturating_sub(1));
    if taken != length {
        own.ready.insert(edge);
    }
    let unfinished = if failed { 0 } else { planned.wrapping_sub(taken) };
    let visit = own.end_visit(taken, unfinished, failed);
    if !S::BRIEF {
        *cx.ready = copy;
    }
    visit
}

/// Delivers one message to a component, with its cursors opened and closed around it: the last step of a way into a
/// subgraph.
#[inline(always)]
pub fn deliver_one<H: Header, C: Component<H>, E, X, S: EdgeSet, O: Observer>(
    component: &mut C,
    input: C::Input,
    base: Base,
    outs: &mut Outs<'_, E, X>,
    cx: &mut Cx<'_, H, S, O>,
) -> bool
where
    E: OutEdges<H, Output = C::Output, DeadLetter = C::DeadLetter>,
    X: Outlet<E::Boundary, H, S, O>,
{
    let mut cursors = outs.edges.open();
    let handled = component.deliver(input, base, outs, &mut cursors, cx);
    if C::IS_NODE {
        outs.edges.close(&cursors, outs.first, cx.ready);
    }
    handled
}
