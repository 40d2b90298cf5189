use super::{Answer, CAPACITY, Rate, SERIES, answer, first};
use crate::benchmark::{end, spawn_bounded};
use kameo::prelude::*;

#[derive(Actor)]
struct Computer(Rate);

struct Compute(f64);

impl Message<Compute> for Computer {
    type Reply = f64;

    async fn handle(&mut self, Compute(term): Compute, _: &mut Context<Self, f64>) -> f64 {
        self.0.next(term)
    }
}

#[derive(Actor)]
struct Series {
    term: f64,
    computer: ActorRef<Computer>,
}

struct Next;

impl Message<Next> for Series {
    type Reply = ();

    async fn handle(&mut self, _: Next, _: &mut Context<Self, ()>) {
        let computed = self.computer.ask(Compute(self.term)).await;
        self.term = computed.expect("the actor lives");
    }
}

struct Get;

impl Message<Get> for Series {
    type Reply = f64;

    async fn handle(&mut self, _: Get, _: &mut Context<Self, f64>) -> f64 {
        self.term
    }
}

pub async fn run(terms: u64) -> Answer {
    let (mut computers, mut all) = (Vec::new(), Vec::new());
    for series in 0..SERIES {
        let computer = spawn_bounded(Computer(Rate::of(series)), 1);
        all.push(spawn_bounded(
            Series { term: first(series), computer: computer.clone() },
            CAPACITY,
        ));
        computers.push(computer);
    }
    for _ in 0..terms {
        for series in &all {
            let _ = series.tell(Next).await;
        }
    }
    let mut last = Vec::new();
    for series in &all {
        last.push(series.ask(Get).await.expect("the actor lives"));
    }
    end(all).await;
    end(computers).await;
    answer(last)
}
