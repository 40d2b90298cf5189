//! Activations as OpenTelemetry spans, sent to a collector by OTLP.
//!
//! It needs a graph with the header [`Trace`](arachne::message::Trace): without it there is nothing to tell one cause from
//! another by, and no spans. Nothing is sent unless a program starts [`Spans`] and observes with it; a ratio of 0 sends
//! nothing either.
//!
//! # Traces
//!
//! - A **span** is an activation, from its beginning to its end by the physical clock. It is named by the path of its node
//!   and has the attributes `graph`, `node`, `cause`, `trace_id` (that of the header, as in the log), and `edge` and `port`
//!   for a message. The status of a failed one is an error, with its text.
//! - Its **parent** is the activation that emitted its message, however many subgraphs are between them. A timer's span
//!   and that of a message from outside have none. Of messages that were merged, the newest counts, as in the header.
//! - A **trace** is all that one outside event or timer has caused. Its number of 128 bits is made from that of the header
//!   and from one that [`Settings::run`] gives to the run, so that runs do not collide.
//! - **Across threads** the header goes with the message: by the links of the runtime, or by `pop_with` and `push_with`. For
//!   graphs observed by the same [`Spans`], the parent of the first span beyond is the last span of that trace that emitted
//!   to the outside. For graphs in other processes, the same [`Settings::run`] gives the same trace, without that parent.
//!   Graphs count traces from [`Config::seed`](arachne::scheduler::Config::seed): give seeds that are far apart, or traces
//!   that begin in two graphs become one.
//! - **Sampling** is by trace: all spans of one, or none, by the rule of OpenTelemetry's ratio, in every graph alike.
//!
//! # Bounds
//!
//! The graph's thread never waits for the collector. A span goes into a bounded queue; if that is full it is dropped and
//! [counted](Totals::dropped). A thread of its own takes from the queue ten times a second, in batches of at most 512, and
//! sends. The memory of who emitted what has [`Settings::memory`] places; of a message that waited for longer than that
//! many others, the parent is forgotten.
//!
//! # Examples
//! ```no_run
//! use arachne::prelude::*;
//! use arachne::scheduler::Config;
//! use arachne_std::trace::otlp::{Settings, Spans, collector};
//! # struct Sink;
//! # impl Node for Sink { type Input = One<u8>; type Output = Never; }
//! # graph! { graph Small<Trace>(Byte: u8 => sink.One) { sink: Sink {} } }
//! # type In = arachne::graph::Input<Small>;
//!
//! let settings = Settings { service: "meter".into(), ratio: 0.01, ..Settings::default() };
//! let spans = Spans::start(settings, collector("http://localhost:4318/v1/traces")?)?;
//! let observer = spans.observer("small", Small::topology());
//! let mut engine = Engine::with(Small::new(Sink), Config::default(), observer);
//! engine.start(0)?;
//! engine.push(In::Byte(7))?;
//! engine.tick(1, 10)?;
//! println!("{:?}", spans.finish()); // sends what waits
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod client;
mod identity;
mod memory;
mod observer;
mod record;
mod settings;
mod thread;

pub use client::collector;
pub use observer::SpanObserver;
pub use opentelemetry_otlp::ExporterBuildError;
pub use opentelemetry_sdk::trace::SpanExporter;
pub use settings::{Settings, Spans, Totals};
