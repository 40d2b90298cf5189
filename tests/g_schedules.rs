//! A typed graph with everything, under random schedules: no message lost, doubled or out of order, accounts that add up,
//! reports that are so, and the same run however it is split, copied or written down.
#![cfg(feature = "postcard")]

mod common;
mod graph_common;

use common::random::Random;
use graph_common::drill::Drill;

#[test]
fn what_must_hold_holds_after_every_step() {
    let activations: u64 = (0..150).map(|seed| Drill::run(&mut Random(seed), 150)).sum();
    assert!(activations > 150 * 100, "hardly anything ran: {activations}");
}
