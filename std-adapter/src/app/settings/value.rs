//! Values as they are given, in a file or as text, and as settings want them.

use jiff::SignedDuration;
use std::ops::RangeInclusive;
use std::time::Duration;

/// What stands for nothing where a setting may be absent.
pub(super) const NONE: &str = "none";

/// A value before anybody has looked at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Given<'a> {
    /// A whole number of a file.
    Whole(i128),
    /// Any other number of a file.
    Real(f64),
    /// A text of a file.
    Quoted(&'a str),
    /// A variable or an argument: a number or a text.
    Bare(&'a str),
    /// Anything else that a file can hold.
    Other,
}

impl<'a> Given<'a> {
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Quoted(text) | Self::Bare(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number within a range.
    pub fn whole<T: TryFrom<i128>>(self, range: RangeInclusive<i128>) -> Option<T> {
        let number = match self {
            Self::Whole(number) => number,
            Self::Bare(text) => text.parse().ok()?,
            _ => return None,
        };
        range.contains(&number).then_some(number)?.try_into().ok()
    }

    /// A number within a range.
    pub fn real(self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match self {
            Self::Whole(number) => number as f64,
            Self::Real(number) => number,
            Self::Bare(text) => text.parse().ok()?,
            _ => return None,
        };
        range.contains(&number).then_some(number)
    }

    /// A time with its unit, within a range.
    pub fn time(self, range: RangeInclusive<Duration>) -> Option<Duration> {
        let time: SignedDuration = self.text()?.parse().ok()?;
        let time = Duration::try_from(time).ok()?;
        range.contains(&time).then_some(time)
    }

    /// One of a list of words.
    pub fn word<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
    }

    /// A value, or `none`.
    pub fn or_none<T>(self, value: impl FnOnce(Self) -> Option<T>) -> Option<Option<T>> {
        match self.text() {
            Some(NONE) => Some(None),
            _ => value(self).map(Some),
        }
    }
}

/// A text as TOML: in the escapes of JSON, which TOML has too.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

pub(super) fn time(time: Duration) -> String {
    match SignedDuration::try_from(time) {
        Ok(time) => quoted(&format!("{time:#}")),
        // Longer than all ranges.
        Err(_) => quoted(&format!("{}s", time.as_secs())),
    }
}

pub(super) fn or_none<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| quoted(NONE), write)
}
