//! Arachne: a graph for each piece of work, on one thread.

mod control;
mod fan;
mod thousand;

// The graphs of the benches beside the loops by hand.
#[allow(dead_code, reason = "the loops by hand are in a file of their own here")]
#[path = "../../../../../work/pipeline.rs"]
mod pipeline;
#[path = "../../../../../work/ten.rs"]
mod ten;

use crate::work::payload::{self, Stage};
use crate::work::*;
use arachne::graph::DeclaredGraph;
use arachne::prelude::*;
use std::hint::black_box;
use std::marker::PhantomData;
use std::time::Instant;

pub fn run(work: Work, messages: u64) -> Answer {
    Ok(match work {
        Work::Saturated => Numbers::saturated(messages),
        Work::OneInFlight => Numbers::one_in_flight(messages),
        Work::PingPong => ping_pong(messages),
        Work::Fan => fan::run(messages),
        Work::Payload64 => Blocks::saturated(messages),
        Work::Control => control::run(messages),
        Work::Thousand => thousand::run(messages),
    })
}

/// Sends so many messages through, as many at a time as the input takes; a tick does at most `budget`.
fn saturated<G: DeclaredGraph>(
    graph: G,
    messages: u64,
    budget: u32,
    input: impl Fn(u64) -> arachne::graph::Input<G>,
    tally: impl FnOnce(&G) -> Tally,
) -> Done {
    let mut engine = Box::new(Engine::new(graph));
    engine.start(0).expect("these nodes start");
    let begin = Instant::now();
    let mut next = 0;
    loop {
        while next < messages && engine.push(input(next)).is_ok() {
            next += 1;
        }
        let report = black_box(&mut *engine).tick(0, budget).expect("it runs");
        if next == messages && report.is_idle() {
            break;
        }
    }
    Done::since(begin, tally(engine.graph()))
}

/// Looks at what comes in.
pub struct Sink<T = u64> {
    tally: Tally,
    payload: PhantomData<fn() -> T>,
}

impl<T> Sink<T> {
    const NEW: Self = Self { tally: Tally::NEW, payload: PhantomData };
}

impl<T: Payload> Node for Sink<T> {
    type Input = One<T>;
    type Output = Never;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(payload): One<T>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<T>> {
        self.tally.take(payload);
        Ok(())
    }
}

macro_rules! line {
    ($Name:ident: $T:ty) => {
        pipeline::pipeline! { $Name [] $T }

        impl $Name {
            fn saturated(messages: u64) -> Done {
                type In = arachne::graph::Input<$Name>;
                let input = |number| In::In(payload::Payload::new(number));
                saturated(Self::EMPTY, messages, u32::MAX, input, |graph| graph.sink.tally)
            }
        }
    };
}

line!(Numbers: u64);
line!(Blocks: Block);

impl Numbers {
    fn one_in_flight(messages: u64) -> Done {
        type In = arachne::graph::Input<Numbers>;
        let mut engine = Box::new(Engine::new(Self::EMPTY));
        engine.start(0).expect("these nodes start");
        let begin = Instant::now();
        for next in 0..messages {
            let _ = engine.push(In::In(black_box(next)));
            let _ = black_box(&mut *engine).tick(0, u32::MAX);
        }
        Done::since(begin, engine.graph().sink.tally)
    }
}

/// Returns the ball as long as it has hops to make.
struct Player {
    hops: u64,
    tally: Tally,
}

impl Node for Player {
    type Input = One<u64>;
    type Output = One<u64>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(ball): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        self.tally.take(ball);
        if ball + 1 < self.hops {
            context.emit(One::One(ball + 1))?;
        }
        Ok(())
    }
}

graph! {
    graph Match(Serve: u64 => ping.One [16]) {
        ping: Player { One => there: [u64; 16] -> pong.One; }
        pong: Player { One => back: [u64; 16] feedback -> ping.One; }
    }
}

fn ping_pong(hops: u64) -> Done {
    type In = arachne::graph::Input<Match>;
    let player = || Player { hops, tally: Tally::default() };
    let mut engine = Box::new(Engine::new(Match::new(player(), player())));
    engine.start(0).expect("these nodes start");
    let begin = Instant::now();
    let _ = engine.push(In::Serve(0));
    while !black_box(&mut *engine).tick(0, u32::MAX).expect("it runs").is_idle() {}
    let graph = engine.graph();
    Done::since(begin, Tally::of([graph.ping.tally, graph.pong.tally]))
}
