//! Where lines go that the feed cannot read.

use crate::market::ParseError;
use crate::messages::Line;
use arachne::message::Trace;
use arachne::prelude::*;
use heapless::Vec;

/// Letters that are kept to be shown.
const KEPT: usize = 5;

/// A line that is no event, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unread {
    pub line_number: u64,
    pub reason: ParseError,
}

/// Counts the dead letters and keeps the first few.
#[derive(Clone, Debug, Default, Hash)]
pub struct DeadLetters {
    pub count: u64,
    pub first: Vec<Unread, KEPT>,
}

impl Node for DeadLetters {
    type Input = One<DeadLetter<One<Line>, Trace>>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(letter): Self::Input,
        _: &mut impl Context<Never>,
    ) -> Outcome<Self::Input> {
        self.count += 1;
        if let Some(One::One(line)) = letter.input
            && let Err(reason) = line.content
        {
            // Only the first few are wanted.
            let _ = self.first.push(Unread { line_number: line.number, reason });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_and_keeps_the_first() {
        let mut letters = DeadLetters::default();
        for number in 1..=9 {
            let line = Line { number, content: Err(ParseError::BadTime) };
            let letter = DeadLetter {
                error: NodeError::new(3, ""),
                port: Some(0),
                header: Trace::default(),
                input: Some(One::One(line)),
            };
            letters
                .on_message(One::One(letter), &mut Collect::<Never, 1>::new())
                .expect("a letter");
        }
        assert_eq!(letters.count, 9);
        let numbers = letters.first.iter().map(|unread| unread.line_number);
        assert!(numbers.eq(1..=5));
    }
}
