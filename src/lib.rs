//! Arachne runs an application as a graph: small nodes with typed ports, joined by bounded edges, advanced by one
//! deterministic scheduler. It needs no `std`, no allocator and no thread, contains no `unsafe`, and is the same on a
//! Cortex-M0, in a trading loop and in a simulator.
//!
//! # A graph
//!
//! A thermostat: a sensor is read once a second, a controller switches the heater, and an alarm overtakes everything.
//!
//! ```
//! use arachne::prelude::*;
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! pub struct Overheated;
//!
//! impl Overheated {
//!     fn merge(_queued: &mut Self, _new: Self) {}
//! }
//!
//! /// Compares each reading with the set point.
//! pub struct Controller {
//!     set_point: i32,
//! }
//!
//! ports! {
//!     pub enum ControllerOut {
//!         Heat(bool),
//!         Alarm(Overheated),
//!     }
//! }
//!
//! impl Node for Controller {
//!     type Input = One<i32>;
//!     type Output = ControllerOut;
//!
//!     fn on_message(
//!         &mut self,
//!         One::One(celsius): One<i32>,
//!         context: &mut impl Context<ControllerOut>,
//!     ) -> Outcome<One<i32>> {
//!         if celsius > 90 {
//!             context.emit(ControllerOut::Alarm(Overheated))?;
//!         }
//!         context.emit(ControllerOut::Heat(celsius < self.set_point))?;
//!         Ok(())
//!     }
//! }
//!
//! ports! {
//!     pub enum HeaterIn {
//!         Heat(bool),
//!         Alarm(Overheated),
//!     }
//! }
//!
//! #[derive(Default)]
//! pub struct Heater {
//!     on: bool,
//!     locked: bool,
//! }
//!
//! impl Node for Heater {
//!     type Input = HeaterIn;
//!     type Output = Never;
//!
//!     fn on_message(&mut self, input: HeaterIn, _: &mut impl Context<Never>) -> Outcome<HeaterIn> {
//!         match input {
//!             HeaterIn::Alarm(Overheated) => (self.on, self.locked) = (false, true),
//!             HeaterIn::Heat(on) => self.on = on && !self.locked,
//!         }
//!         Ok(())
//!     }
//! }
//!
//! graph! {
//!     /// Readings in; the alarm overtakes whatever is queued for the heater.
//!     pub graph Thermostat(Celsius: i32 => controller.One [8] latest) {
//!         controller: Controller {
//!             Heat => heat: [bool; 4] -> heater.Heat;
//!             Alarm => alarm: [Overheated; 1] control coalesce(Overheated::merge) -> heater.Alarm;
//!         }
//!         heater: Heater {}
//!     }
//! }
//! type In = arachne::graph::Input<Thermostat>;
//!
//! let mut engine = Engine::new(Thermostat::new(Controller { set_point: 20 }, Heater::default()));
//! engine.start(0)?;
//!
//! engine.push(In::Celsius(18)).unwrap();
//! engine.tick(1_000_000_000, 100)?; // the time, and how many activations at most
//! assert!(engine.graph().heater.on);
//!
//! engine.push(In::Celsius(95)).unwrap();
//! engine.push(In::Celsius(15)).unwrap();
//! let report = engine.tick(2_000_000_000, 100)?;
//! assert!(report.is_idle());
//! assert!(engine.graph().heater.locked && !engine.graph().heater.on);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Wire `heat` to carry a `u32` and the compiler says at that token that the port's payload is `bool`; leave `Alarm` out
//! and it says that the port is not connected; make blocking edges a cycle and it names the edge.
//!
//! # The model
//!
//! | word | what it is |
//! | --- | --- |
//! | **node** | a type that implements [`Node`](node::Node): hooks for messages, timers, start and stop. It sees its ports and nothing else |
//! | **port** | a typed end of a node: a variant of its input or output enum ([`ports!`]) |
//! | **edge** | a bounded first-in, first-out [`Edge`](edge::Edge) of at most `N` items, with an overflow policy: block (wait), drop (the new), latest (keep the newest), coalesce (merge) |
//! | **graph** | a plain struct of nodes and edges, declared by [`graph!`]; used inside another one it is a **subgraph**, flattened by the compiler |
//! | **activation** | one call of a node's hook, for one message or one timer |
//! | **tick** | `engine.tick(now, budget)`: the only thing that makes a graph move. It runs at most `budget` activations at the time `now` |
//! | **next tick** | [`engine.next_tick()`](engine::Engine::next_tick): when the next tick is worth making; a loop asks before it sleeps |
//! | **priority** | Control overtakes all data and is never held back; High, Normal and Low share 4 : 2 : 1 |
//! | **backpressure** | a node runs only while every blocking edge behind it has room, so that nothing is lost and nobody waits in a loop |
//! | **observer** | is told of every step; `()` costs nothing |
//!
//! # What you can rely on
//!
//! - **Deterministic**: the same graph, times and inputs at the same [positions](observe::Position) give the same run, bit
//!   for bit, on every target. The engine reads no clock; time is an argument.
//! - **Control first**: an accepted Control message runs after at most the activation in progress and the Control messages
//!   that wait already. Several Control edges take turns, one message each.
//! - **Fair**: see the bounds at [`scheduler`].
//! - **Lossless where it says so**: on blocking edges nothing is lost. Elsewhere every item is
//!   [accounted for](edge::EdgeFigures): offered = dequeued + queued + dropped + coalesced + refused + discarded.
//! - **Bounded**: every queue, loop and tick has a bound, and nothing allocates.
//! - **No panic** is reachable in this crate; what cannot be done comes back as a typed error, with what was refused.
//!
//! # Where things are
//!
//! [`graph!`] declares, [`engine`] runs, [`node`] and [`context`] are what nodes are made of, [`edge`] and [`message`] what
//! travels, [`scheduler`] decides, [`topology`] describes, validates and draws, [`observe`] watches, [`testing`] tests,
//! [`time`] tells the time. The crate `arachne-std` adds a desktop's clock, mailbox and run loop.
//!
//! # Features
//!
//! None is on by default. `log`: [an observer](observe) that writes lines. `defmt`: one that logs from a device.
//! `serde`: snapshots, and graphs that derive it. `postcard`: snapshots as bytes in a caller's buffer, and `frame`s for a
//! serial line. `embassy-time`: [Embassy's time](time) as a clock. `small`: less flash for more instructions.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod context;
pub mod edge;
pub mod engine;
#[cfg(feature = "postcard")]
pub mod frame;
pub mod graph;
pub mod hash;
mod lifecycle;
pub mod message;
pub mod node;
pub mod observe;
pub mod port;
mod priority;
#[cfg(feature = "postcard")]
pub mod record;
pub mod scheduler;
pub mod testing;
pub mod time;
pub mod topology;

pub use priority::Priority;

/// What most programs need.
pub mod prelude {
    pub use crate::context::{Collect, Context, Refused};
    pub use crate::engine::Engine;
    pub use crate::message::Trace;
    pub use crate::node::{DeadLetter, Failure, Node, NodeError, OnFailure, Outcome, Timer};
    pub use crate::port::{Never, One};
    pub use crate::{Priority, graph, ports};
}

/// The README's graph compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
