//! The pipeline at work, flat and of subgraphs three deep.

use super::payload::{Sink, Stage};
use super::pipeline::{CROSSINGS, Line};
use super::{Flight, Run, Side, by_arachne, by_hand};
use arachne::prelude::*;

/// Declares the pipeline for a payload and a header, with a way to put it to work.
macro_rules! line {
    ($Name:ident [$($header:tt)*] $T:ty) => {
        $crate::work::pipeline::pipeline! { $Name [$($header)*] $T }

        impl $Name {
            pub fn at_work<O>(flight: Flight, observer: O) -> $crate::work::Run
            where
                O: arachne::observe::Observer + 'static,
            {
                type In = arachne::graph::Input<$Name>;
                let offer = |engine: &mut Engine<_, _>, next| {
                    engine.push(In::In($crate::work::payload::Payload::new(next))).is_ok()
                };
                $crate::work::by_arachne(Self::EMPTY, observer, flight, offer, |graph: &Self| graph.sink.sum)
            }
        }
    };
}
pub(crate) use line;

line! { Flat [] u64 }

graph! {
    pub graph Two(In: u64 => first.One) -> (Out: u64) {
        first: Stage { One => between: [u64; 16] -> second.One; }
        second: Stage { One -> out.Out; }
    }
}

graph! {
    pub graph Four(In: u64 => left.In) -> (Out: u64) {
        left: Two { Out => between: [u64; 16] -> right.In; }
        right: Two { Out -> out.Out; }
    }
}

graph! {
    pub graph Nested(In: u64 => left.In [16]) {
        left: Four { Out => between: [u64; 16] -> right.In; }
        right: Four { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

graph! {
    /// As small as a pipeline gets.
    pub graph Small(In: u64 => first.One) {
        first: Stage { One => numbers: [u64; 16] -> second.One; }
        second: Stage { One => sums: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

/// One way to do the work of a line.
pub fn side(name: &'static str, run: Run) -> Side {
    Side { name, crossings: CROSSINGS.into(), run }
}

fn hand(flight: Flight) -> Side {
    side("hand", by_hand(Line::<u64, 9>::new(()), flight))
}

pub fn flat(flight: Flight) -> [Side; 2] {
    [side("arachne", Flat::at_work(flight, ())), hand(flight)]
}

pub fn nested(flight: Flight) -> [Side; 2] {
    type In = arachne::graph::Input<Nested>;
    let two = || Two::new(Stage::NEW, Stage::NEW);
    let four = || Four::new(two(), two());
    let graph = Nested::new(four(), four(), Sink::NEW);
    let offer = |engine: &mut Engine<_>, next| engine.push(In::In(next)).is_ok();
    let run = by_arachne(graph, (), flight, offer, |graph: &Nested| graph.sink.sum);
    [side("arachne", run), hand(flight)]
}
