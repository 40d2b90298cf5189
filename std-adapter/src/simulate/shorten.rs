//! Leaving out time in which nothing happens that a failure needs.

use super::faults::Fault;
use super::plan::Plan;
use super::shrink::Patience;

impl<I: Clone> Plan<I> {
    /// The first time behind another at which something happens.
    fn next_ns(&self, behind_ns: u64) -> Option<u64> {
        let inputs_ns = self.inputs.iter().map(|planned| planned.at_ns);
        let faults_ns = self.faults.iter().filter_map(Fault::at_ns);
        let times_ns = inputs_ns.chain(faults_ns).chain([self.end_ns]);
        times_ns.filter(|at_ns| *at_ns > behind_ns).min()
    }

    /// The same, with all from a time on so much earlier.
    fn earlier(&self, from_ns: u64, by_ns: u64) -> Self {
        let mut plan = self.clone();
        let times_ns = plan.inputs.iter_mut().map(|planned| &mut planned.at_ns);
        let times_ns = times_ns.chain(plan.faults.iter_mut().filter_map(Fault::at_ns_mut));
        for at_ns in times_ns.chain([&mut plan.end_ns]).filter(|at_ns| **at_ns >= from_ns) {
            *at_ns -= by_ns;
        }
        plan
    }
}

impl Patience {
    /// Makes the times between things that happen shorter: to nothing, to an eighth or to a half, as often as that goes.
    pub(super) fn shorten<I: Clone>(
        &mut self,
        plan: &mut Plan<I>,
        still_fails: impl Fn(&Plan<I>) -> bool,
    ) {
        let mut behind_ns = plan.start_ns;
        while let Some(at_ns) = plan.next_ns(behind_ns) {
            let gap_ns = at_ns - behind_ns;
            let cuts_ns = [gap_ns, gap_ns - gap_ns.div_ceil(8), gap_ns / 2];
            let shorter = cuts_ns.into_iter().filter(|by_ns| *by_ns > 0).find_map(|by_ns| {
                self.left = self.left.checked_sub(1)?;
                let shorter = plan.earlier(at_ns, by_ns);
                still_fails(&shorter).then_some(shorter)
            });
            match shorter {
                Some(shorter) => *plan = shorter,
                None => behind_ns = at_ns,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::PlannedInput;
    use super::*;

    #[test]
    fn time_that_is_not_needed_goes() {
        let inputs = [(0, 5_000), (1, 700_000), (2, 900_000)].map(|(id, at_ns)| PlannedInput {
            id,
            at_ns,
            input: (),
        });
        let faults = vec![Fault::Jump { at_ns: 800_000, by_ns: 1 }, Fault::Drop { input: 1 }];
        let (seed, start_ns, end_ns) = (0, 5_000, 2_000_000);
        let mut plan = Plan { seed, start_ns, end_ns, inputs: inputs.to_vec(), faults };
        let mut patience = Patience { left: 100 };
        // The second has to be so much later than the first, and the jump later than the second.
        patience.shorten(&mut plan, |plan| {
            let [first, second, _] = &plan.inputs[..] else { return false };
            let jump_ns = plan.faults[0].at_ns().unwrap_or_default();
            second.at_ns - first.at_ns >= 1000 && jump_ns > second.at_ns
        });
        let times: Vec<u64> = plan.inputs.iter().map(|planned| planned.at_ns - 5_000).collect();
        assert!((1000..2000).contains(&times[1]), "{times:?}");
        assert_eq!(plan.faults[0].at_ns(), Some(5_000 + times[1] + 1));
        assert_eq!((times[2], plan.end_ns), (times[1] + 1, 5_000 + times[2]));
        assert!(patience.left > 40, "{patience:?}");
    }
}
