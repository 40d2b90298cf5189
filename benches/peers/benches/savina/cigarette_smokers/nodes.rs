use super::{Answer, Choice, Smoke, Smoked, Started};
use crate::benchmark::finish;
use arachne::prelude::*;

impl Node for Choice {
    type Input = One<Started>;
    type Output = Smokes;

    fn on_start(&mut self, context: &mut impl Context<Smokes>) -> Result<(), NodeError> {
        if let Some((smoker, smoke)) = self.next() {
            context.emit(Smokes::to(smoker, smoke))?;
        }
        Ok(())
    }

    fn on_message(
        &mut self,
        _: One<Started>,
        context: &mut impl Context<Smokes>,
    ) -> Outcome<One<Started>> {
        if let Some((smoker, smoke)) = self.next() {
            context.emit(Smokes::to(smoker, smoke))?;
        }
        Ok(())
    }
}

impl Node for Smoked {
    type Input = One<Smoke>;
    type Output = One<Started>;

    fn on_message(
        &mut self,
        One::One(smoke): One<Smoke>,
        context: &mut impl Context<One<Started>>,
    ) -> Outcome<One<Smoke>> {
        context.emit(One::One(Started))?;
        self.smoke(smoke);
        Ok(())
    }
}

crate::star::star! { Lounge: Choice => Smokes(Smoke), Smoked => Started }

pub fn run(rounds: u64) -> Answer {
    let lounge = finish(Lounge::of(Choice::new(rounds), |_| Smoked::default()));
    lounge.clients().iter().flat_map(|smoker| smoker.answer()).collect()
}
