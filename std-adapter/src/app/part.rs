//! What an app is made of: graphs and sources, until it runs.

use super::error::AppError;
use super::settings::Settings;
use super::watch::{Watch, Watches};
use crate::runtime::{Runtime, Task};
use crate::sheet::{Display, Figured, display};
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::scheduler::Config;
use arachne::topology::Topology;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Adds a graph to a runtime, as settings say; gives it on display.
type Add = dyn FnOnce(&Settings, &Watches, &mut Runtime) -> Result<Display, AppError>;

/// A graph without its type.
pub(super) struct Part {
    pub name: String,
    pub topology: Topology<'static>,
    pub add: Box<Add>,
}

impl Part {
    /// A graph, and its number among those of the service.
    pub fn new<G, O>(
        name: String,
        number: usize,
        make: impl FnMut() -> G + Send + 'static,
        wire: impl FnOnce(Task<G, Watch>) -> Task<G, O> + 'static,
    ) -> Self
    where
        G: DeclaredGraph + 'static,
        O: Observer + Figured + 'static,
    {
        let called = name.clone();
        let add = move |settings: &Settings, watches: &Watches, runtime: &mut Runtime| {
            let (publisher, display) = display(&called, G::TOPOLOGY);
            let watch = watches.of(&called, G::TOPOLOGY)?;
            let run = &settings.run;
            let task = Task::new(called, make)
                .observed_by(watch)
                .configured(Config { seed: seed_of(settings, number), ..settings.scheduler })
                .with_budget(run.budget)
                .ticking_every(run.tick_period.unwrap_or_default())
                .waiting_by(run.wait);
            let mut task = wire(task);
            if settings.serve.address.is_some() {
                task = task.publishing(publisher).publishing_every(settings.serve.publish_period);
            }
            runtime.add(task).map_err(AppError::Add)?;
            Ok(display)
        };
        Self { name, topology: G::TOPOLOGY, add: Box::new(add) }
    }
}

/// Where the traces of a graph begin: far from those of the others, so that no two are taken for one.
fn seed_of(settings: &Settings, number: usize) -> u64 {
    settings.scheduler.seed.wrapping_add((number as u64) << 48)
}

/// A thread that feeds graphs.
pub(super) struct Source {
    pub name: String,
    pub work: Box<dyn FnOnce() + Send>,
}

/// Sources that run.
pub(super) struct Sources {
    threads: Vec<(String, JoinHandle<()>)>,
    /// Ends with the last of them.
    ended: Receiver<()>,
}

impl Sources {
    pub fn start(sources: Vec<Source>) -> Result<Self, AppError> {
        let (running, ended) = channel();
        let mut threads = Vec::new();
        for Source { name, work } in sources {
            let running = running.clone();
            let builder = std::thread::Builder::new().name(name.clone());
            let thread = builder.spawn(move || {
                let _running = running;
                work();
            });
            match thread {
                Ok(thread) => threads.push((name, thread)),
                Err(error) => return Err(AppError::Source { name, error }),
            }
        }
        Ok(Self { threads, ended })
    }

    /// Waits for their end, not for ever: nothing takes what they send any more, but one may wait for something else.
    /// Whether all have ended without a panic.
    pub fn finish(self, at_most: Duration) -> bool {
        // Nobody sends: it is the last of them to end that ends this.
        let is_late = self.ended.recv_timeout(at_most) == Err(RecvTimeoutError::Timeout);
        let mut is_well = true;
        for (source, thread) in self.threads {
            if is_late && !thread.is_finished() {
                log::warn!(target: super::TARGET, source; "a source goes on, and is left behind");
            } else if thread.join().is_err() {
                is_well = false;
                log::error!(target: super::TARGET, source; "a source has panicked");
            }
        }
        is_well
    }
}
