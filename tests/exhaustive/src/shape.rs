//! The shape of a graph, written as one reads it: `"*>a a>b+c:latest b>* c>*"`.
//!
//! An item is an output port with the edges of it: `a>b+c` is a port of `a` that fans out to `b` and `c`. `*` is the
//! outside. Words behind a colon say what an edge is; the rest is `block`, of level Normal and capacity 1.

use arachne::Priority;
use arachne::edge::PolicyKind;
use arachne::node::OnFailure;
use arachne::port::{PortSpec, Schema};
use arachne::scheduler::tables::{self, Width};
use arachne::scheduler::{Config, Levels, NodeRule};
use arachne::topology::{
    EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, Topology, scratch_length, start_order, validate,
};

/// How many nodes a shape has at most.
pub const NODES: usize = 4;
const EDGES: usize = 16;

const NODE_NAMES: [&str; NODES] = ["a", "b", "c", "d"];
const EDGE_NAMES: [&str; EDGES] = [
    "e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9", "e10", "e11", "e12", "e13", "e14",
    "e15",
];
const fn port(name: &'static str) -> PortSpec {
    PortSpec { name, payload: "Tag", schema: Schema::NONE }
}
const PORTS: [PortSpec; 6] =
    [port("P0"), port("P1"), port("P2"), port("P3"), port("P4"), port("P5")];
const GROUP: [GroupSpec<'static>; 1] = [GroupSpec { name: "Wired", parent: OUTSIDE }];

/// A shape with all the tables that the scheduler asks for.
#[derive(Clone, Debug)]
pub struct Shape {
    /// As it was written.
    pub text: String,
    /// The nodes.
    pub nodes: Vec<NodeSpec<'static>>,
    /// The period of each; 0 for none.
    pub periods_ns: Vec<u64>,
    /// The edges.
    pub edges: Vec<EdgeSpec<'static>>,
    /// How it is scheduled.
    pub config: Config,
    /// For each node and port the edges.
    pub ports: Vec<Vec<Vec<u16>>>,
    pub(crate) ends: Vec<(u16, u16)>,
    pub(crate) inputs: Vec<u32>,
    pub(crate) list: Vec<u16>,
    pub(crate) levels: [u32; 4],
    pub(crate) one_at_a_time: u32,
    pub(crate) order: Vec<u16>,
    pub(crate) rules: Vec<NodeRule>,
}

impl Shape {
    /// Reads a shape.
    ///
    /// # Panics
    /// If it is not one, or would not pass the validation of a `graph!`.
    pub fn new(text: &str) -> Self {
        let mut shape = Self {
            text: text.to_owned(),
            nodes: Vec::new(),
            periods_ns: Vec::new(),
            edges: Vec::new(),
            config: Config { quantum: 1, levels: Levels::WeightedRoundRobin, seed: 1 },
            ports: Vec::new(),
            ends: Vec::new(),
            inputs: Vec::new(),
            list: Vec::new(),
            levels: [0; 4],
            one_at_a_time: 0,
            order: Vec::new(),
            rules: Vec::new(),
        };
        for item in text.split_whitespace() {
            let (from, targets) = item.split_once('>').expect("an item is written from>to");
            let from = shape.node(from);
            let port = shape.ports.get(usize::from(from)).map_or(0, Vec::len);
            let mut edges = Vec::new();
            for target in targets.split('+') {
                edges.push(shape.edges.len() as u16);
                shape.edge(from, port, target);
            }
            if let Some(ports) = shape.ports.get_mut(usize::from(from)) {
                ports.push(edges);
            }
        }
        shape.tabled()
    }

    fn node(&mut self, name: &str) -> u16 {
        if name == "*" {
            return OUTSIDE;
        }
        let node = NODE_NAMES.iter().position(|known| *known == name).expect("a node is a to d");
        while self.nodes.len() <= node {
            self.nodes.push(NodeSpec {
                name: NODE_NAMES[self.nodes.len()],
                group: 0,
                kind: "Puppet",
                burst: 1,
                timer_priority: Priority::Normal,
                on_failure: OnFailure::Continue,
                inputs: &PORTS[..1],
                outputs: &PORTS,
            });
            self.periods_ns.push(0);
            self.ports.push(Vec::new());
        }
        node as u16
    }

    fn edge(&mut self, from: u16, port: usize, target: &str) {
        let mut words = target.split([':', '.']);
        let to = self.node(words.next().unwrap_or_default());
        let mut edge = EdgeSpec {
            name: EDGE_NAMES[self.edges.len()],
            group: 0,
            from: End { node: from, port: PORTS[port].name },
            to: End { node: to, port: PORTS[0].name },
            payload: "Tag",
            capacity: 1,
            policy: PolicyKind::Block,
            priority: Priority::Normal,
            feedback: false,
        };
        for word in words {
            match word {
                "2" => edge.capacity = 2,
                "drop" => edge.policy = PolicyKind::DropNewest,
                "latest" => edge.policy = PolicyKind::DropOldest,
                "coalesce" => edge.policy = PolicyKind::Coalesce,
                "control" => edge.priority = Priority::Control,
                "high" => edge.priority = Priority::High,
                "low" => edge.priority = Priority::Low,
                "feedback" => edge.feedback = true,
                _ => panic!("{word:?} says nothing of an edge"),
            }
        }
        self.edges.push(edge);
    }

    /// With visits of as many messages.
    #[must_use]
    pub fn quantum(mut self, quantum: u16) -> Self {
        self.config.quantum = quantum;
        self.text += &format!(" quantum={quantum}");
        self
    }

    /// With this said of it in its title.
    #[must_use]
    pub fn titled(mut self, words: &str) -> Self {
        self.text += &format!(" {words}");
        self
    }

    /// With levels in strict order.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.config.levels = Levels::Strict;
        self.text += " strict";
        self
    }

    /// With this rule for failures at every node.
    #[must_use]
    pub fn on_failure(mut self, rule: OnFailure, name: &str) -> Self {
        for node in &mut self.nodes {
            node.on_failure = rule;
        }
        self.text += &format!(" on_failure={name}");
        self.tabled()
    }

    /// With this burst at a node.
    #[must_use]
    pub fn burst(mut self, node: usize, burst: u32) -> Self {
        self.nodes[node].burst = burst;
        self.text += &format!(" {}.burst={burst}", NODE_NAMES[node]);
        self.tabled()
    }

    /// With this period at a node, and its timers on this level.
    #[must_use]
    pub fn ticking(mut self, node: usize, period_ns: u64, level: Priority) -> Self {
        self.periods_ns[node] = period_ns;
        self.nodes[node].timer_priority = level;
        self.text += &format!(" {}.period={period_ns}:{}", NODE_NAMES[node], level.word());
        self.tabled()
    }

    fn tabled(mut self) -> Self {
        for (node, ports) in self.nodes.iter_mut().zip(&self.ports) {
            node.outputs = &PORTS[..ports.len()];
        }
        let topology = Topology { nodes: &self.nodes, edges: &self.edges, groups: &GROUP };
        let (nodes, edges) = (self.nodes.len(), self.edges.len());
        let mut scratch = vec![0; scratch_length(nodes, edges)];
        let findings = validate(&topology, &mut scratch);
        let error = findings.first_error();
        assert!(error.is_none(), "{}: {error:?}", self.text);
        self.ends = vec![(0, 0); edges];
        tables::ends(&topology, &mut self.ends).unwrap();
        self.inputs = vec![0; nodes];
        self.list = vec![0; Width::<32>::list_length(edges)];
        Width::<32>::inputs(&topology, &mut self.inputs, &mut self.list).unwrap();
        self.levels = Width::<32>::levels(&topology).unwrap();
        self.one_at_a_time = Width::<32>::one_at_a_time(&topology, &mut scratch).unwrap();
        self.order = vec![0; nodes];
        start_order(&topology, &mut self.order, &mut scratch).unwrap();
        self.rules = vec![NodeRule::DEFAULT; nodes];
        tables::rules(&topology, &mut self.rules).unwrap();
        self
    }

    /// The shape as the engine sees it.
    pub fn topology(&self) -> Topology<'_> {
        Topology { nodes: &self.nodes, edges: &self.edges, groups: &GROUP }
    }
}

/// The order in which nodes start, by a plain search.
pub fn order_of(nodes: &[NodeSpec<'_>], edges: &[EdgeSpec<'_>]) -> Vec<u16> {
    // Kahn's, lowest index first, over all but feedback edges; nodes on a cycle last.
    let mut order: Vec<u16> = Vec::new();
    let all = 0..nodes.len() as u16;
    while let Some(next) = all.clone().find(|node| {
        let mut into = edges
            .iter()
            .filter(|edge| edge.to.node == *node && !edge.feedback && edge.from.node != OUTSIDE);
        !order.contains(node) && into.all(|edge| order.contains(&edge.from.node))
    }) {
        order.push(next);
    }
    order.extend(all.filter(|node| !order.contains(node)).collect::<Vec<_>>());
    order
}
