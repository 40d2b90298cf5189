use super::{Answer, Dictionary, Request};
use crate::benchmark::finish;
use crate::random::Random;
use arachne::prelude::*;

type Numbered = (usize, Request);

struct Worker {
    number: usize,
    left: u64,
    random: Random,
    sum: u64,
}

impl Worker {
    fn request(&mut self) -> Option<One<Numbered>> {
        self.left = self.left.checked_sub(1)?;
        Some(One::One((self.number, Request::next(&mut self.random))))
    }
}

impl Node for Worker {
    type Input = One<u64>;
    type Output = One<Numbered>;

    fn on_start(&mut self, context: &mut impl Context<One<Numbered>>) -> Result<(), NodeError> {
        if let Some(request) = self.request() {
            context.emit(request)?;
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One(value): One<u64>,
        context: &mut impl Context<One<Numbered>>,
    ) -> Outcome<One<u64>> {
        self.sum += value;
        if let Some(request) = self.request() {
            context.emit(request)?;
        }
        Ok(())
    }
}

impl Node for Dictionary {
    type Input = One<Numbered>;
    type Output = Replies;

    fn on_message(
        &mut self,
        One::One((worker, request)): One<Numbered>,
        context: &mut impl Context<Replies>,
    ) -> Outcome<One<Numbered>> {
        context.emit(Replies::to(worker, self.answer(request)))?;
        Ok(())
    }
}

crate::star::star! { Library: Dictionary => Replies(u64), Worker => Numbered }

pub fn run(requests: u64) -> Answer {
    let worker =
        |number| Worker { number, left: requests, random: Random::new(number as u64), sum: 0 };
    let library = finish(Library::of(Dictionary::new(), worker));
    let mut answer: Answer = library.clients().iter().map(|worker| worker.sum).collect();
    answer.push(library.hub.writes);
    answer
}
