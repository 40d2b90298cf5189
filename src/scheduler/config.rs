//! The configuration of a scheduler.

/// How a graph is to be scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The most activations of one visit; 0 counts as 1.
    pub quantum: u16,
    /// How High, Normal and Low share.
    pub levels: Levels,
    /// The first trace id, for graphs with headers.
    pub seed: u64,
}

impl Default for Config {
    /// A quantum of 16, levels by the wheel, seed 1.
    fn default() -> Self {
        Self { quantum: 16, levels: Levels::Wheel, seed: 1 }
    }
}

/// How High, Normal and Low share; Control is strict in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Levels {
    /// By the wheel H N H L H N H: 4 : 2 : 1 when all have work.
    #[default]
    Wheel,
    /// The highest that has work, always. Lower levels can starve.
    Strict,
}
