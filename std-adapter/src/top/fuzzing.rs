//! What `cargo fuzz` reaches: the answers of a server without a server, and the screen without a terminal.

use super::client::Body;
use super::draw::draw;
use super::feed::{self, Update};
use super::plain::tables;
use super::view::View;
use crate::live::{Frame, Shape};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;
use std::io::{self, BufRead, BufReader, Read};

/// The body of an answer.
///
/// # Errors
/// If it is no answer, or none with status 200.
pub fn body(answer: impl BufRead) -> io::Result<impl Read> {
    Body::new(answer)
}

/// The graphs that a server answers with.
///
/// # Errors
/// If it does not.
pub fn shapes(answer: impl BufRead) -> io::Result<Vec<Shape>> {
    feed::shapes_in(Body::new(answer)?)
}

/// The figures that a server tells, and how they ended.
pub fn frames(answer: impl BufRead) -> (Vec<Vec<Frame>>, io::Error) {
    let mut all = Vec::new();
    let mut events = match Body::new(answer) {
        Ok(body) => BufReader::new(body),
        Err(error) => return (all, error),
    };
    loop {
        match feed::next(&mut events) {
            Ok(frames) => all.push(frames),
            Err(error) => return (all, error),
        }
    }
}

/// What is seen of graphs and their figures: the screen behind some keys, and the plain tables.
pub fn look(
    shapes: Vec<Shape>,
    frames: impl IntoIterator<Item = Vec<Frame>>,
    keys: &[KeyCode],
    (width, height): (u16, u16),
) -> (Vec<String>, String) {
    let mut view = View::of(shapes);
    frames.into_iter().for_each(|frames| view.take(Update::Frames(frames)));
    for key in keys {
        let _ = view.key(*key);
    }
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(_) = terminal.draw(|frame| draw(&view, frame));
    let buffer = terminal.backend().buffer();
    let cells = buffer.content().iter().map(|cell| cell.symbol().to_owned()).collect();
    (cells, tables(&mut view))
}
