//! Topological sorting (Kahn 1962), and the search for a cycle if the sort fails.

use super::table::{Heap, at, decrease, increase, put};
use super::table_error::{attempt, part};
use super::{EdgeSpec, MOST, OUTSIDE, TableError, Topology};

/// Selects the edges that an algorithm follows.
#[derive(Clone, Copy)]
pub(super) enum Which {
    /// All edges, to find the nodes that a message can reach.
    Any,
    /// All edges except feedback, for the order in which nodes start.
    Forward,
    /// Gating edges: a cycle of them can deadlock.
    Gating,
    /// Control edges: a cycle of them can starve all data.
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

/// The working memory: tables that share one slice.
pub(super) struct Tables<'s> {
    /// For each node, the number of its incoming edges from nodes that are not placed yet; 0 for a placed node.
    pub(super) waiting: &'s mut [u16],
    /// For each node, the index in `list` of its first outgoing edge.
    starts: &'s mut [u16],
    heap: &'s mut [u16],
    /// The placed nodes, in order.
    pub(super) order: &'s mut [u16],
    /// The target of each edge, grouped by source.
    list: &'s mut [u16],
}

impl<'s> Tables<'s> {
    /// The length of the working memory for a topology.
    pub(super) const fn length(nodes: usize, edges: usize) -> usize {
        nodes.saturating_mul(4).saturating_add(edges).saturating_add(1)
    }

    /// Splits the working memory into tables; `None` if it is too short.
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

    /// Sorts the nodes into `order`, the lowest index first among those that are ready. Returns the number of placed
    /// nodes, which is less than all if the selected edges form a cycle.
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

    /// Counts the edges into each node in `waiting`, and fills `list` and `starts` (a counting sort).
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
        // Prefix sums: each start is the end of its group at first. Filling from the back moves it to the beginning.
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

    /// Finds the nodes that can be activated, by breadth-first search from the nodes without inputs and from the
    /// inputs of the graph.
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

    /// Appends a node to `order`, which has `found` nodes, unless it was reached before. Returns the new number of
    /// nodes.
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

    /// An edge of a cycle, after a [`sort`](Self::sort) that did not place every node.
    pub(super) const fn edge_of_a_cycle(
        &mut self,
        topology: &Topology<'_>,
        which: Which,
    ) -> Option<u16> {
        let nodes = topology.nodes.len();
        // Every node that was not placed has an incoming edge from another such node. Keep one per node and walk back:
        // after as many steps as there are nodes, the walk is on a cycle.
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

/// Writes the order in which nodes start to `order`: each after all that feed it, the lowest index first. Feedback edges
/// do not count.
///
/// Nodes on a cycle of edges that need no `feedback` (`latest`, say) follow at the end by index, together with the nodes
/// downstream of the cycle.
///
/// `order` needs one number per node, `scratch` [`scratch_length`](super::scratch_length) numbers. Longer slices are
/// fine: the result is the part of `order` that was filled. The time is linear in nodes and edges, apart from a heap of
/// nodes.
///
/// # Errors
/// [`TableError`] if a slice is too short, or if the topology has more than 65,534 nodes or edges.
///
/// # Examples
/// A topology that is known at run time only:
/// ```
/// use arachne::Priority;
/// use arachne::edge::PolicyKind;
/// use arachne::node::OnFailure;
/// use arachne::topology::{
///     EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, TableError, Topology, scratch_length, start_order,
/// };
///
/// let names: Vec<String> = "sink filter source".split(' ').map(String::from).collect();
/// let node = |name| NodeSpec {
///     name,
///     group: 0,
///     kind: "Stage",
///     burst: 1,
///     timer_priority: Priority::Normal,
///     on_failure: OnFailure::Continue,
///     inputs: &[],
///     outputs: &[],
/// };
/// let edge = |name, from, to| EdgeSpec {
///     name,
///     group: 0,
///     from: End { node: from, port: "Out" },
///     to: End { node: to, port: "In" },
///     payload: "u32",
///     capacity: 4,
///     policy: PolicyKind::Block,
///     priority: Priority::Normal,
///     feedback: false,
/// };
/// let nodes: Vec<NodeSpec> = names.iter().map(|name| node(name.as_str())).collect();
/// let edges = vec![edge("filtered", 1, 0), edge("raw", 2, 1)];
/// let groups = [GroupSpec { name: "Loaded", parent: OUTSIDE }];
/// let topology = Topology { nodes: &nodes, edges: &edges, groups: &groups };
///
/// let mut order = vec![0; nodes.len()];
/// let mut scratch = vec![0; scratch_length(nodes.len(), edges.len())];
/// assert_eq!(start_order(&topology, &mut order, &mut scratch)?, [2, 1, 0]);
///
/// let error = start_order(&topology, &mut order[..2], &mut scratch).unwrap_err();
/// assert_eq!(error, TableError::TooShort { slice: "order", needed: 3 });
/// # Ok::<(), TableError>(())
/// ```
pub const fn start_order<'o>(
    topology: &Topology<'_>,
    order: &'o mut [u16],
    scratch: &mut [u16],
) -> Result<&'o [u16], TableError> {
    let (nodes, edges) = (topology.nodes.len(), topology.edges.len());
    // A count beyond the last index would saturate, and the sort might not end.
    attempt!(topology.check_size(MOST));
    let order = attempt!(part(order, nodes, "order"));
    let needed = Tables::length(nodes, edges);
    let Some(mut tables) = Tables::split(scratch, nodes, edges) else {
        return Err(TableError::TooShort { slice: "scratch", needed });
    };
    let mut placed = tables.sort(topology, Which::Forward);
    let mut node = 0usize;
    while node < nodes {
        if at(tables.waiting, node) > 0 {
            put(tables.order, placed, node as u16);
            placed = placed.saturating_add(1);
        }
        node = node.saturating_add(1);
    }
    order.copy_from_slice(tables.order);
    Ok(order)
}
