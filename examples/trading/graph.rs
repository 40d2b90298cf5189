//! The trading graph: which nodes there are, and which edges join them.
//!
//! Market events reach the book in their order, all kinds on one edge. What only
//! counts when it is fresh goes on `latest` edges: a node that falls behind gets
//! the newest quote and not a queue of old ones. Nothing that is an order may be
//! lost: those edges block. The way from a line to an order is `high`, what only
//! looks on is `low`, and a halt goes by `control` ahead of all.
//!
//! The ledger's statements go back to the desk and so close a cycle: that edge is
//! `feedback`.

use crate::market::Event;
use crate::messages::{
    Breach, Fill, Halt, Line, Order, Pulse, Sample, Statement, Stop, Target, TopOfBook,
};
use crate::nodes::{
    Book, DeadLetters, Feed, Gateway, KillSwitch, Ledger, Risk, Strategy, Telemetry,
};
use crate::settings::Settings;
use arachne::message::Trace;
use arachne::prelude::*;

graph! {
    /// Decides: the strategy wants, risk allows.
    #[derive(Clone, Debug, Hash)]
    pub graph Desk<Trace>(
        Quote: TopOfBook => strategy.One,
        Statement: Statement => risk.Statement,
    ) -> (Order: Order, Breach: Breach) {
        strategy: Strategy { One => targets: [Target; 16] high -> risk.Target; }
        risk: Risk {
            Order -> out.Order;
            Breach -> out.Breach;
        }
    }
}

graph! {
    /// Lines in, trades out. The header traces each order to the line it is due to.
    #[derive(Clone, Debug, Hash)]
    pub graph Trading<Trace>(
        Line: Line => feed.One [16] high,
        Stop: Stop => kill_switch.Stop [1] control coalesce(Stop::merge),
    ) {
        feed: Feed {
            Event => events: [Event; 16] high -> book.One;
            Pulse => pulses: [Pulse; 1] latest -> kill_switch.Pulse;
            errors => dead_letters: [DeadLetter<One<Line>, Trace>; 16] low drop -> dead_letters.One;
        }
        book: Book {
            One =>
                quotes: [TopOfBook; 1] high latest -> desk.Quote,
                fill_quotes: [TopOfBook; 1] latest -> gateway.Quote,
                mark_quotes: [TopOfBook; 1] latest -> ledger.Quote;
        }
        desk: Desk {
            Order => orders: [Order; 16] high block -> gateway.Order;
            Breach => breaches: [Breach; 1] control coalesce(Breach::merge) -> kill_switch.Breach;
        }
        kill_switch: KillSwitch {
            One => halts: [Halt; 1] control coalesce(Halt::merge) -> gateway.Halt;
        }
        gateway: Gateway {
            Sent => sent: [Order; 16] -> ledger.Sent;
            Fill => fills: [Fill; 16] -> ledger.Fill;
            Refused => refusals: [Order; 16] -> ledger.Refused;
        }
        ledger: Ledger {
            Statement => statements: [Statement; 1] latest feedback -> desk.Statement;
            Sample => samples: [Sample; 1] low coalesce(Sample::merge) -> telemetry.One;
        }
        telemetry: Telemetry {}
        dead_letters: DeadLetters {}
    }
}

/// The graph with its nodes as the settings have them.
#[must_use]
pub fn trading(settings: &Settings) -> Trading {
    Trading {
        feed: Feed::default(),
        book: Book::default(),
        desk: Desk {
            strategy: Strategy::new(settings.tactics),
            risk: Risk::new(settings.limits),
            edges: Desk::edges(),
        },
        kill_switch: KillSwitch::new(settings.stale_after_ns),
        gateway: Gateway::new(settings.latency_ns),
        ledger: Ledger::default(),
        telemetry: Telemetry::default(),
        dead_letters: DeadLetters::default(),
        edges: Trading::edges(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Price;
    use arachne::testing::{Bench, Watched};

    /// The desk is a graph like any other: it is tested alone, as it is used.
    #[test]
    fn a_move_away_from_the_mean_becomes_an_order_of_the_desk() {
        let settings = Settings::default();
        let desk = Desk::new(Strategy::new(settings.tactics), Risk::new(settings.limits));
        let mut bench = Bench::new(desk);
        let quote = |middle: i64| {
            arachne::graph::Input::<Desk>::Quote(TopOfBook {
                bid: Price(middle - 1),
                ask: Price(middle + 1),
                pressure_permille: 0,
            })
        };
        let step = settings.tactics.step_units * 2;
        for middle in [1_000_000_000_000, 1_000_000_000_000 - step] {
            bench.push(quote(middle)).expect("there is room");
        }
        let targets: Watched<Target, 4> = bench.watch(|desk| &desk.edges.strategy.targets);
        assert_eq!(targets.len(), 1);
        assert_eq!(Some(targets[0].node), bench.engine.node("strategy"));
        assert!(targets[0].item.position.0 > 0, "it buys what has become cheap");
        let Some(arachne::graph::Output::<Desk>::Order(_)) = bench.engine.pop() else {
            panic!("the target has become no order");
        };
    }
}
