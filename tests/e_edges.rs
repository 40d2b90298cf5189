//! E1 to E4: edges as values, for every policy and for capacities that are powers of two and others.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::edge::{
    Block, CapacityError, Coalesce, Drop, Edge, EdgeFigures, Latest, Merge, Offered, Policy,
    PolicyKind,
};
use quickcheck::{Arbitrary, Gen, quickcheck};
use std::collections::VecDeque;

/// Merges by appending: what was merged, and in which order, can be read from the item.
#[derive(Debug)]
enum Append {}

impl Merge<Vec<u32>> for Append {
    fn merge(queued: &mut Vec<u32>, new: Vec<u32>) {
        queued.extend(new);
    }
}

type Merging = Coalesce<Append>;

#[derive(Clone, Copy, Debug)]
enum Action {
    Offer(u32),
    Pop,
    Peek,
    SetCapacity(u32),
    DiscardAll,
}

impl Arbitrary for Action {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 16 {
            0..8 => Self::Offer(u32::arbitrary(g)),
            8..13 => Self::Pop,
            13 => Self::Peek,
            14 => Self::SetCapacity(u32::arbitrary(g) % 20),
            _ if u8::arbitrary(g) % 4 == 0 => Self::DiscardAll,
            _ => Self::Pop,
        }
    }
}

/// What an edge is, said with a list.
struct Naive {
    kind: PolicyKind,
    most: u32,
    capacity: u32,
    items: VecDeque<Vec<u32>>,
    offered: u64,
    figures: EdgeFigures,
}

impl Naive {
    fn offer(&mut self, item: Vec<u32>) -> Offered<Vec<u32>> {
        self.offered += 1;
        let offered = if self.items.len() < self.capacity as usize {
            self.items.push_back(item);
            Offered::Queued
        } else {
            match self.kind {
                PolicyKind::Block => {
                    self.figures.refused += 1;
                    Offered::Refused(item)
                }
                PolicyKind::Drop => {
                    self.figures.dropped += 1;
                    Offered::Dropped
                }
                PolicyKind::Latest => {
                    self.items.pop_front();
                    self.items.push_back(item);
                    self.figures.dropped += 1;
                    Offered::Displaced
                }
                PolicyKind::Coalesce => {
                    self.items.back_mut().unwrap().extend(item);
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

/// Does the same to an edge and to its reference, and compares all that can be seen after each step.
fn agrees<const N: usize, P: Policy<Vec<u32>>>(actions: &[Action]) {
    let mut edge = Edge::<Vec<u32>, N, P>::new();
    let mut naive = Naive {
        kind: P::KIND,
        most: N as u32,
        capacity: N as u32,
        items: VecDeque::new(),
        offered: 0,
        figures: EdgeFigures::default(),
    };
    for action in actions {
        match *action {
            Action::Offer(number) => {
                assert_eq!(edge.offer(vec![number]), naive.offer(vec![number]));
            }
            Action::Pop => {
                let taken = naive.items.pop_front();
                naive.figures.dequeued += u64::from(taken.is_some());
                assert_eq!(edge.pop(), taken);
            }
            Action::Peek => assert_eq!(edge.peek(), naive.items.front()),
            Action::SetCapacity(capacity) => {
                let fits = (1..=naive.most).contains(&capacity);
                let most = naive.most;
                let error = CapacityError { asked: capacity, most };
                assert_eq!(edge.set_capacity(capacity), fits.then_some(()).ok_or(error));
                if fits {
                    naive.capacity = capacity;
                }
            }
            Action::DiscardAll => {
                assert_eq!(edge.discard_all() as usize, naive.items.len());
                naive.figures.discarded += naive.items.len() as u64;
                naive.items.clear();
            }
        }
        assert!(edge.iter().eq(&naive.items), "{action:?}");
        assert_eq!(edge.len() as usize, naive.items.len());
        assert_eq!(edge.is_empty(), naive.items.is_empty());
        assert_eq!(edge.capacity(), naive.capacity);
        let room = naive.capacity.saturating_sub(edge.len());
        assert_eq!(edge.room(), room);
        assert_eq!(edge.figures(), naive.figures(), "{action:?}");
        assert_eq!(edge.figures().offered(), naive.offered, "E4");
    }
}

macro_rules! for_all_capacities {
    ($check:ident, $Policy:ty, $actions:expr) => {
        $check::<1, $Policy>($actions);
        $check::<2, $Policy>($actions);
        $check::<3, $Policy>($actions);
        $check::<5, $Policy>($actions);
        $check::<7, $Policy>($actions);
        $check::<8, $Policy>($actions);
        $check::<16, $Policy>($actions);
    };
}

quickcheck! {
    fn e3_block_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, Block, &actions);
        true
    }

    fn e3_drop_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, Drop, &actions);
        true
    }

    fn e3_latest_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, Latest, &actions);
        true
    }

    fn e3_coalesce_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, Merging, &actions);
        true
    }
}

fn long_run<const N: usize, P: Policy<Vec<u32>>>(actions: &[Action]) {
    let actions: Vec<Action> = (0..40).flat_map(|_| actions.iter().copied()).collect();
    agrees::<N, P>(&actions);
}

#[test]
fn e2_the_order_stays_through_many_rounds_of_the_ring() {
    // Uneven steps, so that head and tail meet every slot.
    let actions: Vec<Action> = (0..50)
        .map(|n| if n % 5 < 3 { Action::Offer(n) } else { Action::Pop })
        .chain((0..25).map(|_| Action::Pop))
        .collect();
    for_all_capacities!(long_run, Block, &actions);
    for_all_capacities!(long_run, Latest, &actions);
    for_all_capacities!(long_run, Merging, &actions);
    for_all_capacities!(long_run, Drop, &actions);
}

fn accepts_its_capacity<const N: usize, P: Policy<Vec<u32>>>(_: &[Action]) {
    let mut edge = Edge::<Vec<u32>, N, P>::new();
    for n in 0..N as u32 {
        assert_eq!(edge.offer(vec![n]), Offered::Queued);
    }
    assert_eq!((edge.len(), edge.room()), (N as u32, 0));
    assert_ne!(edge.offer(vec![99]), Offered::Queued);
    assert_eq!(edge.len(), N as u32);
}

#[test]
fn e1_an_edge_of_n_holds_n_and_no_more() {
    for_all_capacities!(accepts_its_capacity, Block, &[]);
    for_all_capacities!(accepts_its_capacity, Drop, &[]);
    for_all_capacities!(accepts_its_capacity, Latest, &[]);
    for_all_capacities!(accepts_its_capacity, Merging, &[]);
}

#[test]
fn e1_items_beyond_a_lowered_capacity_stay_until_they_are_taken() {
    let mut edge = Edge::<u32, 5>::new();
    for n in 0..5 {
        let _ = edge.offer(n);
    }
    edge.set_capacity(2).unwrap();
    assert_eq!((edge.len(), edge.room()), (5, 0));
    for n in 0..3 {
        assert_eq!(edge.offer(9), Offered::Refused(9));
        assert_eq!(edge.pop(), Some(n));
    }
    assert_eq!(edge.offer(9), Offered::Refused(9));
    assert_eq!(edge.pop(), Some(3));
    assert_eq!(edge.offer(5), Offered::Queued);
    edge.set_capacity(5).unwrap();
    assert_eq!(edge.room(), 3);
    assert!(edge.iter().eq(&[4, 5]));
}

#[test]
fn e3_a_refused_item_comes_back_and_nothing_changes() {
    let mut edge = Edge::<String, 1>::new();
    let _ = edge.offer("first".into());
    assert_eq!(edge.offer("second".into()), Offered::Refused("second".into()));
    assert_eq!(edge.peek().map(String::as_str), Some("first"));
}

#[test]
fn e3_conflation_merges_into_the_one_item() {
    let mut edge = Edge::<Vec<u32>, 1, Merging>::new();
    for n in 0..4 {
        let _ = edge.offer(vec![n]);
    }
    assert_eq!(edge.pop(), Some(vec![0, 1, 2, 3]));
    // With more room the newest queued item takes what comes.
    let mut edge = Edge::<Vec<u32>, 2, Merging>::new();
    for n in 0..4 {
        let _ = edge.offer(vec![n]);
    }
    assert_eq!(edge.pop(), Some(vec![0]));
    assert_eq!(edge.pop(), Some(vec![1, 2, 3]));
}

#[test]
fn e4_the_hash_tells_queues_and_accounts_apart_but_not_places_in_the_ring() {
    use arachne::hash::StableHasher;
    use std::hash::{Hash, Hasher};
    let hash = |edge: &Edge<u32, 3>| {
        let mut hasher = StableHasher::default();
        edge.hash(&mut hasher);
        hasher.finish()
    };
    let mut edge = Edge::<u32, 3>::new();
    let empty = hash(&edge);
    let _ = edge.offer(1);
    let one = hash(&edge);
    let copy = edge.clone();
    assert_eq!(hash(&copy), one);
    assert_eq!(edge.pop(), Some(1));
    assert_ne!(one, empty);
    assert_ne!(hash(&edge), empty, "what was taken is in the accounts");
}

#[test]
fn e4_items_are_dropped_exactly_once() {
    use std::rc::Rc;
    let item = Rc::new(());
    let mut edge = Edge::<Rc<()>, 3, Latest>::new();
    for _ in 0..7 {
        let _ = edge.offer(item.clone());
    }
    assert_eq!(Rc::strong_count(&item), 4);
    let _ = edge.pop();
    assert_eq!(Rc::strong_count(&item), 3);
    assert_eq!(edge.discard_all(), 2);
    assert_eq!(Rc::strong_count(&item), 1);
}
