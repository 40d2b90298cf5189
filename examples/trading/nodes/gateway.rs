//! The gateway: the way to the market, and the one place that a halt must reach.

use crate::market::Price;
use crate::messages::{Fill, Halt, Order, TopOfBook};
use arachne::prelude::*;
use heapless::Vec;

/// Orders on their way at most; one more is refused.
const MOST_IN_FLIGHT: usize = 8;

ports! {
    /// What the gateway takes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum GatewayInput {
        /// The prices at which orders are filled.
        Quote(TopOfBook),
        /// An order to be sent.
        Order(Order),
        /// No order is to be sent any more.
        Halt(Halt),
    }
}

ports! {
    /// What became of an order.
    #[derive(Clone, Debug, PartialEq)]
    pub enum GatewayOutput {
        /// It is on its way to the market.
        Sent(Order),
        /// It was executed.
        Fill(Fill),
        /// It was not sent.
        Refused(Order),
    }
}

#[derive(Clone, Copy, Debug, Hash)]
struct InFlight {
    order: Order,
    due_ns: u64,
}

/// Simulates the market's side: an order is filled after the latency, at the
/// quote of that time, whatever its size.
///
/// After a halt every order is refused, those too that were queued before it: the
/// halt has overtaken them. What is in flight is in the market's hands and is
/// filled.
#[derive(Clone, Debug, Hash)]
pub struct Gateway {
    latency_ns: u64,
    quote: Option<TopOfBook>,
    /// By time due: the latency is the same for all.
    in_flight: Vec<InFlight, MOST_IN_FLIGHT>,
    /// The halt, once there was one.
    pub halt: Option<Halt>,
}

impl Gateway {
    #[must_use]
    pub fn new(latency_ns: u64) -> Self {
        Self { latency_ns, quote: None, in_flight: Vec::new(), halt: None }
    }

    /// How many orders are on their way.
    #[must_use]
    pub fn in_flight_count(&self) -> u64 {
        self.in_flight.len() as u64
    }

    fn send(
        &mut self,
        order: Order,
        context: &mut impl Context<GatewayOutput>,
    ) -> Result<(), NodeError> {
        let due_ns = context.now_ns().saturating_add(self.latency_ns);
        let is_halted = self.halt.is_some();
        if is_halted || self.in_flight.push(InFlight { order, due_ns }).is_err() {
            context.emit(GatewayOutput::Refused(order))?;
            return Ok(());
        }
        self.wake(context);
        context.emit(GatewayOutput::Sent(order))?;
        Ok(())
    }

    /// Asks to be woken when the first order is due.
    fn wake(&self, context: &mut impl Context<GatewayOutput>) {
        if let Some(first) = self.in_flight.first() {
            context.wake_at(first.due_ns);
        }
    }

    fn price(&self, order: Order) -> Option<Price> {
        let quote = self.quote?;
        Some(if order.quantity.0 > 0 { quote.ask } else { quote.bid })
    }
}

impl Node for Gateway {
    type Input = GatewayInput;
    type Output = GatewayOutput;

    /// All that is in flight may be due at once.
    const BURST: u32 = MOST_IN_FLIGHT as u32;

    fn on_message(
        &mut self,
        input: GatewayInput,
        context: &mut impl Context<GatewayOutput>,
    ) -> Outcome<GatewayInput> {
        match input {
            GatewayInput::Quote(quote) => self.quote = Some(quote),
            GatewayInput::Order(order) => self.send(order, context)?,
            GatewayInput::Halt(halt) => {
                self.halt.get_or_insert(halt);
            }
        }
        Ok(())
    }

    fn on_tick(
        &mut self,
        _: Timer,
        context: &mut impl Context<GatewayOutput>,
    ) -> Result<(), NodeError> {
        while let Some(&InFlight { order, due_ns }) = self.in_flight.first()
            && due_ns <= context.now_ns()
        {
            self.in_flight.remove(0);
            context.emit(match self.price(order) {
                Some(price) => GatewayOutput::Fill(Fill { order, price }),
                None => GatewayOutput::Refused(order),
            })?;
        }
        self.wake(context);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Quantity;
    use crate::messages::Reason;

    const QUOTE: TopOfBook = TopOfBook { bid: Price(99), ask: Price(101), pressure_permille: 0 };

    fn order(id: u64, quantity: i64) -> Order {
        Order { id, quantity: Quantity(quantity) }
    }

    fn tell(
        gateway: &mut Gateway,
        input: GatewayInput,
        collect: &mut Collect<GatewayOutput, 16>,
    ) -> Vec<GatewayOutput, 16> {
        gateway.on_message(input, collect).expect("no failure");
        collect.take()
    }

    fn wake(gateway: &mut Gateway, collect: &mut Collect<GatewayOutput, 16>) {
        let due_ns = collect.wake_at_ns().expect("a timer");
        collect.set_now_ns(due_ns);
        gateway.on_tick(Timer::Wake { due_ns }, collect).expect("no failure");
    }

    #[test]
    fn fills_at_the_quote_after_the_latency() {
        let (mut gateway, mut collect) = (Gateway::new(50), Collect::new());
        let (buy, sell) = (order(1, 7), order(2, -7));
        tell(&mut gateway, GatewayInput::Quote(QUOTE), &mut collect);
        for (now_ns, order) in [(10, buy), (20, sell)] {
            collect.set_now_ns(now_ns);
            let sent = tell(&mut gateway, GatewayInput::Order(order), &mut collect);
            assert_eq!(sent, [GatewayOutput::Sent(order)]);
        }
        assert_eq!(collect.wake_at_ns(), Some(60));
        wake(&mut gateway, &mut collect);
        let fill = Fill { order: buy, price: Price(101) };
        assert_eq!(collect.take(), [GatewayOutput::Fill(fill)]);
        assert_eq!(collect.wake_at_ns(), Some(70));
        wake(&mut gateway, &mut collect);
        let fill = Fill { order: sell, price: Price(99) };
        assert_eq!(collect.take(), [GatewayOutput::Fill(fill)]);
    }

    #[test]
    fn after_a_halt_orders_are_refused_and_those_in_flight_filled() {
        let (mut gateway, mut collect) = (Gateway::new(50), Collect::new());
        let halt = Halt { reason: Reason::Operator, line_number: 1, time_ns: 0 };
        tell(&mut gateway, GatewayInput::Quote(QUOTE), &mut collect);
        tell(&mut gateway, GatewayInput::Order(order(1, 7)), &mut collect);
        tell(&mut gateway, GatewayInput::Halt(halt), &mut collect);
        let refused = tell(&mut gateway, GatewayInput::Order(order(2, 7)), &mut collect);
        assert_eq!(refused, [GatewayOutput::Refused(order(2, 7))]);
        wake(&mut gateway, &mut collect);
        assert!(matches!(collect.emitted(), [GatewayOutput::Fill(_)]));
        assert_eq!(gateway.halt, Some(halt));
    }

    #[test]
    fn no_more_orders_than_fit_are_in_flight() {
        let (mut gateway, mut collect) = (Gateway::new(50), Collect::new());
        let mut refused = 0;
        for id in 0..10 {
            let said = tell(&mut gateway, GatewayInput::Order(order(id, 1)), &mut collect);
            refused += usize::from(said == [GatewayOutput::Refused(order(id, 1))]);
        }
        assert_eq!(refused, 10 - MOST_IN_FLIGHT);
        // All are due at once, and without a quote none can be filled.
        wake(&mut gateway, &mut collect);
        assert_eq!(collect.emitted().len(), MOST_IN_FLIGHT);
    }
}
