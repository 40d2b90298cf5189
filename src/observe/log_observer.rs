//! An observer that logs through the `log` crate.

use super::{Cause, Event, Observer};
use crate::topology::{EdgeId, NodeId, Topology};
use core::fmt;

/// Logs each event as one line: lifecycle at `info`, failures at `warn`, frequent events at `debug` and `trace`.
///
/// Nodes and edges appear by name, except at `trace`, where they appear by index. Lost messages do not flood the log:
/// they are counted, and logged once per tick at `warn` with the first edge that lost one. Payloads are not logged.
///
/// # Examples
/// ```
/// # use arachne::prelude::*;
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
/// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
/// # type In = arachne::graph::Input<Small>;
/// use arachne::{observe::LogObserver, scheduler::Config};
///
/// let observer = LogObserver::new(Small::topology());
/// let mut engine = Engine::with(Small::new(Sink), Config::default(), observer);
/// engine.start(0)?; // logs "the graph is Running" at info
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LogObserver {
    topology: Topology<'static>,
    dropped: u64,
    first_dropped: Option<EdgeId>,
}

impl LogObserver {
    /// Creates an observer for a graph with this topology.
    #[must_use]
    pub const fn new(topology: Topology<'static>) -> Self {
        Self { topology, dropped: 0, first_dropped: None }
    }

    fn dropped(&mut self, edge: EdgeId, count: u32) {
        self.dropped = self.dropped.saturating_add(u64::from(count));
        self.first_dropped = self.first_dropped.or(Some(edge));
    }

    fn log_drops(&mut self) {
        if let Some(edge) = self.first_dropped.take() {
            let count = core::mem::take(&mut self.dropped);
            log::warn!("{count} messages lost in this tick, first on edge {}", self.edge(edge));
        }
    }

    fn cause(&self, cause: Cause) -> impl fmt::Display + use<> {
        let edge = match cause {
            Cause::Edge(edge) => Some(self.edge(edge)),
            _ => None,
        };
        fmt::from_fn(move |f| match edge {
            Some(edge) => write!(f, "edge {edge}"),
            None => write!(f, "{cause:?}"),
        })
    }

    fn node(&self, node: NodeId) -> crate::topology::Path<'static> {
        self.topology.node_path(node)
    }

    fn edge(&self, edge: EdgeId) -> crate::topology::Path<'static> {
        self.topology.edge_path(edge)
    }
}

impl Observer for LogObserver {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Lifecycle(state) => log::info!("the graph is {state:?}"),
            Event::Failed { node, cause, error, .. } => {
                log::warn!("node {} failed on {}: {error}", self.node(node), self.cause(cause));
            }
            Event::Paused { node, paused } => {
                log::info!(
                    "node {} {}",
                    self.node(node),
                    if paused { "paused" } else { "resumed" }
                );
            }
            Event::Quarantined { node, quarantined } => {
                let what = if quarantined { "put into quarantine" } else { "released" };
                log::warn!("node {} {what}", self.node(node));
            }
            Event::Moved { edge, priority } => {
                log::info!("edge {} moved to {priority}", self.edge(edge));
            }
            Event::Resized { edge, capacity } => {
                log::info!("edge {} holds up to {capacity}", self.edge(edge));
            }
            Event::Dropped { edge } => self.dropped(edge, 1),
            Event::Discarded { edge, count } => self.dropped(edge, count),
            Event::TickEnded(report) => {
                self.log_drops();
                log::trace!("tick ended: {report:?}");
            }
            Event::Blocked { node, edge } => match edge {
                Some(edge) => {
                    log::debug!("edge {} waits: {} is blocked", self.edge(edge), self.node(node));
                }
                None => log::debug!("a timer waits: node {} is blocked", self.node(node)),
            },
            Event::Started { node, cause, .. } => {
                log::debug!("node {} runs by {}", self.node(node), self.cause(cause));
            }
            ref other => log::trace!("{other:?}"),
        }
    }
}
