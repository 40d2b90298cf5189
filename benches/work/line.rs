//! The pipeline: source, 8 stages, sink; lossless, capacity 16. Flat, and of subgraphs three deep.

use super::payload::{Payload, Sink, Stage};
use super::{Flight, Hand, Run, Side, by_arachne, by_hand};
use arachne::prelude::*;
use heapless::Deque;

/// Declares the pipeline for a payload and a header.
macro_rules! line {
    ($Name:ident [$($header:tt)*] $T:ty) => {
        arachne::graph! {
            pub graph $Name $($header)* (In: $T => s0.One [16]) {
                s0: Stage<$T> { One => e1: [$T; 16] -> s1.One; }
                s1: Stage<$T> { One => e2: [$T; 16] -> s2.One; }
                s2: Stage<$T> { One => e3: [$T; 16] -> s3.One; }
                s3: Stage<$T> { One => e4: [$T; 16] -> s4.One; }
                s4: Stage<$T> { One => e5: [$T; 16] -> s5.One; }
                s5: Stage<$T> { One => e6: [$T; 16] -> s6.One; }
                s6: Stage<$T> { One => e7: [$T; 16] -> s7.One; }
                s7: Stage<$T> { One => e8: [$T; 16] -> sink.One; }
                sink: Sink<$T> {}
            }
        }

        impl $Name {
            pub const EMPTY: Self = Self::new(
                Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW, Stage::NEW,
                Sink::NEW,
            );

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

/// A line by hand, of so many queues; `K` counts, if anything does.
pub struct Line<T, const QUEUES: usize, K = ()> {
    queues: [Deque<T, 16>; QUEUES],
    sum: u64,
    tally: K,
}

/// Counts what is handled.
pub trait Tally: 'static {
    fn handled(&mut self, node: usize);
}

impl Tally for () {
    #[inline(always)]
    fn handled(&mut self, _: usize) {}
}

impl<T: Payload, const QUEUES: usize, K: Tally> Line<T, QUEUES, K> {
    pub fn new(tally: K) -> Self {
        Self { queues: std::array::from_fn(|_| Deque::new()), sum: 0, tally }
    }
}

impl<T: Payload, const QUEUES: usize, K: Tally> Hand for Line<T, QUEUES, K> {
    #[inline(always)]
    fn offer(&mut self, message: u64) -> bool {
        self.queues[0].push_back(T::new(message)).is_ok()
    }

    #[inline(never)]
    fn step_all(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            while !to.is_full() {
                let Some(payload) = from.pop_front() else {
                    break;
                };
                let _ = to.push_back(payload.next());
                self.tally.handled(stage);
            }
        }
        while let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
            self.tally.handled(QUEUES - 1);
        }
    }

    #[inline(never)]
    fn step_one(&mut self) {
        for stage in 0..QUEUES - 1 {
            let (before, after) = self.queues.split_at_mut(stage + 1);
            let (from, to) = (&mut before[stage], &mut after[0]);
            if !to.is_full()
                && let Some(payload) = from.pop_front()
            {
                let _ = to.push_back(payload.next());
                self.tally.handled(stage);
            }
        }
        if let Some(payload) = self.queues[QUEUES - 1].pop_front() {
            self.sum = self.sum.wrapping_add(payload.value());
            self.tally.handled(QUEUES - 1);
        }
    }

    fn sum(&self) -> u64 {
        self.sum
    }
}

/// A message goes over so many edges.
pub const CROSSINGS: u64 = 9;

/// One way to do the work of a line.
pub fn side(name: &'static str, run: Run) -> Side {
    Side { name, crossings: CROSSINGS, run }
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
