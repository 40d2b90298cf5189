//! 1,000 stages in a line and a sink: ten of ten of ten, which compiles sooner than a flat declaration of that length.

use super::{Sink, Stage, saturated};
use crate::work::Done;
use arachne::prelude::*;

/// Declares a line of ten units.
macro_rules! ten {
    ($Name:ident: $Unit:ty, $In:ident => $Out:ident) => {
        graph! {
            graph $Name(In: u64 => n0.$In) -> (Out: u64) {
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
                let [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9] = std::array::from_fn(|_| unit());
                Self::new(n0, n1, n2, n3, n4, n5, n6, n7, n8, n9)
            }
        }
    };
}

ten!(Ten: Stage, One => One);
ten!(Hundred: Ten, In => Out);
ten!(Thousand: Hundred, In => Out);

graph! {
    graph Long(In: u64 => stages.In [16]) {
        stages: Thousand { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Long>;

pub fn run(messages: u64) -> Done {
    let stages = Thousand::of(|| Hundred::of(|| Ten::of(|| Stage::NEW)));
    let graph = Long::new(stages, Sink::new());
    saturated(graph, messages, u32::MAX, In::In, |graph| graph.sink.tally)
}
