//! The figures as text.

use crate::measure::{Cell, Figures, Row};
use std::fmt::Write as _;

const WIDTH: usize = 14;

/// The times, their ratios, and why what cannot be done cannot.
pub fn render(figures: &Figures) -> String {
    let mut notes = Vec::new();
    let mut text = String::from(
        "ns for one edge crossing, the least; for control, messages: median and greatest\n",
    );
    head(&mut text, figures);
    for row in &figures.peers {
        line(&mut text, row, &mut notes, |cell| match cell {
            Cell::Crossing { ns, .. } => short(*ns),
            Cell::Wait { median, greatest } => format!("{median}..{greatest}"),
            Cell::Cannot { reason } => Cell::without_figure(reason).into(),
        });
    }
    text += "\ntimes Arachne's, the median of the rounds' ratios\n";
    head(&mut text, figures);
    for row in &figures.peers {
        line(&mut text, row, &mut notes, |cell| match cell {
            Cell::Crossing { ratio, .. } => short(*ratio),
            Cell::Wait { .. } => "-".into(),
            Cell::Cannot { reason } => Cell::without_figure(reason).into(),
        });
    }
    if !notes.is_empty() {
        text.push('\n');
    }
    for (at, note) in (1..).zip(&notes) {
        let _ = writeln!(text, "({at}) {note}");
    }
    text
}

fn head(text: &mut String, figures: &Figures) {
    let _ = write!(text, "{:<28} {:>7}", "peer", "threads");
    for work in &figures.works {
        let _ = write!(text, " {work:>WIDTH$}");
    }
    text.push('\n');
}

fn line(text: &mut String, row: &Row, notes: &mut Vec<String>, show: impl Fn(&Cell) -> String) {
    let name = format!("{} {}", row.peer, row.version);
    let _ = write!(text, "{name:<28} {:>7}", row.threads);
    for cell in &row.cells {
        let mut shown = show(cell);
        if let Cell::Cannot { reason } = cell {
            let at = notes.iter().position(|note| note == reason).unwrap_or_else(|| {
                notes.push(reason.clone());
                notes.len() - 1
            });
            let _ = write!(shown, " ({})", at + 1);
        }
        let _ = write!(text, " {shown:>WIDTH$}");
    }
    text.push('\n');
}

/// Three digits or so.
fn short(value: f64) -> String {
    match value {
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
