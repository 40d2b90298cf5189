//! kameo: an actor a node, with bounded mailboxes, on tokio's runtime of one thread.

use crate::work::*;
use kameo::Actor;
use kameo::actor::{ActorRef, Recipient, Spawn};
use kameo::mailbox::bounded;
use kameo::message::{Context, Message};
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::spawn;
use tokio::sync::mpsc::{Receiver, Sender, channel};

pub fn run(work: Work, messages: u64) -> Answer {
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers starts");
    runtime.block_on(async {
        Ok(match work {
            Work::Saturated => line::<u64>(messages, STAGES).await,
            Work::OneInFlight => one_in_flight(messages).await,
            Work::PingPong => ping_pong(messages).await,
            Work::Fan => fan(messages).await,
            Work::Payload64 => line::<Block>(messages, STAGES).await,
            Work::Thousand => line::<u64>(messages, LONG).await,
            Work::Control => {
                return Err(
                    "one mailbox, served in order; kill() ends the actor, it is no message".into(),
                );
            }
        })
    })
}

struct Number<T>(T);

fn start<A: Actor<Args = A>>(actor: A) -> ActorRef<A> {
    A::spawn_with_mailbox(actor, bounded(CAPACITY))
}

/// Sends on what comes in, counted up.
#[derive(Actor)]
struct Stage<T: Payload> {
    out: Recipient<Number<T>>,
}

impl<T: Payload> Message<Number<T>> for Stage<T> {
    type Reply = ();

    async fn handle(&mut self, Number(payload): Number<T>, _: &mut Context<Self, ()>) {
        let _ = self.out.tell(Number(payload.next())).await;
    }
}

/// Sums up what comes in, and tells when all has.
#[derive(Actor)]
struct Sink {
    tally: Tally,
    messages: u64,
    tell: Sender<Tally>,
}

impl<T: Payload> Message<Number<T>> for Sink {
    type Reply = ();

    async fn handle(&mut self, Number(payload): Number<T>, _: &mut Context<Self, ()>) {
        self.tally.take(payload);
        if self.tally.count == self.messages {
            let _ = self.tell.send(self.tally).await;
        }
    }
}

fn stages<T: Payload>(count: usize, last: Recipient<Number<T>>) -> Recipient<Number<T>> {
    (0..count).fold(last, |out, _| start(Stage { out }).recipient())
}

async fn result(mut told: Receiver<Tally>) -> Tally {
    told.recv().await.expect("all arrives")
}

async fn line<T: Payload>(messages: u64, count: usize) -> Done {
    let (tell, told) = channel(1);
    let first = stages(
        count,
        start(Sink { tally: Tally::default(), messages, tell }).recipient::<Number<T>>(),
    );
    let begin = Instant::now();
    spawn(async move {
        for number in 0..messages {
            let _ = first.tell(Number(T::new(number))).await;
        }
    });
    Done::since(begin, result(told).await)
}

/// Passes on what comes in to whom waits outside.
#[derive(Actor)]
struct Exit(Sender<u64>);

impl Message<Number<u64>> for Exit {
    type Reply = ();

    async fn handle(&mut self, Number(number): Number<u64>, _: &mut Context<Self, ()>) {
        let _ = self.0.send(number).await;
    }
}

async fn one_in_flight(messages: u64) -> Done {
    let (exit, mut arrived) = channel(CAPACITY);
    let first = stages(STAGES, start(Exit(exit)).recipient());
    let begin = Instant::now();
    let source = spawn(async move {
        let mut tally = Tally::default();
        for number in 0..messages {
            let _ = first.tell(Number(number)).await;
            if let Some(number) = arrived.recv().await {
                tally.take(number);
            }
        }
        tally
    });
    Done::since(begin, source.await.expect("the source ends"))
}

#[derive(Actor)]
struct Player {
    hops: u64,
    tally: Tally,
    tell: Sender<Tally>,
    other: Option<ActorRef<Player>>,
}

struct Meet(ActorRef<Player>);

impl Message<Meet> for Player {
    type Reply = ();

    async fn handle(&mut self, Meet(other): Meet, _: &mut Context<Self, ()>) {
        self.other = Some(other);
    }
}

impl Message<Number<u64>> for Player {
    type Reply = ();

    async fn handle(&mut self, Number(ball): Number<u64>, _: &mut Context<Self, ()>) {
        self.tally.take(ball);
        if let Some(other) = &self.other
            && ball + 1 < self.hops
        {
            let _ = other.tell(Number(ball + 1)).await;
        }
        if ball + 2 >= self.hops {
            let _ = self.tell.send(self.tally).await;
        }
    }
}

async fn ping_pong(hops: u64) -> Done {
    let (tell, mut told) = channel(2);
    let player =
        || start(Player { hops, tally: Tally::default(), tell: tell.clone(), other: None });
    let (ping, pong) = (player(), player());
    let _ = ping.tell(Meet(pong.clone())).await;
    let _ = pong.tell(Meet(ping.clone())).await;
    let begin = Instant::now();
    let _ = ping.tell(Number(0)).await;
    let tallies = [told.recv().await, told.recv().await].map(|tally| tally.expect("a player ends"));
    // Else they would hold each other for ever.
    ping.kill();
    pong.kill();
    Done::since(begin, Tally::of(tallies))
}

#[derive(Actor)]
struct Hub(Vec<ActorRef<Worker>>);

impl Message<Number<u64>> for Hub {
    type Reply = ();

    async fn handle(&mut self, Number(number): Number<u64>, _: &mut Context<Self, ()>) {
        for worker in &self.0 {
            let _ = worker.tell(Number(spread(number))).await;
        }
    }
}

#[derive(Actor)]
struct Worker {
    lane: u64,
    out: ActorRef<Gather>,
}

impl Message<Number<u64>> for Worker {
    type Reply = ();

    async fn handle(&mut self, Number(value): Number<u64>, _: &mut Context<Self, ()>) {
        let _ = self.out.tell(Number(value + self.lane)).await;
    }
}

#[derive(Actor)]
struct Gather {
    lanes: Lanes,
    left: u64,
    tell: Sender<Tally>,
}

impl Message<Number<u64>> for Gather {
    type Reply = ();

    async fn handle(&mut self, Number(value): Number<u64>, _: &mut Context<Self, ()>) {
        self.lanes.take(value);
        self.left -= 1;
        if self.left == 0 {
            let _ = self.tell.send(self.lanes.tally()).await;
        }
    }
}

async fn fan(messages: u64) -> Done {
    let (tell, told) = channel(1);
    let out = start(Gather { lanes: Lanes::default(), left: messages * LANES as u64, tell });
    let workers = (0..LANES as u64).map(|lane| start(Worker { lane, out: out.clone() }));
    let hub = start(Hub(workers.collect()));
    let begin = Instant::now();
    spawn(async move {
        for number in 0..messages {
            let _ = hub.tell(Number(number)).await;
        }
    });
    Done::since(begin, result(told).await)
}
