//! The scheduler beside a reference that is slow and plain (`common/naive.rs`): on random graphs, with random inputs,
//! budgets, times, pauses and changes, both run the same activations in the same order and report the same.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::scheduler::Wide;
use common::pair::Pair;
use common::plan::Allow;
use common::random::Random;
use common::wired::Tabled;

fn run<S: Tabled>(seed: u64, allow: Allow, turns: u32) {
    Pair::<S>::run(&mut Random(seed), allow, turns);
}

const EVERYTHING: Allow = Allow { failed_starts: true, ..Allow::ALL };

#[test]
fn model_of_plain_graphs() {
    for seed in 0..2_000 {
        run::<u32>(seed, Allow::PLAIN, 40);
    }
}

#[test]
fn model_of_graphs_with_everything() {
    for seed in 0..3_000 {
        run::<u32>(seed + 10_000, EVERYTHING, 40);
    }
}

#[test]
fn model_of_wide_sets() {
    for seed in 0..500 {
        run::<u64>(seed + 20_000, EVERYTHING, 40);
        run::<Wide<4>>(seed + 30_000, EVERYTHING, 40);
    }
}

#[test]
fn model_of_timers() {
    for seed in 0..1_000 {
        run::<u32>(seed + 40_000, Allow { timers: true, egress: true, ..Allow::PLAIN }, 60);
    }
}
