//! A hub that sends each message on 8 edges, to 8 workers that send to one sink.

use super::saturated;
use crate::work::*;
use arachne::prelude::*;

struct Hub;

impl Node for Hub {
    type Input = One<u64>;
    type Output = One<u64>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(spread(number)))?;
        Ok(())
    }
}

struct Worker {
    lane: u64,
}

impl Node for Worker {
    type Input = One<u64>;
    type Output = One<u64>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(value + self.lane))?;
        Ok(())
    }
}

struct Gather(Lanes);

impl Node for Gather {
    type Input = One<u64>;
    type Output = Never;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0.take(value);
        Ok(())
    }
}

graph! {
    graph Fan(In: u64 => hub.One [16]) {
        hub: Hub {
            One =>
                e0: [u64; 16] -> w0.One,
                e1: [u64; 16] -> w1.One,
                e2: [u64; 16] -> w2.One,
                e3: [u64; 16] -> w3.One,
                e4: [u64; 16] -> w4.One,
                e5: [u64; 16] -> w5.One,
                e6: [u64; 16] -> w6.One,
                e7: [u64; 16] -> w7.One;
        }
        w0: Worker { One => f0: [u64; 16] -> sink.One; }
        w1: Worker { One => f1: [u64; 16] -> sink.One; }
        w2: Worker { One => f2: [u64; 16] -> sink.One; }
        w3: Worker { One => f3: [u64; 16] -> sink.One; }
        w4: Worker { One => f4: [u64; 16] -> sink.One; }
        w5: Worker { One => f5: [u64; 16] -> sink.One; }
        w6: Worker { One => f6: [u64; 16] -> sink.One; }
        w7: Worker { One => f7: [u64; 16] -> sink.One; }
        sink: Gather {}
    }
}
type In = arachne::graph::Input<Fan>;

pub fn run(messages: u64) -> Done {
    let [w0, w1, w2, w3, w4, w5, w6, w7] = [0, 1, 2, 3, 4, 5, 6, 7].map(|lane| Worker { lane });
    let sink = Gather(Lanes::default());
    let graph = Fan::new(Hub, w0, w1, w2, w3, w4, w5, w6, w7, sink);
    saturated(graph, messages, u32::MAX, In::In, |graph| graph.sink.0.tally())
}
