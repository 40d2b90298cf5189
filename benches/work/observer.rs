//! The pipeline watched: by `Figures`, counts alone, beside no observer and beside counts by hand; and by an observer
//! that looks at nothing, which is to cost nothing.

use super::line::{Flat, side};
use super::pipeline::{Line, Tally};
use super::{Flight, Side, by_hand};
use arachne::observe::{Event, Figures, Observer};

/// What `Figures` counts, by hand.
struct Counts {
    nodes: [u64; 9],
    all: u64,
}

impl Tally for Counts {
    #[inline(always)]
    fn handled(&mut self, node: usize) {
        self.nodes[node] = self.nodes[node].wrapping_add(1);
        self.all = self.all.wrapping_add(1);
    }
}

fn watched(flight: Flight) -> Side {
    type Watch = Figures<(), { Flat::NODE_COUNT }, { Flat::EDGE_COUNT }>;
    side("figures", Flat::at_work(flight, Watch::new(&Flat::topology(), ())))
}

pub fn beside_none(flight: Flight) -> [Side; 2] {
    [watched(flight), side("no_observer", Flat::at_work(flight, ()))]
}

pub fn beside_hand(flight: Flight) -> [Side; 2] {
    let hand = Line::<u64, 9, _>::new(Counts { nodes: [0; 9], all: 0 });
    [watched(flight), side("hand_counts", by_hand(hand, flight))]
}

struct Nothing;

impl Observer for Nothing {
    #[inline(always)]
    fn observe(&mut self, _: &Event) {}
}

pub fn nothing_beside_none(flight: Flight) -> [Side; 2] {
    let watched = side("nothing", Flat::at_work(flight, Nothing));
    [watched, side("no_observer", Flat::at_work(flight, ()))]
}
