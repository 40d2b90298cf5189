//! What a simulation has found.

use super::plan::Plan;
use super::run::Outcome;
use super::world::Violation;
use arachne::hash::StableHasher;
use core::fmt;
use core::hash::Hasher;

/// What was found in all seeds: the same for the same simulation, on every machine and by any number of threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<I> {
    /// What all seeds came to.
    pub tally: Tally,
    /// The failure of the first seed that fails, shrunk.
    pub first: Option<Failure<I>>,
}

/// What some seeds came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many seeds were run.
    pub seeds: u64,
    /// Activations of all runs.
    pub activations: u64,
    /// Inputs that were pushed in all runs.
    pub inputs: u64,
    /// A hash of the states in which the runs ended.
    pub hash: u64,
    /// The seeds that fail, in order, and how.
    pub failing: Vec<(u64, Violation)>,
}

/// A run that fails, with little in it that its failure does not need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure<I> {
    /// The seed in which it was found.
    pub seed: u64,
    /// What is wrong.
    pub violation: Violation,
    /// The run as the seed made it, up to the failure.
    pub before: Size,
    /// The run that is left.
    pub after: Size,
    /// How many runs that took.
    pub shrink_runs: u32,
    /// The hash of the graph's state at the failure.
    pub state: u64,
    /// The plan that is left.
    pub plan: Plan<I>,
    /// The recording of the run that is left, for a [`Replay`](arachne::record::Replay): it ends at the failure.
    pub recording: Vec<u8>,
}

/// How large a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Inputs of the plan.
    pub inputs: u64,
    /// Faults of the plan.
    pub faults: u64,
    /// Inputs that were pushed up to the failure.
    pub pushed: u64,
    /// Activations up to the failure.
    pub activations: u64,
    /// The time from the start to the failure, in nanoseconds.
    pub span_ns: u64,
}

impl Size {
    pub(super) fn of<I>(plan: &Plan<I>, outcome: &Outcome) -> Self {
        Self {
            inputs: plan.inputs.len() as u64,
            faults: plan.faults.len() as u64,
            pushed: outcome.pushed,
            activations: outcome.activations,
            span_ns: outcome.at_ns.saturating_sub(plan.start_ns),
        }
    }
}

impl<I> Report<I> {
    /// Whether every invariant held in every run.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.first.is_none()
    }
}

impl Tally {
    pub(super) fn add(&mut self, seed: u64, outcome: Outcome) {
        let mut hasher = StableHasher::default();
        hasher.write_u64(seed);
        hasher.write_u64(outcome.state);
        hasher.write_u64(outcome.activations);
        // A sum does not depend on the order.
        self.hash = self.hash.wrapping_add(hasher.finish());
        self.seeds += 1;
        self.activations += outcome.activations;
        self.inputs += outcome.pushed;
        self.failing.extend(outcome.violation.map(|violation| (seed, violation)));
    }

    pub(super) fn join(mut self, mut other: Self) -> Self {
        self.seeds += other.seeds;
        self.activations += other.activations;
        self.inputs += other.inputs;
        self.hash = self.hash.wrapping_add(other.hash);
        self.failing.append(&mut other.failing);
        self
    }
}

/// How many failing seeds are told by name.
const TOLD: usize = 10;
/// How many faults are.
const TOLD_FAULTS: usize = 20;

impl<I> fmt::Display for Report<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { seeds, activations, inputs, hash, failing } = &self.tally;
        writeln!(f, "{seeds} seeds, {inputs} inputs, {activations} activations, hash {hash:016x}")?;
        let Some(first) = &self.first else { return writeln!(f, "no failure") };
        write!(f, "{} of them fail:", failing.len())?;
        for (seed, _) in failing.iter().take(TOLD) {
            write!(f, " {seed}")?;
        }
        writeln!(f, "{}", if failing.len() > TOLD { " …" } else { "" })?;
        first.fmt(f)
    }
}

impl<I> fmt::Display for Failure<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.violation)?;
        writeln!(f, "  found in  {}", self.before)?;
        writeln!(f, "  shrunk to {}, by {} runs", self.after, self.shrink_runs)?;
        for planned in self.plan.inputs.iter().take(TOLD) {
            writeln!(f, "  at {} ns input {}", planned.at_ns, planned.id)?;
        }
        for fault in self.plan.faults.iter().take(TOLD_FAULTS) {
            writeln!(f, "  {fault:?}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, faults, pushed, activations, span_ns } = self;
        write!(f, "{inputs} inputs, of which {pushed} came, and {faults} faults: ")?;
        write!(f, "{activations} activations in {span_ns} ns")
    }
}
