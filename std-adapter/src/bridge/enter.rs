//! Readings into a sheet.

use crate::bridged::Bridged;
use crate::sheet::{EdgeSheet, Sheet};
use arachne::observe::{Cause, Event, NodeFigures, Reading};
use arachne::scheduler::{Ending, Lifecycle};
use arachne::topology::{EdgeId, NodeId};

/// Writes what a reading tells into a sheet; `None` if it is of a node or an edge that the sheet does not have.
pub(super) fn enter(sheet: &mut Sheet, bridged: &mut Bridged, reading: &Reading) -> Option<()> {
    match reading {
        Reading::Node { node, figures } => node_of(sheet, *node)?.clone_from(figures),
        Reading::Edge { edge, figures, counts } => {
            *edge_of(sheet, *edge)? = EdgeSheet { figures: *figures, counts: *counts };
        }
        Reading::Scheduler(figures) => sheet.scheduler.clone_from(figures),
        Reading::Engine { now_ns, state, runnable } => {
            (sheet.now_ns, sheet.runnable) = (*now_ns, *runnable);
            enter_state(sheet, bridged, *state);
        }
        Reading::Event(event) => enter_event(sheet, bridged, event)?,
        _ => {}
    }
    Some(())
}

fn node_of(sheet: &mut Sheet, node: NodeId) -> Option<&mut NodeFigures> {
    sheet.nodes.get_mut(usize::from(node.0))
}

fn edge_of(sheet: &mut Sheet, edge: EdgeId) -> Option<&mut EdgeSheet> {
    sheet.edges.get_mut(usize::from(edge.0))
}

const fn enter_state(sheet: &mut Sheet, bridged: &mut Bridged, state: Lifecycle) {
    sheet.state = state;
    bridged.knows_state = true;
}

/// Of an event the sheet takes what only the newest one tells. Counts come with figures: an event may be lost on the line.
fn enter_event(sheet: &mut Sheet, bridged: &mut Bridged, event: &Event) -> Option<()> {
    let (node, edge) = place(event);
    if let Some(node) = node {
        node_of(sheet, node)?;
    }
    if let Some(edge) = edge {
        edge_of(sheet, edge)?;
    }
    match *event {
        Event::Lifecycle(state) => enter_state(sheet, bridged, state),
        Event::TickStarted { now_ns, .. } => sheet.now_ns = now_ns,
        Event::TickEnded(report) => {
            enter_state(sheet, bridged, report.state);
            if report.is_idle() {
                sheet.runnable = 0;
            }
        }
        Event::Moved { edge, priority } => edge_of(sheet, edge)?.counts.priority = priority,
        _ => {}
    }
    Some(())
}

/// The node and the edge that an event names.
fn place(event: &Event) -> (Option<NodeId>, Option<EdgeId>) {
    match *event {
        Event::Enqueued { edge, .. }
        | Event::Dequeued { edge }
        | Event::Dropped { edge }
        | Event::Coalesced { edge, .. }
        | Event::Refused { edge }
        | Event::Discarded { edge, .. }
        | Event::Ingress { edge, .. }
        | Event::Moved { edge, .. }
        | Event::Resized { edge, .. } => (None, Some(edge)),
        Event::Blocked { node, edge } => (Some(node), edge),
        Event::Started { node, cause, .. }
        | Event::Ended { node, cause }
        | Event::Failed { node, cause, .. } => match cause {
            Cause::Edge(edge) => (Some(node), Some(edge)),
            _ => (Some(node), None),
        },
        Event::Paused { node, .. } | Event::Quarantined { node, .. } => (Some(node), None),
        Event::TickEnded(report) => match report.ending {
            Ending::Stalled { edge, node } => (Some(node), edge),
            _ => (None, None),
        },
        _ => (None, None),
    }
}
