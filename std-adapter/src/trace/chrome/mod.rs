//! A trace file in the format of Chrome's tracing, which Perfetto opens.
//!
//! The format is the JSON array of the [Trace Event Format]: an activation is a pair of events `B` and `E` on the track
//! of its node, an arrow a pair `s` and `f`, and what has no duration an `i`.
//!
//! [Trace Event Format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU

mod arrows;
mod file;
mod line;
mod pen;

use self::arrows::{Arrows, Origin};
use self::pen::{OUTSIDE_TRACK, Pen, track_of};
use super::Names;
use crate::clock::MonotonicClock;
use arachne::message::Trace;
use arachne::observe::{Cause, Event, Observer};
use arachne::time::Clock;
use arachne::topology::{EdgeId, NodeId, Topology};
use std::io::{self, Write};
use std::path::Path;

/// An observer that writes a trace file: one track a node, an activation a slice on it, arrows along the messages.
///
/// Open the file at <https://ui.perfetto.dev> or at `chrome://tracing`. Times are physical, by the clock, from when the
/// observer was made; each is later than the one before, by a nanosecond at least. A slice bears the path of the edge
/// that its message came by, or `timer`, `start`, `drain` or `stop`; a slice on the track `outside` is an input that the
/// program pushed, or an output that it popped. Failures, losses and waits are marks on the track where they happen. An
/// arrow leads from where a message was emitted to where it was handled; a message that was merged into a queued one
/// takes over its arrow, and a message that was lost has none. Payloads are not written.
///
/// Memory is bounded: 128 KiB, and up to 48 bytes for each message that the edges can hold. So is the file, by
/// [`with_most_bytes`](Self::with_most_bytes). It is written on the graph's thread, in whole lines, 64 KiB at a time and
/// about once a second; what is in the file when the program is killed can be opened. An event costs a reading of the
/// clock and 50 to 100 bytes, and an arrow some 200: it is for looking into a run, not for leaving on.
///
/// An error in writing ends the trace, and never the run; [`finish`](Self::finish) tells it.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::scheduler::Config;
/// use arachne_std::trace::ChromeTrace;
/// # struct Sink;
/// # impl Node for Sink { type Input = One<u8>; type Output = Never; }
/// # graph! { graph Small(Byte: u8 => sink.One) { sink: Sink {} } }
/// # type In = arachne::graph::Input<Small>;
///
/// // `ChromeTrace::create("out.json", Small::topology())?` writes to a file.
/// let mut file = Vec::new();
/// let mut trace = ChromeTrace::new(&mut file, Small::topology());
/// let mut engine = Engine::with(Small::new(Sink), Config::default(), &mut trace);
/// engine.start(0)?;
/// engine.push(In::Byte(7))?;
/// engine.tick(1, 10)?;
/// assert_eq!(trace.finish()?, 0); // nothing was left out
/// let events: Vec<serde_json::Value> = serde_json::from_slice(&file)?;
/// assert!(events.iter().any(|event| event["ph"] == "B" && event["name"] == "Byte"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ChromeTrace<W: Write = std::fs::File, C: Clock = MonotonicClock> {
    pen: Pen<W, C>,
    names: Names,
    arrows: Arrows,
    /// The activation in progress.
    active: Option<Active>,
    /// Where the message comes from whose activation is about to begin.
    arriving: Option<Origin>,
}

#[derive(Clone, Copy, Debug)]
struct Active {
    track: u32,
    /// Whether its beginning is in the file.
    is_told: bool,
}

impl ChromeTrace {
    /// A trace into a new file; one that is there is written over.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: impl AsRef<Path>, topology: Topology<'static>) -> io::Result<Self> {
        Ok(Self::new(std::fs::File::create(path)?, topology))
    }
}

impl<W: Write> ChromeTrace<W> {
    /// A trace to a writer, which gets whole lines and needs no buffer of its own.
    pub fn new(writer: W, topology: Topology<'static>) -> Self {
        Self::over(writer, topology, MonotonicClock::new())
    }
}

impl<W: Write, C: Clock> ChromeTrace<W, C> {
    /// A trace to a writer, with the times of a clock: with copies of one clock, the traces of several graphs agree.
    pub fn over(writer: W, topology: Topology<'static>, clock: C) -> Self {
        let names = Names::new(topology);
        let mut pen = Pen::new(writer, clock);
        pen.name_tracks(&names);
        Self { pen, names, arrows: Arrows::new(&topology), active: None, arriving: None }
    }

    /// Sets how long the file may become, in bytes, to within a line; 1 GiB if it is not set. What does not fit is left
    /// out and counted, and the file stays whole.
    #[must_use]
    pub fn with_most_bytes(mut self, most_bytes: u64) -> Self {
        self.pen.set_most_bytes(most_bytes);
        self
    }

    /// Ends the file, and says how many events were left out of it for want of room. Dropping the trace ends it as well,
    /// but tells nothing.
    ///
    /// # Errors
    /// The first that the writer gave.
    pub fn finish(mut self) -> io::Result<u64> {
        self.close()
    }

    fn close(&mut self) -> io::Result<u64> {
        self.end_activation();
        self.pen.finish()
    }

    fn end_activation(&mut self) {
        if let Some(Active { track, is_told: true }) = self.active.take() {
            self.pen.end(track);
        }
    }

    /// The place of an emission: in the activation in progress, or in a slice of its own outside.
    fn emission(&mut self, edge: EdgeId) -> Option<Origin> {
        if let Some(Active { track, is_told }) = self.active {
            return is_told.then(|| self.pen.origin(track));
        }
        if !self.pen.begin(OUTSIDE_TRACK, self.names.edge(edge), None) {
            return None;
        }
        let origin = self.pen.origin(OUTSIDE_TRACK);
        self.pen.end(OUTSIDE_TRACK);
        Some(origin)
    }

    fn dequeued(&mut self, edge: EdgeId) {
        let origin = self.arrows.dequeued(edge);
        if !self.names.goes_out(edge) {
            self.arriving = origin;
            return;
        }
        let name = self.names.edge(edge);
        if self.pen.begin(OUTSIDE_TRACK, name, None) {
            self.pen.arrow(origin, OUTSIDE_TRACK, name);
            self.pen.end(OUTSIDE_TRACK);
        }
    }

    fn started(&mut self, node: NodeId, cause: Cause, trace: Option<Trace>) {
        let origin = self.arriving.take();
        let track = track_of(node);
        let name = match cause {
            Cause::Edge(edge) => self.names.edge(edge),
            Cause::Timer(_) => "timer",
            Cause::Start => "start",
            Cause::Drain => "drain",
            Cause::Stop => "stop",
        };
        let is_told = self.pen.begin(track, name, trace);
        if is_told {
            self.pen.arrow(origin, track, name);
        }
        self.active = Some(Active { track, is_told });
    }

    /// A mark of an edge on the track of the activation in progress, or else outside.
    fn mark(&mut self, what: &str, edge: EdgeId) {
        let track = self.active.map_or(OUTSIDE_TRACK, |active| active.track);
        self.pen.mark(track, what, Some(("edge", self.names.edge(edge))));
    }
}

impl<W: Write, C: Clock> Observer for ChromeTrace<W, C> {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::Enqueued { edge, queued, .. } => {
                let origin = self.emission(edge);
                self.arrows.enqueued(edge, queued, origin);
            }
            Event::Coalesced { edge, .. } => {
                let origin = self.emission(edge);
                self.arrows.coalesced(edge, origin);
            }
            Event::Dequeued { edge } => self.dequeued(edge),
            Event::Started { node, cause, trace } => self.started(node, cause, trace),
            Event::Ended { .. } => self.end_activation(),
            Event::Failed { node, error, .. } => {
                let error = error.to_string();
                self.pen.mark(track_of(node), "failed", Some(("error", &error)));
            }
            Event::Dropped { edge } => self.mark("dropped", edge),
            Event::Discarded { edge, .. } => self.mark("discarded", edge),
            Event::Refused { edge } => self.mark("refused", edge),
            Event::Blocked { node, .. } => self.pen.mark(track_of(node), "blocked", None),
            Event::Paused { node, paused } => {
                self.pen.mark(track_of(node), if paused { "paused" } else { "resumed" }, None);
            }
            Event::Quarantined { node, quarantined } => {
                let what = if quarantined { "quarantined" } else { "released" };
                self.pen.mark(track_of(node), what, None);
            }
            Event::Moved { edge, .. } => self.mark("moved", edge),
            Event::Resized { edge, .. } => self.mark("resized", edge),
            Event::Lifecycle(state) => self.pen.mark_all(&format!("{state:?}")),
            Event::TickEnded(_) => self.pen.write_if_old(),
            _ => {}
        }
    }
}

impl<W: Write, C: Clock> Drop for ChromeTrace<W, C> {
    fn drop(&mut self) {
        // Who wants to know of an error calls `finish`.
        let _ = self.close();
    }
}
