//! What a run came to: the same values for people and for programs.

use crate::graph::Trading;
use crate::watch::{NodeActivity, Percentiles, Watch};
use arachne::engine::Engine;
use arachne::topology::{EdgeId, NodeId};
use serde::Serialize;
use std::time::Duration;

/// The summary of a run; `--json` prints it as it is here.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Lines of the input.
    pub messages: u64,
    pub instrument: Option<String>,
    pub quotes: u64,
    pub trades: u64,
    pub depths: u64,
    pub snapshots: u64,
    /// Times that changes of depth were missing.
    pub depth_gaps: u64,
    /// Messages of other instruments, which are not traded.
    pub other_instruments: u64,
    /// Lines that were no events.
    pub dead_letters: u64,
    pub first_dead_letters: Vec<DeadLetterRow>,
    /// Orders that went to the market.
    pub orders: u64,
    pub fills: u64,
    /// Orders that the gateway refused.
    pub orders_refused: u64,
    /// Targets that risk cut to the limit of position.
    pub targets_cut: u64,
    /// Orders that risk held back because of their rate.
    pub orders_rate_denied: u64,
    /// Of the base currency, at the end.
    pub position: String,
    /// Profit or loss in the quote currency, the position closed at the quote.
    pub pnl: f64,
    pub pnl_lowest: f64,
    pub pnl_highest: f64,
    /// Why and when trading was halted.
    pub kill: Option<KillRow>,
    /// Activations between a halt and its handling; 0 if there was none.
    pub kill_wait_activations: u64,
    pub orders_after_kill: u64,
    pub tick_to_order_ns: Percentiles,
    /// Of the whole run, with reading or simulating the input.
    pub messages_per_second: u64,
    pub activations: u64,
    /// Ticks whose time was before that of the tick before.
    pub clock_clamped: u64,
    /// Checkpoints of the recording that were the same; only of a replay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoints: Option<u64>,
    /// Of the final state.
    pub hash: String,
    pub edges: Vec<EdgeRow>,
    pub nodes: Vec<NodeRow>,
}

/// A line that was no event.
#[derive(Clone, Debug, Serialize)]
pub struct DeadLetterRow {
    pub line: u64,
    pub reason: String,
}

/// A halt.
#[derive(Clone, Debug, Serialize)]
pub struct KillRow {
    pub reason: &'static str,
    pub line: u64,
    pub time_ns: u64,
}

/// The accounts of an edge: `offered` is the sum of `dequeued`, `queued`,
/// `dropped`, `coalesced`, `refused` and `discarded`.
#[derive(Clone, Debug, Serialize)]
pub struct EdgeRow {
    pub name: String,
    pub capacity: u32,
    pub priority: &'static str,
    pub offered: u64,
    pub dequeued: u64,
    pub queued: u64,
    pub dropped: u64,
    pub coalesced: u64,
    pub refused: u64,
    pub high_water: u32,
    pub discarded: u64,
}

/// What a node did.
#[derive(Clone, Debug, Serialize)]
pub struct NodeRow {
    pub name: String,
    pub messages: u64,
    pub timers: u64,
    pub failures: u64,
}

impl Summary {
    /// The summary of a run that has ended; of one that was repeated, with how many checkpoints were the same.
    #[must_use]
    pub fn of(
        engine: &Engine<Trading, Watch>,
        checkpoints: Option<u64>,
        elapsed: Duration,
    ) -> Self {
        let graph = engine.graph();
        let line_count = engine.inputs().Line.figures().offered();
        let (book, ledger, risk) = (&graph.book, &graph.ledger, &graph.desk.risk);
        let (_, (_, (kill_watch, (stopwatch, _)))) = engine.observer();
        let equity = graph.telemetry.total;
        Self {
            messages: line_count,
            instrument: book.symbol().map(str::to_owned),
            quotes: book.quote_count,
            trades: book.trade_count,
            depths: book.depth_count,
            snapshots: book.snapshot_count,
            depth_gaps: book.gap_count(),
            other_instruments: book.other_count,
            dead_letters: graph.edges.feed.dead_letters.figures().offered(),
            first_dead_letters: first_dead_letters(graph),
            orders: ledger.sent_count,
            fills: ledger.fill_count,
            orders_refused: ledger.refused_count,
            targets_cut: risk.cut_count,
            orders_rate_denied: risk.rate_denied_count,
            position: ledger.statement.position.to_string(),
            pnl: ledger.statement.equity.to_f64(),
            pnl_lowest: equity.map_or(0.0, |sample| sample.lowest.to_f64()),
            pnl_highest: equity.map_or(0.0, |sample| sample.highest.to_f64()),
            kill: graph.gateway.halt.map(|halt| KillRow {
                reason: halt.reason.text(),
                line: halt.line_number,
                time_ns: halt.time_ns,
            }),
            kill_wait_activations: kill_watch.wait_activations,
            orders_after_kill: kill_watch.orders_after,
            tick_to_order_ns: stopwatch.percentiles(),
            messages_per_second: per_second(line_count, elapsed),
            activations: engine.scheduler().activations(),
            clock_clamped: engine.scheduler().clamped_count(),
            checkpoints,
            hash: format!("{:016x}", engine.state_hash()),
            edges: edges(engine),
            nodes: nodes(engine),
        }
    }
}

fn first_dead_letters(graph: &Trading) -> Vec<DeadLetterRow> {
    let first = graph.dead_letters.first.iter();
    first
        .map(|unread| DeadLetterRow { line: unread.line_number, reason: unread.reason.to_string() })
        .collect()
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(count) * 1_000_000_000 / elapsed.as_nanos().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

fn edges(engine: &Engine<Trading, Watch>) -> Vec<EdgeRow> {
    let topology = engine.topology();
    let edges = (0..).map(EdgeId).zip(topology.edges);
    edges
        .filter_map(|(id, spec)| {
            let figures = engine.figures(id)?;
            Some(EdgeRow {
                name: topology.edge_path(id).to_string(),
                capacity: spec.capacity,
                priority: spec.priority.word(),
                offered: figures.offered(),
                dequeued: figures.dequeued,
                queued: figures.queued,
                dropped: figures.dropped,
                coalesced: figures.coalesced,
                refused: figures.refused,
                high_water: figures.high_water,
                discarded: figures.discarded,
            })
        })
        .collect()
}

fn nodes(engine: &Engine<Trading, Watch>) -> Vec<NodeRow> {
    let topology = engine.topology();
    let (_, (activity, _)) = engine.observer();
    let row = |(id, node): (NodeId, &NodeActivity)| NodeRow {
        name: topology.node_path(id).to_string(),
        messages: node.message_count,
        timers: node.timer_count,
        failures: node.failure_count,
    };
    (0..).map(NodeId).zip(activity.nodes()).map(row).collect()
}
