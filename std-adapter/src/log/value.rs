//! A value of `log`, as a value of JSON.

use log::kv::{Error, Value, VisitValue};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// A value of JSON without parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plain<'a> {
    Null,
    Bool(bool),
    Unsigned(u128),
    Signed(i128),
    Float(f64),
    Text(&'a str),
}

impl Plain<'_> {
    /// Writes it; a number that JSON has not, as `null`.
    pub(super) fn write(self, out: &mut impl Write) -> io::Result<()> {
        let mut serializer = Serializer::with_formatter(out, OneLine);
        let written = match self {
            Self::Null => ().serialize(&mut serializer),
            Self::Bool(value) => value.serialize(&mut serializer),
            Self::Unsigned(value) => value.serialize(&mut serializer),
            Self::Signed(value) => value.serialize(&mut serializer),
            Self::Float(value) => value.serialize(&mut serializer),
            Self::Text(value) => value.serialize(&mut serializer),
        };
        written.map_err(io::Error::from)
    }

    /// Its text, for who decides on that.
    pub(super) fn with_text<T>(self, act: impl FnOnce(&str) -> T) -> T {
        match self {
            Self::Null => act("null"),
            Self::Bool(value) => act(if value { "true" } else { "false" }),
            Self::Unsigned(value) => act(&value.to_string()),
            Self::Signed(value) => act(&value.to_string()),
            Self::Float(value) => act(&value.to_string()),
            Self::Text(value) => act(value),
        }
    }
}

/// Escapes what JSON allows in a text, but some readers take for the end of a line and terminals for an order: DEL, the
/// controls from U+0080 to U+009F, and the separators U+2028 and U+2029.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let is_special =
            |character: char| matches!(character, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
        let mut rest = text;
        while let Some((plain, special)) =
            rest.find(is_special).and_then(|at| rest.split_at_checked(at))
        {
            out.write_all(plain.as_bytes())?;
            let mut characters = special.chars();
            if let Some(character) = characters.next() {
                write!(out, "\\u{:04x}", u32::from(character))?;
            }
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

/// Gives a value of `log` to a function: what is neither number, truth nor text, as its text.
pub(super) fn with_plain(value: &Value<'_>, act: impl FnMut(Plain<'_>)) -> Result<(), Error> {
    value.visit(Give(act))
}

struct Give<F>(F);

impl<'v, F: FnMut(Plain<'_>)> VisitValue<'v> for Give<F> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        (self.0)(Plain::Text(&value.to_string()));
        Ok(())
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        (self.0)(Plain::Null);
        Ok(())
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), Error> {
        (self.0)(Plain::Unsigned(value.into()));
        Ok(())
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), Error> {
        (self.0)(Plain::Signed(value.into()));
        Ok(())
    }

    fn visit_u128(&mut self, value: u128) -> Result<(), Error> {
        (self.0)(Plain::Unsigned(value));
        Ok(())
    }

    fn visit_i128(&mut self, value: i128) -> Result<(), Error> {
        (self.0)(Plain::Signed(value));
        Ok(())
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), Error> {
        (self.0)(Plain::Float(value));
        Ok(())
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), Error> {
        (self.0)(Plain::Bool(value));
        Ok(())
    }

    fn visit_str(&mut self, value: &str) -> Result<(), Error> {
        (self.0)(Plain::Text(value));
        Ok(())
    }
}
