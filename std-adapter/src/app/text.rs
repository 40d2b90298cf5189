//! Records as lines for the eye.

use jiff::Timestamp;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes a record as a line: its time, level, target and message, and then its keys and values. A control character in
/// any of them becomes a space, so that the line stays one.
pub(super) fn write_text(out: &mut impl Write, record: &Record<'_>) -> io::Result<()> {
    let (level, target) = (record.level(), record.target());
    let mut line = format!("{:.3} {level:<5} {target}: {}", Timestamp::now(), record.args());
    // The lines of graphs say all in their text.
    if target != crate::log::TARGET {
        // A source that fails has its first pairs written.
        let _ = record.key_values().visit(&mut Pairs(&mut line));
    }
    let line = line.replace(char::is_control, " ");
    writeln!(out, "{line}")
}

struct Pairs<'a>(&'a mut String);

impl<'kvs> VisitSource<'kvs> for Pairs<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        // Writing to a string does not fail.
        let _ = write!(self.0, " {key}={value}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use log::Level;

    fn line(target: &str, message: &str) -> String {
        let mut out = Vec::new();
        let pairs = [("key", "a\nb")];
        let mut builder = Record::builder();
        builder.level(Level::Warn).target(target).key_values(&pairs);
        write_text(&mut out, &builder.args(format_args!("{message}")).build()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_has_all_that_its_record_has_and_stays_a_line() {
        let line = line("here", "what\r\u{1b}[0m\n");
        let (time, rest) = line.split_once(' ').unwrap();
        assert!(time.parse::<Timestamp>().is_ok());
        assert_eq!(rest, "WARN  here: what  [0m  key=a b\n");
    }

    #[test]
    fn of_a_graph_the_text_says_all() {
        assert!(line(crate::log::TARGET, "desk: failed").ends_with(" desk: failed\n"));
    }
}
