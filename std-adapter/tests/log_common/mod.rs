//! A logger that writes to memory, and its lines.

use env_logger::{Builder, Target};
use serde_json::{Map, Value};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line, as an object.
pub type Line = Map<String, Value>;

impl Written {
    /// Takes the lines: each must be one JSON object, with a time and a level.
    pub fn lines(&self) -> Vec<Line> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.is_empty() || text.ends_with('\n'));
        // Not `lines`: a carriage return would be taken for a part of the end.
        text.split_terminator('\n').map(line).collect()
    }
}

fn line(text: &str) -> Line {
    // The separators of lines and paragraphs are no controls, and yet end a line for some readers.
    let ends_a_line =
        |character: char| character.is_control() || "\u{2028}\u{2029}".contains(character);
    assert!(!text.contains(ends_a_line), "{text:?}");
    let Value::Object(line) = serde_json::from_str(text).expect(text) else {
        panic!("no object: {text}")
    };
    let ts = line["ts"].as_str().unwrap();
    assert!(ts.parse::<jiff::Timestamp>().is_ok() && ts.len() == 27 && ts.ends_with('Z'), "{ts}");
    assert!(line["level"].as_str().unwrap().parse::<log::Level>().is_ok());
    line
}

/// A builder of a logger with a filter as in `RUST_LOG`, and where it writes.
pub fn builder(filter: &str) -> (Builder, Written) {
    let written = Written::default();
    let mut builder = Builder::new();
    builder.parse_filters(filter).target(Target::Pipe(Box::new(written.clone())));
    (builder, written)
}
