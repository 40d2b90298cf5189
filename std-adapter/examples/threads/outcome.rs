//! What is compared of two runs.

use crate::messages::Statement;
use crate::nodes::Ledger;
use arachne::hash::StableHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

/// What the ledger says at the end. Its hash covers all of its state: the cash too, to which each fill has added.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    sent_count: u64,
    fill_count: u64,
    refused_count: u64,
    statement: Statement,
    hash: u64,
}

impl Outcome {
    pub fn of(ledger: &Ledger) -> Self {
        let mut hasher = StableHasher::default();
        ledger.hash(&mut hasher);
        let Ledger { sent_count, fill_count, refused_count, statement, .. } = *ledger;
        Self { sent_count, fill_count, refused_count, statement, hash: hasher.finish() }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent_count, fill_count, refused_count, statement, hash } = self;
        write!(f, "{sent_count} orders, {fill_count} fills, {refused_count} refused, ")?;
        write!(f, "position {}, profit {:.4}, ", statement.position, statement.equity.to_f64())?;
        write!(f, "ledger {hash:016x}")
    }
}
