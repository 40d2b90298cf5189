use super::{Answer, CAPACITY, Tally, WORKERS, Work};
use crate::benchmark::{end, spawn_bounded};
use kameo::prelude::*;

#[derive(Actor)]
struct Worker(Tally);

impl Message<Work> for Worker {
    type Reply = ();

    async fn handle(&mut self, work: Work, _: &mut Context<Self, ()>) {
        self.0.work(work);
    }
}

struct Count;

impl Message<Count> for Worker {
    type Reply = u64;

    async fn handle(&mut self, _: Count, _: &mut Context<Self, u64>) -> u64 {
        self.0.count
    }
}

pub async fn run(messages: u64) -> Answer {
    let spawn = |_| spawn_bounded(Worker(Tally::default()), CAPACITY);
    let workers: Vec<_> = (0..WORKERS).map(spawn).collect();
    for _ in 0..messages {
        for worker in &workers {
            let _ = worker.tell(Work).await;
        }
    }
    let mut counts = Vec::new();
    for worker in &workers {
        counts.push(worker.ask(Count).await.expect("the actor lives"));
    }
    end(workers).await;
    counts
}
