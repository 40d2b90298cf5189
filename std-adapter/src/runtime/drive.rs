//! The loop that runs a graph on its thread, in real time.

use super::live::Live;
use super::report::Ended;
use super::task::TaskEngine;
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::scheduler::{Lifecycle, NextTick};
use arachne::time::Clock;

impl<G: DeclaredGraph, O: Observer> Live<G, O> {
    /// Runs an engine that has started until its graph has stopped and its outputs are gone.
    pub fn drive(&mut self, engine: &mut TaskEngine<G, O>) -> Ended {
        loop {
            self.loops += 1;
            self.heed_stop();
            self.take_in(engine);
            let now_ns = self.clock.now_ns();
            if self.tick(engine, now_ns).is_err() {
                // The graph has stopped.
                return self.hand_over(engine);
            }
            self.give_out(engine);
            self.publish(engine, now_ns, false);
            self.stop_in_time(engine, now_ns);
            let until_ns = match engine.next_tick() {
                NextTick::Stopped => return self.hand_over(engine),
                _ if self.is_paced(engine) => {
                    self.sleep_to_tick(engine, now_ns);
                    continue;
                }
                NextTick::Busy => continue,
                NextTick::Until(until_ns) => until_ns,
                NextTick::UntilInput => u64::MAX,
            };
            let until_ns = until_ns.min(self.common.deadline_ns());
            self.sleep(engine, until_ns);
        }
    }

    /// Lets the graph drain when nothing more will come, and at the deadline of a shutdown in any case.
    fn stop_in_time(&mut self, engine: &mut TaskEngine<G, O>, now_ns: u64) {
        if engine.state() == Lifecycle::Draining {
            self.discard_feedback();
            return;
        }
        let asked_ns = self.common.deadline_ns();
        if engine.state() == Lifecycle::Running && (now_ns >= asked_ns || self.is_over()) {
            (self.drains, self.deadline_ns) = (true, self.grace_from(now_ns));
            // It is running.
            let _ = engine.shutdown(self.deadline_ns);
        }
    }

    /// By when a graph that begins to drain is to have stopped.
    pub fn grace_from(&self, now_ns: u64) -> u64 {
        let grace_ns = self.common.grace_ns.load(std::sync::atomic::Ordering::Relaxed);
        now_ns.saturating_add(grace_ns).min(self.common.deadline_ns())
    }

    /// Sends the last outputs of a graph that has stopped, until the deadline, and says how it has ended.
    pub fn hand_over(&mut self, engine: &mut TaskEngine<G, O>) -> Ended {
        let by_itself = !self.drains;
        let now_ns = self.clock.now_ns();
        let deadline_ns = if by_itself { self.grace_from(now_ns) } else { self.deadline_ns };
        let mut is_late = false;
        loop {
            self.loops += 1;
            self.heed_stop();
            self.give_out(engine);
            self.discard_feedback();
            if !self.has_outputs(engine) {
                break;
            }
            let deadline_ns = deadline_ns.min(self.common.deadline_ns());
            if self.clock.now_ns() >= deadline_ns {
                is_late = true;
                break;
            }
            self.sleep(engine, deadline_ns);
        }
        let before = self.undelivered;
        self.count_left(engine);
        if by_itself {
            return Ended::StoppedByNode;
        }
        let has_left = self.undelivered != before;
        if is_late || (has_left && engine.now_ns() >= deadline_ns) {
            return Ended::DeadlinePassed;
        }
        Ended::Drained
    }
}
