use super::{Answer, Ball};
use crate::benchmark::finish;
use arachne::prelude::*;

struct Ping {
    left: u64,
    pongs: u64,
}

impl Node for Ping {
    type Input = One<Ball>;
    type Output = One<Ball>;

    fn on_start(&mut self, context: &mut impl Context<One<Ball>>) -> Result<(), NodeError> {
        self.left -= 1;
        context.emit(One::One(Ball))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        _: One<Ball>,
        context: &mut impl Context<One<Ball>>,
    ) -> Outcome<One<Ball>> {
        self.pongs += 1;
        if self.left > 0 {
            self.left -= 1;
            context.emit(One::One(Ball))?;
        }
        Ok(())
    }
}

struct Pong {
    pings: u64,
}

impl Node for Pong {
    type Input = One<Ball>;
    type Output = One<Ball>;

    fn on_message(
        &mut self,
        ball: One<Ball>,
        context: &mut impl Context<One<Ball>>,
    ) -> Outcome<One<Ball>> {
        self.pings += 1;
        context.emit(ball)?;
        Ok(())
    }
}

graph! {
    graph Match {
        ping: Ping { One => there: [Ball; 1] -> pong.One; }
        pong: Pong { One => back: [Ball; 1] feedback -> ping.One; }
    }
}

pub fn run(pings: u64) -> Answer {
    let played = finish(Match::new(Ping { left: pings, pongs: 0 }, Pong { pings: 0 }));
    vec![played.pong.pings, played.ping.pongs]
}
