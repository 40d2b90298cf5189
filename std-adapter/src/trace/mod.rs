//! Traces: what each node did and when, and which message led to it.
//!
//! [`ChromeTrace`] writes a file that [Perfetto](https://ui.perfetto.dev) opens, and needs no service. With the feature
//! `otlp`, `otlp::Spans` turns activations into OpenTelemetry spans and sends those to a collector.
//!
//! Both are observers: they see what happens, and never a payload.

mod chrome;
mod names;
#[cfg(feature = "otlp")]
pub mod otlp;

pub use chrome::ChromeTrace;
pub(crate) use names::Names;
