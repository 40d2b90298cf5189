//! A run: lines go in, each at its receive time, and timers fire in between.

use crate::error::TradingError;
use crate::graph::{Trading, trading};
use crate::machine::Machine;
use crate::market::SourceError;
use crate::messages::{Line, Stop};
use crate::options::Options;
use crate::receive_clock::ReceiveClock;
use crate::watch::watch;
use arachne::engine::PushError;
use arachne::graph::{DeclaredGraph, Input};
use arachne::scheduler::Ending;
use arachne_std::trace::ChromeTrace;
use std::path::Path;

type In = Input<Trading>;

/// Activations that one call of the engine runs at most. A line takes about ten;
/// if it ever takes more than this, the session calls again.
const BUDGET: u32 = 1_000;

/// A shutdown waits for all orders in flight.
const NO_DEADLINE_NS: u64 = u64::MAX;

/// Lines after which a file that held no event is given up.
const FIRST_LINES: u64 = 64;

/// The engine, and what drives it.
pub struct Session {
    pub engine: Machine,
    clock: ReceiveClock,
    now_ns: u64,
    next_timer_ns: Option<u64>,
    kill_at_line: Option<u64>,
    line_count: u64,
}

impl Session {
    /// An engine that is ready to start.
    ///
    /// # Errors
    ///
    /// If the run is to be recorded and cannot be.
    pub fn new(options: &Options, trace: Option<ChromeTrace>) -> Result<Self, TradingError> {
        let watch = watch(&Trading::TOPOLOGY, options.serving.is_some(), trace);
        let graph = trading(&options.settings());
        Ok(Self {
            engine: Machine::new(graph, watch, options.record.as_deref())?,
            clock: ReceiveClock::default(),
            now_ns: 0,
            next_timer_ns: None,
            kill_at_line: options.kill_at_line,
            line_count: 0,
        })
    }

    /// Handles a line and all that follows from it.
    ///
    /// # Errors
    ///
    /// If the engine does not run.
    pub fn handle(&mut self, line: Line) -> Result<(), TradingError> {
        let content = line.content.as_deref().unwrap_or_default();
        let time_ns = self.clock.read(content);
        if self.line_count == 0 {
            self.engine.start(time_ns)?;
        }
        self.advance(time_ns)?;
        self.line_count += 1;
        let line_number = line.number;
        self.push(In::Line(line))?;
        if self.kill_at_line == Some(line_number) {
            // Pressed behind the line, the button overtakes it.
            self.push(In::Stop(Stop { line_number }))?;
        }
        self.tick(time_ns)
    }

    /// Ends the run: what is in flight is filled, and the nodes stop.
    ///
    /// # Errors
    ///
    /// If the engine does not run.
    pub fn finish(&mut self) -> Result<(), TradingError> {
        if self.line_count == 0 {
            return Ok(());
        }
        // The silence after the last line is no stale feed.
        if let Some(kill_switch) = self.engine.node("kill_switch") {
            self.engine.pause(kill_switch)?;
        }
        self.engine.shutdown(NO_DEADLINE_NS)?;
        self.tick(self.now_ns)?;
        self.advance(NO_DEADLINE_NS)
    }

    /// Whether the input is to be given up, because nothing in it was an event:
    /// to be asked after each line, and at the end with `at_end`.
    ///
    /// # Errors
    ///
    /// [`SourceError::NotMarketData`] with the reason why the first line is none.
    pub fn judge(&self, path: Option<&Path>, at_end: bool) -> Result<(), TradingError> {
        let graph = self.engine.graph();
        let has_seen_enough = at_end || self.line_count >= FIRST_LINES;
        if graph.feed.event_count > 0 || !has_seen_enough {
            return Ok(());
        }
        match (path, graph.dead_letters.first.first()) {
            (Some(path), Some(first)) => Err(TradingError::Source(SourceError::NotMarketData {
                path: path.to_owned(),
                line_count: self.line_count,
                first_error: Box::new(first.reason.clone()),
            })),
            _ => Ok(()),
        }
    }

    /// Lets the timers fire that are due until a time, each at its own.
    fn advance(&mut self, until_ns: u64) -> Result<(), TradingError> {
        while let Some(due_ns) = self.next_timer_ns
            && due_ns <= until_ns
        {
            self.tick(due_ns)?;
        }
        Ok(())
    }

    /// Runs until nothing can run at a time.
    fn tick(&mut self, now_ns: u64) -> Result<(), TradingError> {
        self.now_ns = self.now_ns.max(now_ns);
        loop {
            let report = self.engine.tick(now_ns, BUDGET)?;
            self.next_timer_ns = report.next_timer_ns;
            if report.ending != Ending::Budget {
                return Ok(());
            }
        }
    }

    /// The graph is idle before each line, so that there is room.
    fn push(&mut self, input: In) -> Result<(), TradingError> {
        let pushed = self.engine.push(input);
        pushed.map_err(|_: PushError<In>| TradingError::Closed)
    }
}
