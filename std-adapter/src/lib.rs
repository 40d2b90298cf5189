//! Arachne on a desktop: a clock, inputs from other threads, and a loop that runs a graph.
//!
//! The graph stays single-threaded and deterministic; all that is here stands around it. A [`Runner`] owns an engine and
//! sleeps until the next timer or the next input; other threads send inputs through an [`Outbox`].
//!
//! ```
//! use arachne::prelude::*;
//! use arachne_std::{MonotonicClock, Runner, mailbox};
//!
//! #[derive(Default)]
//! struct Sum(u64);
//! impl Node for Sum {
//!     type Input = One<u64>;
//!     type Output = Never;
//!     fn on_message(&mut self, One::One(n): One<u64>, _: &mut impl Context<Never>) -> Outcome<One<u64>> {
//!         self.0 += n;
//!         Ok(())
//!     }
//! }
//! graph! { graph Summing(Number: u64 => sum.One [64]) { sum: Sum {} } }
//! type In = arachne::graph::Input<Summing>;
//!
//! let (outbox, inbox) = mailbox(64);
//! let sender = std::thread::spawn(move || {
//!     for n in 1..=100 {
//!         outbox.send(In::Number(n)).unwrap(); // waits while the mailbox is full
//!     }
//! }); // the outbox is dropped: the graph drains and stops
//!
//! let mut runner = Runner::new(Engine::new(Summing::new(Sum::default())), MonotonicClock::new(), inbox);
//! runner.run()?;
//! sender.join().unwrap();
//! assert_eq!(runner.engine().graph().sum.0, 5050);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`display`] puts a graph's figures where others may read them without a wait.
//!
//! A [`Runtime`] runs several graphs, each on a thread of its own, joined by [`link`]s.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it brings |
//! | --- | --- |
//! | `app` | [a command line and a configuration](app) around graphs |
//! | `bridge` | [figures, JSON lines and a live picture](bridge) of the graph of a device, from its frames |
//! | `cli` | the command `arachne`: `arachne bridge`, `arachne top` |
//! | `export` | [a command around recordings](record::Inspector), and [recordings in other formats](record::Export) |
//! | `log` | [one JSON object a line](log) |
//! | `otlp` | [activations as OpenTelemetry spans](trace::otlp) |
//! | `record` | [recordings in files](record), and going to and fro in them |
//! | `serve` | [a live page, every figure for Prometheus, health](serve) over HTTP |
//! | `simulate` | [many worlds around a graph](simulate), in search of failures |
//! | `top` | [what the page shows, in a terminal](top) |
//! | `twin` | [a command that follows the recording](twin) of a graph that runs elsewhere |

#![deny(missing_docs)]

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "bridge")]
pub mod bridge;
mod bridged;
mod clock;
#[cfg(any(feature = "bridge", feature = "record"))]
mod growing;
pub mod link;
pub mod live;
#[cfg(feature = "log")]
pub mod log;
mod mailbox;
#[cfg(feature = "serve")]
pub mod metrics;
#[cfg(feature = "record")]
pub mod record;
mod runner;
mod runtime;
#[cfg(feature = "serve")]
pub mod serve;
mod sheet;
#[cfg(feature = "simulate")]
pub mod simulate;
#[cfg(feature = "top")]
pub mod top;
pub mod trace;
#[cfg(feature = "twin")]
pub mod twin;

pub use bridged::{Bridged, Damaged};
pub use clock::MonotonicClock;
pub use mailbox::{Inbox, Outbox, SendError, TrySendError, mailbox};
pub use runner::{RunError, Runner, Wait};
pub use runtime::{
    AddError, Ended, GraphReport, Panic, Port, Report, Runtime, RuntimeError, Stop, Task,
    TaskEngine, Turn, Watched,
};
pub use sheet::{Display, EdgeSheet, Figured, HeapFigures, Publisher, Sheet, display, figures};
