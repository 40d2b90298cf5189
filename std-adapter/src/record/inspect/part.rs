//! The part of a state's text that is about one node.

/// The lines of a field within the text of a state, as `{:#?}` writes it; none if it is not there.
pub(super) fn part<'a>(text: &'a str, path: &str) -> Vec<&'a str> {
    let mut lines: Vec<&str> = text.lines().collect();
    for (depth, name) in (1usize..).zip(path.split('.')) {
        let indent = depth.saturating_mul(4);
        let head = format!("{:indent$}{name}: ", "");
        let Some(begin) = lines.iter().position(|line| line.starts_with(&head)) else {
            return Vec::new();
        };
        // The next line that stands as far left closes it, or is the next field of one on a single line.
        let behind = lines.split_off(begin);
        let is_further = |line: &str| line.len().saturating_sub(line.trim_start().len()) > indent;
        let inner = behind.iter().skip(1).take_while(|line| is_further(line)).count();
        let has_end = inner != 0;
        let count = inner.saturating_add(1).saturating_add(has_end.into());
        lines = behind.into_iter().take(count).collect();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_path() {
        let text = "All {\n    one: One,\n    desk: Desk {\n        one: 1,\n        two: Two {\n            \
                    a: 2,\n        },\n        three: 3,\n    },\n}";
        assert_eq!(part(text, "one"), ["    one: One,"]);
        assert_eq!(part(text, "desk.one"), ["        one: 1,"]);
        let two = ["        two: Two {", "            a: 2,", "        },"];
        assert_eq!(part(text, "desk.two"), two);
        assert!(part(text, "desk.four").is_empty());
    }
}
