//! What `graph!` refuses, and where it says so: the first message is at the user's own token.
//!
//! The wording is the compiler's, so the goldens hold for one version of it; others pass this test by, but where
//! `CI` is set. `TRYBUILD=overwrite cargo test --test compile_fail` renews them.

use std::process::Command;

/// The version whose messages are kept.
const KEPT: &str = "rustc 1.95.";

#[test]
fn mistakes_are_reported_at_the_users_own_token() {
    let output = Command::new("rustc").arg("--version").output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match version {
        Ok(version) if version.starts_with(KEPT) => {
            trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
        }
        other => {
            let reason = format!("the messages are those of {KEPT}x, and this is {other:?}");
            assert!(std::env::var_os("CI").is_none(), "{reason}: renew them");
            eprintln!("passed by: {reason}");
        }
    }
}
