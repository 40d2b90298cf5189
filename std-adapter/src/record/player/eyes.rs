//! What watches a replay.

use super::super::trail::Trail;
use crate::trace::ChromeTrace;
use arachne::message::Trace;
use arachne::observe::{Cause, Event, Observer};
use arachne::time::Clock;
use arachne::topology::NodeId;
use std::cell::{Cell, RefCell};
use std::io::Write;
use std::rc::Rc;

/// Watches a replay in the ways that are asked for.
#[derive(Default)]
pub(crate) struct Eyes<'w> {
    /// Activations that nobody has taken yet.
    pub activations: Option<RefCell<Vec<Activation>>>,
    pub trail: Option<Trail>,
    pub trace: Option<ChromeTrace<Box<dyn Write + 'w>, Logical>>,
    pub clock: Logical,
    /// The activation before.
    last: Place,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    tick: u64,
    now_ns: u64,
    in_tick: u32,
    number: u64,
}

/// A hook has run for a message or a timer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Activation {
    pub tick: u64,
    pub now_ns: u64,
    /// Its number in the tick, from 1 on.
    pub in_tick: u32,
    /// Its number in what was replayed, from 1 on.
    pub number: u64,
    pub node: NodeId,
    pub cause: Cause,
    pub trace: Option<Trace>,
}

impl Eyes<'_> {
    /// Eyes that note activations.
    pub fn on_activations() -> Self {
        Self { activations: Some(RefCell::default()), ..Self::default() }
    }

    /// The activations since the last call.
    pub fn take(&self) -> Vec<Activation> {
        self.activations.as_ref().map(RefCell::take).unwrap_or_default()
    }
}

impl Observer for Eyes<'_> {
    fn observe(&mut self, event: &Event) {
        match *event {
            Event::TickStarted { tick, now_ns } => {
                self.last = Place { tick, now_ns, in_tick: 0, ..self.last };
            }
            Event::Started { node, cause, trace } if cause.is_activation() => {
                let Place { tick, now_ns, in_tick, number } = self.last;
                let (in_tick, number) = (in_tick.saturating_add(1), number.saturating_add(1));
                self.last = Place { tick, now_ns, in_tick, number };
                if let Some(activations) = &self.activations {
                    let new = Activation { tick, now_ns, in_tick, number, node, cause, trace };
                    activations.borrow_mut().push(new);
                }
            }
            _ => {}
        }
        self.trail.observe(event);
        self.trace.observe(event);
    }
}

/// A clock that shows how much logical time has passed since it was first set; copies show the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Logical {
    first_ns: Rc<Cell<Option<u64>>>,
    now_ns: Rc<Cell<u64>>,
}

impl Logical {
    pub fn set(&self, now_ns: u64) {
        let first_ns = self.first_ns.get().unwrap_or(now_ns);
        self.first_ns.set(Some(first_ns));
        self.now_ns.set(now_ns.saturating_sub(first_ns));
    }
}

impl Clock for Logical {
    fn now_ns(&mut self) -> u64 {
        self.now_ns.get()
    }
}
