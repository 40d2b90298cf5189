use super::{Answer, RUNNERS, Token};
use crate::benchmark::{end, spawn};
use kameo::prelude::*;
use tokio::sync::oneshot;

#[derive(Actor)]
struct Runner {
    number: u64,
    next: Option<ActorRef<Runner>>,
    last: Option<oneshot::Sender<u64>>,
}

/// Closes the ring.
struct Close(ActorRef<Runner>);

impl Message<Close> for Runner {
    type Reply = ();

    async fn handle(&mut self, Close(next): Close, _: &mut Context<Self, ()>) {
        self.next = Some(next);
    }
}

/// Passes a result back along the ring to the one that has somebody to tell.
struct Last(u64);

impl Message<Last> for Runner {
    type Reply = ();

    async fn handle(&mut self, Last(sum): Last, _: &mut Context<Self, ()>) {
        match (self.last.take(), &self.next) {
            (Some(last), _) => drop(last.send(sum)),
            (None, Some(next)) => drop(next.tell(Last(sum)).await),
            (None, None) => {}
        }
    }
}

impl Message<Token> for Runner {
    type Reply = ();

    async fn handle(&mut self, token: Token, context: &mut Context<Self, ()>) {
        let token = token.pass(self.number);
        if token.left == 0 {
            let _ = context.actor_ref().tell(Last(token.sum)).await;
        } else if let Some(next) = &self.next {
            let _ = next.tell(token).await;
        }
    }
}

pub async fn run(hops: u64) -> Answer {
    let (told, last) = oneshot::channel();
    let runner = |number, next, last| spawn(Runner { number, next, last });
    let end_of_line = runner(RUNNERS - 1, None, Some(told));
    let mut runners = vec![end_of_line.clone()];
    for number in (0..RUNNERS - 1).rev() {
        runners.push(runner(number, runners.last().cloned(), None));
    }
    let first = runners.last().cloned().expect("there are some");
    let _ = end_of_line.tell(Close(first.clone())).await;
    let _ = first.tell(Token::new(hops)).await;
    let sum = last.await.expect("the token ends");
    end(runners).await;
    vec![sum]
}
