use super::{Answer, CAPACITY};
use crate::benchmark::finish;
use crate::burst::{Again, BURST};
use arachne::prelude::*;

struct Producer {
    left: u64,
    total: Option<u64>,
}

#[derive(Clone, Copy)]
pub enum Count {
    Increment,
    Retrieve,
}

ports! { pub enum ProducerIn { Again(Again), Total(u64) } }
ports! { pub enum ProducerOut { Count(Count), Again(Again) } }

impl Node for Producer {
    type Input = ProducerIn;
    type Output = ProducerOut;
    const BURST: u32 = BURST;

    fn on_start(&mut self, context: &mut impl Context<ProducerOut>) -> Result<(), NodeError> {
        context.emit(ProducerOut::Again(Again))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        input: ProducerIn,
        context: &mut impl Context<ProducerOut>,
    ) -> Outcome<ProducerIn> {
        match input {
            ProducerIn::Again(Again) if self.left > 0 => {
                let burst = self.left.min(BURST.into());
                for _ in 0..burst {
                    context.emit(ProducerOut::Count(Count::Increment))?;
                }
                self.left -= burst;
                context.emit(ProducerOut::Again(Again))?;
            }
            ProducerIn::Again(Again) => {
                context.emit(ProducerOut::Count(Count::Retrieve))?;
            }
            ProducerIn::Total(total) => self.total = Some(total),
        }
        Ok(())
    }
}

struct Counter {
    count: u64,
}

impl Node for Counter {
    type Input = One<Count>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(count): One<Count>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<Count>> {
        match count {
            Count::Increment => self.count += 1,
            Count::Retrieve => context.emit(One::One(self.count))?,
        }
        Ok(())
    }
}

graph! {
    graph Counting {
        producer: Producer {
            Count => counts: [Count; CAPACITY] -> counter.One;
            Again => again: [Again; 1] feedback -> producer.Again;
        }
        counter: Counter { One => total: [u64; 1] feedback -> producer.Total; }
    }
}

pub fn run(increments: u64) -> Answer {
    let producer = Producer { left: increments, total: None };
    let counted = finish(Counting::new(producer, Counter { count: 0 }));
    counted.producer.total.into_iter().collect()
}
