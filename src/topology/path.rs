//! Paths of nodes and edges, rendered by walking up the groups.

use super::{GroupSpec, OUTSIDE};
use core::fmt;

/// The largest number of groups in a rendered path. Graphs are not nested as deep, and the recursion over a malformed
/// topology cannot exhaust the stack.
pub(super) const DEEPEST: usize = 64;

/// The path of a node or an edge from the root of the graph, for instance `desk.risk`.
///
/// `Display` renders it. It can be compared with a string without being rendered into memory. The path of an unknown
/// node or edge is `?`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    groups: &'a [GroupSpec<'a>],
    group: u16,
    name: &'a str,
}

impl<'a> Path<'a> {
    pub(super) fn new(groups: &'a [GroupSpec<'a>], place: Option<(u16, &'a str)>) -> Self {
        let (group, name) = place.unwrap_or((OUTSIDE, "?"));
        Self { groups, group, name }
    }

    /// The last segment: the name within the group.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The path of the enclosing group; `None` if that is the graph itself.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let group = self.groups.get(usize::from(self.group))?;
        // The first group is the graph itself, which is not part of a path.
        (group.parent != OUTSIDE).then_some(Self {
            groups: self.groups,
            group: group.parent,
            name: group.name,
        })
    }

    fn write(&self, f: &mut impl fmt::Write, depth: usize) -> fmt::Result {
        if let (Some(parent), 1..) = (self.parent(), depth) {
            parent.write(f, depth.saturating_sub(1))?;
            f.write_char('.')?;
        }
        f.write_str(self.name)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, DEEPEST)
    }
}

impl PartialEq<str> for Path<'_> {
    fn eq(&self, other: &str) -> bool {
        let mut rest = Rest(other);
        self.write(&mut rest, DEEPEST).is_ok() && rest.0.is_empty()
    }
}

/// A writer that compares its input with a string, piece by piece.
struct Rest<'a>(&'a str);

impl fmt::Write for Rest<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(piece).ok_or(fmt::Error)?;
        Ok(())
    }
}
