//! What must hold at every moment of a run, whatever comes in and whenever.
//!
//! [`worlds`](crate::worlds) checks it after each activation of its runs, and a
//! replay after each tick, so that a recorded failure shows again.

use crate::graph::Trading;
use crate::settings::Settings;
use crate::watch::KillWatch;
use arachne::graph::RootGraph;

/// What an invariant may look at.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub graph: &'a Trading,
    pub inputs: &'a <Trading as RootGraph>::Inputs,
    pub kill: &'a KillWatch,
}

/// An invariant: what it says, and whether it holds.
pub type Invariant = (&'static str, fn(Sight<'_>) -> bool);

/// All of them.
pub const INVARIANTS: [Invariant; 4] = [
    ("the position is within its limit", |Sight { graph, .. }| {
        let most = Settings::default().limits.position.0;
        (-most..=most).contains(&graph.ledger.statement.position.0)
    }),
    ("no order goes to the market behind a halt", |Sight { kill, .. }| kill.orders_after == 0),
    ("every line is an event or a dead letter", |Sight { graph, inputs, .. }| {
        let letters = graph.edges.feed.dead_letters.figures().offered();
        inputs.Line.figures().dequeued == graph.feed.event_count + letters
    }),
    ("every order is filled, refused or in flight", |Sight { graph, .. }| {
        let (desk, gateway) = (&graph.edges.desk, &graph.edges.gateway);
        let done = gateway.fills.figures().offered() + gateway.refusals.figures().offered();
        desk.orders.figures().dequeued == done + graph.gateway.in_flight_count()
    }),
];

/// The first that does not hold.
#[must_use]
pub fn broken(sight: Sight<'_>) -> Option<&'static str> {
    INVARIANTS.iter().find(|(_, holds)| !holds(sight)).map(|(name, _)| *name)
}
