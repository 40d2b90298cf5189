//! The clock of a run: the receive times that stand before the messages.

/// A leap forward of more than this is only believed when the next line confirms
/// it.
const DOUBTED_LEAP_NS: u64 = 24 * 3600 * 1_000_000_000;

/// Tells the logical time at which a line is handled.
///
/// The engine takes a time that goes back as no time passing. A time that is far
/// ahead would therefore stop the clock for all lines after it, so that one
/// damaged line must not set it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReceiveClock {
    now_ns: Option<u64>,
    doubted_ns: Option<u64>,
}

impl ReceiveClock {
    /// The time of a line; that of the line before if it has none.
    pub fn read(&mut self, content: &[u8]) -> u64 {
        if let Some(time_ns) = receive_time_ns(content) {
            let limit_ns = |since: u64| since.saturating_add(DOUBTED_LEAP_NS);
            let follows = |since: u64| time_ns >= since && time_ns <= limit_ns(since);
            let is_believed = self.now_ns.is_none_or(|now_ns| time_ns <= limit_ns(now_ns))
                || self.doubted_ns.is_some_and(follows);
            if is_believed {
                self.now_ns = Some(time_ns);
                self.doubted_ns = None;
            } else {
                self.doubted_ns = Some(time_ns);
            }
        }
        self.now_ns.unwrap_or(0)
    }
}

/// The digits before the message, if the line looks like one.
fn receive_time_ns(content: &[u8]) -> Option<u64> {
    let content = content.trim_ascii_start();
    let length = content.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = content.split_at_checked(length)?;
    if !rest.starts_with(b" {") {
        return None;
    }
    core::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(lines: &[&str]) -> Vec<u64> {
        let mut clock = ReceiveClock::default();
        let lines = lines.iter();
        lines.map(|line| clock.read(line.as_bytes())).collect()
    }

    #[test]
    fn follows_the_lines() {
        assert_eq!(times(&["5 {}", "x", "7 {}", "8", "9 {", "3 {}"]), [5, 5, 7, 7, 9, 3]);
        assert_eq!(times(&["", "99999999999999999999 {}", "1 {}"]), [0, 0, 1]);
    }

    #[test]
    fn one_damaged_line_sets_no_clock_and_two_in_a_row_are_a_gap() {
        let far = format!("{} {{}}", u64::MAX);
        assert_eq!(times(&["5 {}", &far, "6 {}"]), [5, 5, 6]);
        let day = DOUBTED_LEAP_NS;
        let [first, second] = [2 * day, 2 * day + 9].map(|time_ns| format!("{time_ns} {{}}"));
        assert_eq!(times(&["5 {}", &first, &second]), [5, 5, 2 * day + 9]);
    }
}
