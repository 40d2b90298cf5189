//! What is looked at: which graph, which table, in which order, and the figures of the last moments.

use super::feed::Update;
use super::format::{duration, percent, short};
use super::table::{Kind, Row, plain};
use crate::live::{Frame, Rates, Shape};
use ratatui::crossterm::event::KeyCode;
use std::collections::VecDeque;

/// Rates are told over about so long: over one frame a slow rate would jump.
const WINDOW_NS: u64 = 2_000_000_000;
/// However often frames come.
const MOST_FRAMES: usize = 256;

/// A graph and its last figures.
struct Seen {
    shape: Shape,
    frames: VecDeque<Frame>,
    /// The newest frame, if it tells the same as the last of those: its age goes on.
    again: Option<Frame>,
}

/// How a table is looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    column: usize,
    /// The node or edge that is chosen.
    chosen: usize,
}

/// All that is drawn.
#[derive(Default)]
pub(super) struct View {
    graphs: Vec<Seen>,
    graph: usize,
    focus: usize,
    looks: [Look; 2],
    /// Why there are no new figures.
    pub lost: Option<String>,
}

impl View {
    pub fn of(shapes: Vec<Shape>) -> Self {
        let mut view = Self::default();
        view.take(Update::Graphs(shapes));
        view
    }

    pub fn take(&mut self, update: Update) {
        match update {
            Update::Lost(error) => self.lost = Some(plain(&error.to_string())),
            Update::Graphs(shapes) => {
                self.lost = None;
                let same = self.graphs.iter().map(|seen| &seen.shape).eq(&shapes);
                if !same {
                    let seen = |shape| Seen { shape, frames: VecDeque::new(), again: None };
                    self.graphs = shapes.into_iter().map(seen).collect();
                    (self.graph, self.looks) = (0, Default::default());
                }
            }
            Update::Frames(frames) => {
                self.lost = None;
                self.graphs.iter_mut().zip(frames).for_each(|(seen, frame)| seen.take(frame));
            }
        }
    }

    /// Whether rates can be told of every graph.
    pub fn has_rates(&self) -> bool {
        self.graphs.iter().all(|seen| seen.frames.len() > 1)
    }

    /// Obeys a key; false if it says that it is enough.
    pub fn key(&mut self, key: KeyCode) -> bool {
        let focus = self.focus();
        let columns = focus.columns().len();
        let look = &mut self.looks[self.focus];
        match key {
            KeyCode::Char('q') | KeyCode::Esc => return false,
            KeyCode::Tab | KeyCode::BackTab => self.focus = (self.focus + 1) % Kind::ALL.len(),
            KeyCode::Right => look.column = (look.column + 1) % columns,
            KeyCode::Left => look.column = (look.column + columns - 1) % columns,
            KeyCode::Down => self.step(1),
            KeyCode::Up => self.step(-1),
            KeyCode::Char('g') if !self.graphs.is_empty() => {
                self.graph = (self.graph + 1) % self.graphs.len();
                self.looks.iter_mut().for_each(|look| look.chosen = 0);
            }
            _ => {}
        }
        true
    }

    fn step(&mut self, rows: isize) {
        let order: Vec<_> = self.rows(self.focus()).iter().map(|row| row.index).collect();
        let now = self.position(self.focus()).unwrap_or(0);
        let next = now.saturating_add_signed(rows).min(order.len().saturating_sub(1));
        if let Some(&chosen) = order.get(next) {
            self.looks[self.focus].chosen = chosen;
        }
    }

    /// The table that arrows are for.
    pub fn focus(&self) -> Kind {
        Kind::ALL[self.focus]
    }

    /// The column by which a table is sorted.
    pub const fn column(&self, kind: Kind) -> usize {
        self.looks[kind as usize].column
    }

    /// Where in its table the chosen row is.
    pub fn position(&self, kind: Kind) -> Option<usize> {
        let chosen = self.looks[kind as usize].chosen;
        self.rows(kind).iter().position(|row| row.index == chosen)
    }

    pub fn rows(&self, kind: Kind) -> Vec<Row> {
        let Some((seen, frame)) = self.newest() else { return Vec::new() };
        kind.rows(&seen.shape, frame, &seen.rates(), self.column(kind))
    }

    fn newest(&self) -> Option<(&Seen, &Frame)> {
        let seen = self.graphs.get(self.graph)?;
        Some((seen, seen.again.as_ref().or_else(|| seen.frames.back())?))
    }

    /// The names of the graphs, and which of them is shown.
    pub fn names(&self) -> impl Iterator<Item = (String, bool)> {
        let shown = |(index, seen): (usize, &Seen)| (plain(&seen.shape.name), index == self.graph);
        self.graphs.iter().enumerate().map(shown)
    }

    /// The load of the scheduler in one line.
    pub fn load(&self) -> String {
        let Some((seen, frame)) = self.newest() else { return "no figures yet".into() };
        let rates = seen.rates().scheduler;
        format!(
            "{}  busy {}  ticks {}/s  p99 {}  activations {}/s  runnable {}",
            frame.state_words(),
            percent(rates.busy),
            short(rates.ticks),
            duration(frame.scheduler.tick_p99_ns),
            short(rates.activations),
            frame.runnable,
        )
    }

    /// What the chosen row is, in one line.
    pub fn chosen(&self) -> String {
        let Some(seen) = self.graphs.get(self.graph) else { return String::new() };
        let chosen = self.looks[self.focus].chosen;
        let shape = &seen.shape;
        let line = match self.focus() {
            Kind::Nodes => {
                shape.nodes.get(chosen).map(|node| format!("{}: {}", node.path, node.kind))
            }
            Kind::Edges => shape.edges.get(chosen).map(|edge| {
                let (from, to) = (shape.end(&edge.from), shape.end(&edge.to));
                let feedback = if edge.feedback { ", feedback" } else { "" };
                let words = format!("{}, {}{feedback}", edge.priority, edge.policy);
                format!(
                    "{}: {from} → {to}, [{}; {}], {words}",
                    edge.path, edge.payload, edge.capacity
                )
            }),
        };
        plain(&line.unwrap_or_default())
    }
}

impl Seen {
    fn take(&mut self, frame: Frame) {
        self.again = None;
        if self.frames.back().is_some_and(|last| frame.is_as_old_as(last)) {
            self.again = Some(frame);
            return;
        }
        if self.frames.back().is_some_and(|last| Rates::between(last, &frame).is_none()) {
            self.frames.clear();
        }
        let old = |second: &Frame| frame.at_ns.saturating_sub(second.at_ns) >= WINDOW_NS;
        while self.frames.len() >= MOST_FRAMES || self.frames.get(1).is_some_and(old) {
            self.frames.pop_front();
        }
        self.frames.push_back(frame);
    }

    fn rates(&self) -> Rates {
        let ends = self.frames.front().zip(self.frames.back());
        ends.and_then(|(first, last)| Rates::between(first, last)).unwrap_or_default()
    }
}
