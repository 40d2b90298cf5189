//! The pipeline: source, 8 stages, sink; `u64`, capacity 16, lossless.

use arachne::prelude::*;
use std::hint::black_box;

pub struct Stage;

impl Node for Stage {
    type Input = One<u64>;
    type Output = One<u64>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        context.emit(One::One(value.wrapping_add(1)))?;
        Ok(())
    }
}

#[derive(Default)]
pub struct Sink {
    pub sum: u64,
}

impl Node for Sink {
    type Input = One<u64>;
    type Output = Never;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.sum = self.sum.wrapping_add(value);
        Ok(())
    }
}

graph! {
    pub graph Flat(In: u64 => s0.One [16]) {
        s0: Stage { One => e1: [u64; 16] -> s1.One; }
        s1: Stage { One => e2: [u64; 16] -> s2.One; }
        s2: Stage { One => e3: [u64; 16] -> s3.One; }
        s3: Stage { One => e4: [u64; 16] -> s4.One; }
        s4: Stage { One => e5: [u64; 16] -> s5.One; }
        s5: Stage { One => e6: [u64; 16] -> s6.One; }
        s6: Stage { One => e7: [u64; 16] -> s7.One; }
        s7: Stage { One => e8: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

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
    /// The same pipeline, of subgraphs three deep.
    pub graph Nested(In: u64 => left.In [16]) {
        left: Four { Out => between: [u64; 16] -> right.In; }
        right: Four { Out => last: [u64; 16] -> sink.One; }
        sink: Sink {}
    }
}

pub const CROSSINGS: u64 = 9;

pub fn flat() -> Box<Engine<Flat>> {
    let graph =
        Flat::new(Stage, Stage, Stage, Stage, Stage, Stage, Stage, Stage, Sink::default());
    let mut engine = Box::new(Engine::new(graph));
    engine.start(0).expect("it starts");
    engine
}

pub fn nested() -> Box<Engine<Nested>> {
    let two = || Two::new(Stage, Stage);
    let four = || Four::new(two(), two());
    let mut engine = Box::new(Engine::new(Nested::new(four(), four(), Sink::default())));
    engine.start(0).expect("it starts");
    engine
}

macro_rules! drive {
    ($saturated:ident, $one:ident, $Graph:ident) => {
        pub fn $saturated(engine: &mut Engine<$Graph>, messages: u64) -> u64 {
            type In = arachne::graph::Input<$Graph>;
            let mut next = 0;
            while next < messages {
                while next < messages && engine.push(In::In(next)).is_ok() {
                    next += 1;
                }
                let _ = black_box(&mut *engine).tick(0, u32::MAX);
            }
            engine.graph().sink.sum
        }

        pub fn $one(engine: &mut Engine<$Graph>, messages: u64) -> u64 {
            type In = arachne::graph::Input<$Graph>;
            for next in 0..messages {
                let _ = engine.push(In::In(black_box(next)));
                let _ = black_box(&mut *engine).tick(0, u32::MAX);
            }
            engine.graph().sink.sum
        }
    };
}

drive!(flat_saturated, flat_one, Flat);
drive!(nested_saturated, nested_one, Nested);
