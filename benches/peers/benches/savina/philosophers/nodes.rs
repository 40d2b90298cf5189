use super::{Answer, Fork, Philosopher, Request, Side, Step};
use crate::benchmark::finish;
use arachne::prelude::*;

/// A fork is granted.
#[derive(Clone, Copy)]
pub struct Granted;

ports! { pub enum PhilosopherIn { Own(Granted), Neighbour(Granted) } }
ports! { pub enum PhilosopherOut { Own(Request), Neighbour(Request) } }

fn ask(side: Side, request: Request) -> PhilosopherOut {
    match side {
        Side::Own => PhilosopherOut::Own(request),
        Side::Neighbour => PhilosopherOut::Neighbour(request),
    }
}

impl Node for Philosopher {
    type Input = PhilosopherIn;
    type Output = PhilosopherOut;
    /// A fork is put down and taken again at once.
    const BURST: u32 = 2;

    fn on_start(&mut self, context: &mut impl Context<PhilosopherOut>) -> Result<(), NodeError> {
        context.emit(ask(self.first, Request::Take))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        input: PhilosopherIn,
        context: &mut impl Context<PhilosopherOut>,
    ) -> Outcome<PhilosopherIn> {
        let side = match input {
            PhilosopherIn::Own(Granted) => Side::Own,
            PhilosopherIn::Neighbour(Granted) => Side::Neighbour,
        };
        match self.granted(side) {
            Step::TakeOther => context.emit(ask(side.other(), Request::Take))?,
            Step::Finish { again } => {
                context.emit(ask(Side::Own, Request::Put))?;
                context.emit(ask(Side::Neighbour, Request::Put))?;
                if again {
                    context.emit(ask(self.first, Request::Take))?;
                }
            }
        }
        Ok(())
    }
}

ports! { pub enum ForkIn { Own(Request), Neighbour(Request) } }
ports! { pub enum ForkOut { Own(Granted), Neighbour(Granted) } }

impl Node for Fork {
    type Input = ForkIn;
    type Output = ForkOut;

    fn on_message(
        &mut self,
        input: ForkIn,
        context: &mut impl Context<ForkOut>,
    ) -> Outcome<ForkIn> {
        let next = match input {
            ForkIn::Own(request) => self.handle(request, Side::Own),
            ForkIn::Neighbour(request) => self.handle(request, Side::Neighbour),
        };
        match next {
            Some(Side::Own) => context.emit(ForkOut::Own(Granted))?,
            Some(Side::Neighbour) => context.emit(ForkOut::Neighbour(Granted))?,
            None => {}
        }
        Ok(())
    }
}

graph! {
    /// Asks the next seat for its fork, and grants its own to the seat before.
    graph Seat(Granted: Granted => philosopher.Neighbour, Asked: Request => fork.Neighbour)
        -> (Ask: Request, Grant: Granted)
    {
        philosopher: Philosopher {
            Own => requests: [Request; 4] -> fork.Own;
            Neighbour -> out.Ask;
        }
        fork: Fork {
            Own => grants: [Granted; 1] feedback -> philosopher.Own;
            Neighbour -> out.Grant;
        }
    }
}

graph! {
    /// Ten seats, as one.
    graph Ten(Granted: Granted => s9.Granted, Asked: Request => s0.Asked)
        -> (Ask: Request, Grant: Granted)
    {
        s0: Seat { Ask => a0: [Request; 4] -> s1.Asked; Grant -> out.Grant; }
        s1: Seat { Ask => a1: [Request; 4] -> s2.Asked; Grant => g1: [Granted; 1] feedback -> s0.Granted; }
        s2: Seat { Ask => a2: [Request; 4] -> s3.Asked; Grant => g2: [Granted; 1] feedback -> s1.Granted; }
        s3: Seat { Ask => a3: [Request; 4] -> s4.Asked; Grant => g3: [Granted; 1] feedback -> s2.Granted; }
        s4: Seat { Ask => a4: [Request; 4] -> s5.Asked; Grant => g4: [Granted; 1] feedback -> s3.Granted; }
        s5: Seat { Ask => a5: [Request; 4] -> s6.Asked; Grant => g5: [Granted; 1] feedback -> s4.Granted; }
        s6: Seat { Ask => a6: [Request; 4] -> s7.Asked; Grant => g6: [Granted; 1] feedback -> s5.Granted; }
        s7: Seat { Ask => a7: [Request; 4] -> s8.Asked; Grant => g7: [Granted; 1] feedback -> s6.Granted; }
        s8: Seat { Ask => a8: [Request; 4] -> s9.Asked; Grant => g8: [Granted; 1] feedback -> s7.Granted; }
        s9: Seat { Ask -> out.Ask; Grant => g9: [Granted; 1] feedback -> s8.Granted; }
    }
}

graph! {
    graph Table {
        left: Ten {
            Ask => asks_right: [Request; 4] -> right.Asked;
            Grant => grants_right: [Granted; 1] feedback -> right.Granted;
        }
        right: Ten {
            Ask => asks_left: [Request; 4] -> left.Asked;
            Grant => grants_left: [Granted; 1] feedback -> left.Granted;
        }
    }
}

impl Ten {
    fn of(first: usize, meals: u64) -> Self {
        let seat = |at| Seat::new(Philosopher::new(first + at, meals), Fork::default());
        Self::new(
            seat(0),
            seat(1),
            seat(2),
            seat(3),
            seat(4),
            seat(5),
            seat(6),
            seat(7),
            seat(8),
            seat(9),
        )
    }

    fn seats(&self) -> [&Seat; 10] {
        let Self { s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, .. } = self;
        [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9]
    }
}

pub fn run(meals: u64) -> Answer {
    let table = finish(Table::new(Ten::of(0, meals), Ten::of(10, meals)));
    let seats = [table.left.seats(), table.right.seats()];
    seats.as_flattened().iter().map(|seat| seat.philosopher.meals).collect()
}
