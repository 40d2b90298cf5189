//! Files that are right, and files that are wrong in each way.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};

/// A file of its own for each call, removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(content: &[u8]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("arachne-source-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).expect("a scratch file");
        Self(path)
    }

    /// The lines of the file, each as text or as its error, and how it ended.
    fn read(&self) -> (Vec<Result<String, ParseError>>, Result<(), SourceError>) {
        let mut read = Vec::new();
        let mut lines = match Lines::open(&self.0) {
            Ok(lines) => lines,
            Err(error) => return (read, Err(error)),
        };
        loop {
            match lines.next_line() {
                Ok(Some(line)) => {
                    assert_eq!(line.number, read.len() as u64 + 1);
                    read.push(line.content.map(|bytes| String::from_utf8_lossy(bytes).into()));
                }
                Ok(None) => return (read, Ok(())),
                Err(error) => {
                    assert!(lines.next_line().expect("the end").is_none());
                    return (read, Err(error));
                }
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A file left in the temporary folder is no reason to fail a test.
        let _ = fs::remove_file(&self.0);
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

fn texts(lines: &[&str]) -> Vec<Result<String, ParseError>> {
    lines.iter().map(|&line| Ok(line.to_owned())).collect()
}

/// Numbered lines that do not compress to nothing.
fn many_lines() -> Vec<u8> {
    let line = |n: u64| format!("{} {}\n", n, n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (0..20_000).map(line).collect::<String>().into_bytes()
}

#[test]
fn plain_and_gzip_are_told_apart() {
    let content = b"one\r\ntwo\n\nlast";
    let expected = texts(&["one", "two", "", "last"]);
    for file in [content.to_vec(), gzip(content)] {
        let (lines, end) = Scratch::new(&file).read();
        assert_eq!(lines, expected);
        assert!(end.is_ok());
    }
}

#[test]
fn gzip_members_in_a_row_are_one_file() {
    let (lines, end) = Scratch::new(&[gzip(b"one\ntw"), gzip(b"o\nthree")].concat()).read();
    assert_eq!(lines, texts(&["one", "two", "three"]));
    assert!(end.is_ok());
}

#[test]
fn one_byte_is_a_line() {
    let (lines, end) = Scratch::new(b"x").read();
    assert_eq!(lines, texts(&["x"]));
    assert!(end.is_ok());
}

#[test]
fn a_line_too_long_is_passed_over() {
    let long = "x".repeat(MAX_LINE_BYTES + 1);
    let longest = "y".repeat(MAX_LINE_BYTES);
    let (lines, end) = Scratch::new(format!("{long}\n{longest}\nz\n").as_bytes()).read();
    let length_bytes = long.len() as u64;
    assert_eq!(lines[0], Err(ParseError::LineTooLong { length_bytes }));
    assert_eq!(lines[1..], texts(&[&longest, "z"]));
    assert!(end.is_ok());
}

#[test]
fn missing_empty_and_folder() {
    let missing = Lines::open("/nowhere/at/all.gz").expect_err("missing");
    assert!(matches!(missing, SourceError::Missing { .. }));
    assert!(missing.to_string().contains("/nowhere/at/all.gz"));
    for empty in [Vec::new(), gzip(b"")] {
        let (_, end) = Scratch::new(&empty).read();
        assert!(matches!(end, Err(SourceError::Empty { .. })), "{end:?}");
    }
    let folder = Lines::open(std::env::temp_dir()).expect_err("a folder");
    assert!(matches!(folder, SourceError::Unreadable { .. }), "{folder}");
}

#[test]
fn every_truncation_of_gzip_is_seen() {
    let whole = gzip(&many_lines());
    let (all, end) = Scratch::new(&whole).read();
    assert!(end.is_ok());
    for length in [2, 5, 9, 10, 30, whole.len() / 2, whole.len() - 4, whole.len() - 1] {
        let (lines, end) = Scratch::new(&whole[..length]).read();
        assert!(
            matches!(end, Err(SourceError::TruncatedGzip { line_count, .. }) if line_count == lines.len() as u64),
            "at {length}: {end:?}"
        );
        assert_eq!(lines, all[..lines.len()]);
    }
}

#[test]
fn damage_to_gzip_is_seen() {
    let whole = gzip(&many_lines());
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    let (_, end) = Scratch::new(&damaged).read();
    assert!(matches!(end, Err(SourceError::CorruptGzip { .. })), "{end:?}");
    let mut wrong_sum = whole;
    let last = wrong_sum.len() - 6;
    wrong_sum[last] ^= 1;
    let (_, end) = Scratch::new(&wrong_sum).read();
    assert!(matches!(end, Err(SourceError::CorruptGzip { .. })), "{end:?}");
}

#[test]
fn progress_ends_at_the_total() {
    let file = gzip(&many_lines());
    let scratch = Scratch::new(&file);
    let mut lines = Lines::open(&scratch.0).expect("a file");
    let mut last = lines.progress();
    assert_eq!(last.total_bytes, file.len() as u64);
    while lines.next_line().expect("a line").is_some() {
        let progress = lines.progress();
        assert!(progress.read_bytes >= last.read_bytes);
        last = progress;
    }
    assert_eq!(lines.progress().read_bytes, last.total_bytes);
}
