//! The risk limits: no order leaves the desk but through here.

use crate::market::Quantity;
use crate::messages::{Breach, Order, Statement, Target};
use crate::money::Money;
use crate::settings::Limits;
use arachne::prelude::*;

ports! {
    /// What risk decides by.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RiskInput {
        /// What the strategy wants.
        Target(Target),
        /// How the account stands.
        Statement(Statement),
    }
}

ports! {
    /// What risk decides.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RiskOutput {
        /// An order within all limits.
        Order(Order),
        /// The drawdown limit is passed.
        Breach(Breach),
    }
}

/// Turns targets into orders within the limits of position and rate, and
/// reports a drawdown once. It does not stop trading itself: that is the work of
/// the kill switch, which reaches the gateway ahead of any order.
#[derive(Clone, Debug, Hash)]
pub struct Risk {
    limits: Limits,
    statement: Statement,
    /// The sum of all orders sent.
    sent: Quantity,
    order_count: u64,
    window_start_ns: u64,
    window_order_count: u32,
    highest_equity: Money,
    has_reported: bool,
    /// Targets that were cut to the limit of position.
    pub cut_count: u64,
    /// Orders that were not sent because of their rate.
    pub rate_denied_count: u64,
}

impl Risk {
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            statement: Statement::default(),
            sent: Quantity(0),
            order_count: 0,
            window_start_ns: 0,
            window_order_count: 0,
            highest_equity: Money(0),
            has_reported: false,
            cut_count: 0,
            rate_denied_count: 0,
        }
    }

    /// The order that leads from what is held and on its way to the target.
    fn order_for(&mut self, target: Target, now_ns: u64) -> Option<Order> {
        let most = self.limits.position.0;
        let wanted = target.position.0.clamp(-most, most);
        self.cut_count += u64::from(wanted != target.position.0);
        let on_its_way = self.sent.0.wrapping_sub(self.statement.settled.0);
        let held = self.statement.position.0.saturating_add(on_its_way);
        let quantity = Quantity(wanted.saturating_sub(held));
        if quantity.0 == 0 || !self.is_within_rate(now_ns) {
            return None;
        }
        self.order_count += 1;
        // A running sum may wrap: only its difference to the settled sum counts.
        self.sent = Quantity(self.sent.0.wrapping_add(quantity.0));
        Some(Order { id: self.order_count, quantity })
    }

    fn is_within_rate(&mut self, now_ns: u64) -> bool {
        if now_ns.saturating_sub(self.window_start_ns) >= self.limits.window_ns {
            self.window_start_ns = now_ns;
            self.window_order_count = 0;
        }
        let is_within = self.window_order_count < self.limits.orders_a_window;
        if is_within {
            self.window_order_count += 1;
        } else {
            self.rate_denied_count += 1;
        }
        is_within
    }

    /// The breach to report, the first time that there is one.
    fn breach(&mut self) -> Option<Breach> {
        self.highest_equity = self.highest_equity.max(self.statement.equity);
        let drawdown = self.highest_equity - self.statement.equity;
        if self.has_reported || drawdown <= self.limits.drawdown {
            return None;
        }
        self.has_reported = true;
        Some(Breach { drawdown })
    }
}

impl Node for Risk {
    type Input = RiskInput;
    type Output = RiskOutput;

    fn on_message(
        &mut self,
        input: RiskInput,
        context: &mut impl Context<RiskOutput>,
    ) -> Outcome<RiskInput> {
        match input {
            RiskInput::Target(target) => {
                if let Some(order) = self.order_for(target, context.now_ns()) {
                    context.emit(RiskOutput::Order(order))?;
                }
            }
            RiskInput::Statement(statement) => {
                self.statement = statement;
                if let Some(breach) = self.breach() {
                    context.emit(RiskOutput::Breach(breach))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        position: Quantity(30),
        orders_a_window: 2,
        window_ns: 1000,
        drawdown: Money(100),
    };

    struct Desk {
        risk: Risk,
        collect: Collect<RiskOutput, 8>,
    }

    impl Desk {
        fn new() -> Self {
            Self { risk: Risk::new(LIMITS), collect: Collect::new() }
        }

        fn target(&mut self, now_ns: u64, position: i64) -> Option<i64> {
            self.collect.set_now_ns(now_ns);
            let target = Target { position: Quantity(position) };
            self.tell(RiskInput::Target(target)).map(|output| match output {
                RiskOutput::Order(order) => order.quantity.0,
                RiskOutput::Breach(_) => panic!("a breach"),
            })
        }

        fn statement(&mut self, position: i64, settled: i64, equity: i128) -> Option<RiskOutput> {
            self.tell(RiskInput::Statement(Statement {
                position: Quantity(position),
                settled: Quantity(settled),
                equity: Money(equity),
            }))
        }

        fn tell(&mut self, input: RiskInput) -> Option<RiskOutput> {
            self.risk.on_message(input, &mut self.collect).expect("no failure");
            self.collect.take().pop()
        }
    }

    #[test]
    fn orders_lead_to_the_target_counting_what_is_on_its_way() {
        let mut desk = Desk::new();
        assert_eq!(desk.target(0, 20), Some(20));
        assert_eq!(desk.target(0, 20), None);
        assert_eq!(desk.statement(20, 20, 0), None);
        assert_eq!(desk.target(2000, 20), None);
        assert_eq!(desk.target(2000, -10), Some(-30));
    }

    #[test]
    fn a_refused_order_is_no_longer_on_its_way() {
        let mut desk = Desk::new();
        assert_eq!(desk.target(0, 20), Some(20));
        assert_eq!(desk.statement(0, 20, 0), None);
        assert_eq!(desk.target(2000, 10), Some(10));
    }

    #[test]
    fn position_and_rate_have_limits() {
        let mut desk = Desk::new();
        assert_eq!(desk.target(0, 99), Some(30));
        assert_eq!(desk.target(0, -99), Some(-60));
        assert_eq!(desk.target(999, 0), None);
        assert_eq!(desk.target(1000, 0), Some(30));
        assert_eq!((desk.risk.cut_count, desk.risk.rate_denied_count), (2, 1));
    }

    #[test]
    fn a_drawdown_is_reported_once() {
        let mut desk = Desk::new();
        assert_eq!(desk.statement(0, 0, 50), None);
        assert_eq!(desk.statement(0, 0, -50), None);
        let breach = Breach { drawdown: Money(101) };
        assert_eq!(desk.statement(0, 0, -51), Some(RiskOutput::Breach(breach)));
        assert_eq!(desk.statement(0, 0, -999), None);
    }
}
