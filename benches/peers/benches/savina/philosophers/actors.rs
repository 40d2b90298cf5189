use super::{Answer, Fork, Philosopher, Request, SEATS, Side, Step};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Eater {
    philosopher: Philosopher,
    own: ActorRef<Piece>,
    neighbour: ActorRef<Piece>,
    done: Option<oneshot::Sender<u64>>,
}

impl Eater {
    async fn ask(&self, side: Side, request: Request) {
        let fork = match side {
            Side::Own => &self.own,
            Side::Neighbour => &self.neighbour,
        };
        let _ = fork.tell(Asked(side, request)).await;
    }
}

struct Start;

impl Message<Start> for Eater {
    type Reply = ();

    async fn handle(&mut self, _: Start, _: &mut Context<Self, ()>) {
        self.ask(self.philosopher.first, Request::Take).await;
    }
}

struct Granted(Side);

impl Message<Granted> for Eater {
    type Reply = ();

    async fn handle(&mut self, Granted(side): Granted, _: &mut Context<Self, ()>) {
        match self.philosopher.granted(side) {
            Step::TakeOther => self.ask(side.other(), Request::Take).await,
            Step::Finish { again } => {
                self.ask(Side::Own, Request::Put).await;
                self.ask(Side::Neighbour, Request::Put).await;
                if again {
                    self.ask(self.philosopher.first, Request::Take).await;
                } else if let Some(done) = self.done.take() {
                    let _ = done.send(self.philosopher.meals);
                }
            }
        }
    }
}

#[derive(Actor)]
struct Piece {
    fork: Fork,
    own: Option<ActorRef<Eater>>,
    neighbour: Option<ActorRef<Eater>>,
}

struct Lay {
    own: ActorRef<Eater>,
    neighbour: ActorRef<Eater>,
}

impl Message<Lay> for Piece {
    type Reply = ();

    async fn handle(&mut self, lay: Lay, _: &mut Context<Self, ()>) {
        (self.own, self.neighbour) = (Some(lay.own), Some(lay.neighbour));
    }
}

struct Asked(Side, Request);

impl Message<Asked> for Piece {
    type Reply = ();

    async fn handle(&mut self, Asked(side, request): Asked, _: &mut Context<Self, ()>) {
        let Some(side) = self.fork.handle(request, side) else {
            return;
        };
        let eater = match side {
            Side::Own => &self.own,
            Side::Neighbour => &self.neighbour,
        };
        if let Some(eater) = eater {
            let _ = eater.tell(Granted(side)).await;
        }
    }
}

pub async fn run(meals: u64) -> Answer {
    let piece = |_| spawn(Piece { fork: Fork::default(), own: None, neighbour: None });
    let pieces: Vec<_> = (0..SEATS).map(piece).collect();
    let (mut eaters, mut ended) = (Vec::new(), Vec::new());
    for seat in 0..SEATS {
        let (done, end) = oneshot::channel();
        eaters.push(spawn(Eater {
            philosopher: Philosopher::new(seat, meals),
            own: pieces[seat].clone(),
            neighbour: pieces[(seat + 1) % SEATS].clone(),
            done: Some(done),
        }));
        ended.push(end);
    }
    for (seat, piece) in pieces.iter().enumerate() {
        let own = eaters[seat].clone();
        let neighbour = eaters[(seat + SEATS - 1) % SEATS].clone();
        let _ = piece.tell(Lay { own, neighbour }).await;
    }
    for eater in &eaters {
        let _ = eater.tell(Start).await;
    }
    let mut answer = Vec::new();
    for end in ended {
        answer.push(end.await.expect("all eat"));
    }
    end(eaters).await;
    end(pieces).await;
    answer
}
