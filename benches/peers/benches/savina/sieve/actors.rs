use super::{Answer, CAPACITY, FILTERS, Filter, candidates};
use crate::benchmark::{end, spawn_bounded};
use kameo::prelude::*;

#[derive(Actor)]
struct Sieve {
    filter: Filter,
    next: Option<ActorRef<Sieve>>,
}

struct Candidate(u64);

impl Message<Candidate> for Sieve {
    type Reply = ();

    async fn handle(&mut self, Candidate(candidate): Candidate, _: &mut Context<Self, ()>) {
        if let Some(candidate) = self.filter.filter(candidate)
            && let Some(next) = &self.next
        {
            let _ = next.tell(Candidate(candidate)).await;
        }
    }
}

struct AddTo(Answer);

impl Message<AddTo> for Sieve {
    type Reply = Answer;

    async fn handle(&mut self, AddTo(mut answer): AddTo, _: &mut Context<Self, Answer>) -> Answer {
        self.filter.add_to(&mut answer);
        answer
    }
}

pub async fn run(limit: u64) -> Answer {
    let mut sieves: Vec<ActorRef<Sieve>> = Vec::new();
    for number in (0..FILTERS).rev() {
        let (filter, next) = (Filter::new(number), sieves.last().cloned());
        sieves.push(spawn_bounded(Sieve { filter, next }, CAPACITY));
    }
    sieves.reverse();
    for candidate in candidates(limit) {
        let _ = sieves[0].tell(Candidate(candidate)).await;
    }
    // Each has handled all, and sent on what goes on, by the time that it answers.
    let mut answer = vec![0, 0];
    for sieve in &sieves {
        answer = sieve.ask(AddTo(answer)).await.expect("the actor lives");
    }
    end(sieves).await;
    answer
}
