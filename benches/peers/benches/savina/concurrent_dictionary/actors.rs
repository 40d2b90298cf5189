use super::{Answer, CLIENTS, Dictionary, Request};
use crate::benchmark::{end, spawn};
use crate::random::Random;
use kameo::prelude::*;

#[derive(Actor)]
struct Keeper(Dictionary);

impl Message<Request> for Keeper {
    type Reply = u64;

    async fn handle(&mut self, request: Request, _: &mut Context<Self, u64>) -> u64 {
        self.0.answer(request)
    }
}

struct Writes;

impl Message<Writes> for Keeper {
    type Reply = u64;

    async fn handle(&mut self, _: Writes, _: &mut Context<Self, u64>) -> u64 {
        self.0.writes
    }
}

#[derive(Actor)]
struct Worker {
    random: Random,
    keeper: ActorRef<Keeper>,
}

struct Work {
    requests: u64,
}

impl Message<Work> for Worker {
    type Reply = u64;

    async fn handle(&mut self, work: Work, _: &mut Context<Self, u64>) -> u64 {
        let mut sum = 0;
        for _ in 0..work.requests {
            let request = Request::next(&mut self.random);
            sum += self.keeper.ask(request).await.expect("the actor lives");
        }
        sum
    }
}

pub async fn run(requests: u64) -> Answer {
    let keeper = spawn(Keeper(Dictionary::new()));
    let worker =
        |number| spawn(Worker { random: Random::new(number as u64), keeper: keeper.clone() });
    let workers: Vec<_> = (0..CLIENTS).map(worker).collect();
    let mut asked = Vec::new();
    for worker in &workers {
        asked.push(worker.ask(Work { requests }).enqueue().await.expect("the actor lives"));
    }
    let mut answer = Vec::new();
    for sum in asked {
        answer.push(sum.await.expect("the actor lives"));
    }
    answer.push(keeper.ask(Writes).await.expect("the actor lives"));
    end(workers).await;
    end([keeper]).await;
    answer
}
