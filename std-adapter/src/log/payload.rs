//! Payloads in the log: only where the program has one in hand, and only as its formatter shows it.

use super::line::{Facade, Line, More, is_enabled};
use arachne::message::Trace;
use log::{Level, Log};
use std::fmt;

/// Logs payloads of one kind at `debug`, as the event `payload`, by a formatter of the program's.
///
/// For what the program pushes and pops, and for nodes that are made for it, such as one that reads dead letters. Without
/// `debug` for [`TARGET`](super::TARGET) the formatter is not called.
///
/// # Examples
/// ```
/// use arachne_std::log::PayloadLog;
///
/// struct Order {
///     account: u32,
///     units: u32,
/// }
///
/// let orders = PayloadLog::new("desk", "orders", |order: &Order| format!("{} units", order.units));
/// let order = Order { account: 7, units: 100 };
/// orders.log(&order, None); // "event":"payload","graph":"desk","edge":"orders","payload":"100 units"
/// # let _ = order.account;
/// ```
pub struct PayloadLog<F, L: Log = Facade> {
    logger: L,
    graph: Box<str>,
    edge: Box<str>,
    format: F,
}

impl<F> PayloadLog<F> {
    /// A log of what travels on an edge of a graph.
    #[must_use]
    pub fn new(graph: &str, edge: &str, format: F) -> Self {
        Self::to(Facade, graph, edge, format)
    }
}

impl<F, L: Log> PayloadLog<F, L> {
    /// A log that writes to a logger of its own.
    #[must_use]
    pub fn to(logger: L, graph: &str, edge: &str, format: F) -> Self {
        Self { logger, graph: graph.into(), edge: edge.into(), format }
    }

    /// Logs a payload, with the trace of its message if that is known.
    pub fn log<T: ?Sized>(&self, payload: &T, trace: Option<Trace>)
    where
        F: Fn(&T) -> String,
    {
        if is_enabled(&self.logger, Level::Debug) {
            let text = (self.format)(payload);
            let line = Line {
                event: "payload",
                graph: &self.graph,
                edge: Some(&self.edge),
                trace,
                more: [Some(("payload", More::Text(&text))), None],
                ..Line::default()
            };
            line.log(&self.logger, Level::Debug);
        }
    }
}

impl<F, L: Log> fmt::Debug for PayloadLog<F, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { graph, edge, .. } = self;
        f.debug_struct("PayloadLog")
            .field("graph", graph)
            .field("edge", edge)
            .finish_non_exhaustive()
    }
}
