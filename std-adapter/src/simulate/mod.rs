//! Simulation: a graph in a thousand worlds in which things go wrong, until one shows a bug.
//!
//! A world is decided by a seed: which inputs come when, which of them are lost, late, doubled, overtaken or changed, what
//! the clock reads, which nodes stop, fail or crash. After each activation invariants are checked, closures over the engine. What
//! fails is shrunk, by leaving out of its plan what the failure does not need, and handed over as a recording, which a
//! [`Replay`](arachne::record::Replay) repeats like any other.
//!
//! ```
//! use arachne::prelude::*;
//! use arachne_std::simulate::{Faults, Simulation};
//!
//! /// Counts passengers by those who get in and out, and believes that no message is ever lost.
//! #[derive(Default, Hash)]
//! struct Bus(i32);
//! impl Node for Bus {
//!     type Input = One<i32>;
//!     type Output = Never;
//!     fn on_message(&mut self, One::One(change): One<i32>, _: &mut impl Context<Never>) -> Outcome<One<i32>> {
//!         self.0 += change;
//!         Ok(())
//!     }
//! }
//! graph! { #[derive(Hash)] graph Line(Change: i32 => bus.One) { bus: Bus {} } }
//! type In = arachne::graph::Input<Line>;
//!
//! let simulation = Simulation::new(
//!     |_| Line::new(Bus::default()),
//!     |random| {
//!         // One gets in and out again, at some time, a hundred times over.
//!         let mut at_ns = 0;
//!         let changes = (0..200).map(|n| if n % 2 == 0 { 1 } else { -1 });
//!         let inputs = changes.map(|change| {
//!             at_ns += random.below(1000);
//!             (at_ns, In::Change(change))
//!         });
//!         inputs.collect()
//!     },
//! )
//! .invariant("nobody is missing", |engine| engine.graph().bus.0 >= 0)
//! .seeds(0..50);
//! assert!(simulation.run().holds());
//!
//! let report = simulation.with_faults(Faults { drop: 0.01, ..Faults::default() }).run();
//! let failure = report.first.expect("the bug shows where messages are lost");
//! assert!(failure.before.inputs == 200);
//! assert!(failure.plan.inputs.len() == 1, "a lost one and one who gets out: of the two one is left");
//! assert!(!failure.recording.is_empty());
//! ```
//!
//! # What can go wrong where, and why it is so
//!
//! A world moves its graph by the calls of an engine and by nothing else. So a failing run is recorded by running its plan
//! once more on a [`Recorder`](arachne::record::Recorder), and needs nothing of this module to be repeated.
//!
//! | where | what | how |
//! | --- | --- | --- |
//! | boundary | drop, delay, duplicate, reorder, corrupt | what is pushed when: [`Faults`], [`Simulation::with_corruption`] |
//! | clock | jitter, jumps, stalls | what ticks are given: [`Faults`] |
//! | edges | room for one item only | a call: [`EdgeFaults`] |
//! | nodes | pauses | calls: [`NodeFaults`] |
//! | nodes | failing hooks, crash and restart from the last saved state | a [`Faulty`] around the node |
//! | edges | drop, delay, duplicate, reorder, corrupt | a [`Faulty`] around the node that sends, or around a [`Pass`] on one edge |
//!
//! A [`Faulty`] is a node. Its plan is made from the seed, is given to it when the graph is made, and is a part of its state. The engine has no seam for
//! faults, and a graph without such nodes has no cost. A recording of a graph with such plans begins with the graph as it
//! was made: see [`Simulation::with_first_keyframe`].
//!
//! A graph is run until it is idle before the next thing happens, as it is by a loop that keeps up. An input that finds its
//! edge full is lost. Outputs are taken when the graph is idle, and ignored: an observer, or a node, may keep what an
//! invariant is to look at.
//!
//! To shrink a failure is to leave out inputs, too, which is as good as losing them. Where a graph may rely on all of them, a failure
//! may be shrunk to one that only has that in common with what was found; say so in the invariant, or give no chance to losses and
//! look at the run [as it was found](Simulation::plan).
//!
//! # The same everywhere
//!
//! The same simulation and seed give the same plan, run and report on every target, by any number of threads. That holds as
//! far as the graph and the closures keep to it: no addresses, no clocks, no hash maps with keys of their own.

mod command;
mod corrupt;
mod faults;
mod faulty;
mod pass;
mod plan;
mod quiet;
mod random;
mod recorded;
mod report;
mod run;
mod setup;
mod shorten;
mod shrink;
mod simulation;
mod world;

pub use corrupt::Corrupt;
pub use faults::{EdgeFaults, Fault, Faults, NodeFault, NodeFaults};
pub use faulty::Faulty;
pub use pass::Pass;
pub use plan::{Plan, PlannedInput};
pub use random::Random;
pub use recorded::{RecordedError, recorded};
pub use report::{Failure, Report, Size};
pub use run::Outcome;
pub use setup::Setup;
pub use simulation::{Inputs, Simulation, UnknownPath};
pub use world::Violation;
