//! Which lines of two states differ, each with the fields that it is in.

use similar::{ChangeTag, TextDiff};
use std::io::{self, Write};

/// So many lines are printed at most.
const MOST_LINES: usize = 40;

/// Prints the lines that differ: `-` those of the one, `+` those of the other.
pub(super) fn differences(one: &str, other: &str, output: &mut dyn Write) -> io::Result<()> {
    let (in_one, in_other) = (fields(one), fields(other));
    let diff = TextDiff::from_lines(one, other);
    let (mut printed, mut left_out, mut before) = (0usize, 0usize, "");
    for change in diff.iter_all_changes() {
        let (sign, fields, index) = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => ('-', &in_one, change.old_index()),
            ChangeTag::Insert => ('+', &in_other, change.new_index()),
        };
        if printed == MOST_LINES {
            left_out = left_out.saturating_add(1);
            continue;
        }
        let field = index.and_then(|index| fields.get(index)).map_or("", |field| field);
        if field != before {
            writeln!(output, "  {field}")?;
            before = field;
        }
        writeln!(output, "{sign}     {}", change.value().trim())?;
        printed = printed.saturating_add(1);
    }
    if left_out != 0 {
        writeln!(output, "  and {left_out} more lines that differ")?;
    }
    Ok(())
}

/// For each line of a text as `{:#?}` writes it, the path of the field around it.
fn fields(text: &str) -> Vec<String> {
    let mut around: Vec<&str> = Vec::new();
    let mut paths = Vec::new();
    for line in text.lines() {
        let bare = line.trim();
        if bare.starts_with(['}', ']', ')']) {
            around.pop();
        }
        paths.push(around.join("."));
        if bare.ends_with(['{', '[', '(']) {
            let name = bare.split_once(": ").map_or(bare, |(name, _)| name);
            around.push(name.trim_end_matches([' ', '{', '[', '(']));
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_differs_is_shown_with_its_fields() {
        let text = |a: u32, b: u32| {
            format!("All {{\n    x: X {{\n        a: {a},\n    }},\n    b: {b},\n}}")
        };
        let mut output = Vec::new();
        differences(&text(1, 2), &text(3, 4), &mut output).unwrap();
        let expected = "  All.x\n-     a: 1,\n+     a: 3,\n  All\n-     b: 2,\n+     b: 4,\n";
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }

    #[test]
    fn there_are_at_most_forty_lines() {
        let lines = |word: &str| (0..30).map(|n| format!("{word}{n}\n")).collect::<String>();
        let mut output = Vec::new();
        differences(&lines("a"), &lines("b"), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert_eq!(output.lines().count(), 41);
        assert!(output.ends_with("  and 20 more lines that differ\n"));
    }
}
