//! An edge alone: every policy, 1 to 4 slots, at every place in its ring.

use crate::script::{Tag, merge};
use crate::wired::Last;
use arachne::edge::{
    Block, Coalesce, DropNewest, DropOldest, Edge, EdgeFigures, Offered, Policy, PolicyKind,
    PolicyName,
};
use stateright::{Model, Property};
use std::collections::VecDeque;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// What can be done to an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Do {
    Offer,
    Pop,
    Discard,
    SetCapacity(u32),
}

impl fmt::Display for Do {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offer => f.write_str("offer"),
            Self::Pop => f.write_str("pop"),
            Self::Discard => f.write_str("discard all"),
            Self::SetCapacity(capacity) => write!(f, "capacity becomes {capacity}"),
        }
    }
}

/// An edge beside a list that does what the contracts say.
pub struct Beside<const N: usize, P> {
    edge: Edge<Tag, N, P>,
    list: VecDeque<Tag>,
    figures: EdgeFigures,
    agrees: bool,
    bounded: bool,
}

impl<const N: usize, P> Clone for Beside<N, P> {
    fn clone(&self) -> Self {
        Self { edge: self.edge.clone(), list: self.list.clone(), ..*self }
    }
}

impl<const N: usize, P: PolicyName> Beside<N, P> {
    /// What decides how it goes on: how much is queued, where in the ring, and the capacity.
    fn key(&self) -> (usize, u64, u32, bool, bool) {
        let Self { edge, list, figures, agrees, bounded } = self;
        let displaced = if P::KIND == PolicyKind::DropOldest { figures.dropped } else { 0 };
        let head = figures.dequeued + figures.discarded + displaced;
        (list.len(), head % N as u64, edge.capacity(), *agrees, *bounded)
    }
}

impl<const N: usize, P: PolicyName> PartialEq for Beside<N, P> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<const N: usize, P: PolicyName> Hash for Beside<N, P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl<const N: usize, P> fmt::Display for Beside<N, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edge: Vec<u8> = self.edge.iter().map(|tag| tag.id).collect();
        let list: Vec<u8> = self.list.iter().map(|tag| tag.id).collect();
        write!(f, "queued {edge:?}, by the contracts {list:?}, capacity {}", self.edge.capacity())
    }
}

/// The model of an edge.
pub struct Alone<const N: usize, P>(PhantomData<fn() -> P>);

impl<const N: usize, P> Alone<N, P> {
    /// A model.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<const N: usize, P: Policy<Tag> + PolicyName + 'static> Model for Alone<N, P> {
    type State = Beside<N, P>;
    type Action = Do;

    fn init_states(&self) -> Vec<Beside<N, P>> {
        let (edge, list) = (Edge::new(), VecDeque::new());
        vec![Beside { edge, list, figures: EdgeFigures::default(), agrees: true, bounded: true }]
    }

    fn actions(&self, _: &Beside<N, P>, actions: &mut Vec<Do>) {
        actions.extend([Do::Offer, Do::Pop, Do::Discard]);
        actions.extend((0..=N as u32 + 1).map(Do::SetCapacity));
    }

    fn next_state(&self, last: &Beside<N, P>, action: Do) -> Option<Beside<N, P>> {
        let mut state = last.clone();
        let Beside { edge, list, figures, agrees, bounded } = &mut state;
        *agrees = match action {
            Do::Offer => {
                let id = (0..).find(|id| list.iter().all(|tag| tag.id != *id)).unwrap_or_default();
                let tag = Tag { id, merged: u8::MAX };
                let expected = if list.len() < edge.capacity() as usize {
                    list.push_back(tag);
                    Offered::Queued
                } else {
                    match P::KIND {
                        PolicyKind::Block => {
                            figures.refused += 1;
                            Offered::Refused(tag)
                        }
                        PolicyKind::DropNewest => {
                            figures.dropped += 1;
                            Offered::Dropped
                        }
                        PolicyKind::DropOldest => {
                            list.pop_front();
                            list.push_back(tag);
                            figures.dropped += 1;
                            Offered::Displaced
                        }
                        PolicyKind::Coalesce => {
                            merge(list.back_mut()?, tag);
                            figures.coalesced += 1;
                            Offered::Coalesced
                        }
                    }
                };
                edge.offer(tag) == expected
            }
            Do::Pop => {
                let expected = list.pop_front();
                figures.dequeued += u64::from(expected.is_some());
                edge.pop() == expected
            }
            Do::Discard => {
                let count = list.drain(..).count();
                figures.discarded += count as u64;
                edge.discard_all() as usize == count
            }
            Do::SetCapacity(capacity) => {
                let may = (1..=N as u32).contains(&capacity);
                edge.set_capacity(capacity).is_ok() == may && (!may || edge.capacity() == capacity)
            }
        };
        figures.queued = list.len() as u64;
        figures.high_water = figures.high_water.max(list.len() as u32);
        *agrees = *agrees && edge.iter().eq(list.iter()) && edge.figures() == *figures;
        *bounded = edge.len() as usize <= N && edge.peek() == list.front();
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "E2, E3, E4 an edge is a list with its policy and its accounts",
                |_, state: &Beside<N, P>| state.agrees,
            ),
            Property::always(
                "E1 no edge holds more than its capacity",
                |_, state: &Beside<N, P>| state.bounded,
            ),
        ]
    }
}

/// Runs something for every edge.
pub trait Each {
    /// With the model of one.
    fn each<const N: usize, P: Policy<Tag> + PolicyName + Send + Sync + 'static>(
        &mut self,
        title: String,
    );
}

/// All of them.
pub fn each(run: &mut impl Each) {
    macro_rules! each {
        ($($N:literal)*) => {$(
            run.each::<$N, Block>(format!("block, {} slots", $N));
            run.each::<$N, DropNewest>(format!("drop, {} slots", $N));
            run.each::<$N, DropOldest>(format!("latest, {} slots", $N));
            run.each::<$N, Coalesce<Last>>(format!("coalesce, {} slots", $N));
        )*};
    }
    each!(1 2 3 4);
}
