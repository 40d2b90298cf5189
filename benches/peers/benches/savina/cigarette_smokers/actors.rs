use super::{Answer, CLIENTS, Choice, Smoke, Smoked, Started};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Smoker {
    smoked: Smoked,
    arbiter: ActorRef<Arbiter>,
}

impl Message<Smoke> for Smoker {
    type Reply = ();

    async fn handle(&mut self, smoke: Smoke, _: &mut Context<Self, ()>) {
        let _ = self.arbiter.tell(Started).await;
        self.smoked.smoke(smoke);
    }
}

struct Answers;

impl Message<Answers> for Smoker {
    type Reply = Vec<u64>;

    async fn handle(&mut self, _: Answers, _: &mut Context<Self, Vec<u64>>) -> Vec<u64> {
        self.smoked.answer().into()
    }
}

#[derive(Actor)]
struct Arbiter {
    choice: Choice,
    smokers: Vec<ActorRef<Smoker>>,
    done: Option<oneshot::Sender<()>>,
}

struct Open(Vec<ActorRef<Smoker>>);

impl Arbiter {
    async fn next(&mut self) {
        if let Some((smoker, smoke)) = self.choice.next() {
            let _ = self.smokers[smoker].tell(smoke).await;
        } else if let Some(done) = self.done.take() {
            let _ = done.send(());
        }
    }
}

impl Message<Open> for Arbiter {
    type Reply = ();

    async fn handle(&mut self, Open(smokers): Open, _: &mut Context<Self, ()>) {
        self.smokers = smokers;
        self.next().await;
    }
}

impl Message<Started> for Arbiter {
    type Reply = ();

    async fn handle(&mut self, _: Started, _: &mut Context<Self, ()>) {
        self.next().await;
    }
}

pub async fn run(rounds: u64) -> Answer {
    let (done, ended) = oneshot::channel();
    let choice = Choice::new(rounds);
    let arbiter = spawn(Arbiter { choice, smokers: Vec::new(), done: Some(done) });
    let smoker = |_| spawn(Smoker { smoked: Smoked::default(), arbiter: arbiter.clone() });
    let smokers: Vec<_> = (0..CLIENTS).map(smoker).collect();
    let _ = arbiter.tell(Open(smokers.clone())).await;
    ended.await.expect("all rounds are smoked");
    let mut answer = Vec::new();
    for smoker in &smokers {
        answer.extend(smoker.ask(Answers).await.expect("the actor lives"));
    }
    end([arbiter]).await;
    end(smokers).await;
    answer
}
