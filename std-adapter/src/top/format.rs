//! Numbers as short texts.

/// A number in at most five characters or so: `0.5`, `12.3k`.
pub(super) fn short(number: f64) -> String {
    for (unit, name) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] {
        if number >= unit {
            return scaled(number / unit, name);
        }
    }
    if number.fract() == 0.0 { format!("{number:.0}") } else { scaled(number, "") }
}

/// A time in its unit: `1.5 µs`.
pub(super) fn duration(ns: Option<u64>) -> String {
    let Some(ns) = ns else { return "–".into() };
    for (unit, name) in [(1e9, " s"), (1e6, " ms"), (1e3, " µs")] {
        if ns as f64 >= unit {
            return scaled(ns as f64 / unit, name);
        }
    }
    format!("{ns} ns")
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn scaled(number: f64, unit: &str) -> String {
    if number >= 100.0 { format!("{number:.0}{unit}") } else { format!("{number:.1}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_short() {
        let numbers = [0.0, 0.25, 7.0, 99.96, 999.0, 1000.0, 12_345.0, 123_456.0, 1e7].map(short);
        assert_eq!(numbers, ["0", "0.2", "7", "100.0", "999", "1.0k", "12.3k", "123k", "10.0M"]);
        let times = [None, Some(0), Some(999), Some(1_500), Some(250_000_000)].map(duration);
        assert_eq!(times, ["–", "0 ns", "999 ns", "1.5 µs", "250 ms"]);
        assert_eq!(percent(0.0525), "5.2 %");
    }
}
