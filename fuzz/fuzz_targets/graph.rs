//! A typed graph with everything (`tests/graph_common`), with a string of bytes as its schedule: what must hold is checked
//! after every step.
#![no_main]

#[path = "../bytes.rs"]
mod bytes;
#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/graph_common/mod.rs"]
mod graph_common;

use bytes::Bytes;
use graph_common::drill::Drill;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    Drill::run(&mut Bytes::new(bytes), 300);
});
