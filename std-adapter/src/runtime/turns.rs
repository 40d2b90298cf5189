//! Lock-step: graphs on several threads that compute what they would on one.

/// One step of the fixed round in which a graph in lock-step serves its links.
///
/// A graph that takes whatever has come runs differently each time, for the threads race. One that reads its links in a
/// fixed order, and waits for each, does not: what it computes depends on the messages alone (it is a process of a network
/// as G. Kahn describes it in *The Semantics of a Simple Language for Parallel Programming*, 1974). Two things make
/// that work for graphs that send nothing at times, and for timers:
///
/// - The links between such graphs are [`marked`](crate::link::marked). A mark says "that was all up to this time": so a
///   reader need not know how many messages come, only where a batch ends. On a link without marks each message is a batch.
/// - The graph has the time of its messages, which their `Trace` says, and no clock: before a message is taken, the timers
///   that are due up to its time fire, each at its own.
///
/// The round must be such that for each link the sender marks as often as the receiver reads. The ends of all links that
/// are read end the graph, whose remaining timers then fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Takes the messages of a boundary input up to the next mark, and runs the graph behind each.
    Read(&'static str),
    /// Sets a mark on the link of a boundary output.
    Mark(&'static str),
}
