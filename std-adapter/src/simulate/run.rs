//! Runs: one of a plan, many of seeds on all cores, and the failing one that is left of them.

use super::faults::Fault;
use super::plan::Plan;
use super::quiet::caught;
use super::report::{Failure, Report, Size, Tally};
use super::setup::Setup;
use super::shrink::Patience;
use super::simulation::{Bytes, Simulation};
use super::world::{Violation, World};
use arachne::engine::{Drive, Engine};
use arachne::graph::{DeclaredGraph, Input};
use arachne::observe::Observer;
use arachne::record::Recorder;
use core::any::Any;
use core::hash::Hash;
use core::num::NonZero;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How a run has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What was wrong, if anything was; the run ended there.
    pub violation: Option<Violation>,
    /// Inputs that were pushed.
    pub pushed: u64,
    /// Activations that were run.
    pub activations: u64,
    /// The world's time at the end.
    pub at_ns: u64,
    /// The hash of the graph's state at the end; 0 behind a panic.
    pub state: u64,
}

impl<G, O> Simulation<'_, G, O>
where
    G: DeclaredGraph<Header: Serialize> + Hash,
    G::Inputs: Hash,
    G::Outputs: Hash,
    Input<G>: Clone + Serialize,
    O: Observer,
{
    /// Runs a plan.
    pub fn run_plan(&self, plan: &Plan<Input<G>>) -> Outcome {
        let graph = self.made(plan);
        match graph {
            Ok(graph) => self.drive(plan, &mut Engine::with(graph, self.config, (self.observer)())),
            Err(violation) => ended(violation, plan),
        }
    }

    /// Runs a plan and records it, with a checkpoint behind each tick. The recording is without an end if the run has none:
    /// behind a panic it breaks off.
    pub fn record(&self, plan: &Plan<Input<G>>) -> (Outcome, Vec<u8>) {
        let graph = match self.made(plan) {
            Ok(graph) => graph,
            Err(violation) => return (ended(violation, plan), Vec::new()),
        };
        let recorder = Recorder::new(graph, self.config, (self.observer)(), Bytes::default());
        let mut recorder = match self.opening {
            Some(opening) => opening(recorder),
            None => recorder,
        }
        .with_checkpoints(1);
        let outcome = self.drive(plan, &mut recorder);
        let (_, Bytes(bytes)) = recorder.finish();
        (outcome, bytes)
    }

    fn made(&self, plan: &Plan<Input<G>>) -> Result<G, Violation> {
        let setup = Setup::new(G::TOPOLOGY, plan.seed, &plan.faults);
        caught(|| (self.graph)(&setup)).map_err(|panic| words(&*panic))
    }

    fn drive(
        &self,
        plan: &Plan<Input<G>>,
        engine: &mut impl Drive<Graph = G, Observer = O>,
    ) -> Outcome {
        let damage = self.damage.as_deref();
        let mut world = World::new(plan, &self.invariants, damage, self.most_activations);
        let result = caught(|| {
            let result = world.run(engine);
            (result, engine.engine().state_hash())
        });
        let (result, state) = result.unwrap_or_else(|panic| (Err(words(&*panic)), 0));
        let World { pushed, activations, at_ns, .. } = world;
        Outcome { violation: result.err(), pushed, activations, at_ns, state }
    }

    /// Runs all seeds, and shrinks the failure of the first that fails.
    pub fn run(&self) -> Report<Input<G>> {
        self.run_with(|| {})
    }

    /// The same with a call behind each seed, by the thread that ran it: for a progress bar.
    pub fn run_with(&self, done: impl Fn() + Sync) -> Report<Input<G>> {
        let next = AtomicU64::new(self.seeds.start);
        let work = || {
            let mut share = Tally::default();
            // Those beyond the end are few: one a thread.
            while let seed = next.fetch_add(1, Ordering::Relaxed)
                && self.seeds.contains(&seed)
            {
                share.add(seed, self.run_plan(&self.plan(seed)));
                done();
            }
            share
        };
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        let threads = self.threads.unwrap_or_else(cores).max(1);
        let mut tally = thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let shares = threads.into_iter().map(|thread| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            shares.fold(Tally::default(), Tally::join)
        });
        tally.failing.sort_unstable_by_key(|(seed, _)| *seed);
        let first = tally.failing.first().map(|(seed, violation)| self.shrink(*seed, violation));
        Report { tally, first }
    }

    /// Leaves out of a failing run what its failure does not need, and records what is left.
    fn shrink(&self, seed: u64, violation: &Violation) -> Failure<Input<G>> {
        let mut plan = self.plan(seed);
        let found = self.run_plan(&plan);
        let before = Size::of(&plan, &found);
        let mut patience = Patience { left: self.shrink_runs };
        let still_fails = |plan: &Plan<Input<G>>| {
            let outcome = self.run_plan(plan);
            outcome.violation.is_some_and(|other| other.is_like(violation))
        };
        // What would come behind the failure is not needed.
        let mut cut = plan.clone();
        cut.inputs.retain(|planned| planned.at_ns <= found.at_ns);
        cut.faults.retain(|fault| fault.at_ns().is_none_or(|at_ns| at_ns <= found.at_ns));
        cut.end_ns = cut.end_ns.min(found.at_ns);
        if still_fails(&cut) {
            plan = cut;
        }
        loop {
            let parts = plan.inputs.len() + plan.faults.len();
            let mut faults = core::mem::take(&mut plan.faults);
            patience.shrink(&mut faults, |fewer| {
                plan.faults = fewer.to_vec();
                still_fails(&plan)
            });
            plan.faults = faults;
            let mut inputs = core::mem::take(&mut plan.inputs);
            patience.shrink(&mut inputs, |fewer| {
                plan.inputs = fewer.to_vec();
                still_fails(&plan)
            });
            plan.inputs = inputs;
            if plan.inputs.len() + plan.faults.len() == parts || patience.left == 0 {
                break;
            }
        }
        // Nor is the time before the first thing that happens.
        let times_ns = plan.inputs.iter().map(|planned| planned.at_ns);
        let times_ns = times_ns.chain(plan.faults.iter().filter_map(Fault::at_ns));
        let mut late = plan.clone();
        late.start_ns = times_ns.min().unwrap_or(plan.start_ns);
        if still_fails(&late) {
            plan = late;
        }
        patience.shorten(&mut plan, still_fails);
        let (outcome, recording) = self.record(&plan);
        Failure {
            seed,
            violation: outcome.violation.clone().unwrap_or_else(|| violation.clone()),
            before,
            after: Size::of(&plan, &outcome),
            shrink_runs: self.shrink_runs - patience.left,
            state: outcome.state,
            plan,
            recording,
        }
    }
}

fn ended<I>(violation: Violation, plan: &Plan<I>) -> Outcome {
    let at_ns = plan.start_ns;
    Outcome { violation: Some(violation), pushed: 0, activations: 0, at_ns, state: 0 }
}

/// What was said with a panic.
fn words(panic: &(dyn Any + Send)) -> Violation {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    Violation::Panic(words.unwrap_or_default())
}
