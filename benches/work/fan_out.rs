//! Fan-out: a node that sends each message on 8 edges, to 8 sinks.

use super::payload::{Sink, Stage};
use super::pipeline::Hand;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;
use heapless::Deque;

graph! {
    graph FanOut(In: u64 => hub.One [16]) {
        hub: Stage {
            One =>
                e0: [u64; 16] -> k0.One,
                e1: [u64; 16] -> k1.One,
                e2: [u64; 16] -> k2.One,
                e3: [u64; 16] -> k3.One,
                e4: [u64; 16] -> k4.One,
                e5: [u64; 16] -> k5.One,
                e6: [u64; 16] -> k6.One,
                e7: [u64; 16] -> k7.One;
        }
        k0: Sink {}
        k1: Sink {}
        k2: Sink {}
        k3: Sink {}
        k4: Sink {}
        k5: Sink {}
        k6: Sink {}
        k7: Sink {}
    }
}

fn sum(graph: &FanOut) -> u64 {
    let FanOut { k0, k1, k2, k3, k4, k5, k6, k7, .. } = graph;
    let sums = [k0, k1, k2, k3, k4, k5, k6, k7].map(|sink| sink.sum);
    sums.into_iter().fold(0, u64::wrapping_add)
}

/// The same by hand.
struct Spread {
    input: Deque<u64, 16>,
    queues: [Deque<u64, 16>; 8],
    sums: [u64; 8],
}

impl Spread {
    fn new() -> Self {
        Self { input: Deque::new(), queues: std::array::from_fn(|_| Deque::new()), sums: [0; 8] }
    }

    /// Sends one message on all edges, if all have room.
    #[inline(always)]
    fn spread(&mut self) -> bool {
        if self.queues.iter().any(Deque::is_full) {
            return false;
        }
        let Some(value) = self.input.pop_front() else {
            return false;
        };
        for queue in &mut self.queues {
            let _ = queue.push_back(value.wrapping_add(1));
        }
        true
    }
}

impl Hand for Spread {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.input.push_back(message).is_ok()
    }

    #[inline(never)]
    fn step_all(&mut self) {
        while self.spread() {}
        for (queue, sum) in self.queues.iter_mut().zip(&mut self.sums) {
            while let Some(value) = queue.pop_front() {
                *sum = sum.wrapping_add(value);
            }
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        self.spread();
        for (queue, sum) in self.queues.iter_mut().zip(&mut self.sums) {
            if let Some(value) = queue.pop_front() {
                *sum = sum.wrapping_add(value);
            }
        }
    }

    fn sum(&self) -> u64 {
        self.sums.into_iter().fold(0, u64::wrapping_add)
    }
}

pub fn sides(flight: Flight) -> [Side; 2] {
    type In = arachne::graph::Input<FanOut>;
    let sink = || Sink::NEW;
    let graph =
        FanOut::new(Stage::NEW, sink(), sink(), sink(), sink(), sink(), sink(), sink(), sink());
    let offer = |engine: &mut Engine<_>, next| engine.push(In::In(next)).is_ok();
    let run = by_arachne(graph, (), flight, offer, sum);
    let side = |name, run| Side { name, crossings: 9, run };
    [side("arachne", run), side("hand", by_hand(Spread::new(), flight))]
}
