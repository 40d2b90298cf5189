//! What can be wrong with a task, and with a runtime.

use super::task::Task;
use super::turns::Turn;
use arachne::graph::DeclaredGraph;
use arachne::topology::OUTSIDE;
use std::{fmt, io};

/// Why a task was not added.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddError {
    /// Another task has the name.
    SameName {
        /// The name.
        task: String,
    },
    /// A link or a turn names a port that the graph does not have or that is not linked.
    UnknownPort {
        /// The task.
        task: String,
        /// The port.
        port: &'static str,
    },
    /// Two links are at one port.
    LinkedTwice {
        /// The task.
        task: String,
        /// The port.
        port: &'static str,
    },
    /// An output that blocks has no link: nobody would ever take what it holds.
    Unlinked {
        /// The task.
        task: String,
        /// The output.
        port: &'static str,
    },
    /// A task in lock-step is to be restarted: the round of a new graph would not fit that of the others.
    RestartsInTurn {
        /// The task.
        task: String,
    },
    /// A task in lock-step never reads: its round would not end.
    ReadsNothing {
        /// The task.
        task: String,
    },
}

impl fmt::Display for AddError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameName { task } => write!(f, "there are two tasks of the name {task}"),
            Self::UnknownPort { task, port } => {
                write!(f, "task {task} has no link at a port {port}")
            }
            Self::LinkedTwice { task, port } => {
                write!(f, "task {task} has two links at port {port}")
            }
            Self::Unlinked { task, port } => {
                write!(f, "task {task}: output {port} blocks, and no link takes from it")
            }
            Self::RestartsInTurn { task } => {
                write!(f, "task {task} is in lock-step and cannot be restarted")
            }
            Self::ReadsNothing { task } => {
                write!(f, "task {task} is in lock-step and reads no link")
            }
        }
    }
}

impl std::error::Error for AddError {}

pub(super) fn check<G: DeclaredGraph, O>(given: &Task<G, O>) -> Result<(), AddError> {
    let task = || given.name.clone();
    if let Some(port) = given.unknown {
        return Err(AddError::UnknownPort { task: task(), port });
    }
    let inlets: Vec<_> = given.inlets.iter().map(|inlet| inlet.name).collect();
    let outlets: Vec<_> = given.outlets.iter().map(|outlet| outlet.name).collect();
    if let Some(port) = repeated(&inlets).or_else(|| repeated(&outlets)) {
        return Err(AddError::LinkedTwice { task: task(), port });
    }
    let mut outputs = G::TOPOLOGY.edges.iter().filter(|spec| spec.to.node == OUTSIDE);
    if let Some(spec) = outputs.find(|spec| spec.gates() && !outlets.contains(&spec.to.port)) {
        return Err(AddError::Unlinked { task: task(), port: spec.to.port });
    }
    let turns = given.turns.as_deref();
    for turn in turns.unwrap_or_default() {
        let (port, linked) = match turn {
            Turn::Read(port) => (*port, &inlets),
            Turn::Mark(port) => (*port, &outlets),
        };
        if !linked.contains(&port) {
            return Err(AddError::UnknownPort { task: task(), port });
        }
    }
    let reads = |turns: &[Turn]| turns.iter().any(|turn| matches!(turn, Turn::Read(_)));
    if turns.is_some_and(|turns| !reads(turns)) {
        return Err(AddError::ReadsNothing { task: task() });
    }
    if turns.is_some() && given.restarts > 0 {
        return Err(AddError::RestartsInTurn { task: task() });
    }
    Ok(())
}

fn repeated(names: &[&'static str]) -> Option<&'static str> {
    let seen = |at: usize, name| names.iter().take(at).any(|other| *other == name);
    names.iter().enumerate().find(|(at, name)| seen(*at, **name)).map(|(_, name)| *name)
}

/// Why graphs could not be run.
#[non_exhaustive]
#[derive(Debug)]
pub enum RuntimeError {
    /// The thread of a task could not be made.
    Thread {
        /// The task.
        task: String,
        /// Why.
        error: io::Error,
    },
    /// Signals could not be listened for.
    Signals(io::Error),
    /// A thread ended without a report: by a panic outside of its graph.
    Lost {
        /// The task.
        task: String,
    },
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thread { task, error } => write!(f, "no thread for task {task}: {error}"),
            Self::Signals(error) => write!(f, "no signals: {error}"),
            Self::Lost { task } => write!(f, "the thread of task {task} was lost"),
        }
    }
}

impl std::error::Error for RuntimeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Thread { error, .. } | Self::Signals(error) => Some(error),
            Self::Lost { .. } => None,
        }
    }
}
