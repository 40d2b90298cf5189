//! What a graph is made from.

use super::faults::{Fault, NodeFault};
use arachne::topology::{NodeId, Topology};

/// The seed of a run, and what is to go wrong inside the graph.
#[derive(Clone, Debug)]
pub struct Setup {
    pub(super) topology: Topology<'static>,
    pub(super) seed: u64,
    pub(super) faults: Vec<(NodeId, u64, NodeFault)>,
}

impl Setup {
    pub(super) fn new(topology: Topology<'static>, seed: u64, faults: &[Fault]) -> Self {
        let faults = faults.iter().filter_map(|fault| match *fault {
            Fault::Node { node, at_ns, fault } => Some((node, at_ns, fault)),
            _ => None,
        });
        Self { topology, seed, faults: faults.collect() }
    }

    /// The seed, for graphs that differ with it.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The plan for a [`Faulty`](super::Faulty) at this path, for instance `desk.risk`: when what is to go wrong. It is empty
    /// unless the simulation has [faults](super::Simulation::with_node_faults) for it.
    #[must_use]
    pub fn faults_of(&self, path: &str) -> Vec<(u64, NodeFault)> {
        let node = self.topology.node(path);
        let faults = self.faults.iter().filter(|(befallen, ..)| Some(*befallen) == node);
        faults.map(|(_, at_ns, fault)| (*at_ns, *fault)).collect()
    }
}
