//! Diagrams of a topology: Graphviz DOT and Mermaid, written by `Display`.

use super::{EdgeSpec, NodeSpec, OUTSIDE, Topology};
use crate::priority::Priority;
use core::fmt::{self, Formatter};

/// A topology in Graphviz DOT.
#[derive(Clone, Copy, Debug)]
pub struct Dot<'a>(pub(super) Topology<'a>);

/// A topology as a Mermaid flowchart, which GitHub renders in Markdown pages.
#[derive(Clone, Copy, Debug)]
pub struct Mermaid<'a>(pub(super) Topology<'a>);

/// Writes the elements of a diagram in one language. The traversal in [`draw`] is common to all languages.
trait Language {
    fn open_group(&self, f: &mut Formatter<'_>, index: usize, name: &str) -> fmt::Result;
    fn node(&self, f: &mut Formatter<'_>, index: usize, node: &NodeSpec<'_>) -> fmt::Result;
    fn close_group(&self, f: &mut Formatter<'_>) -> fmt::Result;
    fn outside(&self, f: &mut Formatter<'_>, node: &str, port: &str) -> fmt::Result;
    fn edge(&self, f: &mut Formatter<'_>, from: &str, to: &str, edge: &EdgeSpec<'_>)
    -> fmt::Result;
}

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.0.groups.first().map_or("graph", |group| group.name);
        writeln!(f, "digraph \"{name}\" {{")?;
        writeln!(f, "  rankdir=LR; node [shape=box, style=rounded]; edge [fontsize=10];")?;
        draw(self, &self.0, f)?;
        writeln!(f, "}}")
    }
}

impl Language for Dot<'_> {
    fn open_group(&self, f: &mut Formatter<'_>, index: usize, name: &str) -> fmt::Result {
        writeln!(f, "  subgraph cluster_{index} {{ label=\"{}\";", Escaped(name))
    }

    fn node(&self, f: &mut Formatter<'_>, index: usize, node: &NodeSpec<'_>) -> fmt::Result {
        let (name, kind) = (Escaped(node.name), Escaped(node.kind));
        writeln!(f, "  n{index} [label=\"{name}\\n{kind}\"];")
    }

    fn close_group(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "  }}")
    }

    fn outside(&self, f: &mut Formatter<'_>, node: &str, port: &str) -> fmt::Result {
        writeln!(f, "  {node} [label=\"{}\", shape=plaintext];", Escaped(port))
    }

    fn edge(
        &self,
        f: &mut Formatter<'_>,
        from: &str,
        to: &str,
        edge: &EdgeSpec<'_>,
    ) -> fmt::Result {
        let style = match (edge.priority, edge.feedback) {
            (Priority::Control, _) => ", color=red, penwidth=2",
            (_, true) => ", style=dashed",
            _ => "",
        };
        let payload = Escaped(edge.payload);
        write!(f, "  {from} -> {to} [label=\"{}: [{payload}; ", Escaped(edge.name))?;
        writeln!(f, "{}]{}\"{style}];", edge.capacity, Words(edge))
    }
}

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "flowchart LR")?;
        draw(self, &self.0, f)
    }
}

impl Language for Mermaid<'_> {
    fn open_group(&self, f: &mut Formatter<'_>, index: usize, name: &str) -> fmt::Result {
        writeln!(f, "  subgraph g{index}[\"{}\"]", Escaped(name))
    }

    fn node(&self, f: &mut Formatter<'_>, index: usize, node: &NodeSpec<'_>) -> fmt::Result {
        let (name, kind) = (Escaped(node.name), Escaped(node.kind));
        writeln!(f, "  n{index}[\"{name}<br/><small>{kind}</small>\"]")
    }

    fn close_group(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "  end")
    }

    fn outside(&self, f: &mut Formatter<'_>, node: &str, port: &str) -> fmt::Result {
        writeln!(f, "  {node}([\"{}\"])", Escaped(port))
    }

    fn edge(
        &self,
        f: &mut Formatter<'_>,
        from: &str,
        to: &str,
        edge: &EdgeSpec<'_>,
    ) -> fmt::Result {
        let arrow = match (edge.priority, edge.feedback) {
            (Priority::Control, _) => "==>",
            (_, true) => "-.->",
            _ => "-->",
        };
        let (name, payload) = (Escaped(edge.name), Escaped(edge.payload));
        let (capacity, words) = (edge.capacity, Words(edge));
        writeln!(f, "  {from} {arrow}|\"{name}: {payload} ×{capacity}{words}\"| {to}")
    }
}

fn draw(language: &impl Language, topology: &Topology<'_>, f: &mut Formatter<'_>) -> fmt::Result {
    draw_group(language, topology, 0, super::path::DEEPEST, f)?;
    for (index, edge) in topology.edges.iter().enumerate() {
        let mut names = [heapless::String::<8>::new(), heapless::String::<8>::new()];
        for (name, (end, side)) in names.iter_mut().zip([(&edge.from, 'i'), (&edge.to, 'o')]) {
            use fmt::Write;
            if end.node == OUTSIDE {
                write!(name, "{side}{index}")?;
                language.outside(f, name, end.port)?;
            } else {
                write!(name, "n{}", end.node)?;
            }
        }
        let [from, to] = &names;
        language.edge(f, from, to, edge)?;
    }
    Ok(())
}

/// Draws the nodes of one group and, up to `depth` levels deep, its inner groups.
fn draw_group(
    language: &impl Language,
    topology: &Topology<'_>,
    group: usize,
    depth: usize,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    for (index, node) in topology.nodes.iter().enumerate() {
        if usize::from(node.group) == group {
            language.node(f, index, node)?;
        }
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Ok(());
    };
    for (index, inner) in topology.groups.iter().enumerate() {
        if usize::from(inner.parent) == group {
            language.open_group(f, index, inner.name)?;
            draw_group(language, topology, index, depth, f)?;
            language.close_group(f)?;
        }
    }
    Ok(())
}

/// The properties of an edge that differ from the defaults, as `graph!` keywords.
struct Words<'a>(&'a EdgeSpec<'a>);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(edge) = self;
        if edge.priority != Priority::Normal {
            write!(f, " {}", edge.priority)?;
        }
        if edge.policy != crate::edge::PolicyKind::Block {
            write!(f, " {}", edge.policy)?;
        }
        if edge.feedback {
            write!(f, " feedback")?;
        }
        Ok(())
    }
}

/// Text in which the characters that could end a label are escaped, for both languages.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for part in self.0.chars() {
            match part {
                '"' => f.write_str("&quot;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '\\' => f.write_str("&#92;")?,
                part => write!(f, "{part}")?,
            }
        }
        Ok(())
    }
}
