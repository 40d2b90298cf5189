//! The loop that runs a graph in lock-step with others, on the time of its messages.

use super::live::Live;
use super::report::Ended;
use super::task::TaskEngine;
use super::turns::Turn;
use arachne::graph::{DeclaredGraph, Input};
use arachne::message::Header;
use arachne::observe::Observer;
use arachne::scheduler::{Lifecycle, NextTick, StartError};
use arachne::time::Clock;

/// Why a round does not go on.
enum Halt {
    /// The graph has stopped.
    Stopped,
    /// The deadline of a shutdown is over.
    Late,
    /// The graph did not start.
    NotStarted(StartError),
}

impl<G: DeclaredGraph, O: Observer> Live<G, O> {
    /// Goes round by round until all links that are read have ended. The engine starts at the time of the first message.
    pub fn drive_in_turn(&mut self, engine: &mut TaskEngine<G, O>, turns: &[Turn]) -> Ended {
        let halt = loop {
            self.loops += 1;
            let round: Result<(), Halt> = turns.iter().try_for_each(|turn| match turn {
                Turn::Read(name) => self.read(engine, name),
                Turn::Mark(name) => self.mark(engine, name),
            });
            if let Err(halt) = round {
                break halt;
            }
            if self.is_over() {
                break Halt::Stopped;
            }
        };
        match halt {
            Halt::NotStarted(error) => {
                self.count_left_in_links();
                return Ended::NotStarted(error);
            }
            Halt::Late => (self.drains, self.deadline_ns) = (true, 0),
            Halt::Stopped if engine.state() == Lifecycle::Running => self.finish(engine),
            Halt::Stopped => {}
        }
        let ended = self.hand_over(engine);
        if matches!(halt, Halt::Late) { Ended::DeadlinePassed } else { ended }
    }

    /// Takes a batch.
    fn read(&mut self, engine: &mut TaskEngine<G, O>, name: &str) -> Result<(), Halt> {
        let Some(at) = self.inlets.iter().position(|inlet| inlet.name == name) else {
            return Ok(());
        };
        loop {
            let Some(inlet) = self.inlets.get_mut(at) else { return Ok(()) };
            // In this order: what was sent before the end is seen after, and a mark after the messages before it.
            let is_closed = inlet.link.is_closed();
            let has_message = inlet.link.len() != 0;
            if let Some(time_ns) = inlet.link.take_mark() {
                inlet.link.flush();
                return self.advance(engine, time_ns);
            }
            if has_message && let Some((input, header)) = inlet.link.take() {
                let is_batch = !inlet.link.has_marks();
                inlet.link.flush();
                self.handle(engine, input, header)?;
                if is_batch {
                    return Ok(());
                }
                continue;
            }
            if is_closed && !inlet.link.has_news() {
                return Ok(());
            }
            self.heed_stop();
            self.refuse_if_late()?;
            let deadline_ns = self.common.deadline_ns();
            self.sleep_unless(
                deadline_ns,
                |inlet| inlet.name == name,
                |_| false,
                |live| {
                    let link = live.inlets.get(at).map(|inlet| &inlet.link);
                    link.is_none_or(|link| link.has_news() || link.is_closed())
                },
            );
        }
    }

    /// Sets a mark, when all that was sent has gone.
    fn mark(&mut self, engine: &mut TaskEngine<G, O>, name: &str) -> Result<(), Halt> {
        let Some(at) = self.outlets.iter().position(|outlet| outlet.name == name) else {
            return Ok(());
        };
        let time_ns = engine.now_ns();
        loop {
            let Some(outlet) = self.outlets.get_mut(at) else { return Ok(()) };
            if outlet.link.mark(time_ns) {
                outlet.link.flush();
                return Ok(());
            }
            if outlet.link.is_closed() {
                // Nobody reads it any more.
                return Ok(());
            }
            self.refuse_if_late()?;
            let deadline_ns = self.common.deadline_ns();
            self.sleep_unless(
                deadline_ns,
                |_| false,
                |outlet| outlet.name == name,
                |live| live.outlets.get(at).is_none_or(|outlet| outlet.link.can_mark()),
            );
        }
    }

    /// Handles a message and all that follows from it, at its time.
    fn handle(
        &mut self,
        engine: &mut TaskEngine<G, O>,
        input: Input<G>,
        header: Option<G::Header>,
    ) -> Result<(), Halt> {
        let trace = header.as_ref().and_then(Header::trace);
        let time_ns = trace.map_or(engine.now_ns(), |trace| trace.created_ns);
        self.advance(engine, time_ns)?;
        // All before it is done, and so there is room.
        self.undelivered += u64::from(engine.push_with(input, header).is_err());
        self.run_at(engine, time_ns)
    }

    /// Lets the timers fire that are due until a time, each at its own.
    fn advance(&mut self, engine: &mut TaskEngine<G, O>, until_ns: u64) -> Result<(), Halt> {
        if engine.state() == Lifecycle::Created {
            engine.start(until_ns).map_err(Halt::NotStarted)?;
        }
        while let Some(due_ns) = engine.scheduler().next_timer_ns()
            && due_ns <= until_ns
        {
            self.run_at(engine, due_ns)?;
        }
        // The time of marks to come, where no message has moved it.
        if engine.now_ns() < until_ns && until_ns != u64::MAX {
            self.run_at(engine, until_ns)?;
        }
        Ok(())
    }

    /// Runs until nothing can run at a time, and all outputs are sent.
    fn run_at(&mut self, engine: &mut TaskEngine<G, O>, now_ns: u64) -> Result<(), Halt> {
        loop {
            self.tick(engine, now_ns).map_err(|_| Halt::Stopped)?;
            self.give_out(engine);
            let real_ns = self.clock.now_ns();
            self.publish(engine, real_ns, false);
            match engine.next_tick() {
                NextTick::Busy => self.refuse_if_late()?,
                NextTick::Stopped => return Ok(()),
                _ if self.has_outputs(engine) => {
                    self.refuse_if_late()?;
                    let deadline_ns = self.common.deadline_ns();
                    self.sleep(engine, deadline_ns);
                }
                _ => return Ok(()),
            }
        }
    }

    /// Ends the run: the timers that are left fire, and the nodes stop.
    fn finish(&mut self, engine: &mut TaskEngine<G, O>) {
        let now_ns = self.clock.now_ns();
        (self.drains, self.deadline_ns) = (true, self.grace_from(now_ns));
        // Its time is not that of the clock: the deadline is kept by the loop.
        let _ = engine.shutdown(u64::MAX);
        let now_ns = engine.now_ns();
        let _ = self.run_at(engine, now_ns).and_then(|()| self.advance(engine, u64::MAX));
    }

    fn refuse_if_late(&mut self) -> Result<(), Halt> {
        if self.common.is_stopping() && self.clock.now_ns() >= self.common.deadline_ns() {
            return Err(Halt::Late);
        }
        Ok(())
    }
}
