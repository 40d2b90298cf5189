//! The view on a terminal.

use super::table::{Kind, Row as Line};
use super::view::View;
use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Text, Span};
use ratatui::widgets::{Block, Cell, Paragraph, Row, Table, TableState};

const KEYS: &str = "q quit  Tab other table  ↑↓ choose  ←→ sort  g next graph";

/// Draws all of it. Colours only repeat what words say.
pub(super) fn draw(view: &View, frame: &mut Frame<'_>) {
    let rows = |kind| u16::try_from(view.rows(kind).len()).unwrap_or(u16::MAX);
    // A table has two lines of frame and one of names. Nodes get what they need, up to half.
    let room = frame.area().height.saturating_sub(4);
    let nodes = rows(Kind::Nodes).saturating_add(3).min(room / 2);
    let [head, load, upper, lower, chosen, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(nodes),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame.render_widget(names(view), head);
    frame.render_widget(Paragraph::new(view.load()), load);
    table(view, Kind::Nodes, upper, frame);
    table(view, Kind::Edges, lower, frame);
    frame.render_widget(Paragraph::new(view.chosen()), chosen);
    match &view.lost {
        None => frame.render_widget(Paragraph::new(KEYS), keys),
        Some(why) => {
            let words = format!("connection lost, trying again: {why}");
            frame.render_widget(Paragraph::new(words).style(Color::Red), keys);
        }
    }
}

fn names(view: &View) -> Text<'static> {
    let name = |(name, shown): (String, bool)| {
        let style = if shown { Modifier::REVERSED | Modifier::BOLD } else { Modifier::empty() };
        Span::styled(format!(" {name} "), Style::new().add_modifier(style))
    };
    let title = Span::raw("arachne ");
    std::iter::once(title).chain(view.names().map(name)).collect()
}

fn table(view: &View, kind: Kind, area: Rect, frame: &mut Frame<'_>) {
    let focused = view.focus() == kind;
    let title = match kind {
        Kind::Nodes => " nodes ",
        Kind::Edges => " edges ",
    };
    let emphasis = if focused { Modifier::BOLD } else { Modifier::DIM };
    let block = Block::bordered().title(title).border_style(emphasis);
    let head = kind.columns().iter().enumerate().map(|(index, &(name, _, is_number))| {
        let mark = if index == view.column(kind) { "▾" } else { "" };
        aligned(format!("{name}{mark}"), is_number)
    });
    let line = |line: Line| {
        let style = if line.is_bad { Style::new().fg(Color::Red) } else { Style::new() };
        let cells = line.cells.into_iter().zip(kind.columns());
        Row::new(cells.map(|((text, _), column)| aligned(text, column.2))).style(style)
    };
    // A mark behind the name needs a letter more.
    let widths = kind.columns().iter().map(|column| Constraint::Length(column.1 + 1));
    let table = Table::new(view.rows(kind).into_iter().map(line), widths)
        .header(Row::new(head).style(Modifier::BOLD))
        .row_highlight_style(if focused { Modifier::REVERSED } else { Modifier::empty() })
        .block(block);
    let mut state = TableState::new().with_selected(view.position(kind));
    frame.render_stateful_widget(table, area, &mut state);
}

fn aligned(text: String, is_number: bool) -> Cell<'static> {
    let alignment = if is_number { Alignment::Right } else { Alignment::Left };
    Cell::new(Text::from(text).alignment(alignment))
}
