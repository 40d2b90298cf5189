//! The observer that logs.

use super::line::{Facade, Line, More, is_enabled};
use super::losses::Losses;
use crate::clock::MonotonicClock;
use crate::trace::Names;
use arachne::observe::{Cause, Event, Observer};
use arachne::scheduler::Lifecycle;
use arachne::time::Clock;
use arachne::topology::{EdgeId, NodeId, Topology};
use log::{Level, Log};

/// Writes a record an event, with names, keys and values; [the module](super) says which at what level.
///
/// What happens often is at `debug`; whether that is written is asked once a tick, so that an event costs a comparison if
/// it is not. Lost messages cost a reading of the clock. No payload is written.
///
/// `L` is where the records go: by default the logger of the program. `C` is the clock by which lost messages are told once
/// a second.
#[derive(Debug)]
pub struct JsonLogObserver<L: Log = Facade, C: Clock = MonotonicClock> {
    logger: L,
    clock: C,
    graph: Box<str>,
    names: Names,
    losses: Losses,
    /// Whether `debug` is written, as it was when the tick began.
    is_debug: bool,
}

impl JsonLogObserver {
    /// An observer of a graph with this shape, which the lines call by this name.
    #[must_use]
    pub fn new(graph: &str, topology: Topology<'static>) -> Self {
        Self::to(Facade, MonotonicClock::new(), graph, topology)
    }
}

impl<L: Log, C: Clock> JsonLogObserver<L, C> {
    /// An observer that writes to a logger of its own, and tells the time by a clock of its own.
    #[must_use]
    pub fn to(logger: L, clock: C, graph: &str, topology: Topology<'static>) -> Self {
        Self {
            is_debug: is_enabled(&logger, Level::Debug),
            logger,
            clock,
            graph: graph.into(),
            losses: Losses::new(topology.edges.len()),
            names: Names::new(topology),
        }
    }

    fn event<'a>(&'a self, event: &'a str) -> Line<'a> {
        Line { event, graph: &self.graph, ..Line::default() }
    }

    fn of_node<'a>(&'a self, event: &'a str, node: NodeId) -> Line<'a> {
        Line { node: Some(self.names.node(node)), ..self.event(event) }
    }

    fn of_edge<'a>(&'a self, event: &'a str, edge: EdgeId) -> Line<'a> {
        Line { edge: Some(self.names.edge(edge)), ..self.event(event) }
    }

    fn of_hook<'a>(&'a self, event: &'a str, node: NodeId, cause: Cause) -> Line<'a> {
        let by = |cause| [Some(("cause", More::Text(cause))), None];
        let line = self.of_node(event, node);
        match cause {
            Cause::Edge(edge) => Line {
                edge: Some(self.names.edge(edge)),
                port: self.names.port_behind(edge),
                ..line
            },
            Cause::Timer(_) => Line { more: by("timer"), ..line },
            Cause::Start => Line { more: by("start"), ..line },
            Cause::Drain => Line { more: by("drain"), ..line },
            Cause::Stop => Line { more: by("stop"), ..line },
        }
    }

    #[inline(never)]
    fn look_at_level(&mut self) {
        self.is_debug = is_enabled(&self.logger, Level::Debug);
    }

    fn lifecycle(&mut self, state: Lifecycle) {
        self.tell_losses();
        self.look_at_level();
        let lost = (state == Lifecycle::Stopped).then(|| More::Number(self.losses.total()));
        let name = match state {
            Lifecycle::Created => "Created",
            Lifecycle::Running => "Running",
            Lifecycle::Draining => "Draining",
            Lifecycle::Stopped => "Stopped",
        };
        let more = [Some(("state", More::Text(name))), lost.map(|lost| ("lost", lost))];
        Line { more, ..self.event("lifecycle") }.log(&self.logger, Level::Info);
    }

    #[inline(never)]
    fn tell_losses(&mut self) {
        if self.losses.has_untold() {
            let Self { logger, graph, names, losses, .. } = self;
            losses.tell(self.clock.now_ns(), |edge, count| {
                let more = [Some(("count", More::Number(count))), None];
                let edge = Some(names.edge(edge));
                Line { event: "lost", graph, edge, more, ..Line::default() }
                    .log(logger, Level::Warn);
            });
        }
    }

    /// What happens seldom.
    #[inline(never)]
    fn seldom(&mut self, event: &Event) {
        let (line, level) = match *event {
            Event::Lifecycle(state) => return self.lifecycle(state),
            Event::Dropped { edge } => {
                self.losses.add(edge, 1);
                return self.tell_losses();
            }
            Event::Discarded { edge, count } => {
                self.losses.add(edge, count);
                return self.tell_losses();
            }
            Event::Failed { node, cause, trace, error, .. } => {
                let line = self.of_hook("failed", node, cause);
                (Line { trace, error: Some(error), ..line }, Level::Warn)
            }
            Event::Paused { node, paused } => {
                (self.of_node(if paused { "paused" } else { "resumed" }, node), Level::Info)
            }
            Event::Quarantined { node, quarantined: true } => {
                (self.of_node("quarantined", node), Level::Warn)
            }
            Event::Quarantined { node, .. } => (self.of_node("released", node), Level::Info),
            Event::Moved { edge, priority } => {
                let more = [Some(("priority", More::Text(priority.word()))), None];
                (Line { more, ..self.of_edge("moved", edge) }, Level::Info)
            }
            Event::Resized { edge, capacity } => {
                let more = [Some(("capacity", More::Number(capacity.into()))), None];
                (Line { more, ..self.of_edge("resized", edge) }, Level::Info)
            }
            _ => return,
        };
        line.log(&self.logger, level);
    }

    /// What happens often, if it is written at all.
    #[inline(never)]
    fn often(&self, event: &Event) {
        let line = match *event {
            Event::Enqueued { edge, queued, trace } => {
                let more = [Some(("queued", More::Number(queued.into()))), None];
                Line { trace, more, ..self.of_edge("enqueued", edge) }
            }
            Event::Coalesced { edge, trace } => Line { trace, ..self.of_edge("coalesced", edge) },
            Event::Dequeued { edge } => self.of_edge("dequeued", edge),
            Event::Refused { edge } => self.of_edge("refused", edge),
            Event::Ingress { edge, .. } => self.of_edge("ingress", edge),
            Event::Blocked { node, edge } => {
                let edge = edge.map(|edge| self.names.edge(edge));
                Line { edge, ..self.of_node("blocked", node) }
            }
            Event::Started { node, cause, trace } => {
                Line { trace, ..self.of_hook("started", node, cause) }
            }
            Event::Ended { node, cause } => self.of_hook("ended", node, cause),
            Event::TickStarted { tick, now_ns } => {
                let tick = Some(("tick", More::Number(tick)));
                let more = [tick, Some(("now_ns", More::Number(now_ns)))];
                Line { more, ..self.event("tick_started") }
            }
            Event::TickEnded(report) => {
                let more = [Some(("activations", More::Number(report.activations.into()))), None];
                Line { more, ..self.event("tick_ended") }
            }
            _ => return,
        };
        line.log(&self.logger, Level::Debug);
    }
}

impl<L: Log, C: Clock> Observer for JsonLogObserver<L, C> {
    // Inlined to where an event is made, the match is decided there, and an event that is not written is never built.
    #[inline(always)]
    fn observe(&mut self, event: &Event) {
        match event {
            Event::TickStarted { .. } => self.look_at_level(),
            Event::TickEnded(_) if self.losses.has_untold() => self.tell_losses(),
            Event::TickEnded(_) => {}
            Event::Enqueued { .. }
            | Event::Dequeued { .. }
            | Event::Coalesced { .. }
            | Event::Refused { .. }
            | Event::Ingress { .. }
            | Event::Blocked { .. }
            | Event::Started { .. }
            | Event::Ended { .. } => {}
            _ => return self.seldom(event),
        }
        if self.is_debug {
            self.often(event);
        }
    }
}
