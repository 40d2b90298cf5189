//! Fan-in: 8 nodes, each with an input of its own, that send to one port of one sink.

use super::payload::{Sink, Stage};
use super::pipeline::Hand;
use super::{Flight, Side, by_arachne, by_hand};
use arachne::prelude::*;
use heapless::Deque;

graph! {
    graph FanIn(
        I0: u64 => s0.One [16],
        I1: u64 => s1.One [16],
        I2: u64 => s2.One [16],
        I3: u64 => s3.One [16],
        I4: u64 => s4.One [16],
        I5: u64 => s5.One [16],
        I6: u64 => s6.One [16],
        I7: u64 => s7.One [16],
    ) {
        s0: Stage { One => e0: [u64; 16] -> sink.One; }
        s1: Stage { One => e1: [u64; 16] -> sink.One; }
        s2: Stage { One => e2: [u64; 16] -> sink.One; }
        s3: Stage { One => e3: [u64; 16] -> sink.One; }
        s4: Stage { One => e4: [u64; 16] -> sink.One; }
        s5: Stage { One => e5: [u64; 16] -> sink.One; }
        s6: Stage { One => e6: [u64; 16] -> sink.One; }
        s7: Stage { One => e7: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

/// The same by hand.
struct Gather {
    inputs: [Deque<u64, 16>; 8],
    queues: [Deque<u64, 16>; 8],
    sum: u64,
}

impl Gather {
    fn new() -> Self {
        Self {
            inputs: std::array::from_fn(|_| Deque::new()),
            queues: std::array::from_fn(|_| Deque::new()),
            sum: 0,
        }
    }
}

impl Hand for Gather {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.inputs.iter_mut().all(|input| input.push_back(message).is_ok())
    }

    #[inline(never)]
    fn step_all(&mut self) {
        for (input, queue) in self.inputs.iter_mut().zip(&mut self.queues) {
            while !queue.is_full() {
                let Some(value) = input.pop_front() else {
                    break;
                };
                let _ = queue.push_back(value.wrapping_add(1));
            }
        }
        for queue in &mut self.queues {
            while let Some(value) = queue.pop_front() {
                self.sum = self.sum.wrapping_add(value);
            }
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        for (input, queue) in self.inputs.iter_mut().zip(&mut self.queues) {
            if !queue.is_full()
                && let Some(value) = input.pop_front()
            {
                let _ = queue.push_back(value.wrapping_add(1));
            }
        }
        for queue in &mut self.queues {
            if let Some(value) = queue.pop_front() {
                self.sum = self.sum.wrapping_add(value);
            }
        }
    }

    fn sum(&self) -> u64 {
        self.sum
    }
}

fn offer(engine: &mut Engine<FanIn>, message: u64) -> bool {
    type In = arachne::graph::Input<FanIn>;
    engine.push(In::I0(message)).is_ok()
        && engine.push(In::I1(message)).is_ok()
        && engine.push(In::I2(message)).is_ok()
        && engine.push(In::I3(message)).is_ok()
        && engine.push(In::I4(message)).is_ok()
        && engine.push(In::I5(message)).is_ok()
        && engine.push(In::I6(message)).is_ok()
        && engine.push(In::I7(message)).is_ok()
}

pub fn sides(flight: Flight) -> [Side; 2] {
    let stage = || Stage::NEW;
    let graph = FanIn::new(
        stage(),
        stage(),
        stage(),
        stage(),
        stage(),
        stage(),
        stage(),
        stage(),
        Sink::NEW,
    );
    let run = by_arachne(graph, (), flight, offer, |graph| graph.sink.sum);
    let side = |name, run| Side { name, crossings: 16, run };
    [side("arachne", run), side("hand", by_hand(Gather::new(), flight))]
}
