//! Which message is where: messages have no names, but an edge hands them on in the order in which they came.

use arachne::topology::{EdgeId, Topology};
use std::collections::VecDeque;

/// Where and when a message was emitted: the beginning of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The track that it was emitted on.
    pub(super) track: u32,
    /// When, in nanoseconds of the trace.
    pub(super) at_ns: u64,
}

/// What is queued on each edge. It holds as many entries as the edges can hold messages, and no more.
#[derive(Debug)]
pub(super) struct Arrows {
    queues: Vec<Queue>,
}

#[derive(Debug)]
struct Queue {
    /// The oldest first; `None` for a message whose emission is not in the trace.
    origins: VecDeque<Option<Origin>>,
    capacity: usize,
}

impl Arrows {
    pub(super) fn new(topology: &Topology<'_>) -> Self {
        let queues = topology.edges.iter().map(|edge| Queue {
            origins: VecDeque::new(),
            capacity: usize::try_from(edge.capacity).unwrap_or(usize::MAX),
        });
        Self { queues: queues.collect() }
    }

    fn queue(&mut self, edge: EdgeId) -> Option<&mut Queue> {
        self.queues.get_mut(usize::from(edge.0))
    }

    /// A message was queued; `queued` counts it.
    pub(super) fn enqueued(&mut self, edge: EdgeId, queued: u32, origin: Option<Origin>) {
        let Some(queue) = self.queue(edge) else { return };
        let before = usize::try_from(queued.saturating_sub(1)).unwrap_or(usize::MAX);
        // The length tells of what was displaced or discarded, and of what was there before the trace began.
        let before = before.min(queue.capacity.saturating_sub(1));
        while queue.origins.len() < before {
            queue.origins.push_front(None);
        }
        while queue.origins.len() > before {
            queue.origins.pop_front();
        }
        queue.origins.push_back(origin);
    }

    /// A message was taken; gives where it came from, if that was seen.
    pub(super) fn dequeued(&mut self, edge: EdgeId) -> Option<Origin> {
        self.queue(edge)?.origins.pop_front()?
    }

    /// A message was merged into the newest one, which takes over its trace and so its arrow.
    pub(super) fn coalesced(&mut self, edge: EdgeId, origin: Option<Origin>) {
        if let Some(newest) = self.queue(edge).and_then(|queue| queue.origins.back_mut()) {
            *newest = origin;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arachne::prelude::*;

    struct Sink;
    impl Node for Sink {
        type Input = One<u8>;
        type Output = Never;
    }
    graph! {
        graph Edges(Plain: u8 => plain.One [3], Newest: u8 => newest.One [2] latest) {
            plain: Sink {}
            newest: Sink {}
        }
    }
    type In = arachne::graph::Input<Edges>;

    fn edges() -> (Arrows, EdgeId, EdgeId) {
        let _ = (In::Plain(0), In::Newest(0), Edges::new(Sink, Sink));
        let topology = Edges::topology();
        let edge = |name| topology.edge(name).unwrap();
        (Arrows::new(&topology), edge("Plain"), edge("Newest"))
    }

    fn at(at_ns: u64) -> Option<Origin> {
        Some(Origin { track: 1, at_ns })
    }

    #[test]
    fn they_leave_in_the_order_in_which_they_came() {
        let (mut arrows, plain, _) = edges();
        arrows.enqueued(plain, 1, at(1));
        arrows.enqueued(plain, 2, at(2));
        assert_eq!(arrows.dequeued(plain), at(1));
        arrows.enqueued(plain, 2, at(3));
        arrows.coalesced(plain, at(4));
        assert_eq!(arrows.dequeued(plain), at(2));
        assert_eq!(arrows.dequeued(plain), at(4));
        assert_eq!(arrows.dequeued(plain), None);
    }

    #[test]
    fn a_displaced_message_has_no_arrow() {
        let (mut arrows, _, newest) = edges();
        arrows.enqueued(newest, 1, at(1));
        arrows.enqueued(newest, 2, at(2));
        arrows.enqueued(newest, 2, at(3));
        assert_eq!(arrows.dequeued(newest), at(2));
        arrows.enqueued(newest, 1, at(4)); // what was there is discarded
        assert_eq!(arrows.dequeued(newest), at(4));
    }

    #[test]
    fn what_was_queued_before_the_trace_began_has_no_arrow() {
        let (mut arrows, plain, _) = edges();
        arrows.enqueued(plain, 3, at(1));
        assert_eq!([arrows.dequeued(plain), arrows.dequeued(plain)], [None; 2]);
        assert_eq!(arrows.dequeued(plain), at(1));
        arrows.enqueued(plain, u32::MAX, at(2)); // no edge holds that many
        assert_eq!(arrows.queues[usize::from(plain.0)].origins.len(), 3);
    }
}
