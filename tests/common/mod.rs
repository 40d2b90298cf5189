//! What the contract tests share: random graphs wired at run time, and a reference to compare the scheduler with.
#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod deep;
pub mod diary;
pub mod dice;
pub mod edge_model;
pub mod naive;
pub mod pair;
pub mod plan;
pub mod random;
pub mod sim;
pub mod specs;
pub mod wired;
pub mod world;
