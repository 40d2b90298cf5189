//! What the contract tests share: random graphs wired at run time, and a reference to compare the scheduler with.
#![allow(dead_code)]

pub mod diary;
pub mod naive;
pub mod plan;
pub mod random;
pub mod sim;
pub mod wired;
pub mod world;
