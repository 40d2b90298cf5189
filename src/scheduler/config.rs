//! The configuration of a scheduler.

/// The settings of a scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The maximum number of activations of one visit; 0 counts as 1.
    pub quantum: u16,
    /// How High, Normal and Low share.
    pub levels: Levels,
    /// The first trace id, for graphs with headers.
    pub seed: u64,
}

impl Default for Config {
    /// A quantum of 16, levels by weighted round robin, seed 1.
    fn default() -> Self {
        Self { quantum: 16, levels: Levels::WeightedRoundRobin, seed: 1 }
    }
}

/// How High, Normal and Low share; Control is strict in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Levels {
    /// By the weighted round robin H N H L H N H: 4 : 2 : 1 when all have work.
    #[default]
    WeightedRoundRobin,
    /// The highest level that has work goes first, always. Lower levels can starve.
    Strict,
}
