//! Arachne: a graph for each piece of work, on one thread.

mod control;
mod fan;
mod thousand;

use crate::work::*;
use arachne::graph::Boundary;
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
fn saturated<G: Boundary>(
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

/// Sends on what comes in, counted up.
struct Stage<T = u64>(PhantomData<fn() -> T>);

impl<T> Stage<T> {
    const NEW: Self = Self(PhantomData);
}

impl<T: Payload> Node for Stage<T> {
    type Input = One<T>;
    type Output = One<T>;

    #[inline(always)]
    fn on_message(
        &mut self,
        One::One(payload): One<T>,
        context: &mut impl Context<One<T>>,
    ) -> Outcome<One<T>> {
        context.emit(One::One(payload.next()))?;
        Ok(())
    }
}

struct Sink<T = u64> {
    tally: Tally,
    payload: PhantomData<fn() -> T>,
}

impl<T> Sink<T> {
    fn new() -> Self {
        Self { tally: Tally::default(), payload: PhantomData }
    }
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
        graph! {
            graph $Name(In: $T => s0.One [16]) {
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
            fn empty() -> Self {
                Self::new(
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Stage::NEW,
                    Sink::new(),
                )
            }

            fn saturated(messages: u64) -> Done {
                type In = arachne::graph::Input<$Name>;
                let input = |number| In::In(Payload::new(number));
                saturated(Self::empty(), messages, u32::MAX, input, |graph| graph.sink.tally)
            }
        }
    };
}

line!(Numbers: u64);
line!(Blocks: Block);

impl Numbers {
    fn one_in_flight(messages: u64) -> Done {
        type In = arachne::graph::Input<Numbers>;
        let mut engine = Box::new(Engine::new(Self::empty()));
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
