//! The thread of a task: it makes the engine, catches its panics, makes it again, and reports.

use super::live::{Live, queued};
use super::place::{Panic, Watched};
use super::plan::{Keys, Origin};
use super::report::{Ended, GraphReport};
use super::stop::Common;
use super::task::{Task, TaskEngine};
use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::time::Clock;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Is told of each panic.
pub(super) type OnPanic = Arc<dyn Fn(&Panic) + Send + Sync>;

/// A task without the type of its graph.
pub(super) trait Runnable: Send {
    fn name(&self) -> &str;
    fn keys(&self) -> Keys;
    fn set_origins(&mut self, origins: &[Origin]);
    fn run(
        self: Box<Self>,
        common: Arc<Common>,
        threads: usize,
        on_panic: Option<OnPanic>,
    ) -> GraphReport;
}

impl<G: DeclaredGraph, O: Observer> Runnable for Task<G, O> {
    fn name(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Keys {
        Keys {
            inlets: self.inlets.iter().map(|inlet| inlet.link.key()).collect(),
            outlets: self.outlets.iter().map(|outlet| outlet.link.key()).collect(),
        }
    }

    fn set_origins(&mut self, origins: &[Origin]) {
        for (inlet, origin) in self.inlets.iter_mut().zip(origins) {
            (inlet.is_external, inlet.is_feedback) = (origin.is_external, origin.is_feedback);
        }
    }

    fn run(
        mut self: Box<Self>,
        common: Arc<Common>,
        threads: usize,
        on_panic: Option<OnPanic>,
    ) -> GraphReport {
        common.enlist();
        let pinned =
            self.core.map(|id| core_affinity::set_for_current(core_affinity::CoreId { id }));
        let mut live = Live::new(&mut self, Arc::clone(&common), threads);
        let mut panics = Vec::new();
        let ending = loop {
            let mut engine = None;
            let ran = catch_unwind(AssertUnwindSafe(|| self.once(&mut live, &mut engine)));
            let payload = match ran {
                Ok(ending) => break ending,
                Err(payload) => payload,
            };
            let nowhere = Watched::new(());
            let panic = match &engine {
                Some(engine) => engine.observer().panic_of::<G>(&self.name, &*payload),
                None => nowhere.panic_of::<G>(&self.name, &*payload),
            };
            // A callback that panics itself is not to take the thread with it.
            let _ = on_panic.as_ref().map(|tell| catch_unwind(AssertUnwindSafe(|| tell(&panic))));
            panics.push(panic);
            live.undelivered += engine.as_ref().map_or(0, queued);
            live.drains = false;
            // Its nodes' own destructors may panic, as may that of what it panicked with.
            let _ = catch_unwind(AssertUnwindSafe(|| drop((engine, payload))));
            if panics.len() > self.restarts as usize {
                live.count_left_in_links();
                break Ended::Panicked;
            }
        };
        let place = common.count_end();
        // With `live` its links close: so a graph that hears from this one ends after it.
        let Live { undelivered, loops: turns, sleeps, .. } = live;
        GraphReport {
            name: self.name.clone(),
            ending,
            place,
            undelivered,
            panics,
            turns,
            sleeps,
            pinned,
        }
    }
}

impl<G: DeclaredGraph, O: Observer> Task<G, O> {
    /// Runs a fresh graph to its end.
    fn once(&mut self, live: &mut Live<G, O>, made: &mut Option<TaskEngine<G, O>>) -> Ended {
        let observer = Watched::new((self.observer)());
        let engine = made.insert(Engine::with((self.graph)(), self.config, observer));
        let ending = match live.turns.clone() {
            Some(turns) => live.drive_in_turn(engine, &turns),
            None => match engine.start(live.clock.now_ns()) {
                Ok(()) => live.drive(engine),
                Err(error) => {
                    live.count_left_in_links();
                    Ended::NotStarted(error)
                }
            },
        };
        live.publish(engine, 0, true);
        if let Some(look) = self.at_end.take() {
            look(engine);
        }
        ending
    }
}
