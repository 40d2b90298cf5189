//! The pipeline with the header `Trace` beside each message: beside none, and beside the same stamps by hand.

use super::line::{Flat, line, side};
use super::payload::{Sink, Stage};
use super::pipeline::Hand;
use super::{Flight, Side, by_hand};
use arachne::message::Trace;
use arachne::prelude::*;
use heapless::Deque;

line! { Traced [<Trace>] u64 }

/// The pipeline by hand, with a trace in each message.
struct Stamped {
    queues: [Deque<(u64, Trace), 16>; 9],
    sum: u64,
    next_id: u64,
    next_sequence: u64,
    now_ns: u64,
}

impl Stamped {
    fn new() -> Self {
        Self {
            queues: std::array::from_fn(|_| Deque::new()),
            sum: 0,
            next_id: 1,
            next_sequence: 0,
            now_ns: 0,
        }
    }
}

/// A trace with the next number.
#[inline(always)]
fn stamp(id: u64, next_sequence: &mut u64, created_ns: u64) -> Trace {
    let sequence = *next_sequence;
    *next_sequence = sequence.wrapping_add(1);
    Trace { id, created_ns, sequence }
}

impl Hand for Stamped {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        if self.queues[0].is_full() {
            return false;
        }
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        let trace = stamp(id, &mut self.next_sequence, self.now_ns);
        self.queues[0].push_back((message, trace)).is_ok()
    }

    #[inline(never)]
    fn step_all(&mut self) {
        for stage in 0..8 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            while !to.is_full() {
                let Some((value, trace)) = from.pop_front() else {
                    break;
                };
                let trace = stamp(trace.id, &mut self.next_sequence, self.now_ns);
                let _ = to.push_back((value.wrapping_add(1), trace));
            }
        }
        while let Some((value, _)) = self.queues[8].pop_front() {
            self.sum = self.sum.wrapping_add(value);
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        for stage in 0..8 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            if !to.is_full()
                && let Some((value, trace)) = from.pop_front()
            {
                let trace = stamp(trace.id, &mut self.next_sequence, self.now_ns);
                let _ = to.push_back((value.wrapping_add(1), trace));
            }
        }
        if let Some((value, _)) = self.queues[8].pop_front() {
            self.sum = self.sum.wrapping_add(value);
        }
    }

    fn sum(&self) -> u64 {
        self.sum
    }
}

fn traced(flight: Flight) -> Side {
    side("trace", Traced::at_work(flight, ()))
}

pub fn beside_none(flight: Flight) -> [Side; 2] {
    [traced(flight), side("no_header", Flat::at_work(flight, ()))]
}

pub fn beside_hand(flight: Flight) -> [Side; 2] {
    [traced(flight), side("hand_trace", by_hand(Stamped::new(), flight))]
}
