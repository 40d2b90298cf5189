use super::{Answer, CAPACITY, Rate, SERIES, answer, first};
use crate::benchmark::finish;
use crate::burst::{Again, BURST};
use arachne::prelude::*;

#[derive(Clone, Copy)]
pub enum Request {
    Next,
    Get,
}

struct Master {
    left: u64,
    last: [f64; SERIES],
}

ports! { pub enum MasterIn { Again(Again), Last((usize, f64)) } }
ports! { pub enum MasterOut { Request(Request), Again(Again) } }

impl Node for Master {
    type Input = MasterIn;
    type Output = MasterOut;
    const BURST: u32 = BURST;

    fn on_start(&mut self, context: &mut impl Context<MasterOut>) -> Result<(), NodeError> {
        context.emit(MasterOut::Again(Again))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        input: MasterIn,
        context: &mut impl Context<MasterOut>,
    ) -> Outcome<MasterIn> {
        match input {
            MasterIn::Again(Again) if self.left > 0 => {
                let burst = self.left.min(BURST.into());
                for _ in 0..burst {
                    context.emit(MasterOut::Request(Request::Next))?;
                }
                self.left -= burst;
                context.emit(MasterOut::Again(Again))?;
            }
            MasterIn::Again(Again) => {
                context.emit(MasterOut::Request(Request::Get))?;
            }
            MasterIn::Last((series, term)) => self.last[series] = term,
        }
        Ok(())
    }
}

/// Keeps the term of a series.
struct Worker {
    series: usize,
    term: f64,
    /// Terms that were asked for, the one that is being computed included.
    pending: u64,
    is_asked: bool,
}

ports! { pub enum WorkerIn { Request(Request), Term(f64) } }
ports! { pub enum WorkerOut { Compute(f64), Last((usize, f64)) } }

impl Node for Worker {
    type Input = WorkerIn;
    type Output = WorkerOut;

    fn on_message(
        &mut self,
        input: WorkerIn,
        context: &mut impl Context<WorkerOut>,
    ) -> Outcome<WorkerIn> {
        let is_computing = match input {
            WorkerIn::Request(Request::Next) => {
                self.pending += 1;
                self.pending > 1
            }
            WorkerIn::Request(Request::Get) => {
                self.is_asked = true;
                self.pending > 0
            }
            WorkerIn::Term(term) => {
                self.term = term;
                self.pending -= 1;
                false
            }
        };
        if is_computing {
            return Ok(());
        }
        if self.pending > 0 {
            context.emit(WorkerOut::Compute(self.term))?;
        } else if self.is_asked {
            context.emit(WorkerOut::Last((self.series, self.term)))?;
        }
        Ok(())
    }
}

impl Node for Rate {
    type Input = One<f64>;
    type Output = One<f64>;

    fn on_message(
        &mut self,
        One::One(term): One<f64>,
        context: &mut impl Context<One<f64>>,
    ) -> Outcome<One<f64>> {
        context.emit(One::One(self.next(term)))?;
        Ok(())
    }
}

graph! {
    graph Series(Request: Request => worker.Request) -> (Last: (usize, f64)) {
        worker: Worker {
            Compute => compute: [f64; 1] -> computer.One;
            Last -> out.Last;
        }
        computer: Rate { One => terms: [f64; 1] feedback -> worker.Term; }
    }
}

impl Series {
    fn of(series: usize) -> Self {
        let worker = Worker { series, term: first(series), pending: 0, is_asked: false };
        Self::new(worker, Rate::of(series))
    }
}

type Last = (usize, f64);

graph! {
    graph Map {
        master: Master {
            Request =>
                request_0: [Request; CAPACITY] -> series_0.Request,
                request_1: [Request; CAPACITY] -> series_1.Request,
                request_2: [Request; CAPACITY] -> series_2.Request,
                request_3: [Request; CAPACITY] -> series_3.Request,
                request_4: [Request; CAPACITY] -> series_4.Request,
                request_5: [Request; CAPACITY] -> series_5.Request,
                request_6: [Request; CAPACITY] -> series_6.Request,
                request_7: [Request; CAPACITY] -> series_7.Request,
                request_8: [Request; CAPACITY] -> series_8.Request,
                request_9: [Request; CAPACITY] -> series_9.Request;
            Again => again: [Again; 1] feedback -> master.Again;
        }
        series_0: Series { Last => last_0: [Last; 1] feedback -> master.Last; }
        series_1: Series { Last => last_1: [Last; 1] feedback -> master.Last; }
        series_2: Series { Last => last_2: [Last; 1] feedback -> master.Last; }
        series_3: Series { Last => last_3: [Last; 1] feedback -> master.Last; }
        series_4: Series { Last => last_4: [Last; 1] feedback -> master.Last; }
        series_5: Series { Last => last_5: [Last; 1] feedback -> master.Last; }
        series_6: Series { Last => last_6: [Last; 1] feedback -> master.Last; }
        series_7: Series { Last => last_7: [Last; 1] feedback -> master.Last; }
        series_8: Series { Last => last_8: [Last; 1] feedback -> master.Last; }
        series_9: Series { Last => last_9: [Last; 1] feedback -> master.Last; }
    }
}

pub fn run(terms: u64) -> Answer {
    let map = finish(Map::new(
        Master { left: terms, last: [0.0; SERIES] },
        Series::of(0),
        Series::of(1),
        Series::of(2),
        Series::of(3),
        Series::of(4),
        Series::of(5),
        Series::of(6),
        Series::of(7),
        Series::of(8),
        Series::of(9),
    ));
    answer(map.master.last)
}
