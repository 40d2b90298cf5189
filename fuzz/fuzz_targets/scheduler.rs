//! The scheduler over any graph beside its reference (`tests/common/naive.rs`): levels, fairness, backpressure, failures,
//! pauses and quarantine, timers and clocks that jump, budgets split anywhere, a start that fails and a drain.
#![no_main]

#[path = "../bytes.rs"]
mod bytes;
#[path = "../../tests/common/mod.rs"]
mod common;

use arachne::scheduler::Wide;
use bytes::Bytes;
use common::pair::Pair;
use common::plan::Allow;
use common::random::Choices;
use libfuzzer_sys::fuzz_target;

const EVERYTHING: Allow = Allow { failed_starts: true, ..Allow::ALL };
const TURNS: u32 = 300;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Bytes::new(bytes);
    match choices.below(4) {
        0 => Pair::<u64>::run(&mut choices, EVERYTHING, TURNS),
        1 => Pair::<Wide<4>>::run(&mut choices, EVERYTHING, TURNS),
        _ => Pair::<u32>::run(&mut choices, EVERYTHING, TURNS),
    }
});
