//! E1 to E4: edges as values, for every policy and for capacities that are powers of two and others.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;

use arachne::edge::{Block, DropNewest, DropOldest, Edge, Offered, Policy};
use common::edge_model::{Action, EdgePair, Joining};
use common::random::Random;
use quickcheck::{Arbitrary, Gen, quickcheck};

impl Arbitrary for Action {
    fn arbitrary(g: &mut Gen) -> Self {
        Self::choose(&mut Random(u64::arbitrary(g)))
    }
}

/// Does the same to an edge and to its reference, and compares all that can be seen after each step.
fn agrees<const N: usize, P: Policy<Vec<u32>> + Policy<u32>>(actions: &[Action]) {
    let mut pair = EdgePair::<Vec<u32>, N, P>::new(Edge::new());
    let mut copied = EdgePair::<u32, N, P>::new(Edge::new());
    for action in actions {
        pair.act(*action, Edge::clone);
        copied.act(*action, Edge::clone);
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
        for_all_capacities!(agrees, DropNewest, &actions);
        true
    }

    fn e3_latest_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, DropOldest, &actions);
        true
    }

    fn e3_coalesce_agrees_with_the_reference(actions: Vec<Action>) -> bool {
        for_all_capacities!(agrees, Joining, &actions);
        true
    }
}

fn long_run<const N: usize, P: Policy<Vec<u32>> + Policy<u32>>(actions: &[Action]) {
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
    for_all_capacities!(long_run, DropOldest, &actions);
    for_all_capacities!(long_run, Joining, &actions);
    for_all_capacities!(long_run, DropNewest, &actions);
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
    for_all_capacities!(accepts_its_capacity, DropNewest, &[]);
    for_all_capacities!(accepts_its_capacity, DropOldest, &[]);
    for_all_capacities!(accepts_its_capacity, Joining, &[]);
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
    let mut edge = Edge::<Vec<u32>, 1, Joining>::new();
    for n in 0..4 {
        let _ = edge.offer(vec![n]);
    }
    assert_eq!(edge.pop(), Some(vec![0, 1, 2, 3]));
    // With more room the newest queued item takes what comes.
    let mut edge = Edge::<Vec<u32>, 2, Joining>::new();
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
    let mut edge = Edge::<Rc<()>, 3, DropOldest>::new();
    for _ in 0..7 {
        let _ = edge.offer(item.clone());
    }
    assert_eq!(Rc::strong_count(&item), 4);
    let _ = edge.pop();
    assert_eq!(Rc::strong_count(&item), 3);
    assert_eq!(edge.discard_all(), 2);
    assert_eq!(Rc::strong_count(&item), 1);
}

#[cfg(feature = "postcard")]
#[test]
fn e4_an_edge_from_bytes_knows_that_it_was_as_full_as_it_is() {
    let mut edge = Edge::<u32, 2>::new();
    let _ = edge.offer(5);
    let mut buffer = [0; 64];
    let bytes = postcard::to_slice(&edge, &mut buffer).unwrap();
    // Four counts, the capacity, the high-water mark.
    assert_eq!(bytes[5], 1);
    bytes[5] = 0;
    let edge: Edge<u32, 2> = postcard::from_bytes(bytes).unwrap();
    assert_eq!(edge.figures().high_water, 1);
}

#[cfg(feature = "postcard")]
#[test]
fn e4_bytes_keep_what_was_discarded_and_cannot_say_more_than_there_is_room_for() {
    let mut edge = Edge::<u32, 2>::new();
    let _ = edge.offer(5);
    assert_eq!(edge.discard_all(), 1);
    let mut buffer = [0; 64];
    let bytes = postcard::to_slice(&edge, &mut buffer).unwrap();
    let again: Edge<u32, 2> = postcard::from_bytes(bytes).unwrap();
    assert_eq!(again.figures(), edge.figures());
    // Four counts, the capacity, the high-water mark.
    assert_eq!(bytes[5], 1);
    bytes[5] = 3;
    assert!(postcard::from_bytes::<Edge<u32, 2>>(bytes).is_err(), "fuller than 2 of 2");
}
