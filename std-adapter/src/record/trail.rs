//! Where the messages of a trace went.

use arachne::observe::{Event, Observer};
use arachne::topology::{EdgeId, NodeId, Topology};
use std::fmt;

/// An observer that notes who wrote the messages of one trace, and what became of them: for a
/// [`Replay`](arachne::record::Replay) of a graph with headers.
///
/// # Examples
/// ```
/// use arachne::prelude::*;
/// use arachne::scheduler::Config;
/// use arachne_std::record::Trail;
///
/// struct Double;
/// impl Node for Double {
///     type Input = One<u32>;
///     type Output = One<u32>;
///     fn on_message(&mut self, One::One(n): One<u32>, context: &mut impl Context<One<u32>>) -> Outcome<One<u32>> {
///         context.emit(One::One(n * 2))?;
///         Ok(())
///     }
/// }
/// struct Sink;
/// impl Node for Sink {
///     type Input = One<u32>;
///     type Output = Never;
/// }
/// graph! {
///     graph Doubling<Trace>(Number: u32 => double.One) {
///         double: Double { One => doubled: [u32; 4] -> sink.One; }
///         sink: Sink {}
///     }
/// }
/// type In = arachne::graph::Input<Doubling>;
///
/// let mut engine = Engine::with(Doubling::new(Double, Sink), Config::default(), Trail::of(4));
/// engine.start(0)?;
/// engine.push(In::Number(7))?; // trace 3: the two starts have one each
/// engine.push(In::Number(8))?; // trace 4
/// engine.tick(5, 100)?;
/// let told: Vec<String> = engine.observer().told(&Doubling::topology()).collect();
/// assert_eq!(told[0], "before tick 1: outside -> Number");
/// assert_eq!(told[1], "tick 1 at 5 ns, activation 2: double -> doubled");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trail {
    trace: u64,
    tick: u64,
    now_ns: u64,
    activations: u64,
    /// The hook in progress: its node, and whether it is an activation.
    active: Option<(NodeId, bool)>,
    sightings: Vec<Sighting>,
}

/// A message of the trace was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The tick in which it was, or before which if `activation` is `None`.
    pub tick: u64,
    /// The logical time of the tick.
    pub now_ns: u64,
    /// The number of the activation in the run, from 1 on; `None` between ticks: from outside, or by a hook that starts or
    /// drains.
    pub activation: Option<u64>,
    /// Who wrote it; `None` for the outside.
    pub node: Option<NodeId>,
    /// Where to.
    pub edge: EdgeId,
    /// Whether it was merged into a message that waited there.
    pub is_merged: bool,
}

impl Trail {
    /// The trail of this trace.
    #[must_use]
    pub const fn of(trace: u64) -> Self {
        Self { trace, tick: 0, now_ns: 0, activations: 0, active: None, sightings: Vec::new() }
    }

    /// What was seen, in order.
    #[must_use]
    pub fn sightings(&self) -> &[Sighting] {
        &self.sightings
    }

    /// The same in words.
    pub fn told(&self, topology: &Topology<'static>) -> impl Iterator<Item = String> {
        let topology = *topology;
        self.sightings.iter().map(move |sighting| Told(sighting, topology).to_string())
    }

    fn see(&mut self, edge: EdgeId, is_merged: bool) {
        let Self { tick, now_ns, activations, active, .. } = *self;
        let node = active.map(|(node, _)| node);
        let (tick, activation) = match active {
            Some((_, true)) => (tick, Some(activations)),
            _ => (tick.saturating_add(1), None),
        };
        self.sightings.push(Sighting { tick, now_ns, activation, node, edge, is_merged });
    }
}

impl Observer for Trail {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::TickStarted { tick, now_ns } => (self.tick, self.now_ns) = (tick, now_ns),
            Event::Started { node, cause, .. } => {
                let is_activation = cause.is_activation();
                self.activations = self.activations.saturating_add(is_activation.into());
                self.active = Some((node, is_activation));
            }
            Event::Ended { .. } => self.active = None,
            Event::Enqueued { edge, trace: Some(trace), .. } if trace.id == self.trace => {
                self.see(edge, false);
            }
            Event::Coalesced { edge, trace: Some(trace) } if trace.id == self.trace => {
                self.see(edge, true);
            }
            _ => {}
        }
    }
}

struct Told<'a>(&'a Sighting, Topology<'static>);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Sighting { tick, now_ns, activation, node, edge, is_merged }, topology) = self;
        match activation {
            None => write!(f, "before tick {tick}: ")?,
            Some(activation) => write!(f, "tick {tick} at {now_ns} ns, activation {activation}: ")?,
        }
        match node {
            None => f.write_str("outside")?,
            Some(node) => topology.node_path(*node).fmt(f)?,
        }
        write!(f, " -> {}", topology.edge_path(*edge))?;
        f.write_str(if *is_merged { ", merged into what waited there" } else { "" })
    }
}
