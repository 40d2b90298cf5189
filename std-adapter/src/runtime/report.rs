//! How the graphs of a runtime have ended.

use super::place::Panic;
use arachne::scheduler::StartError;
use std::fmt;

/// How all graphs have ended, in the order in which they were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The graphs.
    pub graphs: Vec<GraphReport>,
}

impl Report {
    /// The graph of a name.
    #[must_use]
    pub fn graph(&self, name: &str) -> Option<&GraphReport> {
        self.graphs.iter().find(|graph| graph.name == name)
    }

    /// Whether all graphs have drained, and every message was delivered.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.graphs.iter().all(|graph| graph.ending == Ended::Drained && graph.undelivered == 0)
    }
}

/// How a graph has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphReport {
    /// The name of its task.
    pub name: String,
    /// How.
    pub ending: Ended,
    /// Its place among those that have ended, from 0 on.
    pub place: u32,
    /// Messages that were in its edges, or on their way to it, when it ended, and those that it made for a graph that had
    /// ended before. Of a panic these are at most so many: those that the visit in progress had taken count as well.
    pub undelivered: u64,
    /// Every panic, also those behind which it was started again.
    pub panics: Vec<Panic>,
    /// Turns of the loop that runs it.
    pub turns: u64,
    /// How often the loop went to sleep.
    pub sleeps: u64,
    /// Whether its thread could be pinned; `None` if that was not asked for.
    pub pinned: Option<bool>,
}

/// Why a graph has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Its inputs had ended, and it has handled what it had.
    Drained,
    /// The deadline of the shutdown was over before that.
    DeadlinePassed,
    /// One of its nodes has stopped it by [`OnFailure::Stop`](arachne::node::OnFailure::Stop).
    StoppedByNode,
    /// A node has panicked, and the graph was not to be started again.
    Panicked,
    /// It did not start.
    NotStarted(StartError),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drained => f.write_str("drained"),
            Self::DeadlinePassed => f.write_str("stopped at the deadline"),
            Self::StoppedByNode => f.write_str("stopped by a node"),
            Self::Panicked => f.write_str("panicked"),
            Self::NotStarted(error) => write!(f, "not started: {error}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for graph in &self.graphs {
            let GraphReport { name, ending, undelivered, panics, .. } = graph;
            writeln!(f, "{name}: {ending}, {undelivered} undelivered")?;
            for panic in panics {
                writeln!(f, "  {panic}")?;
            }
        }
        Ok(())
    }
}
