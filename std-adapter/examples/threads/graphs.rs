//! The trading graph in three parts.
//!
//! What crosses from one to another has a boundary port at both ends. A boundary port has one link, and so the market has
//! a quote for each who wants one. There is no stale feed here: the kill switch hears of no pulses, and halts by drawdown.

use crate::graph::Desk;
use crate::market::Event;
use crate::messages::{Breach, Fill, Halt, Line, Order, Sample, Statement, TopOfBook};
use crate::nodes::{
    Book, DeadLetters, Feed, Gateway, KillSwitch, Ledger, Risk, Strategy, Telemetry,
};
use crate::settings::Settings;
use arachne::message::Trace;
use arachne::prelude::*;

ports! {
    /// The same quote for each who wants it.
    pub enum TeeOutput {
        Street(TopOfBook),
        Strategy(TopOfBook),
        Ledger(TopOfBook),
    }
}

/// Copies quotes.
pub struct Tee;

impl Node for Tee {
    type Input = One<TopOfBook>;
    type Output = TeeOutput;

    fn on_message(
        &mut self,
        One::One(quote): One<TopOfBook>,
        context: &mut impl Context<TeeOutput>,
    ) -> Outcome<One<TopOfBook>> {
        context.emit(TeeOutput::Street(quote))?;
        context.emit(TeeOutput::Strategy(quote))?;
        context.emit(TeeOutput::Ledger(quote))?;
        Ok(())
    }
}

graph! {
    /// Lines in, quotes out.
    pub graph Market<Trace>(
        Line: Line => feed.One [16],
    ) -> (Street: TopOfBook [4], Strategy: TopOfBook [4], Ledger: TopOfBook [4]) {
        feed: Feed {
            Event => events: [Event; 16] -> book.One;
            Pulse -> nowhere;
            errors => dead_letters: [DeadLetter<One<Line>, Trace>; 16] drop -> dead_letters.One;
        }
        book: Book { One => quotes: [TopOfBook; 4] -> tee.One; }
        tee: Tee {
            Street -> out.Street;
            Strategy -> out.Strategy;
            Ledger -> out.Ledger;
        }
        dead_letters: DeadLetters {}
    }
}

graph! {
    /// Decides, and keeps the books.
    pub graph Office<Trace>(
        Strategy: TopOfBook => desk.Quote [4],
        Ledger: TopOfBook => ledger.Quote [4],
        Sent: Order => ledger.Sent [16],
        Fill: Fill => ledger.Fill [16],
        Refused: Order => ledger.Refused [16],
    ) -> (Order: Order [16], Halt: Halt [1] control coalesce(Halt::merge)) {
        desk: Desk {
            Order -> out.Order;
            Breach => breaches: [Breach; 1] control coalesce(Breach::merge) -> kill_switch.Breach;
        }
        kill_switch: KillSwitch { One -> out.Halt; }
        ledger: Ledger {
            Statement => statements: [Statement; 1] latest feedback -> desk.Statement;
            Sample => samples: [Sample; 1] low coalesce(Sample::merge) -> telemetry.One;
        }
        telemetry: Telemetry {}
    }
}

graph! {
    /// The way to the exchange.
    pub graph Street<Trace>(
        Quote: TopOfBook => gateway.Quote [4],
        Order: Order => gateway.Order [16] high,
        Halt: Halt => gateway.Halt [1] control coalesce(Halt::merge),
    ) -> (Sent: Order [16], Fill: Fill [16], Refused: Order [16]) {
        gateway: Gateway {
            Sent -> out.Sent;
            Fill -> out.Fill;
            Refused -> out.Refused;
        }
    }
}

pub fn market() -> Market {
    Market::new(Feed::default(), Book::default(), Tee, DeadLetters::default())
}

pub fn office() -> Office {
    let settings = Settings::default();
    let desk = Desk::new(Strategy::new(settings.tactics), Risk::new(settings.limits));
    let kill_switch = KillSwitch::new(settings.stale_after_ns);
    Office::new(desk, kill_switch, Ledger::default(), Telemetry::default())
}

pub fn street() -> Street {
    Street::new(Gateway::new(Settings::default().latency_ns))
}
