//! The work that is measured: each piece by Arachne and by hand, over the bounded queues of heapless.
//!
//! All state lies behind references that the optimiser cannot see through, and each step by hand is a call, as an
//! application has it. The loops by hand check what Arachne checks: that there is a message, and room for what becomes
//! of it, before it is taken. What they do not have is what an application would have to add: levels, fairness, a
//! budget, failures, timers, counts.

mod fan_in;
mod fan_out;
mod header;
mod line;
mod long_line;
mod nested_27;
mod observer;
mod payload;
mod payload_64;
mod ping_pong;
mod pipeline;
mod ten;
mod thousand;

use arachne::graph::{DeclaredGraph, Root};
use arachne::observe::Observer;
use arachne::prelude::*;
use arachne::scheduler::Config;
use pipeline::Hand;
use std::hint::black_box;

/// A piece of work, done in two ways.
pub struct Work {
    pub name: &'static str,
    pub arachne: Side,
    pub beside: Side,
    /// The most that the ratio of the times a crossing should be.
    #[allow(dead_code, reason = "criterion has no targets")]
    pub target: Option<f64>,
}

/// One way to do it.
pub struct Side {
    pub name: &'static str,
    /// How often a message, or what becomes of it, goes over an edge.
    pub crossings: u64,
    /// Handles so many messages, and says a sum over all that have reached the end since the beginning.
    pub run: Run,
}

pub type Run = Box<dyn FnMut(u64) -> u64>;

/// The root of a graph of 3 nodes, whose scheduler is to be weighed.
#[allow(dead_code, reason = "not every bench weighs it")]
pub type SmallRoot = Root<line::Small>;

/// How many messages are under way at a time.
#[derive(Clone, Copy)]
pub enum Flight {
    /// As many as the first queue takes: throughput.
    Saturated,
    /// One: latency.
    One,
}

/// All the work, in the order in which it is reported.
pub fn all() -> impl Iterator<Item = Work> {
    ALL.iter().map(|row| row.make())
}

/// The names of all the work.
#[allow(dead_code, reason = "not every bench lists them")]
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|row| row.name)
}

/// The work of a name.
#[allow(dead_code, reason = "not every bench looks for one")]
pub fn named(name: &str) -> Option<Work> {
    ALL.iter().find(|row| row.name == name).map(Row::make)
}

/// Work that is yet to be made, so that only what is measured lies in the caches.
struct Row {
    name: &'static str,
    sides: fn(Flight) -> [Side; 2],
    flight: Flight,
    target: Option<f64>,
}

impl Row {
    fn make(&self) -> Work {
        let [arachne, beside] = (self.sides)(self.flight);
        Work { name: self.name, arachne, beside, target: self.target }
    }
}

const fn row(
    name: &'static str,
    sides: fn(Flight) -> [Side; 2],
    flight: Flight,
    target: Option<f64>,
) -> Row {
    Row { name, sides, flight, target }
}

const ALL: &[Row] = &[
    row("line_saturated", line::flat, Flight::Saturated, Some(1.25)),
    row("line_one_in_flight", line::flat, Flight::One, Some(3.0)),
    row("line_30_saturated", long_line::line_30, Flight::Saturated, Some(1.1)),
    row("line_30_one_in_flight", long_line::line_30, Flight::One, Some(2.3)),
    row("line_60_saturated", long_line::line_60, Flight::Saturated, Some(1.1)),
    row("line_60_one_in_flight", long_line::line_60, Flight::One, Some(2.1)),
    row("flat_250_saturated", long_line::flat_250, Flight::Saturated, None),
    row("flat_250_one_in_flight", long_line::flat_250, Flight::One, None),
    row("nested_saturated", line::nested, Flight::Saturated, Some(1.25)),
    row("nested_one_in_flight", line::nested, Flight::One, Some(3.0)),
    row("nested_27_saturated", nested_27::sides, Flight::Saturated, Some(1.5)),
    row("nested_27_one_in_flight", nested_27::sides, Flight::One, Some(3.4)),
    row("ping_pong", ping_pong::sides, Flight::One, None),
    row("fan_out_8_saturated", fan_out::sides, Flight::Saturated, None),
    row("fan_out_8_one_in_flight", fan_out::sides, Flight::One, None),
    row("fan_in_8_saturated", fan_in::sides, Flight::Saturated, None),
    row("fan_in_8_one_in_flight", fan_in::sides, Flight::One, None),
    row("payload_64_saturated", payload_64::sides, Flight::Saturated, None),
    row("payload_64_one_in_flight", payload_64::sides, Flight::One, None),
    row("thousand_saturated", thousand::beside_ten, Flight::Saturated, Some(1.5)),
    row("thousand_one_in_flight", thousand::beside_ten, Flight::One, Some(1.5)),
    row("thousand_saturated_by_hand", thousand::beside_hand, Flight::Saturated, None),
    row("thousand_one_in_flight_by_hand", thousand::beside_hand, Flight::One, None),
    row("trace_saturated", header::beside_none, Flight::Saturated, None),
    row("trace_one_in_flight", header::beside_none, Flight::One, None),
    row("trace_saturated_by_hand", header::beside_hand, Flight::Saturated, None),
    row("trace_one_in_flight_by_hand", header::beside_hand, Flight::One, None),
    row("nothing_saturated", observer::nothing_beside_none, Flight::Saturated, Some(1.0)),
    row("nothing_one_in_flight", observer::nothing_beside_none, Flight::One, Some(1.0)),
    row("figures_saturated", observer::beside_none, Flight::Saturated, None),
    row("figures_one_in_flight", observer::beside_none, Flight::One, None),
    row("figures_saturated_by_hand", observer::beside_hand, Flight::Saturated, None),
    row("figures_one_in_flight_by_hand", observer::beside_hand, Flight::One, None),
];

/// A graph at work: `offer` says whether its input took a message, `sum` what has reached the end.
pub fn by_arachne<G, O>(
    graph: G,
    observer: O,
    flight: Flight,
    offer: impl Fn(&mut Engine<G, O>, u64) -> bool + 'static,
    sum: impl Fn(&G) -> u64 + 'static,
) -> Run
where
    G: DeclaredGraph + 'static,
    O: Observer + 'static,
{
    let mut engine = Box::new(Engine::with(graph, Config::default(), observer));
    engine.start(0).expect("the nodes of this work start");
    match flight {
        Flight::Saturated => Box::new(move |messages| {
            let mut next = 0;
            while next < messages {
                while next < messages && offer(&mut engine, next) {
                    next += 1;
                }
                let _ = black_box(&mut *engine).tick(0, u32::MAX);
            }
            sum(engine.graph())
        }),
        Flight::One => Box::new(move |messages| {
            for next in 0..messages {
                offer(&mut engine, black_box(next));
                let _ = black_box(&mut *engine).tick(0, u32::MAX);
            }
            sum(engine.graph())
        }),
    }
}

/// Work by hand, driven as a graph is.
pub fn by_hand<H: Hand + 'static>(hand: H, flight: Flight) -> Run {
    let drive = match flight {
        Flight::Saturated => pipeline::saturated::<H>,
        Flight::One => pipeline::one_in_flight::<H>,
    };
    let mut hand = Box::new(hand);
    Box::new(move |messages| {
        drive(&mut *hand, messages);
        hand.sum()
    })
}
