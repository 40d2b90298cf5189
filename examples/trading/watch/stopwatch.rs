//! Measures tick-to-order: the wall time from a line's entry to the gateway's
//! taking up the order that is due to it, parsing and all decisions included.
//!
//! The trace in the headers says which line an order is due to.

use arachne::observe::{Cause, Event, Observer};
use arachne::topology::{EdgeId, NodeId, Topology};
use serde::Serialize;
use std::time::Instant;

/// Holds the time at which the last line came in, and the latency of each order.
#[derive(Clone, Debug)]
pub struct Stopwatch {
    lines: Option<EdgeId>,
    orders: Option<EdgeId>,
    gateway: Option<NodeId>,
    /// The last line's trace, and when it came.
    line: Option<(u64, Instant)>,
    latencies_ns: Vec<u64>,
}

/// Percentiles in nanoseconds; none where there was no order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    pub p50: Option<u64>,
    pub p99: Option<u64>,
    pub p999: Option<u64>,
}

impl Stopwatch {
    pub fn new(topology: &Topology<'_>) -> Self {
        Self {
            lines: topology.edge("Line"),
            orders: topology.edge("orders"),
            gateway: topology.node("gateway"),
            line: None,
            latencies_ns: Vec::new(),
        }
    }

    /// The percentiles of tick-to-order so far.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        let mut sorted_ns = self.latencies_ns.clone();
        sorted_ns.sort_unstable();
        let at = |permille| nearest_rank(&sorted_ns, permille);
        Percentiles { p50: at(500), p99: at(990), p999: at(999) }
    }
}

/// The smallest value that is not exceeded by so many of a thousand.
fn nearest_rank(sorted: &[u64], permille: usize) -> Option<u64> {
    let rank = (sorted.len() * permille).div_ceil(1000);
    sorted.get(rank.saturating_sub(1)).copied()
}

impl Observer for Stopwatch {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Enqueued { edge, trace: Some(trace), .. } if Some(edge) == self.lines => {
                self.line = Some((trace.id, Instant::now()));
            }
            Event::Started { node, cause: Cause::Edge(edge), trace: Some(trace) }
                if Some(edge) == self.orders && Some(node) == self.gateway =>
            {
                if let Some((id, since)) = self.line
                    && id == trace.id
                {
                    let latency_ns = since.elapsed().as_nanos();
                    self.latencies_ns.push(u64::try_from(latency_ns).unwrap_or(u64::MAX));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let sorted: Vec<u64> = (1..=1000).collect();
        assert_eq!(nearest_rank(&sorted, 500), Some(500));
        assert_eq!(nearest_rank(&sorted, 999), Some(999));
        assert_eq!(nearest_rank(&[7], 500), Some(7));
        assert_eq!(nearest_rank(&[], 500), None);
    }
}
