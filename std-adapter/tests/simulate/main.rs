//! Simulation: each fault does what it says, the same seed is the same run, bugs are found and shrunk, and recordings of
//! failures repeat them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod faults;
mod faulty;
mod find;
mod rig;
