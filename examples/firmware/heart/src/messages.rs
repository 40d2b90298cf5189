//! What travels on the edges: small plain values, so that a state can be hashed and copied.

use arachne::edge::Plain;

/// Declares a message with the traits that all of them have.
macro_rules! message {
    ($($(#[$meta:meta])* pub $kind:ident $Name:ident $body:tt)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
            #[cfg_attr(feature = "defmt", derive(defmt::Format))]
            pub $kind $Name $body
        )*
    };
}

message! {
    /// A sample of the electrocardiogram.
    pub struct Sample {
        /// Which it is; the first is 0. Also its time, see [`time_ns`](crate::time_ns).
        pub index: u32,
        /// In units of the converter: 11 bit, from 0 to 2047, 200 to the millivolt, and 1024 is 0 mV.
        pub value: i16,
    }

    /// Whether the electrodes are in contact, as the comparator of the front end sees it.
    pub enum Leads {
        /// All are.
        On,
        /// At least one is not: what is sampled is no heart.
        Off,
    }

    /// What the band-pass makes of a sample.
    pub struct Filtered {
        /// The sample that has just come; the signal is that of [`BandPass::DELAY`](crate::nodes::BandPass::DELAY) samples
        /// before.
        pub index: u32,
        /// The signal around 10 Hz: about seven units for one of the converter.
        pub value: i16,
    }

    /// The filtered signal with its slope.
    ///
    /// Both go on one edge, so that the detector has them in step.
    pub struct Sloped {
        /// The sample that has just come.
        pub index: u32,
        /// As [`Filtered::value`].
        pub value: i16,
        /// How it rises, in its units a sample, of [`Derivative::DELAY`](crate::nodes::Derivative::DELAY) samples before.
        pub slope: i16,
    }

    /// The filtered signal, its slope, and the energy of the slope.
    pub struct Energy {
        /// The sample that has just come.
        pub index: u32,
        /// As [`Filtered::value`].
        pub value: i16,
        /// As [`Sloped::slope`].
        pub slope: i16,
        /// The sum of the slope's squares over the last 150 ms.
        pub energy: u32,
    }

    /// A heart beat.
    pub struct Beat {
        /// The sample of its R peak.
        pub index: u32,
        /// The samples since the beat before; none if there is none, or if a lead was off in between.
        pub interval: Option<u32>,
        /// How far beats stand above noise: 100 with no noise, 0 where they can hardly be told apart.
        pub quality_percent: u8,
        /// Whether it was found by looking back, because none came when one was due.
        pub is_late: bool,
    }

    /// The heart rate, after a beat.
    pub struct Rate {
        /// The beat's R peak.
        pub index: u32,
        /// Beats a minute over the last few intervals; none while there are too few.
        pub bpm: Option<u16>,
    }

    /// Whether the rate is in its limits. A state, said again with each beat.
    pub enum Rhythm {
        /// There are too few beats to tell.
        Unknown,
        /// It is.
        Normal,
        /// It is too low.
        Slow,
        /// It is too high.
        Fast,
    }

    /// Whether there are any beats.
    pub enum Silence {
        /// There has been none for 4 s.
        Begun,
        /// There is one again.
        Over,
    }

    /// What an alarm is about.
    pub enum AlarmKind {
        /// The rate is too low.
        Bradycardia,
        /// The rate is too high.
        Tachycardia,
        /// There is no beat.
        Asystole,
        /// A lead is off.
        LeadOff,
    }

    /// An alarm begins or ends.
    pub struct Alarm {
        /// What it is about.
        pub kind: AlarmKind,
        /// Whether it begins.
        pub active: bool,
        /// When, in nanoseconds of logical time.
        pub time_ns: u64,
    }

    /// What a display shows, once a second.
    pub struct Telemetry {
        /// The time of the newest second in it, in nanoseconds of logical time.
        pub time_ns: u64,
        /// How many seconds it covers: 1, or more if it was not fetched in time.
        pub seconds: u16,
        /// Beats in these seconds.
        pub beats: u16,
        /// Beats a minute; none while that is not known.
        pub rate_bpm: Option<u16>,
        /// As of the last beat, see [`Beat::quality_percent`]; 0 before the first.
        pub quality_percent: u8,
    }
}

/// What waits in queues of several lies there without a mark beside it.
macro_rules! plain {
    ($($Name:ident { $($field:ident: $value:expr),* })*) => {
        $(impl Plain for $Name {
            const BLANK: Self = Self { $($field: $value),* };
        })*
    };
}

plain! {
    Sample { index: 0, value: 0 }
    Filtered { index: 0, value: 0 }
    Sloped { index: 0, value: 0, slope: 0 }
    Energy { index: 0, value: 0, slope: 0, energy: 0 }
    Beat { index: 0, interval: None, quality_percent: 0, is_late: false }
}

impl Leads {
    /// Only the newest state counts.
    pub fn merge(&mut self, newer: Self) {
        *self = newer;
    }
}

impl Rhythm {
    /// Only the newest state counts.
    pub fn merge(&mut self, newer: Self) {
        *self = newer;
    }
}

impl Silence {
    /// Only the newest state counts.
    pub fn merge(&mut self, newer: Self) {
        *self = newer;
    }
}

impl Telemetry {
    /// Joins a newer second to this one: no beat is lost, and the rest is as of the newer.
    pub fn merge(&mut self, newer: Self) {
        *self = Self {
            seconds: self.seconds.saturating_add(newer.seconds),
            beats: self.beats.saturating_add(newer.beats),
            ..newer
        };
    }
}
