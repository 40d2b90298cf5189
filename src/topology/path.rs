//! Names as paths: rendered by walking up the groups.

use super::{GroupSpec, OUTSIDE};
use core::fmt;

/// How many groups deep a path is written: deeper than graphs are nested, and not so deep that a malformed topology could
/// exhaust a stack.
pub(super) const DEEPEST: usize = 64;

/// The path of a node or an edge from the graph down, for instance `desk.risk`; shown by `Display`.
///
/// It compares with a string without being written anywhere. What does not exist shows as `?`.
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

    /// The last part: the name within the group.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The path of the group around it; `None` for what stands in the graph itself.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let group = self.groups.get(usize::from(self.group))?;
        // The first group is the graph itself: it has no place in a path.
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

/// Compares what is written with a string, piece by piece.
struct Rest<'a>(&'a str);

impl fmt::Write for Rest<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(piece).ok_or(fmt::Error)?;
        Ok(())
    }
}
