//! An observer that logs with defmt: the device sends indices, and the host renders the text.

use super::{Event, Observer};

/// Logs each event as one defmt frame: lifecycle at `info`, failures at `warn`, frequent events at `debug` and
/// `trace`.
///
/// Lost messages do not flood the log: they are counted, and logged once per tick at `warn`. Nodes and edges appear as
/// their index in the topology, so the device holds no names and no formatting code.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefmtObserver {
    dropped: u32,
}

impl DefmtObserver {
    /// Creates an observer.
    #[must_use]
    pub const fn new() -> Self {
        Self { dropped: 0 }
    }
}

impl Observer for DefmtObserver {
    // Events at `info` and above are logged field by field: formatting a whole `Event` would link the formats of all
    // variants.
    #[inline(never)]
    fn observe(&mut self, event: &Event) {
        match event {
            Event::Lifecycle(state) => defmt::info!("{}", state),
            Event::Failed { node, error, .. } => {
                let (text, code) = (error.message, error.code);
                defmt::warn!("node {=u16} failed: {=str} (code {=u32})", node.0, text, code);
            }
            Event::Quarantined { node, quarantined } => {
                defmt::warn!("node {=u16}: quarantined {=bool}", node.0, *quarantined);
            }
            Event::Paused { node, paused } => {
                defmt::info!("node {=u16}: paused {=bool}", node.0, *paused);
            }
            Event::Moved { edge, priority } => {
                defmt::info!("edge {=u16}: level {=u8}", edge.0, *priority as u8);
            }
            Event::Resized { edge, capacity } => {
                defmt::info!("edge {=u16}: capacity {=u32}", edge.0, *capacity);
            }
            Event::Dropped { .. } => self.dropped = self.dropped.saturating_add(1),
            Event::Discarded { count, .. } => self.dropped = self.dropped.saturating_add(*count),
            Event::TickEnded(report) => {
                let dropped = core::mem::take(&mut self.dropped);
                if dropped != 0 {
                    defmt::warn!("{=u32} messages lost in this tick", dropped);
                }
                defmt::trace!("{}", report);
            }
            Event::Started { .. } | Event::Blocked { .. } => defmt::debug!("{}", event),
            _ => defmt::trace!("{}", event),
        }
    }
}
