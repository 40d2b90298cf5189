//! Levels of urgency.

/// How urgent what travels on an edge is, and a node's timer (contract S2).
///
/// `Control` is strict: it overtakes all data and is never held back by backpressure. The other levels share the time
/// by a weighted round robin, 4 : 2 : 1, or strictly if the engine is so configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Priority {
    /// The control plane: kill switches, mode changes. Fixed at compile time.
    Control,
    /// Four slots of seven.
    High,
    /// Two slots of seven; the default.
    #[default]
    Normal,
    /// One slot of seven.
    Low,
}

impl Priority {
    /// All levels, most urgent first.
    pub const ALL: [Self; 4] = [Self::Control, Self::High, Self::Normal, Self::Low];

    /// The word that stands for the level in `graph!`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

impl core::fmt::Display for Priority {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.word())
    }
}
