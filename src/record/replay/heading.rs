//! Whether a recording is of this graph.

use super::super::difference::OtherShape;
use super::super::entry::{Heading, VERSION};
use super::super::steps::ReplayError;
use super::super::tape::{Source, Tape};
use crate::graph::DeclaredGraph;

/// Whether a recording with this heading is of this graph, and can be read.
pub(super) fn check<G: DeclaredGraph, S: Source, B: AsMut<[u8]> + AsRef<[u8]>>(
    heading: &Heading,
    tape: &mut Tape<S, B>,
) -> Result<(), ReplayError<S::Error>> {
    if heading.magic != Heading::MAGIC {
        return Err(ReplayError::NoHeading);
    }
    if heading.version != VERSION {
        return Err(ReplayError::Version { found: heading.version });
    }
    if heading.fingerprint == Heading::of(&G::TOPOLOGY, heading.config()).fingerprint {
        return Ok(());
    }
    Err(ReplayError::OtherGraph(OtherShape::find::<G, S, B>(tape)))
}
