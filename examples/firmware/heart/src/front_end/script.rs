//! The script of a rehearsal: which switches are thrown, and when.

use crate::time::samples_of_ms;

/// What a switch does to the signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Takes a lead off: the converter goes to its rail.
    LeadOff,
    /// Stops the heart: the line is flat.
    Asystole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Throw {
    switch: Switch,
    /// The first sample, and the first one that is not in it.
    from: u32,
    to: u32,
}

/// Up to four switches, each thrown from a second to another.
///
/// ```text
/// lead-off=20..25 asystole=40.5..50
/// ```
///
/// Of two that overlap the first counts. Times are in seconds from the first sample, with up to three decimals, below an
/// hour; the end is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Script {
    throws: [Option<Throw>; 4],
}

/// Why a text is no script.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ScriptError {
    /// There is no such switch.
    UnknownSwitch {
        /// The byte of the text at which it begins.
        at: usize,
    },
    /// This is no number of seconds.
    NotSeconds {
        /// The byte of the text at which it begins.
        at: usize,
    },
    /// There is no `..` between two times.
    NoRange {
        /// The byte of the text at which it should be.
        at: usize,
    },
    /// A time is an hour or more.
    TooLate {
        /// The byte of the text at which it begins.
        at: usize,
    },
    /// The end is not after the beginning.
    Empty {
        /// The byte of the text at which the switch begins.
        at: usize,
    },
    /// There are more than four switches.
    TooMany {
        /// The byte of the text at which the first too many begins.
        at: usize,
    },
}

/// What follows in a text, and how many bytes of it were before.
#[derive(Clone, Copy)]
struct Rest<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Rest<'_> {
    /// What follows a prefix, if it is there.
    const fn after(mut self, mut prefix: &[u8]) -> Option<Self> {
        while let [wanted, prefix_rest @ ..] = prefix {
            match self.bytes {
                [byte, rest @ ..] if *byte == *wanted => self.bytes = rest,
                _ => return None,
            }
            self.at = self.at.saturating_add(1);
            prefix = prefix_rest;
        }
        Some(self)
    }

    /// Reads a time; returns its milliseconds.
    const fn read_ms(mut self) -> Result<(u32, Self), ScriptError> {
        let start = self.at;
        // Thousandths that a digit counts; none before the point, where all that was read counts ten times as much.
        let (mut span_ms, mut digit_ms, mut has_digits) = (0u32, None, false);
        while let [byte, rest @ ..] = self.bytes {
            match (*byte, digit_ms) {
                (digit @ b'0'..=b'9', None) => {
                    let digit_ms = (digit.wrapping_sub(b'0') as u32).saturating_mul(1_000);
                    span_ms = span_ms.saturating_mul(10).saturating_add(digit_ms);
                    has_digits = true;
                }
                (digit @ b'0'..=b'9', Some(1..)) => {
                    let unit_ms = match digit_ms {
                        Some(unit_ms) => unit_ms,
                        None => 0,
                    };
                    let digit = digit.wrapping_sub(b'0') as u32;
                    span_ms = span_ms.saturating_add(digit.saturating_mul(unit_ms));
                    digit_ms = Some(unit_ms / 10);
                }
                // The two points of a range are no decimal point.
                (b'.', None) if has_digits && !matches!(rest, [b'.', ..]) => digit_ms = Some(100),
                _ => break,
            }
            self.bytes = rest;
            self.at = self.at.saturating_add(1);
        }
        if !has_digits || matches!(digit_ms, Some(100)) {
            return Err(ScriptError::NotSeconds { at: start });
        }
        if span_ms >= 3_600_000 {
            return Err(ScriptError::TooLate { at: start });
        }
        Ok((span_ms, self))
    }
}

impl Script {
    /// No switch is thrown.
    pub const NONE: Self = Self { throws: [None; 4] };

    /// Reads switches, separated by blanks or commas.
    ///
    /// # Errors
    /// [`ScriptError`] says what is wrong, and where.
    ///
    /// # Examples
    /// ```
    /// use heart::{Script, ScriptError, Switch};
    ///
    /// let script = Script::parse("lead-off=20..25, asystole=40.5..50")?;
    /// assert_eq!(script.at(7_200), Some(Switch::LeadOff));
    /// assert_eq!(script.at(9_000), None);
    /// assert_eq!(Script::parse("lead-of=20..25"), Err(ScriptError::UnknownSwitch { at: 0 }));
    /// # Ok::<(), ScriptError>(())
    /// ```
    pub const fn parse(text: &str) -> Result<Self, ScriptError> {
        let mut script = Self::NONE;
        let mut rest = Rest { bytes: text.as_bytes(), at: 0 };
        while let [first, others @ ..] = rest.bytes {
            if matches!(first, b' ' | b',' | b'\t' | b'\n' | b'\r') {
                rest = Rest { bytes: others, at: rest.at.saturating_add(1) };
                continue;
            }
            let at = rest.at;
            let throw;
            (throw, rest) = match Throw::read(rest) {
                Ok(read) => read,
                Err(error) => return Err(error),
            };
            script.throws = match script.throws {
                [None, b, c, d] => [b, c, d, Some(throw)],
                _ => return Err(ScriptError::TooMany { at }),
            };
        }
        Ok(script)
    }

    /// The switch that is thrown at a sample.
    #[must_use]
    pub fn at(&self, index: u32) -> Option<Switch> {
        let mut throws = self.throws.iter().flatten();
        throws.find(|throw| (throw.from..throw.to).contains(&index)).map(|throw| throw.switch)
    }
}

impl Throw {
    const fn read(text: Rest<'_>) -> Result<(Self, Rest<'_>), ScriptError> {
        let (switch, rest) = match (text.after(b"lead-off="), text.after(b"asystole=")) {
            (Some(rest), _) => (Switch::LeadOff, rest),
            (_, Some(rest)) => (Switch::Asystole, rest),
            _ => return Err(ScriptError::UnknownSwitch { at: text.at }),
        };
        let (from_ms, rest) = match rest.read_ms() {
            Ok(read) => read,
            Err(error) => return Err(error),
        };
        let Some(rest) = rest.after(b"..") else {
            return Err(ScriptError::NoRange { at: rest.at });
        };
        let (to_ms, rest) = match rest.read_ms() {
            Ok(read) => read,
            Err(error) => return Err(error),
        };
        let throw = Self { switch, from: samples_of_ms(from_ms), to: samples_of_ms(to_ms) };
        if throw.from >= throw.to {
            return Err(ScriptError::Empty { at: text.at });
        }
        Ok((throw, rest))
    }
}

impl core::str::FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, ScriptError> {
        Self::parse(text)
    }
}

impl core::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (at, sentence) = match *self {
            Self::UnknownSwitch { at } => {
                (at, "there is `lead-off=FROM..TO` and `asystole=FROM..TO`")
            }
            Self::NotSeconds { at } => (at, "this is no number of seconds, such as 20 or 20.5"),
            Self::NoRange { at } => (at, "a `..` and the end are missing"),
            Self::TooLate { at } => (at, "a time must be below an hour"),
            Self::Empty { at } => (at, "the end must come after the beginning"),
            Self::TooMany { at } => (at, "there can be four switches"),
        };
        write!(f, "at byte {at}: {sentence}")
    }
}

impl core::error::Error for ScriptError {}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSTANT: Result<Script, ScriptError> = Script::parse("asystole=1..2");

    #[test]
    fn a_script_says_when_which_switch_is_thrown() {
        let script = Script::parse(" lead-off=0.25..0.5,asystole=1..12 ").expect("a script");
        let samples = [89, 90, 179, 180, 360, 4_319, 4_320].map(|index| script.at(index));
        let (lead_off, asystole) = (Some(Switch::LeadOff), Some(Switch::Asystole));
        assert_eq!(samples, [None, lead_off, lead_off, None, asystole, asystole, None]);
        assert_eq!(Script::parse(""), Ok(Script::NONE));
        assert_eq!(CONSTANT.map(|script| script.at(360)), Ok(asystole));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        use ScriptError::{Empty, NoRange, NotSeconds, TooLate, TooMany, UnknownSwitch};
        let cases = [
            ("asystole", UnknownSwitch { at: 0 }),
            ("asystole=1..2 lead=3..4", UnknownSwitch { at: 14 }),
            ("asystole=..2", NotSeconds { at: 9 }),
            ("asystole=1.", NotSeconds { at: 9 }),
            ("asystole=1", NoRange { at: 10 }),
            ("asystole=1..x", NotSeconds { at: 12 }),
            ("asystole=1..2.0000", UnknownSwitch { at: 17 }),
            ("asystole=1..3600", TooLate { at: 12 }),
            ("asystole=99999999999..2", TooLate { at: 9 }),
            ("asystole=2..2", Empty { at: 0 }),
            ("asystole=2..1", Empty { at: 0 }),
            (
                "asystole=1..2 asystole=3..4 asystole=5..6 asystole=7..8 asystole=9..10",
                TooMany { at: 56 },
            ),
        ];
        for (text, error) in cases {
            assert_eq!(Script::parse(text), Err(error), "{text}");
        }
    }
}
