//! 1,000 stages in a line and a sink: ten of ten of ten stages, which compiles sooner than a flat declaration of that
//! length.

use super::line::{Flat, side};
use super::payload::{Sink, Stage};
use super::pipeline::Line;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;

/// Declares a line of ten units.
macro_rules! ten {
    ($Name:ident: $Unit:ty, $In:ident => $Out:ident) => {
        graph! {
            pub graph $Name(In: u64 => n0.$In) -> (Out: u64) {
                n0: $Unit { $Out => e0: [u64; 16] -> n1.$In; }
                n1: $Unit { $Out => e1: [u64; 16] -> n2.$In; }
                n2: $Unit { $Out => e2: [u64; 16] -> n3.$In; }
                n3: $Unit { $Out => e3: [u64; 16] -> n4.$In; }
                n4: $Unit { $Out => e4: [u64; 16] -> n5.$In; }
                n5: $Unit { $Out => e5: [u64; 16] -> n6.$In; }
                n6: $Unit { $Out => e6: [u64; 16] -> n7.$In; }
                n7: $Unit { $Out => e7: [u64; 16] -> n8.$In; }
                n8: $Unit { $Out => e8: [u64; 16] -> n9.$In; }
                n9: $Unit { $Out -> out.Out; }
            }
        }

        impl $Name {
            fn of(unit: impl Fn() -> $Unit) -> Self {
                Self::new(
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                    unit(),
                )
            }
        }
    };
}

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
