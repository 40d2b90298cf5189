//! What the hooks of a step do, and what they and the engine tell of it.
//!
//! The nodes of the explored graphs have no state and no will: what a hook does is chosen by the action of the model
//! and laid down here before the step, so that every behaviour of a node is one of the branches. What happens is
//! written down in order, for the judge.

use arachne::node::Timer;
use arachne::observe::{Event, Observer};
use arachne::scheduler::Wake;
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A payload: unlike all others that are queued. The engine does not look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Which message it is.
    pub id: u8,
    /// Which message was merged into it last.
    pub merged: u8,
}

/// By a width that nothing else has, so that payloads are found in what a state feeds to a hasher.
impl Hash for Tag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from(self.id) | u128::from(self.merged) << 8);
    }
}

/// Merges into the queued message.
pub fn merge(queued: &mut Tag, new: Tag) {
    queued.merged = new.id;
}

/// What a hook emits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Emit {
    /// Nothing.
    Nothing,
    /// A burst on one port.
    Port(u16),
    /// A burst on each port.
    All,
    /// One more than the burst, on each port.
    Excess,
}

/// What a hook does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    /// What it emits.
    pub emit: Emit,
    /// Whether it fails, after that.
    pub fails: bool,
    /// What it asks of its one-shot, in ns from now; 0 takes it back.
    pub wake_in_ns: Option<u64>,
}

impl Act {
    /// Takes its message and does nothing.
    pub const SILENT: Self = Self { emit: Emit::Nothing, fails: false, wake_in_ns: None };
    /// Emits a burst on each port.
    pub const EMITS: Self = Self { emit: Emit::All, ..Self::SILENT };
    /// Emits a burst on one port.
    pub const fn emits_on(port: u16) -> Self {
        Self { emit: Emit::Port(port), ..Self::SILENT }
    }
    /// Emits more than its burst.
    pub const EXCEEDS: Self = Self { emit: Emit::Excess, ..Self::SILENT };
    /// Fails at once.
    pub const FAILS: Self = Self { fails: true, ..Self::SILENT };
    /// Fails when it has emitted.
    pub const FAILS_LATE: Self = Self { fails: true, ..Self::EMITS };
    /// Sets its one-shot.
    pub const WAKES: Self = Self { wake_in_ns: Some(1), ..Self::SILENT };
    /// Takes its one-shot back.
    pub const CANCELS: Self = Self { wake_in_ns: Some(0), ..Self::SILENT };
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.emit {
            Emit::Nothing if self.fails => f.write_str("fails"),
            Emit::Nothing if self.wake_in_ns == Some(0) => f.write_str("takes its one-shot back"),
            Emit::Nothing if self.wake_in_ns.is_some() => f.write_str("sets its one-shot"),
            Emit::Nothing => f.write_str("emits nothing"),
            Emit::Port(port) => write!(f, "emits on port {port}"),
            Emit::All if self.fails => f.write_str("emits and fails"),
            Emit::All => f.write_str("emits"),
            Emit::Excess => f.write_str("emits more than its burst"),
        }
    }
}

/// Why a hook ran, as the node sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// For this message.
    Message(Tag),
    /// For a timer.
    Timer(Timer),
    /// `on_start`
    Start,
    /// `on_drain`
    Drain,
    /// `on_stop`
    Stop,
}

/// Something that happened in a step.
#[derive(Clone, Debug)]
pub enum Entry {
    /// The engine has told it.
    Told(Event),
    /// A hook runs.
    Hook { node: u16, why: Why },
    /// A hook has emitted.
    Emit { node: u16, port: u16, number: u32, tag: Tag, accepted: bool },
    /// A hook has asked for something of its one-shot.
    Wake { node: u16, at_ns: Option<u64> },
    /// The outside has put a message on an edge.
    Offer { edge: u16, tag: Tag, accepted: bool },
}

struct Stage {
    act: Act,
    /// The node whose `on_start` fails.
    start_fails: Option<u16>,
    /// Ids in use, as bits.
    used: u64,
    log: Vec<Entry>,
}

thread_local! {
    static STAGE: RefCell<Stage> =
        const { RefCell::new(Stage { act: Act::SILENT, start_fails: None, used: 0, log: Vec::new() }) };
}

/// Lays down what the hooks of the next step do; `used` are the ids of what is queued, as bits.
pub fn begin(act: Act, start_fails: Option<u16>, used: u64) {
    STAGE.with_borrow_mut(|stage| {
        stage.log.clear();
        *stage = Stage { act, start_fails, used, log: std::mem::take(&mut stage.log) };
    });
}

/// What has happened since, in order.
pub fn end() -> Vec<Entry> {
    STAGE.with_borrow_mut(|stage| std::mem::take(&mut stage.log))
}

/// Writes down what happens.
pub fn note(entry: Entry) {
    STAGE.with_borrow_mut(|stage| stage.log.push(entry));
}

/// Writes down what happened before all the rest.
pub fn note_first(entry: Entry) {
    STAGE.with_borrow_mut(|stage| stage.log.insert(0, entry));
}

/// How many activations have begun since the step began.
pub fn activations() -> u32 {
    let is_activation = |entry: &&Entry| matches!(entry, Entry::Told(Event::Started { cause, .. }) if cause.is_activation());
    STAGE.with_borrow(|stage| stage.log.iter().filter(is_activation).count() as u32)
}

/// A payload that is unlike all others.
pub fn fresh() -> Tag {
    STAGE.with_borrow_mut(|stage| {
        let id = stage.used.trailing_ones();
        stage.used |= 1u64.checked_shl(id).expect("fewer than 64 messages are queued");
        Tag { id: id as u8, merged: u8::MAX }
    })
}

/// What the engine needs to know of a hook that has run.
pub struct Played {
    /// Whether it fails.
    pub failed: bool,
    /// What it asks of its one-shot.
    pub wake: Wake,
    /// Whether it tried to emit more than its burst.
    pub exceeded: bool,
}

/// Runs a hook of a node: all that a node of an explored graph does.
pub fn play(
    node: u16,
    why: Why,
    ports: u16,
    burst: u32,
    now_ns: u64,
    emit: &mut dyn FnMut(u16, Tag) -> bool,
) -> Played {
    note(Entry::Hook { node, why });
    let (act, start_fails) = STAGE.with_borrow(|stage| (stage.act, stage.start_fails));
    let mut played = Played { failed: false, wake: Wake::Keep, exceeded: false };
    if why == Why::Stop {
        return played;
    }
    let count = burst + u32::from(act.emit == Emit::Excess);
    for port in 0..ports {
        match act.emit {
            Emit::Nothing => break,
            Emit::Port(only) if only != port => continue,
            _ => {}
        }
        played.exceeded |= count > burst;
        for number in 0..count {
            let tag = fresh();
            let accepted = emit(port, tag);
            note(Entry::Emit { node, port, number, tag, accepted });
        }
    }
    if let Some(in_ns) = act.wake_in_ns {
        let at_ns = (in_ns != 0).then(|| now_ns + in_ns);
        note(Entry::Wake { node, at_ns });
        played.wake = at_ns.map_or(Wake::Cancel, Wake::At);
    }
    played.failed = if why == Why::Start { start_fails == Some(node) } else { act.fails };
    played
}

/// Writes down what the engine tells.
#[derive(Clone, Copy, Debug)]
pub struct Ears;

impl Observer for Ears {
    fn observe(&mut self, event: &Event) {
        if let Event::Started { .. }
        | Event::Ended { .. }
        | Event::Failed { .. }
        | Event::Discarded { .. } = event
        {
            note(Entry::Told(*event));
        }
    }
}
