//! The book: follows one instrument's events and tells the best prices.

use super::ladder::Ladder;
use crate::market::{Event, EventKind, Symbol};
use crate::messages::TopOfBook;
use arachne::prelude::*;

/// Emits the top of the book at each quote.
///
/// The first instrument that comes is the one that is traded; the messages of
/// others are counted and passed over. All kinds of events come on one edge,
/// because a snapshot and the changes after it must keep their order.
#[derive(Clone, Debug, Default, Hash)]
pub struct Book {
    symbol: Option<Symbol>,
    ladder: Ladder,
    pub quote_count: u64,
    pub trade_count: u64,
    pub depth_count: u64,
    pub snapshot_count: u64,
    /// Messages of other instruments.
    pub other_count: u64,
}

impl Book {
    /// The instrument, once there was a message of it.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        self.symbol.as_deref()
    }

    /// Times that changes of depth were missing.
    #[must_use]
    pub fn gap_count(&self) -> u64 {
        self.ladder.gap_count
    }
}

impl Node for Book {
    type Input = One<Event>;
    type Output = One<TopOfBook>;

    fn on_message(
        &mut self,
        One::One(event): One<Event>,
        context: &mut impl Context<One<TopOfBook>>,
    ) -> Outcome<One<Event>> {
        if self.symbol.is_none() {
            self.symbol = event.symbol.clone();
        }
        // A snapshot does not name its instrument and is taken to be of this one.
        if event.symbol.is_some() && event.symbol != self.symbol {
            self.other_count += 1;
            return Ok(());
        }
        match event.kind {
            EventKind::Quote(quote) => {
                self.quote_count += 1;
                context.emit(One::One(TopOfBook {
                    bid: quote.bid,
                    ask: quote.ask,
                    pressure_permille: self.ladder.pressure_permille(),
                }))?;
            }
            EventKind::Trade(_) => self.trade_count += 1,
            EventKind::Depth(depth) => {
                self.depth_count += 1;
                self.ladder.apply(&depth);
            }
            EventKind::Snapshot(snapshot) => {
                self.snapshot_count += 1;
                self.ladder.restart(snapshot);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{Simulation, parse_bytes};

    #[test]
    fn each_quote_of_the_first_instrument_is_told() {
        let mut book = Book::default();
        let mut collect = Collect::<One<TopOfBook>, 1>::new();
        let mut told_count = 0;
        for line in Simulation::new(3, 2_000) {
            let event = parse_bytes(line.as_bytes()).expect("a simulated line");
            let is_quote = matches!(event.kind, EventKind::Quote(_));
            book.on_message(One::One(event), &mut collect).expect("an event");
            assert_eq!(collect.emitted().len(), usize::from(is_quote));
            told_count += collect.take().len() as u64;
        }
        assert_eq!(told_count, book.quote_count);
        assert_eq!(book.symbol(), Some("SIMUSDT"));
        assert_eq!((book.snapshot_count, book.gap_count()), (1, 0));
        assert!(book.trade_count > 0 && book.depth_count > 0);
    }

    #[test]
    fn other_instruments_are_passed_over() {
        let mut book = Book::default();
        let mut collect = Collect::<One<TopOfBook>, 1>::new();
        let line = Simulation::new(3, 1).next().expect("a line");
        for text in [line.clone(), line.replace("SIMUSDT", "BTCUSDT")] {
            let event = parse_bytes(text.as_bytes()).expect("a line");
            book.on_message(One::One(event), &mut collect).expect("an event");
        }
        assert_eq!((book.quote_count, book.other_count), (1, 1));
        assert_eq!(collect.emitted().len(), 1);
    }
}
