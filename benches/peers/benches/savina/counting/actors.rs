use super::{Answer, CAPACITY};
use crate::benchmark::{end, spawn, spawn_bounded};
use kameo::prelude::*;

#[derive(Actor)]
struct Producer {
    counter: ActorRef<Counter>,
}

struct Produce(u64);

impl Message<Produce> for Producer {
    type Reply = u64;

    async fn handle(&mut self, Produce(increments): Produce, _: &mut Context<Self, u64>) -> u64 {
        for _ in 0..increments {
            let _ = self.counter.tell(Increment).await;
        }
        self.counter.ask(Retrieve).await.expect("the actor lives")
    }
}

#[derive(Actor)]
struct Counter {
    count: u64,
}

struct Increment;

impl Message<Increment> for Counter {
    type Reply = ();

    async fn handle(&mut self, _: Increment, _: &mut Context<Self, ()>) {
        self.count += 1;
    }
}

struct Retrieve;

impl Message<Retrieve> for Counter {
    type Reply = u64;

    async fn handle(&mut self, _: Retrieve, _: &mut Context<Self, u64>) -> u64 {
        self.count
    }
}

pub async fn run(increments: u64) -> Answer {
    let counter = spawn_bounded(Counter { count: 0 }, CAPACITY);
    let producer = spawn(Producer { counter: counter.clone() });
    let count = producer.ask(Produce(increments)).await.expect("the actor lives");
    end([producer]).await;
    end([counter]).await;
    vec![count]
}
