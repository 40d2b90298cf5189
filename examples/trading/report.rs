//! The summary as text: the figures as tables, and what happened in short.

use crate::summary::{DeadLetterRow, EdgeRow, KillRow, NodeRow, Summary};
use crate::table::Table;
use crate::watch::Percentiles;
use core::fmt::{self, Display, Formatter};

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}", edges(&self.edges), nodes(&self.nodes))?;
        self.market(f)?;
        self.trading(f)?;
        self.kill(f)?;
        self.speed(f)
    }
}

// The columns of these texts line up: the names of facts, and the facts.
impl Summary {
    fn market(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let instrument = self.instrument.as_deref().unwrap_or("no instrument");
        let [messages, quotes, trades] = [self.messages, self.quotes, self.trades];
        let [depths, snapshots, letters] = [self.depths, self.snapshots, self.dead_letters];
        write!(
            f,
            "\
messages         {messages} of {instrument}: {quotes} quotes, {trades} trades,
                 {depths} changes of depth, {snapshots} snapshots
"
        )?;
        let oddities = [
            (self.other_instruments, "of other instruments, not traded"),
            (self.depth_gaps, "times changes of depth were missing"),
            (self.clock_clamped, "times the clock went back"),
        ];
        for (count, what) in oddities.into_iter().filter(|&(count, _)| count > 0) {
            writeln!(f, "                 {count} {what}")?;
        }
        writeln!(f, "dead letters     {letters}")?;
        for DeadLetterRow { line, reason } in &self.first_dead_letters {
            writeln!(f, "                 line {line}: {reason}")?;
        }
        Ok(())
    }

    fn trading(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [orders, fills, refused] = [self.orders, self.fills, self.orders_refused];
        let [denied, cut] = [self.orders_rate_denied, self.targets_cut];
        let [pnl, lowest, highest] = [self.pnl, self.pnl_lowest, self.pnl_highest];
        let position = &self.position;
        write!(
            f,
            "\
orders           {orders} sent to the market, {fills} filled
                 {refused} more refused by the gateway
                 {denied} more held back by risk for their rate
                 {cut} targets cut by risk to the limit of position
position         {position}
profit or loss   {pnl:.4}, from {lowest:.4} to {highest:.4}
"
        )
    }

    fn kill(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(KillRow { reason, line, .. }) = &self.kill else {
            return writeln!(f, "kill switch      not tripped");
        };
        let [wait, orders] = [self.kill_wait_activations, self.orders_after_kill];
        write!(
            f,
            "\
kill switch      tripped at line {line}: {reason}
                 {wait} activations between the halt and its handling
                 {orders} orders to the market after it
"
        )
    }

    fn speed(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ns = |value: Option<u64>| value.map_or_else(|| "-".to_owned(), |ns| ns.to_string());
        let Percentiles { p50, p99, p999 } = self.tick_to_order_ns;
        let [p50, p99, p999] = [p50, p99, p999].map(ns);
        let (speed, hash) = (self.messages_per_second, &self.hash);
        write!(
            f,
            "\
tick to order    p50 {p50} ns, p99 {p99} ns, p99.9 {p999} ns of wall time
speed            {speed} messages a second
state hash       {hash}
"
        )?;
        self.checkpoints.map_or(Ok(()), |count| {
            writeln!(f, "replay           the recorded run: {count} checkpoints are the same")
        })
    }
}

fn edges(edges: &[EdgeRow]) -> Table<9> {
    let mut table = Table::new([
        "edge",
        "priority",
        "offered",
        "dequeued",
        "queued",
        "dropped",
        "coalesced",
        "refused",
        "most/room",
    ]);
    for edge in edges {
        table.push([
            &edge.name,
            &edge.priority,
            &edge.offered,
            &edge.dequeued,
            &edge.queued,
            &edge.dropped,
            &edge.coalesced,
            &edge.refused,
            &format_args!("{}/{}", edge.high_water, edge.capacity),
        ]);
    }
    table
}

fn nodes(nodes: &[NodeRow]) -> Table<4> {
    let mut table = Table::new(["node", "messages", "timers", "failures"]);
    for node in nodes {
        table.push([&node.name, &node.messages, &node.timers, &node.failures]);
    }
    table
}
