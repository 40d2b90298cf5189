//! What came over the serial line, sorted.

use arachne::edge::EdgeFigures;
use arachne::frame::{Damage, Reader};
use arachne::observe::{Event, NodeFigures, Reading};
use arachne::topology::{EdgeId, NodeId};
use heart::{Alarm, Beat, Dispatch, Summary, Telemetry};
use std::collections::BTreeMap;

/// The largest frame that a monitor sends.
const FRAME_BYTES: usize = 1024;

/// Everything that a monitor has sent.
#[derive(Debug, Default)]
pub struct Line {
    /// The beats that it found.
    pub beats: Vec<Beat>,
    /// Its alarms.
    pub alarms: Vec<Alarm>,
    /// What its display showed.
    pub telemetry: Vec<Telemetry>,
    /// The newest figures of its nodes.
    pub nodes: BTreeMap<NodeId, NodeFigures>,
    /// The newest accounts of its edges.
    pub edges: BTreeMap<EdgeId, EdgeFigures>,
    /// The last events of its graph.
    pub events: Vec<Event>,
    /// How it went; none if the line broke off before.
    pub summary: Option<Summary>,
    /// What could not be read.
    pub damage: Vec<Damage>,
}

impl Line {
    /// Reads all frames; what is between them and what is damaged is kept apart.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut line = Self::default();
        let mut reader = Reader::<FRAME_BYTES>::new();
        for result in bytes.iter().filter_map(|byte| reader.read(*byte)) {
            match result {
                Ok(dispatch) => line.sort(dispatch),
                Err(damage) => line.damage.push(damage),
            }
        }
        line
    }

    fn sort(&mut self, dispatch: Dispatch) {
        match dispatch {
            Dispatch::Beat(beat) => self.beats.push(beat),
            Dispatch::Alarm(alarm) => self.alarms.push(alarm),
            Dispatch::Telemetry(telemetry) => self.telemetry.push(telemetry),
            Dispatch::Reading(Reading::Node { node, figures }) => {
                self.nodes.insert(node, figures);
            }
            Dispatch::Reading(Reading::Edge { edge, figures, .. }) => {
                self.edges.insert(edge, figures);
            }
            Dispatch::Reading(Reading::Event(event)) => self.events.push(event),
            Dispatch::Reading(_) => {}
            Dispatch::Summary(summary) => self.summary = Some(summary),
        }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use arachne::frame::encode;

    fn sent(dispatches: impl IntoIterator<Item = Dispatch>) -> Vec<Vec<u8>> {
        let mut buffer = [0; FRAME_BYTES];
        let frame = |dispatch| encode(&dispatch, &mut buffer).expect("it fits").to_vec();
        dispatches.into_iter().map(frame).collect()
    }

    fn beats() -> impl Iterator<Item = Dispatch> {
        (0..20).map(|n| {
            let beat = Beat { index: 300 * n, interval: None, quality_percent: 90, is_late: false };
            Dispatch::Beat(beat)
        })
    }

    #[test]
    fn a_noisy_line_loses_only_what_was_hit() {
        let mut frames = sent(beats());
        frames[3][4] ^= 0x10;
        frames[7].truncate(5);
        frames.insert(12, b"boot: 42\r\n".to_vec());
        let line = Line::read(&frames.concat());
        let indices: Vec<u32> = line.beats.iter().map(|beat| beat.index / 300).collect();
        let kept: Vec<u32> = (0..20).filter(|n| ![3, 7].contains(n)).collect();
        assert_eq!(indices, kept);
        assert_eq!(line.damage.len(), 3);
    }

    #[test]
    fn a_line_that_breaks_off_has_no_summary() {
        let line = Line::read(&sent(beats()).concat());
        assert_eq!((line.beats.len(), line.damage.len()), (20, 0));
        assert!(line.summary.is_none());
    }
}
