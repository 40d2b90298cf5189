//! The line with a kill switch: a Control edge from the first stage to the sink.

use super::saturated;
use crate::work::*;
use arachne::prelude::*;
use std::cell::RefCell;

ports! {
    enum BreakerOut {
        Number(u64),
        Kill(u64),
    }
}

/// The first stage: sends on what comes in, and kills at some of it.
struct Breaker;

impl Node for Breaker {
    type Input = One<u64>;
    type Output = BreakerOut;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<BreakerOut>,
    ) -> Outcome<One<u64>> {
        handle();
        context.emit(BreakerOut::Number(number.next()))?;
        if is_fatal(number) {
            context.emit(BreakerOut::Kill(handled()))?;
        }
        Ok(())
    }
}

struct Stage;

impl Node for Stage {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(number): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        handle();
        context.emit(One::One(number.next()))?;
        Ok(())
    }
}

ports! {
    enum SinkIn {
        Number(u64),
        Kill(u64),
    }
}

#[derive(Default)]
struct Sink {
    tally: Tally,
    waits: RefCell<Vec<u64>>,
}

impl Node for Sink {
    type Input = SinkIn;
    type Output = Never;

    fn on_message(&mut self, input: SinkIn, _: &mut impl Context<Never>) -> Outcome<SinkIn> {
        match input {
            SinkIn::Kill(kill) => self.waits.get_mut().push(waited(kill)),
            SinkIn::Number(number) => {
                handle();
                self.tally.take(number);
            }
        }
        Ok(())
    }
}

graph! {
    graph Guarded(In: u64 => s0.One [16]) {
        s0: Breaker {
            Number => e1: [u64; 16] -> s1.One;
            Kill => kill: [u64; 1] control coalesce(keep) -> sink.Kill;
        }
        s1: Stage { One => e2: [u64; 16] -> s2.One; }
        s2: Stage { One => e3: [u64; 16] -> s3.One; }
        s3: Stage { One => e4: [u64; 16] -> s4.One; }
        s4: Stage { One => e5: [u64; 16] -> s5.One; }
        s5: Stage { One => e6: [u64; 16] -> s6.One; }
        s6: Stage { One => e7: [u64; 16] -> s7.One; }
        s7: Stage { One => e8: [u64; 16] -> sink.Number; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Guarded>;

/// Two kills in a row are one, as old as the first.
fn keep(_queued: &mut u64, _new: u64) {}

/// A tick ends while all stages have work, so that the line stays full.
const BUDGET: u32 = 64;

pub fn run(messages: u64) -> Done {
    let sink = Sink::default();
    let graph = Guarded::new(Breaker, Stage, Stage, Stage, Stage, Stage, Stage, Stage, sink);
    let mut waits = Vec::new();
    let done = saturated(graph, messages, BUDGET, In::In, |graph| {
        waits = graph.sink.waits.take();
        graph.sink.tally
    });
    Done { waits, ..done }
}
