//! The bench on which graphs are tested: what reached an edge, in which order, sent by whom and why.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::node::Timer;
use arachne::observe::Cause;
use arachne::prelude::*;
use arachne::testing::{Bench, Watched};

arachne::ports! {
    pub enum Sources {
        Left(u32),
        Right(u32),
    }
}

/// Passes on what comes from either side; at each tick, a total.
#[derive(Default)]
pub struct Join {
    total: u32,
}

impl Node for Join {
    type Input = Sources;
    type Output = One<u32>;

    fn period_ns(&self) -> u64 {
        1_000
    }

    fn on_message(
        &mut self,
        input: Sources,
        context: &mut impl Context<One<u32>>,
    ) -> Outcome<Sources> {
        let (Sources::Left(number) | Sources::Right(number)) = input;
        self.total += number;
        context.emit(One::One(number))?;
        Ok(())
    }

    fn on_tick(&mut self, _: Timer, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
        context.emit(One::One(self.total))?;
        Ok(())
    }
}

pub struct Sink;

impl Node for Sink {
    type Input = One<u32>;
    type Output = Never;
}

graph! {
    pub graph Joining(Left: u32 => join.Left [4], Right: u32 => join.Right [4] high) {
        join: Join { One => joined: [u32; 2] -> sink.One; }
        sink: Sink {}
    }
}
type In = arachne::graph::Input<Joining>;

fn bench() -> Bench<Joining> {
    Bench::new(Joining::new(Join::default(), Sink))
}

#[test]
fn watching_an_edge_tells_items_order_and_input() {
    let mut bench = bench();
    for number in [1, 2, 3] {
        bench.push(In::Left(number)).unwrap();
    }
    bench.push(In::Right(10)).unwrap();
    let left = Cause::Edge(bench.engine.edge("Left").unwrap());
    let right = Cause::Edge(bench.engine.edge("Right").unwrap());
    let seen: Watched<u32, 8> = bench.watch(|graph| &graph.edges.join.joined);
    // High goes first; the edge of two fills up, so that the sink runs in between.
    assert!(seen.iter().map(|seen| seen.item).eq([10, 1, 2, 3]), "{seen:?}");
    assert!(seen.iter().map(|seen| seen.cause).eq([right, left, left, left]));
    let join = bench.engine.node("join").unwrap();
    assert!(seen.iter().all(|seen| seen.node == join));
    assert!(seen.windows(2).all(|pair| pair[0].step < pair[1].step));
}

#[test]
fn the_clock_stands_still_until_it_is_moved() {
    let mut bench = bench();
    bench.push(In::Left(7)).unwrap();
    bench.run().unwrap();
    assert!(bench.step().is_none(), "nothing is due at time 0");
    bench.clock.advance_ns(2_500);
    let seen: Watched<u32, 8> = bench.watch(|graph| &graph.edges.join.joined);
    let [total] = seen.as_slice() else { panic!("one tick for both that were missed: {seen:?}") };
    assert_eq!(total.item, 7);
    assert_eq!(total.cause, Cause::Timer(Timer::Period { due_ns: 2_000, count: 2 }));
}

#[test]
fn a_run_in_steps_is_the_run() {
    let (mut steps, mut whole) = (bench(), bench());
    for number in 0..4 {
        steps.push(In::Left(number)).unwrap();
        whole.push(In::Left(number)).unwrap();
    }
    let mut count = 0;
    while steps.step().is_some() {
        count += 1;
    }
    assert_eq!(whole.run().unwrap().activations, count);
    assert_eq!(steps.graph().join.total, whole.graph().join.total);
}

#[test]
fn more_than_is_asked_for_is_left_out() {
    let mut bench = bench();
    for number in 0..4 {
        bench.push(In::Left(number)).unwrap();
    }
    let seen: Watched<u32, 2> = bench.watch(|graph| &graph.edges.join.joined);
    assert!(seen.iter().map(|seen| seen.item).eq([0, 1]));
    assert!(bench.step().is_none(), "it ran on all the same");
}
