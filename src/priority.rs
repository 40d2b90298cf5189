//! Priorities of edges and timers.

/// The priority of an edge, or of a node's timers (contract S2).
///
/// `Control` is strict: it overtakes all data, and backpressure does not apply to it. The other levels share the
/// activations by weighted round robin, 4 : 2 : 1, or are strict as well if the engine is configured so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Priority {
    /// The control plane, such as kill switches and mode changes. An edge cannot enter or leave this level at run
    /// time.
    Control,
    /// Four of seven slots of the round robin.
    High,
    /// Two of seven slots of the round robin. The default.
    #[default]
    Normal,
    /// One of seven slots of the round robin.
    Low,
}

impl Priority {
    /// All levels, highest first.
    pub const ALL: [Self; 4] = [Self::Control, Self::High, Self::Normal, Self::Low];

    /// The keyword of the level in `graph!`.
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
