//! 27 stages in a line and a sink: three subgraphs of three of three stages.

use super::payload::{Sink, Stage};
use super::pipeline::Line;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;

/// Declares a line of three units.
macro_rules! three {
    ($Name:ident: $Unit:ty, $In:ident => $Out:ident) => {
        graph! {
            pub graph $Name(In: u64 => first.$In) -> (Out: u64) {
                first: $Unit { $Out => to_second: [u64; 16] -> second.$In; }
                second: $Unit { $Out => to_third: [u64; 16] -> third.$In; }
                third: $Unit { $Out -> out.Out; }
            }
        }

        impl $Name {
            fn of(unit: impl Fn() -> $Unit) -> Self {
                Self::new(unit(), unit(), unit())
            }
        }
    };
}

three!(Three: Stage, One => One);
three!(Nine: Three, In => Out);
three!(TwentySeven: Nine, In => Out);

graph! {
    pub graph Nested27(In: u64 => stages.In [16]) {
        stages: TwentySeven { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

/// The number of edges that a message crosses.
const CROSSINGS: u64 = 28;

pub fn sides(flight: Flight) -> [Side; 2] {
    type In = arachne::graph::Input<Nested27>;
    let stages = TwentySeven::of(|| Nine::of(|| Three::of(|| Stage::NEW)));
    let graph = Nested27::new(stages, Sink::NEW);
    let offer = |engine: &mut Engine<_>, next| engine.push(In::In(next)).is_ok();
    let arachne = by_arachne(graph, (), flight, offer, |graph: &Nested27| graph.sink.sum);
    let hand = by_hand(Line::<u64, { CROSSINGS as usize }>::new(()), flight);
    [
        Side { name: "arachne", crossings: CROSSINGS, run: arachne },
        Side { name: "hand", crossings: CROSSINGS, run: hand },
    ]
}
