//! What `graph!` refuses, and where it says so: each message is at the user's own token (issue 3, item 4).
//!
//! The goldens hold for the toolchain that `.ci/run` uses; `TRYBUILD=overwrite cargo test --test compile_fail` renews
//! them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[test]
fn mistakes_are_reported_at_the_users_own_token() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
