//! What is measured of a run from outside, by observers: nothing of it flows
//! back, so the run is the same with and without them.

mod activity;
mod kill_watch;
mod stopwatch;

pub use activity::{Activity, NodeActivity};
pub use kill_watch::KillWatch;
pub use stopwatch::{Percentiles, Stopwatch};

use arachne::topology::Topology;
use arachne_std::trace::ChromeTrace;
use arachne_std::{HeapFigures, figures};

/// All observers of the run: a pair of observers is an observer. The figures are for those who watch it live.
pub type Watch = (Option<HeapFigures>, (Activity, (KillWatch, (Stopwatch, Option<ChromeTrace>))));

/// The observers for a trading graph.
#[must_use]
pub fn watch(topology: &Topology<'_>, is_live: bool, trace: Option<ChromeTrace>) -> Watch {
    // Only who is watched pays for their clock.
    let live = is_live.then(|| figures(topology));
    (live, (Activity::new(topology), (KillWatch::new(topology), (Stopwatch::new(topology), trace))))
}
