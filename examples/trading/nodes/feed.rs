//! The feed: reads lines as market events.

use crate::market::{Event, ParseError, parse_bytes};
use crate::messages::{Line, Pulse};
use arachne::prelude::*;

ports! {
    /// What the feed emits for each line that it can read.
    #[derive(Clone, Debug, PartialEq)]
    pub enum FeedOutput {
        /// What the line says.
        Event(Event),
        /// That there was one.
        Pulse(Pulse),
    }
}

/// Parses each line; one that does not parse goes to the `errors` port with the
/// reason in place of its bytes, and the run goes on.
#[derive(Clone, Debug, Default, Hash)]
pub struct Feed {
    /// How many lines were events.
    pub event_count: u64,
}

impl Node for Feed {
    type Input = One<Line>;
    type Output = FeedOutput;

    fn on_message(
        &mut self,
        One::One(line): One<Line>,
        context: &mut impl Context<FeedOutput>,
    ) -> Outcome<One<Line>> {
        let line_number = line.number;
        match line.content.and_then(|bytes| parse_bytes(&bytes)) {
            Ok(event) => {
                self.event_count += 1;
                context.emit(FeedOutput::Pulse(Pulse { line_number }))?;
                context.emit(FeedOutput::Event(event))?;
                Ok(())
            }
            Err(reason) => {
                let error = node_error(&reason);
                let content = Err(reason);
                let number = line_number;
                Err(Failure::with(error, One::One(Line { number, content })))
            }
        }
    }
}

/// The reason as a number and a constant sentence, for observers and logs.
fn node_error(reason: &ParseError) -> NodeError {
    let (code, sentence) = match reason {
        ParseError::LineTooLong { .. } => (1, "the line is too long"),
        ParseError::NotUtf8 { .. } => (2, "the line is not UTF-8"),
        ParseError::MissingTime | ParseError::BadTime => (3, "the line has no receive time"),
        ParseError::NotJson { .. } => (4, "the message is not JSON"),
        ParseError::UnknownStream { .. } => (5, "the stream is unknown"),
        ParseError::UnknownShape { .. } => (6, "the message is not of its stream's shape"),
        _ => (7, "a value of the message is not valid"),
    };
    NodeError::new(code, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{EventKind, Simulation};

    fn line(number: u64, text: &str) -> One<Line> {
        One::One(Line { number, content: Ok(text.as_bytes().into()) })
    }

    #[test]
    fn a_line_becomes_an_event_and_a_pulse() {
        let mut collect = Collect::<FeedOutput, 2>::new();
        let text = Simulation::new(1, 1).next().expect("a line");
        let mut feed = Feed::default();
        feed.on_message(line(7, &text), &mut collect).expect("a good line");
        let [FeedOutput::Pulse(pulse), FeedOutput::Event(event)] = collect.emitted() else {
            panic!("{:?}", collect.emitted());
        };
        assert_eq!(pulse.line_number, 7);
        assert!(matches!(event.kind, EventKind::Quote(_)));
    }

    #[test]
    fn a_bad_line_comes_back_with_its_number_and_the_reason() {
        let mut collect = Collect::<FeedOutput, 2>::new();
        let failure =
            Feed::default().on_message(line(8, "1 {"), &mut collect).expect_err("a bad line");
        assert_eq!(failure.error.code, 4);
        let Some(One::One(line)) = failure.input else {
            panic!("the input is gone");
        };
        assert_eq!(line.number, 8);
        assert!(matches!(line.content, Err(ParseError::NotJson { .. })));
        assert!(collect.emitted().is_empty());
    }
}
