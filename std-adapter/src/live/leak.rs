//! From a shape back to a topology.

use super::shape::{EdgeShape, EndShape, NodeShape, Shape};
use arachne::Priority;
use arachne::node::OnFailure;
use arachne::topology::{EdgeSpec, End, GroupSpec, NodeSpec, OUTSIDE, Topology};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How deep groups may be nested: as deep as paths are written.
const DEEPEST: usize = 64;

/// Why a shape is not that of a graph.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeError {
    /// More than an index can tell apart.
    TooMany {
        /// Of what: nodes, edges or groups.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// It has no group, and so no place for a node: the first group is the graph itself.
    NoGroup,
    /// The first group has a group around it, another one has none that stands before it, or it is nested too deep.
    Parent {
        /// The index of the group.
        group: usize,
    },
    /// A node is in a group that does not exist.
    NoSuchGroup {
        /// The path of the node.
        node: String,
        /// The index of its group.
        group: u16,
    },
    /// An edge begins or ends at a node that does not exist.
    NoSuchNode {
        /// The path of the edge.
        edge: String,
        /// The index of the node.
        node: u16,
    },
    /// A path is not that of the name within any group, or of a node within its group.
    Path(
        /// The path.
        String,
    ),
    /// Two nodes, two edges or two groups have one path, and could not be told apart.
    SamePath(
        /// The path.
        String,
    ),
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { what, count } => {
                write!(f, "{count} {what} are more than the {OUTSIDE} that there can be")
            }
            Self::NoGroup => f.write_str("there is no group: the first is the graph itself"),
            Self::Parent { group: 0 } => {
                f.write_str("group 0 is the graph itself and has no parent")
            }
            Self::Parent { group } => {
                write!(f, "the parent of group {group} must come before it, at most {DEEPEST} deep")
            }
            Self::NoSuchGroup { node, group } => {
                write!(f, "node {node:?} is in group {group}, which does not exist")
            }
            Self::NoSuchNode { edge, node } => {
                write!(f, "edge {edge:?} has an end at node {node}, which does not exist")
            }
            Self::Path(path) => write!(f, "{path:?} is not a name behind the path of its group"),
            Self::SamePath(path) => write!(f, "the path {path:?} is there twice"),
        }
    }
}

impl std::error::Error for ShapeError {}

impl Shape {
    /// The topology that has this shape, kept for the rest of the program: memory that is never freed.
    ///
    /// A shape does not tell ports, bursts, the level of timers and what becomes of failures; there are no ports in it, and
    /// the rest is as by default.
    ///
    /// # Errors
    /// [`ShapeError`] if no graph has this shape. Nothing is kept then.
    ///
    /// # Examples
    /// ```
    /// # use arachne::prelude::*;
    /// # struct Sink;
    /// # impl Node for Sink { type Input = One<u32>; type Output = Never; }
    /// # graph! { graph Small(Number: u32 => sink.One [8]) { sink: Sink {} } }
    /// use arachne_std::live::Shape;
    ///
    /// let shape = Shape::new("small", &Small::topology());
    /// let topology = shape.clone().leak()?;
    /// assert_eq!(Shape::new("small", &topology), shape);
    /// # Ok::<(), arachne_std::live::ShapeError>(())
    /// ```
    pub fn leak(self) -> Result<Topology<'static>, ShapeError> {
        let groups_of_edges = self.check()?;
        let groups = self.groups.into_iter().map(|group| GroupSpec {
            name: group.name.leak(),
            parent: group.parent.unwrap_or(OUTSIDE),
        });
        let nodes = self.nodes.into_iter().map(NodeShape::leak);
        let edges = self.edges.into_iter().zip(groups_of_edges);
        Ok(Topology {
            groups: groups.collect::<Vec<_>>().leak(),
            nodes: nodes.collect::<Vec<_>>().leak(),
            edges: edges.map(|(edge, group)| edge.leak(group)).collect::<Vec<_>>().leak(),
        })
    }

    /// Whether a graph may have this shape; the groups of its edges.
    pub(super) fn check(&self) -> Result<Vec<u16>, ShapeError> {
        let counts = [
            ("nodes", self.nodes.len()),
            ("edges", self.edges.len()),
            ("groups", self.groups.len()),
        ];
        if let Some((what, count)) = counts.into_iter().find(|count| count.1 > OUTSIDE.into()) {
            return Err(ShapeError::TooMany { what, count });
        }
        let paths = self.group_paths()?;
        let mut seen = HashSet::new();
        for node in &self.nodes {
            let group = paths.get(usize::from(node.group)).ok_or_else(|| {
                ShapeError::NoSuchGroup { node: node.path.clone(), group: node.group }
            })?;
            if around(&node.path, &node.name) != Some(group) {
                return Err(ShapeError::Path(node.path.clone()));
            }
            once(&mut seen, &node.path)?;
        }
        let by_path: HashMap<&str, u16> = paths.iter().map(|path| &**path).zip(0..).collect();
        seen.clear();
        self.edges
            .iter()
            .map(|edge| {
                for end in [&edge.from, &edge.to] {
                    if let Some(node) = end.node.filter(|&n| usize::from(n) >= self.nodes.len()) {
                        return Err(ShapeError::NoSuchNode { edge: edge.path.clone(), node });
                    }
                }
                once(&mut seen, &edge.path)?;
                let group = around(&edge.path, &edge.name).and_then(|path| by_path.get(path));
                group.copied().ok_or_else(|| ShapeError::Path(edge.path.clone()))
            })
            .collect()
    }

    /// The paths of the groups; that of the graph itself is empty.
    fn group_paths(&self) -> Result<Vec<String>, ShapeError> {
        let mut paths: Vec<(String, usize)> = Vec::with_capacity(self.groups.len());
        for (index, group) in self.groups.iter().enumerate() {
            let place = match group.parent {
                None if index == 0 => (String::new(), 0),
                Some(parent) if index > 0 => match paths.get(usize::from(parent)) {
                    Some((_, DEEPEST..)) | None => return Err(ShapeError::Parent { group: index }),
                    Some((path, depth)) if path.is_empty() => (group.name.clone(), depth + 1),
                    Some((path, depth)) => (format!("{path}.{}", group.name), depth + 1),
                },
                _ => return Err(ShapeError::Parent { group: index }),
            };
            paths.push(place);
        }
        if paths.is_empty() {
            return Err(ShapeError::NoGroup);
        }
        let mut seen = HashSet::new();
        paths.iter().try_for_each(|(path, _)| once(&mut seen, path))?;
        Ok(paths.into_iter().map(|(path, _)| path).collect())
    }
}

fn once<'a>(seen: &mut HashSet<&'a str>, path: &'a str) -> Result<(), ShapeError> {
    if seen.insert(path) { Ok(()) } else { Err(ShapeError::SamePath(path.to_owned())) }
}

/// The path of the group, from a path and the name at its end.
fn around<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let group = path.strip_suffix(name)?;
    if group.is_empty() { Some(group) } else { group.strip_suffix('.') }
}

impl NodeShape {
    fn leak(self) -> NodeSpec<'static> {
        NodeSpec {
            name: self.name.leak(),
            group: self.group,
            kind: self.kind.leak(),
            burst: 1,
            timer_priority: Priority::Normal,
            on_failure: OnFailure::default(),
            inputs: &[],
            outputs: &[],
        }
    }
}

impl EdgeShape {
    fn leak(self, group: u16) -> EdgeSpec<'static> {
        let end = |end: EndShape| End { node: end.node.unwrap_or(OUTSIDE), port: end.port.leak() };
        EdgeSpec {
            name: self.name.leak(),
            group,
            from: end(self.from),
            to: end(self.to),
            payload: self.payload.leak(),
            capacity: self.capacity,
            policy: self.policy,
            priority: self.priority,
            feedback: self.feedback,
        }
    }
}
