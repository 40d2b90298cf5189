use super::{Answer, CLIENTS, Colour};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Creature {
    mall: ActorRef<Mall>,
    colour: Colour,
    meetings: u64,
}

impl Creature {
    async fn wish(&self, me: ActorRef<Self>) {
        let _ = self.mall.tell(Wish { creature: me, colour: self.colour }).await;
    }
}

struct Start;

impl Message<Start> for Creature {
    type Reply = ();

    async fn handle(&mut self, _: Start, context: &mut Context<Self, ()>) {
        self.wish(context.actor_ref().clone()).await;
    }
}

/// Another wants to meet; it is to be told its new colour.
struct Meet {
    creature: ActorRef<Creature>,
    colour: Colour,
}

impl Message<Meet> for Creature {
    type Reply = ();

    async fn handle(&mut self, meet: Meet, context: &mut Context<Self, ()>) {
        self.colour = self.colour.mixed(meet.colour);
        self.meetings += 1;
        let _ = meet.creature.tell(Change(self.colour)).await;
        self.wish(context.actor_ref().clone()).await;
    }
}

struct Change(Colour);

impl Message<Change> for Creature {
    type Reply = ();

    async fn handle(&mut self, Change(colour): Change, context: &mut Context<Self, ()>) {
        self.colour = colour;
        self.meetings += 1;
        self.wish(context.actor_ref().clone()).await;
    }
}

struct Exit;

impl Message<Exit> for Creature {
    type Reply = ();

    async fn handle(&mut self, _: Exit, _: &mut Context<Self, ()>) {
        let _ = self.mall.tell(Meetings(self.meetings)).await;
    }
}

#[derive(Actor)]
struct Mall {
    left: u64,
    waiting: Option<ActorRef<Creature>>,
    sums: Vec<u64>,
    done: Option<oneshot::Sender<u64>>,
}

struct Wish {
    creature: ActorRef<Creature>,
    colour: Colour,
}

impl Message<Wish> for Mall {
    type Reply = ();

    async fn handle(&mut self, wish: Wish, _: &mut Context<Self, ()>) {
        if self.left == 0 {
            let _ = wish.creature.tell(Exit).await;
        } else if let Some(first) = self.waiting.take() {
            self.left -= 1;
            let _ = first.tell(Meet { creature: wish.creature, colour: wish.colour }).await;
        } else {
            self.waiting = Some(wish.creature);
        }
    }
}

struct Meetings(u64);

impl Message<Meetings> for Mall {
    type Reply = ();

    async fn handle(&mut self, Meetings(count): Meetings, _: &mut Context<Self, ()>) {
        self.sums.push(count);
        if self.sums.len() == CLIENTS
            && let Some(done) = self.done.take()
        {
            let _ = done.send(self.sums.iter().sum());
        }
    }
}

pub async fn run(meetings: u64) -> Answer {
    let (done, sum) = oneshot::channel();
    let mall = Mall { left: meetings, waiting: None, sums: Vec::new(), done: Some(done) };
    let mall = spawn(mall);
    let creature = |creature| {
        spawn(Creature { mall: mall.clone(), colour: Colour::of(creature), meetings: 0 })
    };
    let creatures: Vec<_> = (0..CLIENTS).map(creature).collect();
    for creature in &creatures {
        let _ = creature.tell(Start).await;
    }
    let sum = sum.await.expect("the mall closes");
    end(creatures).await;
    end([mall]).await;
    vec![sum]
}
