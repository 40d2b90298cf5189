//! Dead letters: what a node cannot handle goes by its `errors` port, with the reason, and the run goes on.
//!
//! `cargo run --example dead_letter`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

type Line = &'static str;

/// Why a line is no number.
#[derive(Clone, Copy, Debug)]
enum ParseError {
    Empty,
    NoNumber,
}

impl From<ParseError> for NodeError {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Empty => Self::new(1, "the line is empty"),
            ParseError::NoNumber => Self::new(2, "the line is no number"),
        }
    }
}

fn parse(line: Line) -> Result<i64, ParseError> {
    if line.is_empty() {
        return Err(ParseError::Empty);
    }
    line.parse().map_err(|_| ParseError::NoNumber)
}

/// Reads numbers.
struct Parser;

impl Node for Parser {
    type Input = One<Line>;
    type Output = One<i64>;

    fn on_message(
        &mut self,
        One::One(line): One<Line>,
        context: &mut impl Context<One<i64>>,
    ) -> Outcome<One<Line>> {
        // The failure hands the line back: it is in the letter.
        let number = parse(line).map_err(|error| Failure::with(error, One::One(line)))?;
        context.emit(One::One(number))?;
        Ok(())
    }
}

/// Adds up.
#[derive(Default)]
struct Sum(i64);

impl Node for Sum {
    type Input = One<i64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(number): One<i64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<i64>> {
        self.0 += number;
        Ok(())
    }
}

/// Reads the letters.
struct Clerk;

impl Node for Clerk {
    type Input = One<DeadLetter<One<Line>>>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(letter): Self::Input,
        _: &mut impl Context<Never>,
    ) -> Outcome<Self::Input> {
        if let Some(One::One(line)) = letter.input {
            println!("dead letter {line:?}: {}", letter.error);
        }
        Ok(())
    }
}

graph! {
    graph Adding(Line: Line => parser.One [8]) {
        parser: Parser {
            One => numbers: [i64; 8] -> sum.One;
            errors => letters: [DeadLetter<One<Line>>; 8] drop -> clerk.One;
        }
        sum: Sum {}
        clerk: Clerk {}
    }
}
type In = arachne::graph::Input<Adding>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new(Adding::new(Parser, Sum::default(), Clerk));
    engine.start(0)?;
    for line in ["40", "forty", "", "2"] {
        engine.push(In::Line(line))?;
    }
    engine.run_until_idle(0)?;
    println!("sum {}", engine.graph().sum.0);
    Ok(())
}
