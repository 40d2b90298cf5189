//! The numbers that the nodes are given: sizes, limits and times.

use crate::market::{Quantity, UNITS_PER_ONE};
use crate::money::Money;

const MILLISECOND_NS: u64 = 1_000_000;
const SECOND_NS: u64 = 1_000 * MILLISECOND_NS;

/// How the strategy trades; see [`Strategy`](crate::nodes::Strategy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tactics {
    /// What is traded at least.
    pub lot: Quantity,
    /// The largest position that it wants, in lots.
    pub most_lots: u32,
    /// How far the price goes from its mean for one lot, in units of a price.
    pub step_units: i64,
    /// The mean follows the price by this part a quote: 64 is one in 64.
    pub mean_quotes: u32,
    /// The pressure of the book that is worth one lot.
    pub lean_permille: i32,
}

/// What the risk node allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// The largest position either way, orders on their way included.
    pub position: Quantity,
    /// Orders in one window at most.
    pub orders_a_window: u32,
    /// A window begins with the first order after the one before.
    pub window_ns: u64,
    /// The most that may be lost from the highest equity so far. The simulated
    /// crash, of 4 % or more, passes the default; an ordinary day does not.
    pub drawdown: Money,
}

/// All numbers of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    pub tactics: Tactics,
    pub limits: Limits,
    /// Time from an order to its fill.
    pub latency_ns: u64,
    /// A feed that has been silent for so long is stale.
    pub stale_after_ns: u64,
}

/// The time from an order to its fill, unless `--latency-us` says otherwise.
pub const DEFAULT_LATENCY_NS: u64 = 2 * MILLISECOND_NS;

impl Settings {
    /// With a bug for `--simulate` to find: as if risk compared with its limit of
    /// position by the wrong sign, so that it lets one unit too much pass.
    #[must_use]
    pub fn with_planted_bug(mut self) -> Self {
        self.limits.position.0 += 1;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tactics: Tactics {
                lot: Quantity(UNITS_PER_ONE / 10),
                most_lots: 5,
                step_units: UNITS_PER_ONE / 10,
                mean_quotes: 64,
                lean_permille: 600,
            },
            limits: Limits {
                position: Quantity(UNITS_PER_ONE / 10 * 4),
                orders_a_window: 10,
                window_ns: SECOND_NS,
                drawdown: Money::whole(40),
            },
            latency_ns: DEFAULT_LATENCY_NS,
            stale_after_ns: 5 * SECOND_NS,
        }
    }
}
