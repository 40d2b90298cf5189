//! An edge beside what it is, said with a list.

use super::random::Choices;
use arachne::edge::{
    CapacityError, Coalesce, Edge, EdgeFigures, Merge, Offered, Policy, PolicyKind,
};
use arachne::hash::StableHasher;
use arachne::message::{Message, Trace};
use std::collections::VecDeque;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};

/// A payload of which it can be read what was merged into it, and in which order.
pub trait Item: Clone + Debug + PartialEq + Hash {
    /// The payload of a number.
    fn new(number: u32) -> Self;
    /// Takes another in.
    fn join(&mut self, other: Self);
}

impl Item for u32 {
    fn new(number: u32) -> Self {
        number
    }

    fn join(&mut self, other: Self) {
        *self = self.wrapping_mul(31).wrapping_add(other);
    }
}

impl Item for Vec<u32> {
    fn new(number: u32) -> Self {
        vec![number]
    }

    fn join(&mut self, other: Self) {
        self.extend(other);
    }
}

/// Merges two items.
#[derive(Debug)]
pub enum Join {}

impl<T: Item> Merge<T> for Join {
    fn merge(queued: &mut T, new: T) {
        queued.join(new);
    }
}

/// The policy that merges.
pub type Joining = Coalesce<Join>;

/// Something done with an edge.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// Offers an item.
    Offer(u32),
    /// Takes one.
    Pop,
    /// Looks at the oldest.
    Peek,
    /// Changes the capacity, or tries to.
    SetCapacity(u32),
    /// Throws all away.
    DiscardAll,
    /// Goes on with a copy.
    Copy,
}

impl Action {
    /// Offers as often as all the rest.
    pub fn choose(choices: &mut impl Choices) -> Self {
        match choices.below(32) {
            0..16 => Self::Offer(choices.below(1 << 16) as u32),
            16..26 => Self::Pop,
            26 => Self::Peek,
            27 | 28 => Self::SetCapacity(choices.below(20) as u32),
            29 => Self::DiscardAll,
            _ => Self::Copy,
        }
    }
}

/// What an edge is.
#[derive(Debug)]
struct Naive<T> {
    kind: PolicyKind,
    most: u32,
    capacity: u32,
    items: VecDeque<(T, Trace)>,
    offered: u64,
    figures: EdgeFigures,
}

impl<T: Item> Naive<T> {
    fn offer(&mut self, item: T, header: Trace) -> Offered<T> {
        self.offered += 1;
        let offered = if self.items.len() < self.capacity as usize {
            self.items.push_back((item, header));
            Offered::Queued
        } else {
            match self.kind {
                PolicyKind::Block => {
                    self.figures.refused += 1;
                    Offered::Refused(item)
                }
                PolicyKind::DropNewest => {
                    self.figures.dropped += 1;
                    Offered::Dropped
                }
                PolicyKind::DropOldest => {
                    self.items.pop_front();
                    self.items.push_back((item, header));
                    self.figures.dropped += 1;
                    Offered::Displaced
                }
                PolicyKind::Coalesce => {
                    let (queued, trace) = self.items.back_mut().unwrap();
                    queued.join(item);
                    *trace = Trace { created_ns: trace.created_ns, ..header };
                    self.figures.coalesced += 1;
                    Offered::Coalesced
                }
            }
        };
        let high_water = self.figures.high_water;
        self.figures.high_water = high_water.max(self.items.len() as u32);
        offered
    }

    fn figures(&self) -> EdgeFigures {
        EdgeFigures { queued: self.items.len() as u64, ..self.figures }
    }
}

/// Both, side by side.
pub struct EdgePair<T: Item, const N: usize, P: Policy<T>> {
    edge: Edge<T, N, P, Trace>,
    naive: Naive<T>,
    steps: u64,
}

impl<T: Item, const N: usize, P: Policy<T>> EdgePair<T, N, P> {
    /// An edge as it comes from anywhere, and its reference.
    pub fn new(edge: Edge<T, N, P, Trace>) -> Self {
        let mut rest = edge.clone();
        let items = std::iter::from_fn(|| rest.pop_message());
        let naive = Naive {
            kind: P::KIND,
            most: N as u32,
            capacity: edge.capacity(),
            items: items.map(|message| (message.payload, message.header)).collect(),
            offered: edge.figures().offered(),
            figures: edge.figures(),
        };
        let pair = Self { edge, naive, steps: 0 };
        pair.compare();
        pair
    }

    /// Does something to both, and compares all that can be seen. `copy` is how a copy is made.
    pub fn act(
        &mut self,
        action: Action,
        copy: impl Fn(&Edge<T, N, P, Trace>) -> Edge<T, N, P, Trace>,
    ) {
        let Self { edge, naive, steps } = self;
        *steps += 1;
        match action {
            Action::Offer(number) => {
                let header = Trace { id: *steps * 2, created_ns: *steps * 3, sequence: *steps };
                let item = T::new(number);
                let offered = edge.offer_with(header, item.clone());
                assert_eq!(offered, naive.offer(item, header), "E3");
            }
            Action::Pop => {
                let taken = naive.items.pop_front();
                naive.figures.dequeued += u64::from(taken.is_some());
                let taken = taken.map(|(payload, header)| Message { payload, header });
                assert_eq!(edge.pop_message(), taken, "E2");
            }
            Action::Peek => {
                assert_eq!(edge.peek(), naive.items.front().map(|(item, _)| item));
            }
            Action::SetCapacity(capacity) => {
                let fits = (1..=naive.most).contains(&capacity);
                let error = CapacityError { asked: capacity, most: naive.most };
                assert_eq!(edge.set_capacity(capacity), fits.then_some(()).ok_or(error), "E1");
                if fits {
                    naive.capacity = capacity;
                }
            }
            Action::DiscardAll => {
                assert_eq!(edge.discard_all() as usize, naive.items.len());
                naive.figures.discarded += naive.items.len() as u64;
                naive.items.clear();
            }
            Action::Copy => {
                let before = hash(edge);
                *edge = copy(edge);
                assert_eq!(hash(edge), before, "a copy has another state");
            }
        }
        self.compare();
    }

    fn compare(&self) {
        let Self { edge, naive, .. } = self;
        assert!(edge.iter().eq(naive.items.iter().map(|(item, _)| item)), "E2: {naive:?}");
        assert_eq!(edge.len() as usize, naive.items.len());
        assert_eq!(edge.is_empty(), naive.items.is_empty());
        assert!(edge.len() <= naive.most, "E1: {naive:?}");
        assert_eq!(edge.capacity(), naive.capacity);
        assert_eq!(edge.room(), naive.capacity.saturating_sub(edge.len()));
        assert_eq!(edge.figures(), naive.figures(), "E4");
        assert_eq!(edge.figures().offered(), naive.offered, "E4");
        assert!(edge.figures().high_water >= edge.len(), "E4: {naive:?}");
    }
}

fn hash(state: &impl Hash) -> u64 {
    let mut hasher = StableHasher::default();
    state.hash(&mut hasher);
    hasher.finish()
}
