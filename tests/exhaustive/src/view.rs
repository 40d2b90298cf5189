//! A state as it is compared: all that decides how the run goes on.
//!
//! The engine hashes its whole state for `state_hash`. What it feeds to the hasher is kept here as it comes, read back
//! into fields, and brought into a form in which two states are equal exactly if they go on alike.

use crate::script::Tag;
use crate::subject::Subject;
use arachne::edge::EdgeFigures;
use arachne::node::OnFailure;
use arachne::scheduler::{Lifecycle, NextTick};
use arachne::topology::{OUTSIDE, Topology};
use std::hash::Hasher;

/// A number as it was fed to a hasher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    Size(u64),
    Bytes(u64),
}

/// A hasher that keeps what it is fed.
#[derive(Debug, Default)]
pub struct Tokens(Vec<Token>);

impl Hasher for Tokens {
    fn finish(&self) -> u64 {
        0
    }
    fn write(&mut self, bytes: &[u8]) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        self.0.push(Token::Bytes(u64::from_ne_bytes(word)));
    }
    fn write_u8(&mut self, i: u8) {
        self.0.push(Token::U8(i));
    }
    fn write_u16(&mut self, i: u16) {
        self.0.push(Token::U16(i));
    }
    fn write_u32(&mut self, i: u32) {
        self.0.push(Token::U32(i));
    }
    fn write_u64(&mut self, i: u64) {
        self.0.push(Token::U64(i));
    }
    fn write_u128(&mut self, i: u128) {
        self.0.push(Token::U128(i));
    }
    fn write_usize(&mut self, i: usize) {
        self.0.push(Token::Size(i as u64));
    }
    fn write_isize(&mut self, i: isize) {
        self.0.push(Token::Size(i as u64));
    }
}

/// Reads tokens one after the other.
struct Reader<'a>(std::slice::Iter<'a, Token>);

macro_rules! read {
    ($($name:ident: $Token:ident($Type:ty);)*) => {
        impl Reader<'_> {
            $(fn $name(&mut self) -> $Type {
                match self.0.next() {
                    Some(Token::$Token(value)) => *value,
                    other => panic!("a state is not written as expected: {other:?}"),
                }
            })*
        }
    };
}
read! { u8: U8(u8); u16: U16(u16); u32: U32(u32); u64: U64(u64); size: Size(u64); bytes: Bytes(u64); }

impl Reader<'_> {
    fn peek(&self) -> Option<Token> {
        self.0.clone().next().copied()
    }
}

/// An edge.
#[derive(Clone, Debug)]
pub struct EdgeView {
    /// What is queued, oldest first.
    pub items: Vec<Tag>,
    /// How many messages have left it: where it is in its ring.
    pub head: u64,
    /// How many it may hold.
    pub capacity: u32,
    /// Its accounts.
    pub figures: EdgeFigures,
}

/// What can be true of a node, as the scheduler keeps it, and the judge looks at.
pub mod flag {
    pub const PAUSED: u8 = 8;
    pub const QUARANTINED: u8 = 16;
    pub const STARTED: u8 = 32;
}

/// What the scheduler keeps of a node.
#[derive(Clone, Copy, Debug)]
pub struct NodeView {
    /// When its period is due.
    pub period_due_ns: u64,
    /// When its one-shot is due.
    pub wake_due_ns: u64,
    /// Failures in a row.
    pub failures: u16,
    /// The input whose owed turn was served last.
    pub last_served: u16,
    /// Some of [`flag`].
    pub flags: u8,
}

impl NodeView {
    /// Whether something is true of it.
    pub const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The sets of the scheduler.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sets {
    pub ready: u32,
    pub blocked: u32,
    pub owed: u32,
    pub suspended: u32,
}

/// A state.
#[derive(Clone, Debug)]
pub struct View {
    pub edges: Vec<EdgeView>,
    pub sets: Sets,
    pub nodes: Vec<NodeView>,
    pub now_ns: u64,
    pub deadline_ns: u64,
    /// What is left of a visit that was cut off, and its edge.
    pub unfinished: u32,
    pub unfinished_edge: u16,
    pub drained: u16,
    pub slot: u8,
    pub stop_wanted: bool,
    pub lifecycle: Lifecycle,
    pub last: [u16; 4],
    pub next_timer_ns: Option<u64>,
    pub next_tick: NextTick,
}

impl View {
    /// Looks at a graph; `order` says which edge of the topology each edge that is hashed is.
    pub fn of(subject: &impl Subject, topology: &Topology<'_>, order: &[u16]) -> Self {
        let mut tokens = Tokens(Vec::with_capacity(96));
        subject.look(&mut tokens);
        let mut reader = Reader(tokens.0.iter());
        let mut edges: Vec<Option<EdgeView>> = vec![None; topology.edges.len()];
        for place in 0..topology.edges.len() {
            let edge = order.get(place).copied().unwrap_or(place as u16);
            let mut items = Vec::new();
            loop {
                match reader.0.next() {
                    Some(Token::Size(_)) => {}
                    Some(Token::U128(tag)) => {
                        items.push(Tag { id: *tag as u8, merged: (*tag >> 8) as u8 });
                    }
                    Some(Token::U64(head)) => {
                        let _accounts = [reader.u64(), reader.u64(), reader.u64()];
                        let (capacity, _high_water) = (reader.u32(), reader.u32());
                        let figures = subject.figures(edge);
                        edges[usize::from(edge)] =
                            Some(EdgeView { items, head: *head, capacity, figures });
                        break;
                    }
                    other => panic!("an edge is not written as expected: {other:?}"),
                }
            }
        }
        let edges = edges.into_iter().map(|edge| edge.expect("each edge is hashed once")).collect();
        let mut sets = Sets::default();
        while let Some(Token::U16(edge)) = reader.peek() {
            let (_, set) = (reader.u16(), reader.u8());
            match set {
                0 => sets.ready |= 1 << edge,
                1 => sets.blocked |= 1 << edge,
                2 => sets.owed |= 1 << edge,
                3 => sets.suspended |= 1 << edge,
                _ => {}
            }
        }
        let nodes = topology.nodes.iter().map(|_| NodeView {
            period_due_ns: reader.u64(),
            wake_due_ns: reader.u64(),
            failures: reader.u16(),
            last_served: reader.u16(),
            flags: reader.u8(),
        });
        let nodes = nodes.collect();
        let (now_ns, deadline_ns, _activations) = (reader.u64(), reader.u64(), reader.u64());
        let unfinished = reader.u32();
        let (drained, slot, stop_wanted) = (reader.u16(), reader.u8(), reader.u8() != 0);
        let lifecycle = match reader.size() {
            0 => Lifecycle::Created,
            1 => Lifecycle::Running,
            2 => Lifecycle::Draining,
            _ => Lifecycle::Stopped,
        };
        let _config = (reader.u16(), reader.u8());
        let unfinished_edge = if unfinished == 0 { 0 } else { reader.u16() };
        let _length = reader.size();
        let last = reader.bytes().to_ne_bytes();
        let last = [0, 2, 4, 6].map(|at| u16::from_ne_bytes([last[at], last[at + 1]]));
        assert!(reader.peek().is_none(), "a state says more than is expected");
        Self {
            edges,
            sets,
            nodes,
            now_ns,
            deadline_ns,
            unfinished,
            unfinished_edge,
            drained,
            slot,
            stop_wanted,
            lifecycle,
            last,
            next_timer_ns: subject.next_timer_ns(),
            next_tick: subject.next_tick(),
        }
    }

    /// The ids of what is queued, as bits.
    pub fn used(&self) -> u64 {
        let tags = self.edges.iter().flat_map(|edge| &edge.items);
        tags.fold(0, |used, tag| {
            used | 1 << tag.id | if tag.merged < 64 { 1 << tag.merged } else { 0 }
        })
    }

    /// The state as bytes, without what does not decide how it goes on.
    pub fn key(&self, topology: &Topology<'_>, positions: bool, timers: bool, key: &mut Vec<u8>) {
        let from_now = |time_ns: u64| match time_ns {
            u64::MAX => u8::MAX,
            time_ns => (time_ns + 100 - self.now_ns) as u8,
        };
        for (edge, spec) in self.edges.iter().zip(topology.edges) {
            key.push(edge.items.len() as u8 | (edge.capacity as u8) << 4);
            if positions {
                key.push((edge.head % u64::from(spec.capacity)) as u8);
            }
        }
        let Sets { ready, blocked, owed, suspended } = self.sets;
        for set in [ready, blocked, owed, suspended] {
            key.extend_from_slice(&(set as u16).to_le_bytes());
        }
        for (index, (node, spec)) in (0..).zip(self.nodes.iter().zip(topology.nodes)) {
            let most = match spec.on_failure {
                OnFailure::Quarantine { after, .. } => after.max(1),
                _ => 1,
            };
            let inputs = topology.edges.iter().filter(|edge| edge.to.node == index).count();
            // With one input there is none to choose from.
            let last_served =
                if inputs + usize::from(timers) > 1 { node.last_served as u8 } else { 0 };
            let (period, wake) = (from_now(node.period_due_ns), from_now(node.wake_due_ns));
            key.extend([period, wake, node.failures.min(most) as u8, last_served, node.flags]);
        }
        let levels: Vec<usize> =
            (0..4).filter(|level| self.members(topology, *level) != 0).collect();
        let data = levels.iter().filter(|level| **level != 0).count();
        // With one level, every slot falls to it.
        let slot = if data > 1 || timers { self.slot } else { 0 };
        key.extend([slot, u8::from(self.stop_wanted), self.lifecycle as u8, self.drained as u8]);
        key.extend([self.unfinished as u8, self.unfinished_edge as u8, from_now(self.deadline_ns)]);
        for level in 0..4 {
            key.push(self.turn_of(topology, level));
        }
        key.push(self.next_timer_ns.map_or(u8::MAX, from_now));
        key.push(match self.next_tick {
            NextTick::Busy => 0,
            NextTick::Until(_) => 1,
            NextTick::UntilInput => 2,
            NextTick::Stopped => 3,
        });
    }

    /// The edges of a level that lead to nodes.
    fn members(&self, topology: &Topology<'_>, level: usize) -> u32 {
        let edges = (0u16..).zip(topology.edges);
        let members =
            edges.filter(|(_, edge)| edge.priority as usize == level && edge.to.node != OUTSIDE);
        members.fold(0, |members, (edge, _)| members | 1 << edge)
    }

    /// Whose turn is next on a level if all its edges are ready: what the last turn decides.
    fn turn_of(&self, topology: &Topology<'_>, level: usize) -> u8 {
        let members = self.members(topology, level);
        let after =
            u32::MAX.checked_shl(u32::from(self.last[level]).saturating_add(1)).unwrap_or(0);
        let behind = members & after;
        if behind != 0 { behind.trailing_zeros() as u8 } else { members.trailing_zeros() as u8 }
    }
}
