//! 1,000 stages in a line and a sink: ten of ten of ten stages.

use super::line::{Flat, side};
use super::payload::{Sink, Stage};
use super::pipeline::Line;
use super::ten::ten;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;

ten!(Ten: Stage, One => One);
ten!(Hundred: Ten, In => Out);
ten!(Thousand: Hundred, In => Out);

graph! {
    pub graph Long(In: u64 => stages.In [16]) {
        stages: Thousand { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

const LONG_CROSSINGS: u64 = 1001;

fn long(flight: Flight) -> Side {
    type In = arachne::graph::Input<Long>;
    let stages = Thousand::of(|| Hundred::of(|| Ten::of(|| Stage::NEW)));
    let graph = Long::new(stages, Sink::NEW);
    let offer = |engine: &mut Engine<_>, next| engine.push(In::In(next)).is_ok();
    let run = by_arachne(graph, (), flight, offer, |graph: &Long| graph.sink.sum);
    Side { name: "arachne", crossings: LONG_CROSSINGS, run }
}

pub fn beside_ten(flight: Flight) -> [Side; 2] {
    [long(flight), side("line_of_10", Flat::at_work(flight, ()))]
}

pub fn beside_hand(flight: Flight) -> [Side; 2] {
    let run = by_hand(Line::<u64, 1001>::new(()), flight);
    [long(flight), Side { name: "hand", crossings: LONG_CROSSINGS, run }]
}
