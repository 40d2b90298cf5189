//! Ticks at a pace: one a period.

use super::live::Live;
use super::task::TaskEngine;
use arachne::graph::DeclaredGraph;
use arachne::observe::Observer;
use arachne::scheduler::Lifecycle;
use arachne::time::Clock;

impl<G: DeclaredGraph, O: Observer> Live<G, O> {
    /// Whether the next tick is to wait for its time: not once the graph is to stop.
    pub fn is_paced(&self, engine: &TaskEngine<G, O>) -> bool {
        self.tick_period_ns.is_some()
            && engine.state() == Lifecycle::Running
            && !self.common.is_stopping()
    }

    /// Sleeps until the time of the next tick, or until the graph is to stop. The grid begins with the tick at `began_ns`
    /// that is the first.
    pub fn sleep_to_tick(&mut self, engine: &TaskEngine<G, O>, began_ns: u64) {
        let period_ns = self.tick_period_ns.unwrap_or(1).max(1);
        if self.next_tick_ns == 0 {
            self.next_tick_ns = began_ns;
        }
        let behind_ns = self.clock.now_ns().saturating_sub(self.next_tick_ns);
        let steps = (behind_ns / period_ns).saturating_add(1);
        self.next_tick_ns = self.next_tick_ns.saturating_add(steps.saturating_mul(period_ns));
        while self.is_paced(engine) {
            let now_ns = self.clock.now_ns();
            if now_ns >= self.next_tick_ns {
                return;
            }
            self.publish(engine, now_ns, false);
            self.sleep_unless(self.next_tick_ns, |_| false, |_| false, |_| false);
        }
    }
}
