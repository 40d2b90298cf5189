//! What a graph does as lines of JSON, through the crates `log` and `env_logger`.
//!
//! Two parts that need not know each other: a [`JsonLogObserver`] turns events into records of `log`, with keys and values,
//! and [`JsonFormat`] makes `env_logger` write any record, those of other crates too, as one JSON object a line. `RUST_LOG`
//! filters as ever; the graphs' target is [`TARGET`]: `RUST_LOG=warn,arachne=debug`.
//!
//! ```text
//! {"ts":"2026-01-31T12:00:00.000123Z","level":"WARN","event":"failed","graph":"desk","node":"risk.limits",
//!  "port":"Order","edge":"risk.orders","trace_id":"17","error":"over the limit (code 3)"}      (on one line)
//! ```
//!
//! # The lines
//!
//! | key | what it is | when it is there |
//! | --- | --- | --- |
//! | `ts` | the physical time: RFC 3339, UTC, in microseconds | always |
//! | `level` | `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE` | always |
//! | `event` | what has happened, as below | in lines of graphs |
//! | `graph` | the name that its observer was given | in lines of graphs |
//! | `node`, `edge` | paths in the graph, such as `risk.limits` | if there is one |
//! | `port` | the input port that the edge leads to | with `node` and `edge` |
//! | `trace_id` | that of the header, as text: numbers of 64 bits do not survive in every reader of JSON | if the message has one |
//! | `error` | why a hook failed, and its code | in `failed` |
//! | `target`, `message` | as of the record | in lines of others |
//!
//! | level | events |
//! | --- | --- |
//! | `INFO` | `bridge` with `state`, which is `ended` when its source has; `lifecycle` with `state`, and with `lost`, the messages lost so far, if it is `Stopped`; `paused`, `resumed`, `released`, `moved` with `priority`, `resized` with `capacity` |
//! | `WARN` | `failed`, `quarantined`, `lost` with `count`; `damaged` and `foreign` with `count` and `offset`, by a bridge from a device alone |
//! | `DEBUG` | `started`, `ended`, `enqueued` with `queued`, `dequeued`, `coalesced`, `refused`, `blocked`, `ingress`, `tick_started` with `tick` and `now_ns`, `tick_ended` with `activations`; and `payload`, by [`PayloadLog`] alone |
//!
//! Lost messages, dropped or discarded, are counted: at most one line an edge a second tells of them. What is not told when
//! the graph stops is in the `lost` of that line. Whatever a text holds, a line stays one line of valid JSON, without control
//! characters.
//!
//! # Payloads and secrets
//!
//! An observer sees no payload, so no line has one. Where the program has a payload in hand, it may log it by a
//! [`PayloadLog`], with a formatter of its own. What a line must not show is changed by [`JsonFormat::redact`].
//!
//! # Examples
//! ```
//! use arachne::prelude::*;
//! use arachne::scheduler::Config;
//! use arachne_std::log::{JsonLogObserver, init};
//! # struct Sink;
//! # impl Node for Sink { type Input = One<u8>; type Output = Never; }
//! # graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
//! # type In = arachne::graph::Input<Small>;
//!
//! init()?; // once a program, to standard error; `info` and above unless RUST_LOG says otherwise
//! let observer = JsonLogObserver::new("small", Small::topology());
//! let mut engine = Engine::with(Small::new(Sink), Config::default(), observer);
//! engine.start(0)?; // {"ts":…,"level":"INFO","event":"lifecycle","graph":"small","state":"Running"}
//! # engine.push(In::Byte(7))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod format;
mod line;
mod losses;
mod observer;
mod payload;
mod value;

pub use format::{JsonFormat, init, json_format};
pub use line::Facade;
#[cfg(any(feature = "bridge", feature = "twin"))]
pub(crate) use line::{Line, More};
pub use observer::JsonLogObserver;
pub use payload::PayloadLog;

/// The target of the records of graphs.
pub const TARGET: &str = "arachne::graph";
