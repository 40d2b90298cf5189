//! The ledger: cash, position and what both are worth, in whole numbers.

use crate::market::Quantity;
use crate::messages::{Fill, Order, Sample, Statement, TopOfBook};
use crate::money::Money;
use arachne::prelude::*;

ports! {
    /// What the ledger books.
    #[derive(Clone, Debug, PartialEq)]
    pub enum LedgerInput {
        /// The prices at which the position is valued.
        Quote(TopOfBook),
        /// An order went to the market.
        Sent(Order),
        /// An order was filled.
        Fill(Fill),
        /// An order did not go to the market.
        Refused(Order),
    }
}

ports! {
    /// What the ledger tells.
    #[derive(Clone, Debug, PartialEq)]
    pub enum LedgerOutput {
        /// How the account stands.
        Statement(Statement),
        /// What it is worth, for those who only look.
        Sample(Sample),
    }
}

/// Keeps the account and states it whenever it may have changed.
#[derive(Clone, Debug, Default, Hash)]
pub struct Ledger {
    cash: Money,
    quote: Option<TopOfBook>,
    pub statement: Statement,
    pub sent_count: u64,
    pub fill_count: u64,
    pub refused_count: u64,
}

impl Ledger {
    fn book(&mut self, fill: Fill) {
        let quantity = fill.order.quantity;
        self.fill_count += 1;
        self.cash = self.cash - Money::cost(fill.price, quantity);
        self.statement.position.0 = self.statement.position.0.saturating_add(quantity.0);
        self.settle(quantity);
    }

    /// A running sum may wrap: only its difference to what was sent counts.
    fn settle(&mut self, quantity: Quantity) {
        self.statement.settled.0 = self.statement.settled.0.wrapping_add(quantity.0);
    }

    /// Cash, and the position as if it were closed at once.
    fn equity(&self) -> Money {
        let position = self.statement.position;
        let worth = self.quote.map_or(Money(0), |quote| {
            let price = if position.0 > 0 { quote.bid } else { quote.ask };
            Money::cost(price, position)
        });
        self.cash + worth
    }
}

impl Node for Ledger {
    type Input = LedgerInput;
    type Output = LedgerOutput;

    fn on_message(
        &mut self,
        input: LedgerInput,
        context: &mut impl Context<LedgerOutput>,
    ) -> Outcome<LedgerInput> {
        match input {
            LedgerInput::Quote(quote) => self.quote = Some(quote),
            LedgerInput::Sent(_) => self.sent_count += 1,
            LedgerInput::Fill(fill) => self.book(fill),
            LedgerInput::Refused(order) => {
                self.refused_count += 1;
                self.settle(order.quantity);
            }
        }
        self.statement.equity = self.equity();
        context.emit(LedgerOutput::Statement(self.statement))?;
        context.emit(LedgerOutput::Sample(Sample::of(self.statement.equity)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Price;

    fn quote(bid: i64, ask: i64) -> LedgerInput {
        LedgerInput::Quote(TopOfBook { bid: Price(bid), ask: Price(ask), pressure_permille: 0 })
    }

    fn fill(quantity: i64, price: i64) -> LedgerInput {
        let order = Order { id: 1, quantity: Quantity(quantity) };
        LedgerInput::Fill(Fill { order, price: Price(price) })
    }

    #[test]
    fn equity_is_cash_and_the_position_at_the_price_that_closes_it() {
        let mut ledger = Ledger::default();
        let mut tell = |input| {
            let mut collect = Collect::<LedgerOutput, 2>::new();
            ledger.on_message(input, &mut collect).expect("no failure");
            let [LedgerOutput::Statement(said), LedgerOutput::Sample(sample)] = collect.emitted()
            else {
                panic!("{:?}", collect.emitted());
            };
            assert_eq!(sample.last, said.equity);
            (said.position.0, said.settled.0, said.equity.0)
        };
        assert_eq!(tell(quote(99, 101)), (0, 0, 0));
        assert_eq!(tell(fill(10, 101)), (10, 10, -20));
        assert_eq!(tell(quote(111, 113)), (10, 10, 100));
        assert_eq!(tell(fill(-15, 111)), (-5, -5, 90));
        let refused = Order { id: 2, quantity: Quantity(5) };
        assert_eq!(tell(LedgerInput::Refused(refused)), (-5, 0, 90));
        assert_eq!((ledger.fill_count, ledger.refused_count), (2, 1));
    }
}
