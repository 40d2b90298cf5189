//! Topological order, and the cycles that prevent it (Kahn 1962).

use super::table::{Heap, at, decrease, increase, put};
use super::{EdgeSpec, OUTSIDE, Topology};

/// Which edges count.
#[derive(Clone, Copy)]
pub(super) enum Which {
    /// All of them: whom a message can reach.
    Any,
    /// All but feedback: the order in which nodes start.
    Forward,
    /// Those that hold their source back: a cycle of them could wait for itself.
    Gating,
    /// The control plane: a cycle in it could keep all data waiting.
    Control,
}

impl Which {
    pub(super) const fn counts(self, edge: &EdgeSpec<'_>, nodes: usize) -> bool {
        let inside = (edge.from.node as usize) < nodes && (edge.to.node as usize) < nodes;
        inside
            && match self {
                Self::Any => true,
                Self::Forward => !edge.feedback,
                Self::Gating => edge.gates(),
                Self::Control => edge.is_control() && !edge.feedback,
            }
    }
}

/// Working memory: tables of numbers, split off one slice.
pub(super) struct Tables<'s> {
    /// For each node, how many edges into it are still to come; for a node that is placed, 0.
    pub(super) waiting: &'s mut [u16],
    /// For each node, where its outgoing edges begin in `list`.
    starts: &'s mut [u16],
    heap: &'s mut [u16],
    /// The nodes in order.
    pub(super) order: &'s mut [u16],
    /// The edges, grouped by their source.
    list: &'s mut [u16],
}

impl<'s> Tables<'s> {
    /// How many numbers of working memory a topology takes.
    pub(super) const fn length(nodes: usize, edges: usize) -> usize {
        nodes.saturating_mul(4).saturating_add(edges).saturating_add(1)
    }

    /// `None` if the memory does not suffice.
    pub(super) const fn split(
        scratch: &'s mut [u16],
        nodes: usize,
        edges: usize,
    ) -> Option<Tables<'s>> {
        if scratch.len() < Self::length(nodes, edges) {
            return None;
        }
        let (waiting, rest) = scratch.split_at_mut(nodes);
        let (starts, rest) = rest.split_at_mut(nodes.saturating_add(1));
        let (heap, rest) = rest.split_at_mut(nodes);
        let (order, list) = rest.split_at_mut(nodes);
        Some(Tables { waiting, starts, heap, order, list })
    }

    /// Fills `order` by the edges that count, the lowest index first, and says how many nodes could be placed: all,
    /// unless there is a cycle.
    pub(super) const fn sort(&mut self, topology: &Topology<'_>, which: Which) -> usize {
        self.group_by_source(topology, which);
        let nodes = topology.nodes.len();
        let mut heap = Heap::new(self.heap);
        let mut node = 0usize;
        while node < nodes {
            if at(self.waiting, node) == 0 {
                heap.push(node as u16);
            }
            node = node.saturating_add(1);
        }
        let mut placed = 0usize;
        while let Some(node) = heap.pop() {
            put(self.order, placed, node);
            placed = placed.saturating_add(1);
            let mut next = at(self.starts, node as usize) as usize;
            let end = at(self.starts, (node as usize).saturating_add(1)) as usize;
            while next < end {
                let to = at(self.list, next);
                if decrease(self.waiting, to as usize) == 0 {
                    heap.push(to);
                }
                next = next.saturating_add(1);
            }
        }
        placed
    }

    /// Counts the edges into each node, and lists the targets of each node's edges side by side.
    const fn group_by_source(&mut self, topology: &Topology<'_>, which: Which) {
        let nodes = topology.nodes.len();
        let mut node = 0usize;
        while node < nodes {
            put(self.waiting, node, 0);
            put(self.starts, node, 0);
            node = node.saturating_add(1);
        }
        put(self.starts, nodes, 0);
        let mut edges = topology.edges;
        while let [edge, rest @ ..] = edges {
            if which.counts(edge, nodes) {
                increase(self.waiting, edge.to.node as usize);
                increase(self.starts, edge.from.node as usize);
            }
            edges = rest;
        }
        // Each start becomes the end of its group; filling from behind moves it to the beginning.
        let mut sum = 0u16;
        node = 0;
        while node <= nodes {
            sum = sum.saturating_add(at(self.starts, node));
            put(self.starts, node, sum);
            node = node.saturating_add(1);
        }
        edges = topology.edges;
        while let [rest @ .., edge] = edges {
            if which.counts(edge, nodes) {
                let slot = decrease(self.starts, edge.from.node as usize);
                put(self.list, slot as usize, edge.to.node);
            }
            edges = rest;
        }
    }

    /// Finds the nodes that a message or a timer can reach: those without inputs, those fed from outside, and all that
    /// these feed.
    pub(super) const fn reach(&mut self, topology: &Topology<'_>) {
        self.group_by_source(topology, Which::Any);
        let nodes = topology.nodes.len();
        let mut found = 0usize;
        let mut node = 0usize;
        let mut specs = topology.nodes;
        while let [spec, rest @ ..] = specs {
            let source = spec.inputs.is_empty();
            put(self.waiting, node, source as u16);
            if source {
                put(self.order, found, node as u16);
                found = found.saturating_add(1);
            }
            node = node.saturating_add(1);
            specs = rest;
        }
        let mut edges = topology.edges;
        while let [edge, rest @ ..] = edges {
            if edge.from.node == OUTSIDE && (edge.to.node as usize) < nodes {
                found = self.visit(edge.to.node, found);
            }
            edges = rest;
        }
        let mut next = 0usize;
        while next < found {
            let node = at(self.order, next) as usize;
            let mut edge = at(self.starts, node) as usize;
            let end = at(self.starts, node.saturating_add(1)) as usize;
            while edge < end {
                found = self.visit(at(self.list, edge), found);
                edge = edge.saturating_add(1);
            }
            next = next.saturating_add(1);
        }
    }

    /// Puts a node that was not reached before at the end of the order, which has `found` nodes.
    const fn visit(&mut self, node: u16, found: usize) -> usize {
        if at(self.waiting, node as usize) != 0 {
            return found;
        }
        put(self.waiting, node as usize, 1);
        put(self.order, found, node);
        found.saturating_add(1)
    }

    /// Whether [`reach`](Self::reach) found the node.
    pub(super) const fn is_reached(&self, node: u16) -> bool {
        at(self.waiting, node as usize) != 0
    }

    /// An edge of some cycle, after a [`sort`](Self::sort) that could not place every node.
    pub(super) const fn edge_of_a_cycle(
        &mut self,
        topology: &Topology<'_>,
        which: Which,
    ) -> Option<u16> {
        let nodes = topology.nodes.len();
        // A node that was not placed has an edge into it from another such node: keep one for each, and walk back.
        let mut unplaced = OUTSIDE;
        let mut index = 0u16;
        let mut edges = topology.edges;
        while let [edge, rest @ ..] = edges {
            let (from, to) = (edge.from.node as usize, edge.to.node as usize);
            if which.counts(edge, nodes) && at(self.waiting, from) > 0 && at(self.waiting, to) > 0 {
                put(self.heap, to, index);
                unplaced = edge.to.node;
            }
            index = index.saturating_add(1);
            edges = rest;
        }
        if unplaced == OUTSIDE {
            return None;
        }
        let mut steps = 0usize;
        let mut node = unplaced;
        let mut edge = at(self.heap, node as usize);
        while steps < nodes {
            edge = at(self.heap, node as usize);
            if let Some(spec) = spec_at(topology.edges, edge as usize) {
                node = spec.from.node;
            }
            steps = steps.saturating_add(1);
        }
        Some(edge)
    }
}

#[allow(clippy::indexing_slicing)]
const fn spec_at<'t, 'a>(edges: &'t [EdgeSpec<'a>], index: usize) -> Option<&'t EdgeSpec<'a>> {
    if index < edges.len() { Some(&edges[index]) } else { None }
}

/// The order in which nodes start: each after all that feed it, the lowest index first; feedback edges do not count.
///
/// Nodes on a cycle of edges that need no `feedback` (`latest`, say) follow at the end by index.
/// `N` is the number of nodes, `SCRATCH` that of [`scratch_length`](super::scratch_length); all is 0 if `N` is another number
/// or `SCRATCH` too small.
#[must_use]
pub const fn start_order<const N: usize, const SCRATCH: usize>(
    topology: &Topology<'_>,
) -> [u16; N] {
    let mut scratch = [0u16; SCRATCH];
    let mut order = [0u16; N];
    // With another number of nodes than the tables are for, the sort might not end.
    if topology.nodes.len() != N {
        return order;
    }
    let Some(mut tables) = Tables::split(&mut scratch, N, topology.edges.len()) else {
        return order;
    };
    let mut placed = tables.sort(topology, Which::Forward);
    let mut node = 0usize;
    while node < N {
        if at(tables.waiting, node) > 0 {
            put(tables.order, placed, node as u16);
            placed = placed.saturating_add(1);
        }
        node = node.saturating_add(1);
    }
    let mut index = 0usize;
    while index < N {
        put(&mut order, index, at(tables.order, index));
        index = index.saturating_add(1);
    }
    order
}
