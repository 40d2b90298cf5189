//! The plan of a run: data, made from a seed, of which parts can be left out.

use super::faults::{EdgeFaults, Fault, Faults, NodeFault, NodeFaults};
use super::random::Random;
use arachne::topology::{EdgeId, NodeId};

/// All that happens to a graph in a run. The same plan is the same run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan<I> {
    /// The seed that it was made from.
    pub seed: u64,
    /// When the graph is started.
    pub start_ns: u64,
    /// Until when timers fire, if nothing else happens.
    pub end_ns: u64,
    /// The inputs, by time.
    pub inputs: Vec<PlannedInput<I>>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

/// An input, and when it should arrive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlannedInput<I> {
    /// Its place in the whole plan, which it keeps when others are left out.
    pub id: u32,
    /// When it should arrive.
    pub at_ns: u64,
    /// The input.
    pub input: I,
}

/// What faults there may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Weather {
    pub(super) boundary: Faults,
    pub(super) nodes: Vec<(NodeId, NodeFaults)>,
    pub(super) edges: Vec<(EdgeId, EdgeFaults)>,
}

impl Weather {
    /// What happens at each of some inputs.
    pub(super) fn draw(
        &self,
        times_ns: impl Iterator<Item = u64>,
        random: &mut Random,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (input, at_ns) in (0..).zip(times_ns) {
            self.draw_boundary(input, at_ns, random, &mut faults);
            for (node, chances) in &self.nodes {
                draw_node(*node, chances, at_ns, random, &mut faults);
            }
            for (edge, chances) in &self.edges {
                if random.chance(chances.narrow) {
                    let for_ns = up_to(chances.narrow_ns, random);
                    faults.push(Fault::Narrow { edge: *edge, at_ns, for_ns });
                }
            }
        }
        faults
    }

    fn draw_boundary(&self, input: u32, at_ns: u64, random: &mut Random, faults: &mut Vec<Fault>) {
        let chances = &self.boundary;
        if random.chance(chances.drop) {
            faults.push(Fault::Drop { input });
        }
        if random.chance(chances.delay) {
            faults.push(Fault::Delay { input, by_ns: up_to(chances.delay_ns, random) });
        }
        if random.chance(chances.duplicate) {
            faults.push(Fault::Duplicate { input, after_ns: up_to(chances.delay_ns, random) });
        }
        if random.chance(chances.reorder) {
            let places = up_to(chances.reorder_places.into(), random) as u32;
            faults.push(Fault::Reorder { input, places });
        }
        if random.chance(chances.corrupt) {
            faults.push(Fault::Corrupt { input, seed: random.number() });
        }
        if random.chance(chances.jitter) {
            faults.push(Fault::Jitter { input, by_ns: up_to(chances.jitter_ns, random) });
        }
        if random.chance(chances.jump) {
            let size_ns = i64::try_from(up_to(chances.jump_ns, random)).unwrap_or(i64::MAX);
            let by_ns = if random.chance(0.5) { size_ns } else { -size_ns };
            faults.push(Fault::Jump { at_ns, by_ns });
        }
        if random.chance(chances.stall) {
            faults.push(Fault::Stall { at_ns, for_ns: up_to(chances.stall_ns, random) });
        }
    }
}

fn draw_node(
    node: NodeId,
    chances: &NodeFaults,
    at_ns: u64,
    random: &mut Random,
    faults: &mut Vec<Fault>,
) {
    if random.chance(chances.pause) {
        faults.push(Fault::Pause { node, at_ns, for_ns: up_to(chances.pause_ns, random) });
    }
    let mut draw = |chance, fault: fn(u64, &mut Random) -> NodeFault| {
        if random.chance(chance) {
            let fault = fault(chances.delay_ns, random);
            faults.push(Fault::Node { node, at_ns, fault });
        }
    };
    draw(chances.fail, |_, _| NodeFault::Fail);
    draw(chances.crash, |_, _| NodeFault::Crash);
    draw(chances.drop, |_, _| NodeFault::Drop);
    draw(chances.delay, |most, random| NodeFault::Delay { by_ns: up_to(most, random) });
    draw(chances.duplicate, |_, _| NodeFault::Duplicate);
    draw(chances.reorder, |_, _| NodeFault::Reorder);
    draw(chances.corrupt, |_, random| NodeFault::Corrupt { seed: random.number() });
}

/// From 1 to `most`.
fn up_to(most: u64, random: &mut Random) -> u64 {
    1 + random.below(most.max(1))
}

/// One thing that is done with the graph or with its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The input at this place of the plan is pushed.
    Push {
        place: usize,
        corrupt: Option<u64>,
        jitter_ns: u64,
    },
    Jump(i64),
    Stall,
    Thaw,
    Pause(NodeId),
    Resume(NodeId),
    Narrow(EdgeId),
    Widen(EdgeId),
}

/// What becomes of an input.
#[derive(Clone, Copy, Debug, Default)]
struct Fate {
    is_lost: bool,
    delay_ns: u64,
    again_ns: Option<u64>,
    places: usize,
    corrupt: Option<u64>,
    jitter_ns: u64,
}

/// What is done at the same time goes in this order: what happens to the graph and its clock, then the inputs by their
/// places, each before its own repetition and before those that it has overtaken.
type Order = (usize, u8);
const FIRST: Order = (0, 0);

fn span(at_ns: u64, for_ns: u64, [begin, end]: [Act; 2]) -> [(u64, Order, Act); 2] {
    [(at_ns, FIRST, begin), (at_ns.saturating_add(for_ns), FIRST, end)]
}

impl<I> Plan<I> {
    /// Where an input is among those that are left.
    fn place(&self, id: u32) -> Option<usize> {
        self.inputs.binary_search_by_key(&id, |planned| planned.id).ok()
    }

    /// All that is done, with its times, in order.
    pub(super) fn acts(&self) -> Vec<(u64, Act)> {
        let mut fates = vec![Fate::default(); self.inputs.len()];
        let mut acts = Vec::with_capacity(self.inputs.len() + self.faults.len());
        for fault in &self.faults {
            match *fault {
                Fault::Jump { at_ns, by_ns } => acts.push((at_ns, FIRST, Act::Jump(by_ns))),
                Fault::Stall { at_ns, for_ns } => {
                    acts.extend(span(at_ns, for_ns, [Act::Stall, Act::Thaw]));
                }
                Fault::Pause { node, at_ns, for_ns } => {
                    acts.extend(span(at_ns, for_ns, [Act::Pause(node), Act::Resume(node)]));
                }
                Fault::Narrow { edge, at_ns, for_ns } => {
                    acts.extend(span(at_ns, for_ns, [Act::Narrow(edge), Act::Widen(edge)]));
                }
                _ => {}
            }
            // The input may have been left out.
            let place = fault.input().and_then(|id| self.place(id));
            let Some(fate) = place.and_then(|place| fates.get_mut(place)) else { continue };
            match *fault {
                Fault::Drop { .. } => fate.is_lost = true,
                Fault::Delay { by_ns, .. } => fate.delay_ns = by_ns,
                Fault::Duplicate { after_ns, .. } => fate.again_ns = Some(after_ns),
                Fault::Reorder { places, .. } => fate.places = places as usize,
                Fault::Corrupt { seed, .. } => fate.corrupt = Some(seed),
                Fault::Jitter { by_ns, .. } => fate.jitter_ns = by_ns,
                _ => {}
            }
        }
        let last = self.inputs.len().saturating_sub(1);
        for (place, (planned, fate)) in self.inputs.iter().zip(&fates).enumerate() {
            let Fate { is_lost, delay_ns, again_ns, places, corrupt, jitter_ns } = *fate;
            if is_lost {
                continue;
            }
            let behind = place.saturating_add(places).min(last);
            let at_ns = self.inputs.get(behind).map_or(planned.at_ns, |behind| behind.at_ns);
            let at_ns = at_ns.saturating_add(delay_ns);
            let push = Act::Push { place, corrupt, jitter_ns };
            let rank = if places == 0 { 1 } else { 2 };
            acts.push((at_ns, (1 + behind, rank), push));
            if let Some(after_ns) = again_ns {
                acts.push((at_ns.saturating_add(after_ns), (1 + behind, 3), push));
            }
        }
        acts.sort_by_key(|(at_ns, order, _)| (*at_ns, *order));
        acts.into_iter().map(|(at_ns, _, act)| (at_ns, act)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(faults: Vec<Fault>) -> Plan<()> {
        let input = |id: u32| PlannedInput { id, at_ns: 10 * u64::from(id), input: () };
        Plan { seed: 0, start_ns: 0, end_ns: 100, inputs: (0..4).map(input).collect(), faults }
    }

    /// The times and places of the inputs that are pushed.
    fn pushes(plan: &Plan<()>) -> Vec<(u64, usize)> {
        let acts = plan.acts().into_iter();
        acts.filter_map(|(at_ns, act)| match act {
            Act::Push { place, .. } => Some((at_ns, place)),
            _ => None,
        })
        .collect()
    }

    #[test]
    fn each_fault_at_the_boundary_does_what_it_says() {
        assert_eq!(pushes(&plan(vec![])), [(0, 0), (10, 1), (20, 2), (30, 3)]);
        let cases: [(Fault, &[(u64, usize)]); 5] = [
            (Fault::Drop { input: 1 }, &[(0, 0), (20, 2), (30, 3)]),
            (Fault::Delay { input: 1, by_ns: 15 }, &[(0, 0), (20, 2), (25, 1), (30, 3)]),
            (
                Fault::Duplicate { input: 1, after_ns: 5 },
                &[(0, 0), (10, 1), (15, 1), (20, 2), (30, 3)],
            ),
            (Fault::Reorder { input: 1, places: 1 }, &[(0, 0), (20, 2), (20, 1), (30, 3)]),
            (Fault::Reorder { input: 2, places: 9 }, &[(0, 0), (10, 1), (30, 3), (30, 2)]),
        ];
        for (fault, expected) in cases {
            assert_eq!(pushes(&plan(vec![fault])), expected, "{fault:?}");
        }
    }

    #[test]
    fn a_fault_of_an_input_that_was_left_out_does_nothing() {
        let mut plan = plan(vec![Fault::Drop { input: 1 }, Fault::Delay { input: 2, by_ns: 1 }]);
        plan.inputs.remove(1);
        assert_eq!(pushes(&plan), [(0, 0), (21, 1), (30, 2)]);
    }

    #[test]
    fn what_lasts_begins_and_ends() {
        let (node, edge) = (NodeId(3), EdgeId(5));
        let plan = plan(vec![
            Fault::Stall { at_ns: 10, for_ns: 3 },
            Fault::Jump { at_ns: 11, by_ns: -7 },
            Fault::Pause { node, at_ns: 12, for_ns: 3 },
            Fault::Narrow { edge, at_ns: 14, for_ns: 3 },
        ]);
        let acts = plan.acts().into_iter().filter(|(_, act)| !matches!(act, Act::Push { .. }));
        let expected = [
            (10, Act::Stall),
            (11, Act::Jump(-7)),
            (12, Act::Pause(node)),
            (13, Act::Thaw),
            (14, Act::Narrow(edge)),
            (15, Act::Resume(node)),
            (17, Act::Widen(edge)),
        ];
        assert!(acts.eq(expected));
    }
}
