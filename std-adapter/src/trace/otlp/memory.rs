//! Who emitted what: tables of fixed size, in which what is newer takes the place of what is older.

use super::identity::mix;
use std::sync::{Mutex, PoisonError};

/// The span that another one follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parent {
    /// Its number; 0 for none.
    pub(super) span: u64,
    /// Whether it is one of another graph.
    pub(super) is_remote: bool,
}

/// The spans that emitted the last messages of a graph, by the sequence numbers of these.
#[derive(Debug)]
pub(super) struct Emitted {
    places: Box<[(u64, Parent)]>,
}

impl Emitted {
    /// A table of so many places, from 1 to 2²⁴.
    pub(super) fn new(length: usize) -> Self {
        Self { places: vec![(0, Parent::default()); length.clamp(1, 1 << 24)].into() }
    }

    fn place(&mut self, sequence: u64) -> Option<&mut (u64, Parent)> {
        // Successive numbers fill all places before one is taken again.
        let length = u64::try_from(self.places.len()).unwrap_or(u64::MAX).max(1);
        self.places.get_mut(usize::try_from(sequence % length).unwrap_or(0))
    }

    pub(super) fn put(&mut self, sequence: u64, parent: Parent) {
        if let Some(place) = self.place(sequence) {
            *place = (sequence, parent);
        }
    }

    /// What emitted a message: none if nothing did, or if that is forgotten.
    pub(super) fn of(&mut self, sequence: u64) -> Parent {
        let place = self.place(sequence).filter(|place| place.0 == sequence);
        place.map_or(Parent::default(), |place| place.1)
    }
}

/// How many locks there are.
const SHARDS: u64 = 64;
/// How many traces are remembered under each.
const SHARD_PLACES: usize = 256;

/// The spans that emitted to the outside, by trace, for the graphs that take those messages in.
///
/// Several locks, each held for some instructions: graphs on different threads seldom meet, and never wait for longer.
#[derive(Debug)]
pub(super) struct Crossings {
    shards: Vec<Mutex<Emitted>>,
}

impl Crossings {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(Emitted::new(SHARD_PLACES))).collect() }
    }

    fn with<T: Default>(&self, id: u64, act: impl FnOnce(&mut Emitted, u64) -> T) -> T {
        let key = mix(id);
        let shard = self.shards.get(usize::try_from(key % SHARDS).unwrap_or(0));
        // A table is whole at every step: who panicked with the lock has left it so.
        let shard = shard.map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner));
        // The bits that chose the shard say nothing within it.
        shard.map_or_else(T::default, |mut shard| act(&mut shard, key.rotate_right(32)))
    }

    /// Notes that a span of a trace has emitted to the outside.
    pub(super) fn put(&self, id: u64, span: u64) {
        self.with(id, |emitted, key| emitted.put(key, Parent { span, is_remote: true }));
    }

    /// The last span of a trace that emitted to the outside: none if none did, or if that is forgotten.
    pub(super) fn of(&self, id: u64) -> Parent {
        self.with(id, Emitted::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_messages_are_known_and_no_message_is_taken_for_another() {
        let parent = |span| Parent { span, is_remote: false };
        let mut emitted = Emitted::new(8);
        for sequence in 0..20 {
            emitted.put(sequence, parent(100 + sequence));
        }
        for sequence in 0..12 {
            assert_eq!(emitted.of(sequence), parent(0));
        }
        for sequence in 12..20 {
            assert_eq!(emitted.of(sequence), parent(100 + sequence));
        }
        assert_eq!(Emitted::new(0).of(0), parent(0));
    }

    #[test]
    fn a_trace_crosses_by_its_last_span() {
        let crossings = Crossings::new();
        for id in 0..100 {
            crossings.put(id, 1);
            crossings.put(id, 2 + id);
        }
        for id in 0..100 {
            assert_eq!(crossings.of(id), Parent { span: 2 + id, is_remote: true });
        }
        assert_eq!(crossings.of(1 << 40), Parent::default());
    }
}
