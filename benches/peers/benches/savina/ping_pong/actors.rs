use super::{Answer, Ball};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Ping {
    left: u64,
    pongs: u64,
    pong: ActorRef<Pong>,
    done: Option<oneshot::Sender<u64>>,
}

struct Start;

impl Message<Start> for Ping {
    type Reply = ();

    async fn handle(&mut self, _: Start, context: &mut Context<Self, ()>) {
        self.left -= 1;
        let _ = self.pong.tell(Serve(context.actor_ref().clone())).await;
    }
}

impl Message<Ball> for Ping {
    type Reply = ();

    async fn handle(&mut self, _: Ball, context: &mut Context<Self, ()>) {
        self.pongs += 1;
        if self.left > 0 {
            self.left -= 1;
            let _ = self.pong.tell(Serve(context.actor_ref().clone())).await;
        } else if let Some(done) = self.done.take() {
            let _ = done.send(self.pongs);
        }
    }
}

#[derive(Actor)]
struct Pong {
    pings: u64,
}

struct Serve(ActorRef<Ping>);

impl Message<Serve> for Pong {
    type Reply = ();

    async fn handle(&mut self, Serve(ping): Serve, _: &mut Context<Self, ()>) {
        self.pings += 1;
        let _ = ping.tell(Ball).await;
    }
}

struct Count;

impl Message<Count> for Pong {
    type Reply = u64;

    async fn handle(&mut self, _: Count, _: &mut Context<Self, u64>) -> u64 {
        self.pings
    }
}

pub async fn run(pings: u64) -> Answer {
    let (done, pongs) = oneshot::channel();
    let pong = spawn(Pong { pings: 0 });
    let ping = spawn(Ping { left: pings, pongs: 0, pong: pong.clone(), done: Some(done) });
    let _ = ping.tell(Start).await;
    let pongs = pongs.await.expect("the match ends");
    let pings = pong.ask(Count).await.expect("the actor lives");
    end([ping]).await;
    end([pong]).await;
    vec![pings, pongs]
}
