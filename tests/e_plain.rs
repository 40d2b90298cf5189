//! Edges whose slots hold the payload alone are the same edges as those with a mark beside each item (E1 to E4), and a
//! graph has them wherever its payload and its header allow it.
#![allow(
    missing_docs,
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used
)]

use arachne::edge::{Block, Coalesce, DropNewest, DropOldest, Edge, Merge, Plain, Policy};
use arachne::hash::StableHasher;
use arachne::message::{Message, Trace};
use arachne::prelude::*;
use quickcheck::{Arbitrary, Gen, quickcheck};
use std::hash::{Hash, Hasher};

type Marked<const N: usize, P> = Edge<u32, N, P>;
type Alone<const N: usize, P> = Edge<u32, N, P, (), Message<u32>>;

/// Merges so that order and number can be read from the result.
#[derive(Debug)]
enum Mix {}

impl Merge<u32> for Mix {
    fn merge(queued: &mut u32, new: u32) {
        *queued = queued.wrapping_mul(31).wrapping_add(new);
    }
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Offer(u32),
    Pop,
    SetCapacity(u32),
    DiscardAll,
    Clone,
}

impl Arbitrary for Action {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 16 {
            0..9 => Self::Offer(u32::arbitrary(g)),
            9..13 => Self::Pop,
            13 => Self::SetCapacity(u32::arbitrary(g) % 10),
            14 => Self::DiscardAll,
            _ => Self::Clone,
        }
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = StableHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

fn agree<const N: usize, P: Policy<u32>>(actions: &[Action]) {
    let (mut marked, mut alone) = (Marked::<N, P>::new(), Alone::<N, P>::new());
    for action in actions {
        match *action {
            Action::Offer(item) => assert_eq!(marked.offer(item), alone.offer(item)),
            Action::Pop => assert_eq!(marked.pop(), alone.pop()),
            Action::SetCapacity(capacity) => {
                assert_eq!(marked.set_capacity(capacity), alone.set_capacity(capacity));
            }
            Action::DiscardAll => assert_eq!(marked.discard_all(), alone.discard_all()),
            Action::Clone => alone = alone.clone(),
        }
        assert!(marked.iter().eq(alone.iter()), "{action:?}");
        assert_eq!(marked.peek(), alone.peek(), "{action:?}");
        assert_eq!(marked.figures(), alone.figures(), "{action:?}");
        assert_eq!(hash(&marked), hash(&alone), "{action:?}");
        #[cfg(feature = "postcard")]
        alone_again(&marked, &mut alone);
    }
}

/// The bytes of one are those of the other, and are read back as either.
#[cfg(feature = "postcard")]
fn alone_again<const N: usize, P: Policy<u32>>(marked: &Marked<N, P>, alone: &mut Alone<N, P>) {
    let (mut one, mut other) = ([0; 256], [0; 256]);
    let bytes = postcard::to_slice(marked, &mut one).unwrap();
    assert_eq!(bytes, postcard::to_slice(alone, &mut other).unwrap());
    *alone = postcard::from_bytes(bytes).unwrap();
}

quickcheck! {
    fn e3_a_slot_without_a_mark_changes_nothing(actions: Vec<Action>) -> bool {
        agree::<1, Block>(&actions);
        agree::<3, Block>(&actions);
        agree::<8, Block>(&actions);
        agree::<4, DropNewest>(&actions);
        agree::<1, DropOldest>(&actions);
        agree::<5, DropOldest>(&actions);
        agree::<1, Coalesce<Mix>>(&actions);
        agree::<2, Coalesce<Mix>>(&actions);
        true
    }
}

/// Could be plain, and is not said to be.
#[derive(Clone, Copy)]
struct Silent(u32);

/// Is said to be.
#[derive(Clone, Copy)]
struct Said(u32);

impl Plain for Said {
    const BLANK: Self = Self(0);
}

/// What a header of one's own may be.
#[derive(Clone)]
struct Heavy;

impl arachne::message::Header for Heavy {
    type Source = ();
    fn source(_: u64) {}
    fn begin((): &mut (), _: u64) -> Self {
        Self
    }
    fn inherit(&self, (): &mut (), _: u64) -> Self {
        Self
    }
    fn merge(&mut self, _: &Self) {}
    fn trace(&self) -> Option<Trace> {
        None
    }
}

/// Takes what comes.
struct Take<T>(core::marker::PhantomData<fn() -> T>);

impl<T> Node for Take<T> {
    type Input = One<T>;
    type Output = Never;
}

/// Does not compile unless an edge of a graph, of a payload and a header, has such slots.
macro_rules! slots {
    ([$($Header:tt)*] $T:ty, $H:ty, $Slot:ty) => {{
        graph! {
            graph Queue $($Header)* () {
                from: Give<$T> { One => queue: [$T; 16] -> to.One; }
                to: Take<$T> {}
            }
        }
        let graph = Queue::new(Give(Default::default()), Take(Default::default()));
        let queue: &Edge<$T, 16, Block, $H, $Slot> = &graph.edges.from.queue;
        size_of_val(queue)
    }};
}

/// Gives nothing.
struct Give<T>(core::marker::PhantomData<fn() -> T>);

impl<T: 'static> Node for Give<T> {
    type Input = Never;
    type Output = One<T>;
}

#[test]
fn b1_a_graph_keeps_plain_payloads_alone_and_marks_all_others() {
    let said = slots!([] Said, (), Message<Said>);
    let silent = slots!([] Silent, (), Option<Message<Silent>>);
    assert_eq!(silent - said, 16 * size_of::<u32>());
    let _ = slots!([] u64, (), Message<u64>);
    let _ = slots!([](u32, [bool; 3]), (), Message<(u32, [bool; 3])>);
    let _ = slots!([] String, (), Option<Message<String>>);
    let _ = slots!([<Trace>] u64, Trace, Message<u64, Trace>);
    let _ = slots!([<Heavy>] u32, Heavy, Option<Message<u32, Heavy>>);
}
