//! The figures of graphs in the text formats of Prometheus.
//!
//! Every name begins with `arachne_`; durations are in seconds. Labels are `graph`, `node`, `edge`, `priority`,
//! `policy`, `state`, `kind` and `harm`, whose values come from topologies and fixed lists, so that their number is bounded. The table of all names is
//! in `docs/monitoring/README.md`.

mod buckets;
mod collector;
mod families;
mod format;

pub use format::Format;

use crate::sheet::Display;
use collector::Graphs;
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::registry::Registry;

/// The figures of graphs at this moment, as text.
///
/// It reads the newest sheet of each once, and so never waits for a graph. Two graphs of one name make series that
/// Prometheus refuses.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne_std::display;
/// use arachne_std::metrics::{Format, render};
///
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u8>; type Output = Never; }
/// # graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
/// let (publisher, display) = display("small", Small::topology());
/// let text = render(&[display], Format::OpenMetrics);
/// assert!(text.contains(r#"arachne_node_activations_total{graph="small",node="sink"} 0"#));
/// assert!(text.ends_with("# EOF\n"));
/// # drop(publisher);
/// ```
#[must_use]
pub fn render(displays: &[Display], format: Format) -> String {
    let mut registry = Registry::with_prefix("arachne");
    registry.register_collector(Box::new(Graphs::read(displays)));
    let mut figures = String::new();
    // Neither a string nor what is written here can fail.
    let _ = match format {
        Format::OpenMetrics => text::encode(&mut figures, &registry),
        Format::Classic => prometheus_text::encode(&mut figures, &registry),
    };
    figures
}
