use super::{Answer, CAPACITY, Filter, candidates};
use crate::benchmark::finish;
use crate::burst::{Again, BURST};
use arachne::prelude::*;

struct Source<I> {
    candidates: I,
}

ports! { pub enum SourceOut { Candidate(u64), Again(Again) } }

impl<I: Iterator<Item = u64>> Node for Source<I> {
    type Input = One<Again>;
    type Output = SourceOut;
    const BURST: u32 = BURST;

    fn on_start(&mut self, context: &mut impl Context<SourceOut>) -> Result<(), NodeError> {
        context.emit(SourceOut::Again(Again))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        _: One<Again>,
        context: &mut impl Context<SourceOut>,
    ) -> Outcome<One<Again>> {
        for _ in 0..BURST {
            let Some(candidate) = self.candidates.next() else {
                return Ok(());
            };
            context.emit(SourceOut::Candidate(candidate))?;
        }
        context.emit(SourceOut::Again(Again))?;
        Ok(())
    }
}

impl Node for Filter {
    type Input = One<u64>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(candidate): One<u64>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u64>> {
        if let Some(candidate) = self.filter(candidate) {
            context.emit(One::One(candidate))?;
        }
        Ok(())
    }
}

type Candidates = Source<Box<dyn Iterator<Item = u64>>>;

graph! {
    graph Sieve {
        source: Candidates {
            Candidate => e0: [u64; CAPACITY] -> filter_0.One;
            Again => again: [Again; 1] feedback -> source.One;
        }
        filter_0: Filter { One => e1: [u64; CAPACITY] -> filter_1.One; }
        filter_1: Filter { One => e2: [u64; CAPACITY] -> filter_2.One; }
        filter_2: Filter { One => e3: [u64; CAPACITY] -> filter_3.One; }
        filter_3: Filter { One => e4: [u64; CAPACITY] -> filter_4.One; }
        filter_4: Filter { One => e5: [u64; CAPACITY] -> filter_5.One; }
        filter_5: Filter { One => e6: [u64; CAPACITY] -> filter_6.One; }
        filter_6: Filter { One => e7: [u64; CAPACITY] -> filter_7.One; }
        filter_7: Filter { One => e8: [u64; CAPACITY] -> filter_8.One; }
        filter_8: Filter { One => e9: [u64; CAPACITY] -> filter_9.One; }
        filter_9: Filter { One -> nowhere; }
    }
}

pub fn run(limit: u64) -> Answer {
    let sieve = finish(Sieve::new(
        Source { candidates: Box::new(candidates(limit)) },
        Filter::new(0),
        Filter::new(1),
        Filter::new(2),
        Filter::new(3),
        Filter::new(4),
        Filter::new(5),
        Filter::new(6),
        Filter::new(7),
        Filter::new(8),
        Filter::new(9),
    ));
    let mut answer = vec![0, 0];
    for filter in [
        &sieve.filter_0,
        &sieve.filter_1,
        &sieve.filter_2,
        &sieve.filter_3,
        &sieve.filter_4,
        &sieve.filter_5,
        &sieve.filter_6,
        &sieve.filter_7,
        &sieve.filter_8,
        &sieve.filter_9,
    ] {
        filter.add_to(&mut answer);
    }
    answer
}
