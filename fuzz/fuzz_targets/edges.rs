//! One edge of any policy, capacity and payload beside its reference: E1 to E4 after each step, by way of copies and of
//! bytes; and an edge from any bytes, which is refused or keeps the same contracts.
#![no_main]

#[path = "../bytes.rs"]
mod bytes;
#[path = "../../tests/common/mod.rs"]
mod common;

use arachne::edge::{Block, DropNewest, DropOldest, Edge, Policy};
use arachne::message::Trace;
use bytes::Bytes;
use common::edge_model::{Action, EdgePair, Item, Joining};
use common::random::Choices;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Bytes::new(bytes);
    let owned = choices.below(2) == 1;
    match (choices.below(4), owned) {
        (0, false) => capacity::<u32, Block>(choices),
        (0, true) => capacity::<Vec<u32>, Block>(choices),
        (1, false) => capacity::<u32, DropNewest>(choices),
        (1, true) => capacity::<Vec<u32>, DropNewest>(choices),
        (2, false) => capacity::<u32, DropOldest>(choices),
        (2, true) => capacity::<Vec<u32>, DropOldest>(choices),
        (_, false) => capacity::<u32, Joining>(choices),
        (_, true) => capacity::<Vec<u32>, Joining>(choices),
    }
});

fn capacity<T: Item + Serialize + DeserializeOwned, P: Policy<T>>(mut choices: Bytes<'_>) {
    match choices.below(5) {
        0 => run::<T, 1, P>(choices),
        1 => run::<T, 2, P>(choices),
        2 => run::<T, 3, P>(choices),
        3 => run::<T, 8, P>(choices),
        _ => run::<T, 17, P>(choices),
    }
}

fn run<T: Item + Serialize + DeserializeOwned, const N: usize, P: Policy<T>>(
    mut choices: Bytes<'_>,
) {
    if choices.below(8) == 0 {
        let bytes = choices.rest();
        let Ok((edge, rest)) = postcard::take_from_bytes::<Edge<T, N, P, Trace>>(bytes) else {
            return;
        };
        // Counts that no run of an edge comes to would wrap in what follows.
        if edge.accepted() < u64::MAX >> 1 && edge.figures().offered() < u64::MAX >> 1 {
            act(EdgePair::new(edge), Bytes::new(rest));
        }
    } else {
        act(EdgePair::<T, N, P>::new(Edge::new()), choices);
    }
}

fn act<T: Item + Serialize + DeserializeOwned, const N: usize, P: Policy<T>>(
    mut pair: EdgePair<T, N, P>,
    mut choices: Bytes<'_>,
) {
    while !choices.is_spent() {
        let action = Action::choose(&mut choices);
        if matches!(action, Action::Copy) && choices.chance(50) {
            pair.act(action, by_bytes);
        } else {
            pair.act(action, Edge::clone);
        }
    }
}

fn by_bytes<T: Serialize + DeserializeOwned, const N: usize, P: Policy<T>>(
    edge: &Edge<T, N, P, Trace>,
) -> Edge<T, N, P, Trace> {
    let mut buffer = vec![0; 1 << 15];
    postcard::from_bytes(postcard::to_slice(edge, &mut buffer).unwrap()).unwrap()
}
