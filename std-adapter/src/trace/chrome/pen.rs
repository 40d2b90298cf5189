//! What writes the events: a file, a clock, and the rule that no two events have the same time.

use super::arrows::Origin;
use super::file::File;
use super::line::Line;
use crate::trace::Names;
use arachne::message::Trace;
use arachne::time::Clock;
use arachne::topology::NodeId;
use std::io::{self, Write};

/// The track of what happens outside the graph; those of the nodes follow.
pub(super) const OUTSIDE_TRACK: u32 = 1;
/// How long a file becomes at most, unless it is said otherwise.
const MOST_BYTES: u64 = 1 << 30;
/// How old what is in the buffer may become before the end of a tick writes it.
const WRITE_AFTER_NS: u64 = 1_000_000_000;

/// The track of a node.
pub(super) fn track_of(node: NodeId) -> u32 {
    OUTSIDE_TRACK.saturating_add(1).saturating_add(u32::from(node.0))
}

#[derive(Debug)]
pub(super) struct Pen<W: Write, C> {
    file: File<W>,
    clock: C,
    /// The time of the last event.
    last_ns: u64,
    /// When the buffer was written last.
    written_ns: u64,
    next_arrow: u64,
}

impl<W: Write, C: Clock> Pen<W, C> {
    pub(super) fn new(writer: W, clock: C) -> Self {
        let file = File::new(writer, MOST_BYTES);
        Self { file, clock, last_ns: 0, written_ns: 0, next_arrow: 0 }
    }

    pub(super) const fn set_most_bytes(&mut self, most_bytes: u64) {
        self.file.set_most_bytes(most_bytes);
    }

    pub(super) fn name_tracks(&mut self, names: &Names) {
        let topology = names.topology();
        let graph = topology.groups.first().map_or("?", |group| group.name);
        let file = &mut self.file;
        Line::begin(file, "M", OUTSIDE_TRACK, 0).name("process_name").argument("name", graph).end();
        let nodes = (0..).zip(topology.nodes).map(|(node, _)| NodeId(node));
        let nodes = nodes.map(|node| (track_of(node), names.node(node)));
        for (track, name) in std::iter::once((OUTSIDE_TRACK, "outside")).chain(nodes) {
            Line::begin(file, "M", track, 0).name("thread_name").argument("name", name).end();
            Line::begin(file, "M", track, 0).name("thread_sort_index").rank(track).end();
        }
    }

    /// Now, and later than ever before: so every event has a time of its own, and readers agree on their order.
    fn stamp(&mut self) -> u64 {
        self.last_ns = self.clock.now_ns().max(self.last_ns.saturating_add(1));
        self.last_ns
    }

    /// The place of an emission on a track, now.
    pub(super) fn origin(&mut self, track: u32) -> Origin {
        Origin { track, at_ns: self.stamp() }
    }

    /// Begins a slice, and says whether it did; if so, its end must follow.
    pub(super) fn begin(&mut self, track: u32, name: &str, trace: Option<Trace>) -> bool {
        let has_room = self.file.has_room();
        if has_room {
            let at_ns = self.stamp();
            let line = Line::begin(&mut self.file, "B", track, at_ns).name(name);
            match trace {
                Some(trace) => line.identity("trace_id", trace.id).end(),
                None => line.end(),
            }
        }
        has_room
    }

    /// Ends the slice that is open on a track.
    pub(super) fn end(&mut self, track: u32) {
        let at_ns = self.stamp();
        Line::begin(&mut self.file, "E", track, at_ns).end();
    }

    /// Draws an arrow that ends now, in the slice that is open on a track.
    pub(super) fn arrow(&mut self, origin: Option<Origin>, track: u32, name: &str) {
        let Some(origin) = origin else { return };
        if !self.file.has_room() {
            return;
        }
        let (at_ns, id) = (self.stamp(), self.next_arrow);
        self.next_arrow = id.wrapping_add(1);
        // Only now that both ends are known: an arrow is in the file as a whole, or not at all. Readers sort by time.
        let file = &mut self.file;
        Line::begin(file, "s", origin.track, origin.at_ns).name(name).flow(id).end();
        Line::begin(file, "f", track, at_ns).name(name).flow(id).end();
    }

    /// A mark on a track.
    pub(super) fn mark(&mut self, track: u32, what: &str, argument: Option<(&str, &str)>) {
        if self.file.has_room() {
            let at_ns = self.stamp();
            let line = Line::begin(&mut self.file, "i", track, at_ns).name(what).scope("t");
            match argument {
                Some((key, text)) => line.argument(key, text).end(),
                None => line.end(),
            }
        }
    }

    /// A mark across all tracks.
    pub(super) fn mark_all(&mut self, what: &str) {
        if self.file.has_room() {
            self.write_mark_all(what);
        }
    }

    fn write_mark_all(&mut self, what: &str) {
        let at_ns = self.stamp();
        Line::begin(&mut self.file, "i", OUTSIDE_TRACK, at_ns).name(what).scope("g").end();
    }

    /// Writes the buffer if that was not done for a second.
    pub(super) fn write_if_old(&mut self) {
        let now_ns = self.clock.now_ns();
        if now_ns.saturating_sub(self.written_ns) >= WRITE_AFTER_NS {
            self.written_ns = now_ns;
            self.file.write_out();
        }
    }

    /// Ends the file.
    pub(super) fn finish(&mut self) -> io::Result<u64> {
        let left_out = self.file.left_out();
        if left_out != 0 && !self.file.is_closed() {
            self.write_mark_all(&format!("{left_out} events left out: the file is full"));
        }
        self.file.close()?;
        Ok(left_out)
    }
}
