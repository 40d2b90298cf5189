//! The figures of one moment as text, for a pipe or a file.

use super::error::TopError;
use super::feed::{Feed, Update};
use super::table::Kind;
use super::view::View;
use ratatui::crossterm::event::KeyCode;
use std::fmt::Write;

/// Frames that are waited for at most: a device may be slow to tell.
const MOST_FRAMES: u32 = 8;

/// Waits for two frames of each graph, which rates are told from, and writes down what there is.
pub(super) fn moment(mut view: View, mut feed: Feed) -> Result<String, TopError> {
    for _ in 0..MOST_FRAMES {
        let frames = feed.next()?;
        view.take(Update::Frames(frames));
        if view.has_rates() {
            break;
        }
    }
    Ok(tables(&mut view))
}

/// All tables of all graphs.
pub(super) fn tables(view: &mut View) -> String {
    let names: Vec<_> = view.names().collect();
    let mut text = String::new();
    for (name, _) in names {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name}: {}", view.load());
        for kind in Kind::ALL {
            table(&mut text, view, kind);
        }
        view.key(KeyCode::Char('g'));
    }
    text
}

fn table(text: &mut String, view: &View, kind: Kind) {
    let columns = kind.columns();
    let rows = view.rows(kind);
    // The first column is as wide as the longest name.
    let longest =
        rows.iter().filter_map(|row| row.cells.first()).map(|cell| cell.0.chars().count());
    let first = longest.max().unwrap_or(0);
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut whole = String::new();
        for (index, (cell, &(_, width, is_number))) in cells.zip(columns).enumerate() {
            let width = if index == 0 { first.max(4) } else { usize::from(width) };
            let _ = match is_number {
                true => write!(whole, "  {cell:>width$}"),
                false => write!(whole, "  {cell:<width$}"),
            };
        }
        let _ = writeln!(text, "{}", whole.trim_end());
    };
    line(&mut columns.iter().map(|column| column.0));
    for row in &rows {
        line(&mut row.cells.iter().map(|cell| cell.0.as_str()));
    }
}
