//! A graph as a picture that stands alone: an SVG for a document or a browser, in light and dark.

use super::Graph;
#[cfg(test)]
mod tests;

use super::layout::{Line, Rectangle};
use super::shape::{EdgeShape, EndShape, NodeShape, Shape};
use arachne::Priority;
use arachne::edge::PolicyKind;
use std::fmt::{self, Write};

/// How many letters there is room for: in a node's name and in its type, and in the two lines of an edge.
const NAME: usize = 15;
const KIND: usize = 17;
const LABEL: usize = 16;
const CARRIES: usize = 17;

/// The colours are those of the live page. No variables, for not all that draws SVG knows them; and each rule begins with
/// the picture's own class, so that it can stand within a page.
const STYLE: &str = "\
.arachne text { font: 11px system-ui, sans-serif; fill: #1b1f24; }
.arachne .name { font-size: 13px; font-weight: 600; }
.arachne .faint { fill: #57606a; }
.arachne .label { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
.arachne .back { fill: #ffffff; }
.arachne .box rect { fill: #eef2f7; stroke: #6e7781; stroke-dasharray: 2 3; }
.arachne .node rect { fill: #f6f8fa; stroke: #6e7781; stroke-width: 1.5; }
.arachne .way { fill: none; stroke: #6e7781; stroke-width: 1.5; }
.arachne .end { fill: #6e7781; }
.arachne .control .way { stroke: #cf222e; stroke-width: 3; }
.arachne .control .end { fill: #cf222e; }
.arachne .feedback .way { stroke-dasharray: 7 4; }
@media (prefers-color-scheme: dark) {
.arachne text { fill: #e6edf3; }
.arachne .faint { fill: #a3acb6; }
.arachne .label { stroke: #0d1117; }
.arachne .back { fill: #0d1117; }
.arachne .box rect { fill: #141a22; stroke: #8b949e; }
.arachne .node rect { fill: #1a2029; stroke: #8b949e; }
.arachne .way { stroke: #8b949e; }
.arachne .end { fill: #8b949e; }
.arachne .control .way { stroke: #ff7b72; }
.arachne .control .end { fill: #ff7b72; }
}
";

impl Graph {
    /// The picture as SVG, with all that it needs in it: its style follows the reader's choice of light or dark. What is
    /// too long for its place is shortened, and whole in a title, which browsers show where the mouse rests.
    ///
    /// # Examples
    /// ```
    /// use arachne::prelude::*;
    /// use arachne_std::live::{Graph, Shape};
    ///
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    ///
    /// let svg = Graph::new(Shape::new("small", &Small::topology())).svg();
    /// assert!(svg.starts_with("<svg xmlns=") && svg.contains(">sink</text>"));
    /// ```
    #[must_use]
    pub fn svg(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_svg(&mut text);
        text
    }

    fn write_svg(&self, f: &mut String) -> fmt::Result {
        let Self { shape, picture } = self;
        let (width, height) = (picture.width, picture.height);
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" class="arachne" role="img">"#
        )?;
        writeln!(f, "<title>{}</title>", Escaped(&shape.name))?;
        writeln!(f, "<style>\n{STYLE}</style>")?;
        writeln!(f, r#"<rect class="back" width="{width}" height="{height}"/>"#)?;
        let boxes = shape.groups.iter().zip(&picture.groups).skip(1);
        for (group, place) in boxes.filter(|(_, place)| place.width > 0) {
            write_box(f, &group.name, place)?;
        }
        for (edge, line) in shape.edges.iter().zip(&picture.edges) {
            write_edge(f, shape, edge, line)?;
        }
        for (node, place) in shape.nodes.iter().zip(&picture.nodes) {
            write_node(f, node, place)?;
        }
        writeln!(f, "</svg>")
    }
}

fn write_box(f: &mut String, name: &str, place: &Rectangle) -> fmt::Result {
    let &Rectangle { x, y, width, height } = place;
    writeln!(
        f,
        r#"<g class="box"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>"#
    )?;
    write_text(f, "name faint", (x + 10, y + 17), name, usize::MAX)?;
    writeln!(f, "</g>")
}

fn write_node(f: &mut String, node: &NodeShape, place: &Rectangle) -> fmt::Result {
    let &Rectangle { x, y, width, height } = place;
    writeln!(
        f,
        r#"<g class="node"><title>{}: {}</title>"#,
        Escaped(&node.path),
        Escaped(&node.kind)
    )?;
    writeln!(f, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>"#)?;
    let middle = y + height / 2;
    write_text(f, "name", (x + 9, middle - 4), &node.name, NAME)?;
    write_text(f, "faint", (x + 9, middle + 14), &node.kind, KIND)?;
    writeln!(f, "</g>")
}

fn write_edge(f: &mut String, shape: &Shape, edge: &EdgeShape, line: &Line) -> fmt::Result {
    let (Some(&[left, top]), Some(&[x, y])) = (line.points.first(), line.points.last()) else {
        return Ok(());
    };
    let control = if edge.priority == Priority::Control { " control" } else { "" };
    let feedback = if edge.feedback { " feedback" } else { "" };
    let carries = carries(edge);
    let (from, to) = (end(shape, &edge.from), end(shape, &edge.to));
    write!(
        f,
        r#"<g class="edge{control}{feedback}"><title>{}: {} → {}, "#,
        Escaped(&edge.path),
        Escaped(&from),
        Escaped(&to)
    )?;
    writeln!(f, "{}</title>", Escaped(&carries))?;
    writeln!(f, r#"<path class="way" d="{}"/>"#, Way(&line.points))?;
    writeln!(f, r#"<path class="end" d="M{} {}L{x} {y}L{} {}Z"/>"#, x - 9, y - 5, x - 9, y + 5)?;
    for (end, at) in [(&edge.from, left - 3), (&edge.to, x + 5)] {
        if end.node.is_none() {
            let y = if at < left { top } else { y };
            writeln!(f, r#"<circle class="end" cx="{at}" cy="{y}" r="5"/>"#)?;
        }
    }
    write_text(f, "label", (left + 7, top - 6), &edge.name, LABEL)?;
    write_text(f, "label faint", (left + 7, top + 14), &carries, CARRIES)?;
    writeln!(f, "</g>")
}

/// What is carried, how much of it, and how: in the words of `graph!`, without those of the default.
fn carries(edge: &EdgeShape) -> String {
    let mut words = format!("{} ×{}", edge.payload, edge.capacity);
    if edge.priority != Priority::Normal {
        words = format!("{words} {}", edge.priority);
    }
    if edge.policy != PolicyKind::Block {
        words = format!("{words} {}", edge.policy);
    }
    if edge.feedback { words + " feedback" } else { words }
}

fn end(shape: &Shape, end: &EndShape) -> String {
    format!("{}.{}", shape.end(end), end.port)
}

/// A text at a place, of at most so many letters.
fn write_text(
    f: &mut String,
    class: &str,
    (x, y): (i32, i32),
    text: &str,
    most: usize,
) -> fmt::Result {
    let short = match text.chars().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    };
    writeln!(f, r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, Escaped(&short))
}

/// Level stretches, joined by curves that leave and arrive level; a turn bulges the way it goes.
struct Way<'a>(&'a [[i32; 2]]);

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last: Option<[[i32; 2]; 2]> = None;
        for pair in self.0.chunks_exact(2) {
            let &[begin, end] = pair else { continue };
            match last {
                None => write!(f, "M{} {}", begin[0], begin[1])?,
                Some([before, leave]) => {
                    let (out, into) =
                        ((leave[0] - before[0]).signum(), (end[0] - begin[0]).signum());
                    let bend = if out == into { (begin[0] - leave[0]).abs() / 2 } else { 30 };
                    let (one, other) = (leave[0] + out * bend, begin[0] - into * bend);
                    write!(
                        f,
                        "C{one} {} {other} {} {} {}",
                        leave[1], begin[1], begin[0], begin[1]
                    )?;
                }
            }
            write!(f, "L{} {}", end[0], end[1])?;
            last = Some([begin, end]);
        }
        Ok(())
    }
}

/// A text that stays text in XML; what XML has no place for becomes a space.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_char(' ')?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}
