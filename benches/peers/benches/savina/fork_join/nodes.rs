use super::{Answer, CAPACITY, Tally, Work};
use crate::benchmark::finish;
use crate::burst::{Again, BURST};
use arachne::prelude::*;

struct Source {
    left: u64,
}

ports! { pub enum SourceOut { Work(Work), Again(Again) } }

impl Node for Source {
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
        let burst = self.left.min(BURST.into());
        for _ in 0..burst {
            context.emit(SourceOut::Work(Work))?;
        }
        self.left -= burst;
        if self.left > 0 {
            context.emit(SourceOut::Again(Again))?;
        }
        Ok(())
    }
}

impl Node for Tally {
    type Input = One<Work>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(work): One<Work>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Work>> {
        self.work(work);
        Ok(())
    }
}

graph! {
    graph ForkJoin {
        source: Source {
            Work =>
                work_0: [Work; CAPACITY] -> worker_0.One,
                work_1: [Work; CAPACITY] -> worker_1.One,
                work_2: [Work; CAPACITY] -> worker_2.One,
                work_3: [Work; CAPACITY] -> worker_3.One,
                work_4: [Work; CAPACITY] -> worker_4.One,
                work_5: [Work; CAPACITY] -> worker_5.One,
                work_6: [Work; CAPACITY] -> worker_6.One,
                work_7: [Work; CAPACITY] -> worker_7.One,
                work_8: [Work; CAPACITY] -> worker_8.One,
                work_9: [Work; CAPACITY] -> worker_9.One;
            Again => again: [Again; 1] feedback -> source.One;
        }
        worker_0: Tally {}
        worker_1: Tally {}
        worker_2: Tally {}
        worker_3: Tally {}
        worker_4: Tally {}
        worker_5: Tally {}
        worker_6: Tally {}
        worker_7: Tally {}
        worker_8: Tally {}
        worker_9: Tally {}
    }
}

pub fn run(messages: u64) -> Answer {
    let worker = Tally::default;
    let joined = finish(ForkJoin::new(
        Source { left: messages },
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
        worker(),
    ));
    vec![
        joined.worker_0.count,
        joined.worker_1.count,
        joined.worker_2.count,
        joined.worker_3.count,
        joined.worker_4.count,
        joined.worker_5.count,
        joined.worker_6.count,
        joined.worker_7.count,
        joined.worker_8.count,
        joined.worker_9.count,
    ]
}
