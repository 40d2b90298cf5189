//! Runs the checker on one model.

use stateright::{Checker, HasDiscoveries, Model};
use std::fmt::Display;
use std::hash::Hash;

/// What came of an exploration.
#[derive(Debug)]
pub struct Outcome {
    /// How many different states there are.
    pub states: usize,
    /// How many steps were taken.
    pub steps: usize,
    /// The longest of the shortest paths to a state.
    pub depth: usize,
    /// What was broken, and a shortest way there.
    pub failure: Option<(&'static str, Vec<String>)>,
}

/// Explores all states, in order of their distance, until a property is broken.
pub fn check<M>(model: M) -> Outcome
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + PartialEq + Hash + Display + Send + Sync,
    M::Action: Clone + PartialEq + Display,
{
    let checker = model.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let shortest = checker.discoveries().into_iter().map(|(property, path)| {
        let mut lines = Vec::new();
        for (state, action) in path.into_vec() {
            lines.push(format!("      {state}"));
            lines.extend(action.map(|action| format!("  -> {action}")));
        }
        (property, lines)
    });
    Outcome {
        failure: shortest.min_by_key(|(property, lines)| (lines.len(), *property)),
        states: checker.unique_state_count(),
        steps: checker.state_count() - 1,
        depth: checker.max_depth() - 1,
    }
}
