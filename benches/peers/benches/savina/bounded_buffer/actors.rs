use super::{Answer, Consumer, Deal, MEMBERS, Manager, Producer, answer};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Maker {
    number: usize,
    producer: Producer,
    agent: ActorRef<Agent>,
}

struct Produce;

impl Message<Produce> for Maker {
    type Reply = ();

    async fn handle(&mut self, _: Produce, _: &mut Context<Self, ()>) {
        if let Some(item) = self.producer.produce() {
            let _ = self.agent.tell(Made(self.number, item)).await;
        }
    }
}

#[derive(Actor)]
struct Taker {
    number: usize,
    consumer: Consumer,
    agent: ActorRef<Agent>,
}

struct Take(u64);

impl Message<Take> for Taker {
    type Reply = ();

    async fn handle(&mut self, Take(item): Take, _: &mut Context<Self, ()>) {
        self.consumer.consume(item);
        let _ = self.agent.tell(Ready(self.number)).await;
    }
}

struct Taken;

impl Message<Taken> for Taker {
    type Reply = Vec<u64>;

    async fn handle(&mut self, _: Taken, _: &mut Context<Self, Vec<u64>>) -> Vec<u64> {
        vec![self.consumer.count, self.consumer.sum]
    }
}

#[derive(Actor)]
struct Agent {
    manager: Manager,
    left: u64,
    makers: Vec<ActorRef<Maker>>,
    takers: Vec<ActorRef<Taker>>,
    done: Option<oneshot::Sender<usize>>,
}

impl Agent {
    async fn close(&mut self, Deal { deliver, produce }: Deal) {
        if let Some(producer) = produce {
            let _ = self.makers[producer].tell(Produce).await;
        }
        if let Some((consumer, item)) = deliver {
            let _ = self.takers[consumer].tell(Take(item)).await;
            self.left -= 1;
            if self.left == 0
                && let Some(done) = self.done.take()
            {
                let _ = done.send(self.manager.most);
            }
        }
    }
}

struct Open(Vec<ActorRef<Maker>>, Vec<ActorRef<Taker>>);

impl Message<Open> for Agent {
    type Reply = ();

    async fn handle(&mut self, Open(makers, takers): Open, _: &mut Context<Self, ()>) {
        (self.makers, self.takers) = (makers, takers);
        for maker in &self.makers {
            let _ = maker.tell(Produce).await;
        }
    }
}

struct Made(usize, u64);

impl Message<Made> for Agent {
    type Reply = ();

    async fn handle(&mut self, Made(producer, item): Made, _: &mut Context<Self, ()>) {
        let deal = self.manager.offer(producer, item);
        self.close(deal).await;
    }
}

struct Ready(usize);

impl Message<Ready> for Agent {
    type Reply = ();

    async fn handle(&mut self, Ready(consumer): Ready, _: &mut Context<Self, ()>) {
        let deal = self.manager.ready(consumer);
        self.close(deal).await;
    }
}

pub async fn run(items: u64) -> Answer {
    let (done, ended) = oneshot::channel();
    let agent = spawn(Agent {
        manager: Manager::default(),
        left: items * MEMBERS as u64,
        makers: Vec::new(),
        takers: Vec::new(),
        done: Some(done),
    });
    let maker = |number| {
        let (producer, agent) = (Producer::new(number, items), agent.clone());
        spawn(Maker { number, producer, agent })
    };
    let taker =
        |number| spawn(Taker { number, consumer: Consumer::default(), agent: agent.clone() });
    let makers: Vec<_> = (0..MEMBERS).map(maker).collect();
    let takers: Vec<_> = (0..MEMBERS).map(taker).collect();
    let _ = agent.tell(Open(makers.clone(), takers.clone())).await;
    for number in 0..MEMBERS {
        let _ = agent.tell(Ready(number)).await;
    }
    let most = ended.await.expect("all items are delivered");
    let mut consumed = Vec::new();
    for taker in &takers {
        let taken = taker.ask(Taken).await.expect("the actor lives");
        consumed.push([taken[0], taken[1]]);
    }
    end([agent]).await;
    end(makers).await;
    end(takers).await;
    answer(consumed, most)
}
