use super::{Answer, Colour};
use crate::benchmark::finish;
use arachne::prelude::*;

/// A creature that wants to meet another.
#[derive(Clone, Copy)]
pub struct Wish {
    creature: usize,
    colour: Colour,
}

#[derive(Clone, Copy)]
pub enum Reply {
    Met(Colour),
    Exit,
}

struct Creature {
    wish: Wish,
    meetings: u64,
}

impl Node for Creature {
    type Input = One<Reply>;
    type Output = One<Wish>;

    fn on_start(&mut self, context: &mut impl Context<One<Wish>>) -> Result<(), NodeError> {
        context.emit(One::One(self.wish))?;
        Ok(())
    }

    fn on_message(
        &mut self,
        One::One(reply): One<Reply>,
        context: &mut impl Context<One<Wish>>,
    ) -> Outcome<One<Reply>> {
        if let Reply::Met(other) = reply {
            self.wish.colour = self.wish.colour.mixed(other);
            self.meetings += 1;
            context.emit(One::One(self.wish))?;
        }
        Ok(())
    }
}

struct Mall {
    left: u64,
    waiting: Option<Wish>,
}

impl Node for Mall {
    type Input = One<Wish>;
    type Output = Replies;

    fn on_message(
        &mut self,
        One::One(wish): One<Wish>,
        context: &mut impl Context<Replies>,
    ) -> Outcome<One<Wish>> {
        if self.left == 0 {
            context.emit(Replies::to(wish.creature, Reply::Exit))?;
        } else if let Some(first) = self.waiting.take() {
            self.left -= 1;
            context.emit(Replies::to(first.creature, Reply::Met(wish.colour)))?;
            context.emit(Replies::to(wish.creature, Reply::Met(first.colour)))?;
        } else {
            self.waiting = Some(wish);
        }
        Ok(())
    }
}

crate::star::star! { Park: Mall => Replies(Reply), Creature => Wish }

pub fn run(meetings: u64) -> Answer {
    let creature =
        |creature| Creature { wish: Wish { creature, colour: Colour::of(creature) }, meetings: 0 };
    let park = finish(Park::of(Mall { left: meetings, waiting: None }, creature));
    vec![park.clients().iter().map(|creature| creature.meetings).sum()]
}
