//! A line of the file: one event, written field by field without a serialiser, so that a trace needs no dependency.

use super::file::File;
use std::io::Write;

/// An event in the making. Its fields go straight to the file's buffer; [`end`](Self::end) completes it.
#[must_use]
pub(super) struct Line<'a, W: Write> {
    file: &'a mut File<W>,
}

impl<'a, W: Write> Line<'a, W> {
    /// An event of a phase, on a track, at a time.
    pub(super) fn begin(file: &'a mut File<W>, phase: &str, track: u32, at_ns: u64) -> Self {
        file.begin_line();
        let out = file.line();
        // By hand: the machinery of `format_args` would take most of the time of a trace.
        out.extend_from_slice(br#"{"ph":""#);
        out.extend_from_slice(phase.as_bytes());
        out.extend_from_slice(br#"","pid":1,"tid":"#);
        write_number(out, track.into());
        out.extend_from_slice(br#","ts":"#);
        write_number(out, at_ns / 1_000);
        out.push(b'.');
        let digit = |number: u64| b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        out.extend_from_slice(&[digit(at_ns / 100), digit(at_ns / 10), digit(at_ns)]);
        Self { file }
    }

    pub(super) fn name(self, name: &str) -> Self {
        self.file.line().extend_from_slice(br#","name":"#);
        write_text(self.file.line(), name);
        self
    }

    /// One argument, a text.
    pub(super) fn argument(self, key: &str, text: &str) -> Self {
        // Writing to memory does not fail.
        let _ = write!(self.file.line(), r#","args":{{"{key}":"#);
        write_text(self.file.line(), text);
        self.file.line().push(b'}');
        self
    }

    /// One argument, a number; as text, for a number in JSON is not sure to keep 64 bits.
    pub(super) fn identity(self, key: &str, number: u64) -> Self {
        let out = self.file.line();
        out.extend_from_slice(br#","args":{""#);
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(br#"":""#);
        write_number(out, number);
        out.extend_from_slice(br#""}"#);
        self
    }

    /// The place of a track among the others.
    pub(super) fn rank(self, rank: u32) -> Self {
        let _ = write!(self.file.line(), r#","args":{{"sort_index":{rank}}}"#);
        self
    }

    /// How far a mark reaches: `t` for its track, `g` for all.
    pub(super) fn scope(self, scope: &str) -> Self {
        let _ = write!(self.file.line(), r#","s":"{scope}""#);
        self
    }

    /// One end of an arrow; it is bound to the slice around it.
    pub(super) fn flow(self, id: u64) -> Self {
        let out = self.file.line();
        out.extend_from_slice(br#","cat":"message","bp":"e","id":"#);
        write_number(out, id);
        self
    }

    pub(super) fn end(self) {
        self.file.line().push(b'}');
        self.file.end_line();
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at = at.saturating_sub(1);
        digits[at] = b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a text as a JSON string, in quotes.
fn write_text(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let mut rest = text.as_bytes();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x7f);
    while let Some(at) = rest.iter().position(is_special) {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain);
        if let Some((&byte, behind)) = special.split_first() {
            let digit = |half: u8| HEX[usize::from(half & 15)];
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte)]);
            rest = behind;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;
    use serde_json::Value;

    #[test]
    fn a_time_is_in_microseconds_with_three_decimals() {
        for (at_ns, text) in [(0, "0.000"), (1_005, "1.005"), (u64::MAX, "18446744073709551.615")] {
            let mut bytes = Vec::new();
            let mut file = File::new(&mut bytes, 1 << 20);
            Line::begin(&mut file, "E", 3, at_ns).end();
            file.close().unwrap();
            let line = format!(r#"{{"ph":"E","pid":1,"tid":3,"ts":{text}}}"#);
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("[\n{line}\n]\n"));
        }
    }

    quickcheck! {
        fn any_text_stays_one_line_of_valid_json(name: String, text: String) -> bool {
            let mut bytes = Vec::new();
            let mut file = File::new(&mut bytes, 1 << 20);
            Line::begin(&mut file, "i", 1, 0).name(&name).argument("text", &text).end();
            file.close().unwrap();
            let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
            let events: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
            lines == 3 && events[0]["name"] == name && events[0]["args"]["text"] == text
        }
    }
}
