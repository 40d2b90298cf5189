//! What is measured of a run from outside, by observers: nothing of it flows
//! back, so the run is the same with and without them.

mod activity;
mod kill_watch;
mod stopwatch;

pub use activity::{Activity, NodeActivity};
pub use kill_watch::KillWatch;
pub use stopwatch::{Percentiles, Stopwatch};

use arachne::topology::Topology;

/// All observers of the run: a pair of observers is an observer.
pub type Watch = (Activity, (KillWatch, Stopwatch));

/// The observers for a trading graph.
#[must_use]
pub fn watch(topology: &Topology<'_>) -> Watch {
    let activity = Activity::new(topology);
    (activity, (KillWatch::new(topology), Stopwatch::new(topology)))
}
