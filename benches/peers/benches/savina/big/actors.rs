use super::{ACTORS, Answer, Ball, Player};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use std::sync::Arc;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Member {
    number: usize,
    player: Player,
    all: Arc<[ActorRef<Member>]>,
    done: Option<oneshot::Sender<()>>,
}

impl Member {
    async fn send(&self, ahead: usize, ball: Ball) {
        let to = (self.number + ahead) % ACTORS;
        let _ = self.all[to].tell(Sent(ball, ACTORS - ahead)).await;
    }
}

struct Meet(Arc<[ActorRef<Member>]>);

impl Message<Meet> for Member {
    type Reply = ();

    async fn handle(&mut self, Meet(all): Meet, _: &mut Context<Self, ()>) {
        self.all = all;
    }
}

struct Start;

impl Message<Start> for Member {
    type Reply = ();

    async fn handle(&mut self, _: Start, _: &mut Context<Self, ()>) {
        if let Some(ahead) = self.player.next() {
            self.send(ahead, Ball::Ping).await;
        }
    }
}

struct Sent(Ball, usize);

impl Message<Sent> for Member {
    type Reply = ();

    async fn handle(&mut self, Sent(ball, from): Sent, _: &mut Context<Self, ()>) {
        match self.player.play(ball, from) {
            Some((ahead, ball)) => self.send(ahead, ball).await,
            None => self.done = None,
        }
    }
}

struct Answers;

impl Message<Answers> for Member {
    type Reply = Vec<u64>;

    async fn handle(&mut self, _: Answers, _: &mut Context<Self, Vec<u64>>) -> Vec<u64> {
        self.player.answer().into()
    }
}

pub async fn run(pings: u64) -> Answer {
    let (mut all, mut ended) = (Vec::new(), Vec::new());
    for number in 0..ACTORS {
        let (done, end) = oneshot::channel();
        let player = Player::new(number, pings);
        all.push(spawn(Member { number, player, all: Arc::new([]), done: Some(done) }));
        ended.push(end);
    }
    let shared: Arc<[_]> = all.clone().into();
    for actor in &all {
        let _ = actor.tell(Meet(shared.clone())).await;
    }
    drop(shared);
    for actor in &all {
        let _ = actor.tell(Start).await;
    }
    for end in ended {
        let _ = end.await; // the sender is dropped behind the last pong
    }
    let mut answer = Vec::new();
    for actor in &all {
        answer.extend(actor.ask(Answers).await.expect("the actor lives"));
    }
    end(all).await;
    answer
}
