//! A kill switch: a thousand orders are queued when it is pulled, and not one more goes out.
//!
//! Control overtakes all data. The orders that are queued still arrive, in front of a gateway that now refuses them:
//! overtaking deletes nothing.
//!
//! `cargo run --example kill_switch`

#![allow(clippy::arithmetic_side_effects)]

use arachne::prelude::*;

#[derive(Clone, Copy, Debug)]
struct Order(u32);

/// Why trading must stop. Two reasons in a row are one.
#[derive(Clone, Copy, Debug)]
struct Halt;

impl Halt {
    fn merge(_queued: &mut Self, _new: Self) {}
}

ports! {
    enum GatewayIn {
        Order(Order),
        Halt(Halt),
    }
}

#[derive(Default)]
struct Gateway {
    halted: bool,
    sent: u32,
    last_sent: u32,
    refused: u32,
}

impl Node for Gateway {
    type Input = GatewayIn;
    type Output = Never;

    fn on_message(&mut self, input: GatewayIn, _: &mut impl Context<Never>) -> Outcome<GatewayIn> {
        match input {
            GatewayIn::Halt(Halt) => self.halted = true,
            GatewayIn::Order(_) if self.halted => self.refused += 1,
            GatewayIn::Order(Order(number)) => {
                self.sent += 1;
                self.last_sent = number;
            }
        }
        Ok(())
    }
}

graph! {
    graph Trading(
        Order: Order => gateway.Order [1024],
        Halt: Halt => gateway.Halt [1] control coalesce(Halt::merge),
    ) {
        gateway: Gateway {}
    }
}
type In = arachne::graph::Input<Trading>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut engine = Engine::new(Trading::new(Gateway::default()));
    engine.start(0)?;
    for number in 0..1_000 {
        engine.push(In::Order(Order(number)))?;
    }
    engine.tick(0, 10)?; // ten orders go out, 990 wait
    engine.push(In::Halt(Halt))?;
    engine.push(In::Halt(Halt))?; // somebody pulls twice: never full
    let report = engine.tick(1, 1)?; // one activation is enough
    println!("halted after {} activation: {}", report.activations, engine.graph().gateway.halted);
    engine.run_until_idle(2)?;
    let Gateway { sent, last_sent, refused, .. } = engine.graph().gateway;
    println!("{sent} orders sent, the last number {last_sent}; {refused} refused after the halt");
    Ok(())
}
