//! A run: a plan is carried out on an engine, whose invariants are checked after each activation.

use super::plan::{Act, Plan};
use super::random::Random;
use super::simulation::{Check, Damage};
use arachne::engine::{Drive, Engine};
use arachne::graph::{DeclaredGraph, Input};
use arachne::observe::Observer;
use arachne::scheduler::{Ending, StartError};
use core::fmt;

/// What was found wrong with a run.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// This invariant did not hold.
    Invariant(&'static str),
    /// A node or an invariant panicked, with these words.
    Panic(String),
    /// The graph did not start.
    Start(StartError),
    /// More activations than a run may have: nodes keep each other busy, or the bound is too low.
    Busy,
}

impl Violation {
    /// Whether it is wrong in the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Panic(_), Self::Panic(_)) | (Self::Start(_), Self::Start(_)) => true,
            (one, other) => one == other,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invariant(name) => write!(f, "this does not hold: {name}"),
            Self::Panic(words) => write!(f, "a panic: {words}"),
            Self::Start(error) => write!(f, "the graph does not start: {error}"),
            Self::Busy => f.write_str("the graph does not come to rest"),
        }
    }
}

/// A run in progress, and at its end how far it came.
pub(super) struct World<'a, G: DeclaredGraph, O> {
    pub(super) plan: &'a Plan<Input<G>>,
    pub(super) invariants: &'a [(&'static str, Check<'a, G, O>)],
    pub(super) damage: Option<&'a Damage<'a, G>>,
    pub(super) most_activations: u64,
    /// The world's own time, that of a right clock.
    pub(super) at_ns: u64,
    /// What the graph's clock is ahead.
    ahead_ns: i64,
    /// What it reads while it stands still.
    stalled_ns: Option<u64>,
    /// What has begun and lasts: of two at once the later end counts.
    lasting: Vec<Act>,
    next_timer_ns: Option<u64>,
    /// Inputs that were pushed.
    pub(super) pushed: u64,
    pub(super) activations: u64,
}

impl<'a, G: DeclaredGraph, O: Observer> World<'a, G, O>
where
    Input<G>: Clone,
{
    pub(super) fn new(
        plan: &'a Plan<Input<G>>,
        invariants: &'a [(&'static str, Check<'a, G, O>)],
        damage: Option<&'a Damage<'a, G>>,
        most_activations: u64,
    ) -> Self {
        Self {
            plan,
            invariants,
            damage,
            most_activations,
            at_ns: plan.start_ns,
            ahead_ns: 0,
            stalled_ns: None,
            lasting: Vec::new(),
            next_timer_ns: None,
            pushed: 0,
            activations: 0,
        }
    }

    /// Carries out the plan, up to the first thing that is wrong.
    pub(super) fn run(
        &mut self,
        engine: &mut impl Drive<Graph = G, Observer = O>,
    ) -> Result<(), Violation> {
        engine.start(self.reading_ns()).map_err(Violation::Start)?;
        self.check(engine.engine())?;
        self.settle(engine, self.reading_ns())?;
        for (at_ns, act) in self.plan.acts() {
            self.advance(engine, at_ns)?;
            self.perform(engine, act)?;
        }
        self.advance(engine, self.plan.end_ns)
    }

    /// What the graph's clock reads.
    fn reading_ns(&self) -> u64 {
        self.stalled_ns.unwrap_or_else(|| self.at_ns.saturating_add_signed(self.ahead_ns))
    }

    /// Lets time pass: timers fire, each at its own, while the clock goes.
    fn advance(
        &mut self,
        engine: &mut impl Drive<Graph = G, Observer = O>,
        at_ns: u64,
    ) -> Result<(), Violation> {
        let at_ns = at_ns.max(self.at_ns);
        if self.stalled_ns.is_none() {
            while let Some(due_ns) = self.next_timer_ns
                && due_ns <= at_ns.saturating_add_signed(self.ahead_ns)
            {
                self.at_ns = due_ns.saturating_sub_signed(self.ahead_ns).max(self.at_ns);
                self.settle(engine, due_ns)?;
            }
        }
        self.at_ns = at_ns;
        Ok(())
    }

    fn perform(
        &mut self,
        engine: &mut impl Drive<Graph = G, Observer = O>,
        act: Act,
    ) -> Result<(), Violation> {
        let mut now_ns = self.reading_ns();
        if matches!(act, Act::Stall | Act::Pause(_) | Act::Narrow(_)) {
            self.lasting.push(act);
        }
        match act {
            Act::Push { place, corrupt, jitter_ns } => {
                let Some(planned) = self.plan.inputs.get(place) else { return Ok(()) };
                let mut input = planned.input.clone();
                if let (Some(seed), Some(damage)) = (corrupt, self.damage) {
                    damage(&mut input, &mut Random::new(seed));
                }
                // Where the edge is full, the input is lost, as it is with a device that does not wait.
                let _ = engine.push(input);
                self.pushed += 1;
                now_ns = now_ns.saturating_add(jitter_ns);
            }
            Act::Jump(by_ns) => {
                self.ahead_ns = self.ahead_ns.saturating_add(by_ns);
                now_ns = self.reading_ns();
            }
            Act::Stall => {
                self.stalled_ns.get_or_insert(now_ns);
            }
            Act::Thaw if self.is_over(Act::Stall) => {
                self.stalled_ns = None;
                now_ns = self.reading_ns();
            }
            // Nodes and edges are those of the topology, so that no call is refused.
            Act::Pause(node) => drop(engine.pause(node)),
            Act::Resume(node) if self.is_over(Act::Pause(node)) => drop(engine.resume(node)),
            Act::Narrow(edge) => drop(engine.set_capacity(edge, 1)),
            Act::Widen(edge) if self.is_over(Act::Narrow(edge)) => {
                let spec = G::TOPOLOGY.edges.get(usize::from(edge.0));
                let _ = engine.set_capacity(edge, spec.map_or(1, |spec| spec.capacity));
            }
            Act::Thaw | Act::Resume(_) | Act::Widen(_) => return Ok(()),
        }
        self.settle(engine, now_ns)
    }

    /// Ends one of those that last, and says whether it was the last of its kind.
    fn is_over(&mut self, begin: Act) -> bool {
        if let Some(place) = self.lasting.iter().position(|act| *act == begin) {
            self.lasting.swap_remove(place);
        }
        !self.lasting.contains(&begin)
    }

    /// Runs until nothing can run at a time, one activation a call, and takes the outputs.
    fn settle(
        &mut self,
        engine: &mut impl Drive<Graph = G, Observer = O>,
        now_ns: u64,
    ) -> Result<(), Violation> {
        loop {
            loop {
                let Ok(report) = engine.tick(now_ns, 1) else {
                    self.next_timer_ns = None;
                    return Ok(());
                };
                self.next_timer_ns = report.next_timer_ns;
                if report.activations > 0 {
                    self.activations += 1;
                    self.check(engine.engine())?;
                }
                if report.ending != Ending::Budget {
                    break;
                }
            }
            if engine.pop_with().is_none() {
                return Ok(());
            }
        }
    }

    fn check(&self, engine: &Engine<G, O>) -> Result<(), Violation> {
        for (name, holds) in self.invariants {
            if !holds(engine) {
                return Err(Violation::Invariant(name));
            }
        }
        if self.activations > self.most_activations {
            return Err(Violation::Busy);
        }
        Ok(())
    }
}
