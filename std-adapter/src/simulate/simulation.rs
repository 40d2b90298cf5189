//! A simulation: what is run, from which seeds, and what must hold.

use super::faults::{EdgeFaults, Faults, NodeFaults};
use super::plan::{Plan, PlannedInput, Weather};
use super::random::Random;
use super::setup::Setup;
use arachne::engine::Engine;
use arachne::frame::Sink;
use arachne::graph::{DeclaredGraph, Input};
use arachne::message::Header;
use arachne::observe::Observer;
use arachne::record::Recorder;
use arachne::scheduler::Config;
use core::convert::Infallible;
use core::fmt;
use core::ops::Range;
use serde::Serialize;

/// The inputs of a run, each with the time in nanoseconds at which it should arrive.
pub type Inputs<G> = Vec<(u64, Input<G>)>;

/// Whether an invariant holds.
pub(super) type Check<'a, G, O> = Box<dyn Fn(&Engine<G, O>) -> bool + Sync + 'a>;
/// Changes an input on its way.
pub(super) type Damage<'a, G> = dyn Fn(&mut Input<G>, &mut Random) + Sync + 'a;
/// Makes the inputs of a run.
type Generator<'a, G> = dyn Fn(&mut Random) -> Inputs<G> + Sync + 'a;
/// Adds to a recorder that has just begun.
type Opening<G, O> = fn(Recorder<G, O, Bytes>) -> Recorder<G, O, Bytes>;

/// Many runs of a graph, each in a world that a seed decides, in search of one in which an invariant does not hold.
///
/// # Examples
/// A node that crashes and forgets, found by what a second node has seen, and its recording repeated. The
/// [module](super) has one of faults at the boundary.
/// ```
/// use arachne::prelude::*;
/// use arachne::record::{Replay, Tape};
/// use arachne_std::simulate::{Faulty, NodeFaults, Simulation};
/// use serde::{Deserialize, Serialize};
///
/// /// Gives each sample a number, and should never give one twice.
/// #[derive(Clone, Default, Hash, Serialize, Deserialize)]
/// struct Number(u32);
/// impl Node for Number {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, _: One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         self.0 += 1;
///         context.emit(One::One(self.0))?;
///         Ok(())
///     }
/// }
/// /// Remembers the largest number, and whether one came again.
/// #[derive(Clone, Default, Hash, Serialize, Deserialize)]
/// struct Guard { last: u32, again: bool }
/// impl Node for Guard {
///     type Input = One<u32>;
///     type Output = Never;
///     fn on_message(&mut self, One::One(number): One<u32>, _: &mut impl Context<Never>) -> Outcome<One<u32>> {
///         self.again |= number <= self.last;
///         self.last = number;
///         Ok(())
///     }
/// }
/// graph! {
///     #[derive(Clone, Hash, Serialize, Deserialize)]
///     graph Numbering(Sample: u32 => number.One) {
///         number: Faulty<Number> { One => numbers: [u32; 4] -> guard.One; }
///         guard: Guard {}
///     }
/// }
/// type In = arachne::graph::Input<Numbering>;
///
/// let report = Simulation::new(
///     |setup| {
///         // Its state is saved behind every second sample.
///         let number = Faulty::new(Number::default(), setup.faults_of("number")).saving_every(2);
///         Numbering::new(number, Guard::default())
///     },
///     |random| (0..100).map(|n| (1000 * n + random.below(1000), In::Sample(7))).collect(),
/// )
/// .with_node_faults("number", NodeFaults { crash: 0.01, ..NodeFaults::default() })?
/// .invariant("no number comes again", |engine| !engine.graph().guard.again)
/// .with_first_keyframe()
/// .seeds(0..50)
/// .run();
///
/// let failure = report.first.expect("a number that was given and not saved");
/// assert_eq!(failure.plan.inputs.len(), 3); // one that is numbered, one that is lost, one that gets the number again
/// assert_eq!(failure.plan.faults.len(), 1);
///
/// // The plan of the faulty node is in the recording.
/// let any = Numbering::new(Faulty::new(Number::default(), []), Guard::default());
/// let mut replay = Replay::new(any, (), Tape::new(&failure.recording[..], vec![0; 1 << 16])).with_keyframes();
/// replay.run()?;
/// assert!(replay.engine().unwrap().graph().guard.again);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Simulation<'a, G: DeclaredGraph, O = ()> {
    pub(super) graph: Box<dyn Fn(&Setup) -> G + Sync + 'a>,
    generator: Box<Generator<'a, G>>,
    pub(super) observer: Box<dyn Fn() -> O + Sync + 'a>,
    pub(super) invariants: Vec<(&'static str, Check<'a, G, O>)>,
    pub(super) damage: Option<Box<Damage<'a, G>>>,
    pub(super) opening: Option<Opening<G, O>>,
    weather: Weather,
    pub(super) config: Config,
    pub(super) seeds: Range<u64>,
    pub(super) threads: Option<usize>,
    settle_ns: u64,
    pub(super) most_activations: u64,
    pub(super) shrink_runs: u32,
}

/// The graph has nothing with this path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPath(
    /// The path.
    pub String,
);

impl fmt::Display for UnknownPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the graph to be simulated has no {:?}", self.0)
    }
}

impl core::error::Error for UnknownPath {}

/// A recording that grows in memory.
#[derive(Debug, Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Sink for Bytes {
    type Error = Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

impl<'a, G: DeclaredGraph> Simulation<'a, G> {
    /// A simulation of the graphs that `graph` makes, with the inputs that `generator` makes, each with the time in
    /// nanoseconds at which it should arrive. Both decide by what they are given alone.
    pub fn new(
        graph: impl Fn(&Setup) -> G + Sync + 'a,
        generator: impl Fn(&mut Random) -> Inputs<G> + Sync + 'a,
    ) -> Self {
        Self::observed(graph, generator, || ())
    }
}

impl<'a, G: DeclaredGraph, O: Observer> Simulation<'a, G, O> {
    /// The same with a new observer for each run, to which invariants may look for what has been.
    pub fn observed(
        graph: impl Fn(&Setup) -> G + Sync + 'a,
        generator: impl Fn(&mut Random) -> Inputs<G> + Sync + 'a,
        observer: impl Fn() -> O + Sync + 'a,
    ) -> Self {
        Self {
            graph: Box::new(graph),
            generator: Box::new(generator),
            observer: Box::new(observer),
            invariants: Vec::new(),
            damage: None,
            opening: None,
            weather: Weather::default(),
            config: Config::default(),
            seeds: 0..1000,
            threads: None,
            settle_ns: 0,
            most_activations: 1_000_000,
            shrink_runs: 2000,
        }
    }

    /// What must hold: behind the start, and behind each activation. It is only told by its name, so that must say it.
    #[must_use]
    pub fn invariant(
        mut self,
        name: &'static str,
        holds: impl Fn(&Engine<G, O>) -> bool + Sync + 'a,
    ) -> Self {
        self.invariants.push((name, Box::new(holds)));
        self
    }

    /// What goes wrong at the boundary and with the clock.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.weather.boundary = faults;
        self
    }

    /// How an input is [changed](Faults::corrupt) on its way.
    #[must_use]
    pub fn with_corruption(
        mut self,
        damage: impl Fn(&mut Input<G>, &mut Random) + Sync + 'a,
    ) -> Self {
        self.damage = Some(Box::new(damage));
        self
    }

    /// What goes wrong with a node, by its path. But for pauses it takes a [`Faulty`](super::Faulty) there.
    ///
    /// # Errors
    /// [`UnknownPath`] if the graph has no such node.
    pub fn with_node_faults(mut self, path: &str, faults: NodeFaults) -> Result<Self, UnknownPath> {
        let node = G::TOPOLOGY.node(path).ok_or_else(|| UnknownPath(path.to_owned()))?;
        self.weather.nodes.push((node, faults));
        Ok(self)
    }

    /// What goes wrong with an edge, by its path.
    ///
    /// # Errors
    /// [`UnknownPath`] if the graph has no such edge.
    pub fn with_edge_faults(mut self, path: &str, faults: EdgeFaults) -> Result<Self, UnknownPath> {
        let edge = G::TOPOLOGY.edge(path).ok_or_else(|| UnknownPath(path.to_owned()))?;
        self.weather.edges.push((edge, faults));
        Ok(self)
    }

    /// Begins the recording of a failure with the graph as it was made, so that a replay
    /// [with keyframes](arachne::record::Replay::with_keyframes) takes plans of faults and settings from there.
    ///
    /// It is needed where the graph depends on the [`Setup`]: a replay knows nothing of that.
    #[must_use]
    pub fn with_first_keyframe(mut self) -> Self
    where
        G: Serialize,
        G::Header: Serialize,
        G::Inputs: Serialize,
        G::Outputs: Serialize,
        <G::Header as Header>::Source: Serialize,
        Input<G>: Serialize,
    {
        self.opening = Some(Recorder::with_first_keyframe);
        self
    }

    /// The configuration of the scheduler; [`Config::default`] if it is not said.
    #[must_use]
    pub fn with_config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// The seeds that are run; the first thousand if it is not said.
    #[must_use]
    pub fn seeds(mut self, seeds: Range<u64>) -> Self {
        self.seeds = seeds;
        self
    }

    /// How many threads run them; as many as there are cores if it is not said. What is found does not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How long timers go on firing behind the last input, in nanoseconds; 0 if it is not said.
    #[must_use]
    pub fn settling_ns(mut self, settle_ns: u64) -> Self {
        self.settle_ns = settle_ns;
        self
    }

    /// How many activations a run may have, a million if it is not said. One with more is a failure.
    #[must_use]
    pub fn with_most_activations(mut self, activations: u64) -> Self {
        self.most_activations = activations;
        self
    }

    /// How many runs the shrinking of a failure may take; 2000 if it is not said.
    #[must_use]
    pub fn with_shrink_runs(mut self, runs: u32) -> Self {
        self.shrink_runs = runs;
        self
    }

    /// The plan of a seed. Inputs do not depend on the faults that there may be.
    pub fn plan(&self, seed: u64) -> Plan<Input<G>> {
        let mut inputs = (self.generator)(&mut Random::of(seed, "inputs"));
        inputs.sort_by_key(|(at_ns, _)| *at_ns);
        let times_ns = inputs.iter().map(|(at_ns, _)| *at_ns);
        let faults = self.weather.draw(times_ns, &mut Random::of(seed, "faults"));
        let start_ns = inputs.first().map_or(0, |(at_ns, _)| *at_ns);
        let end_ns = inputs.last().map_or(0, |(at_ns, _)| *at_ns).saturating_add(self.settle_ns);
        let inputs = (0..).zip(inputs);
        let inputs = inputs.map(|(id, (at_ns, input))| PlannedInput { id, at_ns, input }).collect();
        Plan { seed, start_ns, end_ns, inputs, faults }
    }
}

impl<G: DeclaredGraph, O> fmt::Debug for Simulation<'_, G, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("invariants", &self.invariants.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("weather", &self.weather)
            .field("seeds", &self.seeds)
            .finish_non_exhaustive()
    }
}
